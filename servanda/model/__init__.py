"""The typed core of a dossier: names resolved, readings apart, coverage counted. See README.md in this folder."""

from servanda.base.refusal import Refusal as ModelError  # the name of before; it goes with the next release

__all__ = ["ModelError"]
