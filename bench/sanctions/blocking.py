"""Candidates for peers that only compare pairs: plain, and generous, so that what they miss is theirs and not the blocking's.

Names are turned into Latin letters without accents (ICU `Any-Latin; Latin-ASCII; Lower`), cut into runs of three letters within words, weighted by rarity (tf-idf), and
compared by cosine; each word's consonants (`queries.skeleton`), whole and in pairs, count beside them, for scripts that write no vowels. A query's candidates are the entities of its most alike names. It knows nothing of Servanda's own blocking.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench.sanctions.slips import skeleton


class Blocking:
    """Candidates by runs of three letters. names: (entity, text) of the index."""

    def __init__(self, names: Sequence[tuple[str, str]]) -> None:
        import icu
        import numpy as np

        self._latin = icu.Transliterator.createInstance("Any-Latin; Latin-ASCII; Lower")
        self.entities = [entity for entity, _ in names]
        self._grams: dict[str, int] = {}
        counted = self._counts([text for _, text in names], grow=True)
        rarity = np.log(len(names) / np.maximum(1, (counted > 0).sum(axis=0))) + 1
        self._rarity = np.asarray(rarity).ravel()
        self._names = self._weighted(counted).T.tocsr()

    def candidates(self, texts: Sequence[str], most: int, chunk: int = 500) -> list[list[str]]:
        """For each text the entities of its most alike names, at most so many, best first."""
        import numpy as np

        found: list[list[str]] = []
        for first in range(0, len(texts), chunk):
            alike = self._weighted(self._counts(texts[first : first + chunk], grow=False)) @ self._names
            for row in range(alike.shape[0]):
                start, end = alike.indptr[row], alike.indptr[row + 1]
                scores, places = alike.data[start:end], alike.indices[start:end]
                take = min(len(scores), 4 * most)
                top = np.argpartition(-scores, take - 1)[:take] if take else np.empty(0, int)
                order = top[np.lexsort((places[top], -scores[top]))]
                found.append(list(dict.fromkeys(self.entities[places[n]] for n in order))[:most])
        return found

    def _counts(self, texts: Sequence[str], *, grow: bool) -> Any:
        import numpy as np
        from scipy.sparse import csr_matrix

        columns: list[int] = []
        ends = [0]
        for text in texts:
            for word in "".join(c if c.isalnum() else " " for c in self._latin.transliterate(text)).split():
                padded, bones = f"^{word}$", skeleton(word)
                grams = [padded[n : n + 3] for n in range(max(1, len(padded) - 2))]
                if len(bones) > 1:
                    grams += [f"={bones}", *(f"~{bones[n : n + 2]}" for n in range(len(bones) - 1))]
                for gram in grams:
                    column = self._grams.setdefault(gram, len(self._grams)) if grow else self._grams.get(gram, -1)
                    if column >= 0:
                        columns.append(column)
            ends.append(len(columns))
        made = csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(texts), len(self._grams)))
        made.sum_duplicates()
        return made

    def _weighted(self, counted: Any) -> Any:
        import numpy as np
        from scipy.sparse import diags

        made = counted @ diags(self._rarity.astype(np.float32))
        length = np.sqrt(np.asarray(made.multiply(made).sum(axis=1)).ravel())
        return (diags(1 / np.maximum(length, 1e-9)) @ made).tocsr()
