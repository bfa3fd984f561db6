"""Others' tables into the log: a declared mapping, a dry run, every reject named, all or nothing. See docs/importing.md."""

from servanda.base.refusal import Refusal as ImportFault  # the name of before; it goes with the next release

__all__ = ["ImportFault"]
