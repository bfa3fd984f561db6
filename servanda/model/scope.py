"""Which files see which: a file sees its own declarations and those of the files it imports, directly or through others."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping

from servanda.model.sink import Sink, Where
from servanda.text.diagnostics import Span
from servanda.text.emit import did_you_mean
from servanda.text.syntax import FileTree, HeaderEntry


def items(entry: HeaderEntry) -> list[tuple[str, Span]]:
    """The comma-separated items of a header value, each with its own place."""
    found: list[tuple[str, Span]] = []
    offset = 0
    span = entry.value_span
    for piece in entry.value.split(","):
        text = piece.strip()
        if text:
            start = span.column + offset + len(piece) - len(piece.lstrip())
            if span.line == span.end_line:
                found.append((text, Span(span.file, span.line, start, span.line, start + len(text))))
            else:
                found.append((text, span))
        offset += len(piece) + 1
    return found


def import_path(file: str, target: str, files: Iterable[str]) -> str | None:
    """The file an import means: beside the importing file, else from the top of the dossier. None if there is none."""
    known = set(files)
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(file), target))
    for path in (beside, posixpath.normpath(target)):
        if path in known:
            return path
    return None


class Scopes:
    """The import graph. Imports may go in a circle: two files that import each other simply share their names."""

    def __init__(self, trees: Mapping[str, FileTree], sink: Sink) -> None:
        direct: dict[str, list[str]] = {file: [] for file in trees}
        for file, tree in trees.items():
            for entry in tree.header:
                if entry.key != "imports":
                    continue
                for target, span in items(entry):
                    path = import_path(file, target, trees)
                    if path is None:
                        close = did_you_mean(target, sorted(trees))
                        sink.report(
                            "NR016",
                            Where(file, subject=f"file {file}"),
                            span,
                            f"`{target}` is not a file of this dossier.",
                            repair=f"Write `{close[0]}`."
                            if close
                            else "Add the file, or take it off the list of imports.",
                            suggestions=close,
                            words=target,
                        )
                    elif path != file:
                        direct[file].append(path)
        self.order = _imports_first(direct)
        self._seen: dict[str, frozenset[str]] = {}
        for file in trees:
            reached, open_files = {file}, [file]
            while open_files:
                for path in direct[open_files.pop()]:
                    if path not in reached:
                        reached.add(path)
                        open_files.append(path)
            self._seen[file] = frozenset(reached)

    def sees(self, file: str) -> frozenset[str]:
        """The files whose declarations may be used in `file`, itself included."""
        return self._seen.get(file, frozenset((file,)))

    def together(self, one: str, other: str) -> bool:
        """Whether some file sees the declarations of both."""
        return any(one in seen and other in seen for seen in self._seen.values())


def _imports_first(direct: Mapping[str, list[str]]) -> list[str]:
    """Every file after those it imports (as far as imports go in no circle), else in order of their paths."""
    found: dict[str, None] = {}
    entered: set[str] = set()

    def visit(file: str) -> None:
        if file in entered:
            return
        entered.add(file)
        for path in sorted(direct[file]):
            visit(path)
        found[file] = None

    for file in sorted(direct):
        visit(file)
    return list(found)
