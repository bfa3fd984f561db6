"""Reading and writing memory by address: what keeps the compiled pass free of array objects, and callable with a single number.

An address comes from `ndarray.ctypes.data`; whoever passes it keeps the array alive and long enough. Indexes count items, not bytes.
"""

# mypy: ignore-errors
# (this is read by the compiler as numbers and addresses, not by Python as types)

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.extending import intrinsic


def _place(builder, base, index, bits):
    pointer = builder.inttoptr(base, ir.IntType(bits).as_pointer())
    return builder.gep(pointer, [index])


@intrinsic
def get(typing, base, index):
    """A 64-bit integer."""

    def code(context, builder, signature, arguments):
        return builder.load(_place(builder, *arguments, 64))

    return types.int64(types.int64, types.int64), code


@intrinsic
def get32(typing, base, index):
    """A signed 32-bit integer."""

    def code(context, builder, signature, arguments):
        return builder.sext(builder.load(_place(builder, *arguments, 32)), ir.IntType(64))

    return types.int64(types.int64, types.int64), code


@intrinsic
def get16(typing, base, index):
    """An unsigned 16-bit integer."""

    def code(context, builder, signature, arguments):
        return builder.zext(builder.load(_place(builder, *arguments, 16)), ir.IntType(64))

    return types.int64(types.int64, types.int64), code


@intrinsic
def put(typing, base, index, value):
    """Write a 64-bit integer."""

    def code(context, builder, signature, arguments):
        base, index, value = arguments
        builder.store(value, _place(builder, base, index, 64))
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), code


@intrinsic
def put32(typing, base, index, value):
    """Write a 32-bit integer."""

    def code(context, builder, signature, arguments):
        base, index, value = arguments
        builder.store(builder.trunc(value, ir.IntType(32)), _place(builder, base, index, 32))
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64), code
