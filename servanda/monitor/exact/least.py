"""The least of some values that stand in a row, without looking at each."""

from __future__ import annotations

Pair = tuple[int, int]


class Least:
    """The least of some values that stand in a row, found from the least of their halves."""

    def __init__(self, values: list[Pair | None]) -> None:
        self.size = len(values)
        self.tree: list[Pair | None] = [*[None] * self.size, *values]
        for place in range(self.size - 1, 0, -1):
            self.tree[place] = lesser(self.tree[2 * place], self.tree[2 * place + 1])

    def among(self, begin: int, end: int) -> Pair | None:
        """Of those from `begin` on, before `end`; None: there is none."""
        found: Pair | None = None
        begin, end = begin + self.size, end + self.size
        while begin < end:
            if begin & 1:
                found, begin = lesser(found, self.tree[begin]), begin + 1
            if end & 1:
                end -= 1
                found = lesser(found, self.tree[end])
            begin, end = begin // 2, end // 2
        return found


def lesser(one: Pair | None, other: Pair | None) -> Pair | None:
    """The less of two that may be lacking."""
    return other if one is None else one if other is None else min(one, other)
