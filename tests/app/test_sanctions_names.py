"""Public names of the sanctions instrument: every one is there, and none is hidden by a module of the same name."""

from __future__ import annotations

from pathlib import Path

import pytest

import servanda
from servanda.app.sanctions import __all__ as names


@pytest.mark.parametrize("name", names)
def test_every_public_name_is_a_function_that_says_what_it_does(name: str) -> None:
    found = getattr(servanda.sanctions, name)
    assert callable(found)
    assert found.__doc__


def test_no_public_name_is_the_name_of_a_module() -> None:
    """Importing a module of a package sets it as the package's attribute: it would take the place of the function."""
    folder = Path(servanda.sanctions.__file__).parent
    assert not set(names) & {file.stem for file in folder.glob("*.py")}
