"""The compiled pass as machine code kept on disk: a later process loads it without the compiler, which takes longer to import than the work.

The pass takes one number (the address of its block) and raises nothing, so its object code needs nothing of the compiler at run time. The file lies
beside the byte code, as Numba's own cache does, and is named by a hash of the sources, the versions and the processor; where that folder
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
from typing import Any

ENTRIES = ("sweep", "fallen_due")
_HERE = Path(__file__).parent
_KEPT: list[Any] = []


@lru_cache(maxsize=1)
def entries() -> dict[str, Callable[[int], None]]:
    """The functions of the pass, by name; each takes the address of a block."""
    llvm: Any = import_module("llvmlite.binding")

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    file = _HERE / "__pycache__" / f"pass.{_key(llvm)}.o"
    try:
        return _loaded(llvm, file.read_bytes())
    except (OSError, ValueError):  # not kept yet, or not whole: compiled (again)
        data = _compiled(llvm)
        _keep(file, data)
    return _loaded(llvm, data)


def _key(llvm: Any) -> str:
    """What the machine code depends on."""
    found = hashlib.sha256()
    for source in sorted(_HERE.glob("*.py")):
        found.update(source.read_bytes())
    processor = (llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten(), llvm.get_process_triple())
    found.update(repr((processor, version("numba"), version("llvmlite"))).encode())
    return found.hexdigest()[:24]


def _keep(file: Path, data: bytes) -> None:
    """Write the machine code away, whole or not at all."""
    import os

    part = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(exist_ok=True)
        part.write_bytes(data)
        part.replace(file)
    except OSError:
        return  # a folder that cannot be written: the next process compiles again


def _compiled(llvm: Any) -> bytes:
    from numba import cfunc, types

    from servanda.monitor.kernels.deadlines import fallen_due
    from servanda.monitor.kernels.sweep import sweep

    def of(function: Any) -> Any:
        make: Any = cfunc  # its options are not in its own types
        return make(types.void(types.int64), nopython=True, error_model="numpy")(lambda block: function(block))

    machine = llvm.Target.from_default_triple().create_target_machine(
        opt=3, reloc="pic", codemodel="default", cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten()
    )
    parts = []
    for function in (sweep, fallen_due):
        made = of(function)
        module = llvm.parse_assembly(made._library.get_llvm_str())
        needed = [one.name for one in module.functions if one.is_declaration and not one.name.startswith("llvm.")]
        parts.append({"name": made._wrapper_name, "needs": needed, "code": machine.emit_object(module)})
    import msgspec

    return msgspec.msgpack.encode(parts)


def _loaded(llvm: Any, data: bytes) -> dict[str, Callable[[int], None]]:
    import msgspec

    stop = ctypes.cast(ctypes.pythonapi.Py_FatalError, ctypes.c_void_p).value
    found: dict[str, Callable[[int], None]] = {}
    for name, part in zip(ENTRIES, msgspec.msgpack.decode(data), strict=True):
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
        found[name] = ctypes.CFUNCTYPE(None, ctypes.c_int64)(address)
    return found
