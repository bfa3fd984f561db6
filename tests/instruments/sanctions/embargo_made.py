"""The script that makes the fictional lists, as a module of the tests."""

from __future__ import annotations

import listed_files  # noqa: F401 # puts the folder of the scripts on the path
from embargo_lists import files, name, table  # type: ignore[import-not-found]

__all__ = ["files", "name", "table"]
