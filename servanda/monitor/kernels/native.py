"""The compiled pass as machine code kept on disk: a later process loads it without the compiler, which takes longer to import than the work.

The pass takes one number (the address of its block) and raises nothing, so its object code needs nothing of the compiler at run time. The file lies
beside the byte code and is named by a hash of the sources, the versions and the processor; where that folder
cannot be written, the pass is compiled anew in each process.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

PASS = {"sweep": ("sweep", 1), "fallen_due": ("deadlines", 1), "route": ("route", 1)}
HISTORY = {"insert": ("history", 3), "retract": ("history", 3), "enrol": ("history", 5), "link": ("history", 2)}
"""The functions each library is for: in which module, and how many numbers each takes."""

_HERE = Path(__file__).parent
_KEPT: list[Any] = []
_LOCK = Lock()


def entries() -> dict[str, Callable[..., int]]:
    """The functions of the pass, by name; each takes the address of a block."""
    return _library("pass")


def history_entries() -> dict[str, Callable[..., int]]:
    """The functions that judge again after a correction, by name."""
    return _library("history")


def _library(name: str) -> dict[str, Callable[..., int]]:
    with _LOCK:
        return _made(name)


@lru_cache(maxsize=2)
def _made(name: str) -> dict[str, Callable[..., int]]:
    llvm: Any = import_module("llvmlite.binding")

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    functions = {"pass": PASS, "history": HISTORY}[name]
    file = _HERE / "__pycache__" / f"{name}.{_key(llvm)}.o"
    try:
        return _loaded(llvm, _whole(file.read_bytes()), functions)
    except (OSError, ValueError):  # not kept yet, or not whole: compiled (again)
        data = _compiled(llvm, functions)
        _keep(file, data)
    return _loaded(llvm, data, functions)


def _key(llvm: Any) -> str:
    """What the machine code depends on."""
    found = hashlib.sha256()
    for source in sorted(_HERE.glob("*.py")):
        found.update(source.read_bytes())
    processor = (llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten(), llvm.get_process_triple())
    found.update(repr((processor, version("numba"), version("llvmlite"))).encode())
    return found.hexdigest()[:24]


def _whole(data: bytes) -> bytes:
    """What is kept, behind its own hash. Raises ValueError: machine code with one bit changed must never run."""
    if hashlib.sha256(data[32:]).digest() != data[:32]:
        raise ValueError("the kept machine code is not as it was written")
    return data[32:]


def _keep(file: Path, data: bytes) -> None:
    """Write the machine code away behind its hash, whole or not at all."""
    import os

    part = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(exist_ok=True)
        part.write_bytes(hashlib.sha256(data).digest() + data)
        part.replace(file)
    except OSError:
        return  # a folder that cannot be written: the next process compiles again


def _compiled(llvm: Any, functions: dict[str, tuple[str, int]]) -> bytes:
    from numba import cfunc, types

    def of(function: Any, arguments: int) -> Any:
        make: Any = cfunc  # its options are not in its own types
        shapes: dict[int, Any] = {
            1: lambda a: function(a), 2: lambda a, b: function(a, b), 3: lambda a, b, c: function(a, b, c),
            5: lambda a, b, c, d, e: function(a, b, c, d, e),
        }  # fmt: skip
        return make(types.int64(*(types.int64,) * arguments), nopython=True, error_model="numpy")(shapes[arguments])

    machine = llvm.Target.from_default_triple().create_target_machine(
        opt=3, reloc="pic", codemodel="default", cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten()
    )
    parts = []
    for name, (module_name, arguments) in functions.items():
        made = of(getattr(import_module(f"servanda.monitor.kernels.{module_name}"), name), arguments)
        module = llvm.parse_assembly(made._library.get_llvm_str())
        needed = [one.name for one in module.functions if one.is_declaration and not one.name.startswith("llvm.")]
        parts.append({"name": made._wrapper_name, "needs": needed, "code": machine.emit_object(module)})
    import msgspec

    return msgspec.msgpack.encode(parts)


def _loaded(llvm: Any, data: bytes, functions: dict[str, tuple[str, int]]) -> dict[str, Callable[..., int]]:
    import msgspec

    stop = ctypes.cast(ctypes.pythonapi.Py_FatalError, ctypes.c_void_p).value
    found: dict[str, Callable[..., int]] = {}
    for (name, (_, arguments)), part in zip(functions.items(), msgspec.msgpack.decode(data), strict=True):
        for symbol in part["needs"]:
            # what the compiler calls if an exception escapes; none can, and if one did the process must not go on
            if not hasattr(ctypes.pythonapi, symbol):
                llvm.add_symbol(symbol, stop)
        empty = llvm.parse_assembly("")
        engine = llvm.create_mcjit_compiler(empty, llvm.Target.from_default_triple().create_target_machine())
        engine.add_object_file(llvm.ObjectFileRef.from_data(part["code"]))
        engine.finalize_object()
        address = engine.get_function_address(part["name"])
        _KEPT.append((engine, empty))
        found[name] = ctypes.CFUNCTYPE(ctypes.c_int64, *(ctypes.c_int64,) * arguments)(address)
    return found
