"""The same words in several channels: found together, the earliest alone stands for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.columnar.damage import DamagedSegment
from index.columnar.field_writer import NONE

if TYPE_CHECKING:
    from index.columnar.columns import KeywordColumn
    from index.columnar.view import View

Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Together:
    """Documents that were found with the same words, one group after the other, the earliest of each first."""

    documents: Numbers
    groups: Numbers
    channels: Numbers

    @property
    def hidden(self) -> Numbers:
        """Those that are not of the channel that had the words first."""
        return self.documents[_not_of_the_first(self.groups, self.channels)]

    def hidden_counts(self, column: KeywordColumn) -> tuple[Numbers, Numbers]:
        """How many would be hidden if the search were narrowed to a value: the values' numbers, and how many for each.

        Only values for which there are any.
        """
        owners, values = column.pairs(self.documents)
        order = np.lexsort((owners, values, self.groups[owners]))
        owners, values = owners[order], values[order]
        having = self.groups[owners] * np.intp(len(column.values)) + values
        return np.unique(values[_not_of_the_first(having, self.channels[owners])], return_counts=True)


def _not_of_the_first(groups: Numbers, channels: Numbers) -> NDArray[np.bool_]:
    """Which members of groups, which lie one after the other, have another channel than the first of their group."""
    firsts = np.flatnonzero(np.diff(groups, prepend=-1))
    sizes = np.diff(firsts, append=len(groups))
    others: NDArray[np.bool_] = channels != np.repeat(channels[firsts], sizes)
    return others


class Appearances:
    """All groups of documents with the same words in more than one channel.

    Words are the same where the first 64 bits of their digest are (archive.canonical.text_key).
    """

    def __init__(self, view: View) -> None:
        keys = view.number("text_key")
        with_key = view.everything[keys[view.everything] != NONE]
        order = np.argsort(keys[with_key], kind="stable")
        documents, keys = with_key[order], keys[with_key[order]]
        same = keys[1:] == keys[:-1]
        repeated = np.concatenate((same, [False])) | np.concatenate(([False], same)) if len(keys) else np.zeros(0, bool)
        documents, keys = documents[repeated], keys[repeated]
        groups = np.cumsum(np.diff(keys, prepend=keys[:1]) != 0)
        posted = view.number("posted")[documents]
        refs = np.array([view.ref(document) for document in documents.tolist()], dtype=np.str_)
        order = np.lexsort((documents, refs, posted, posted == NONE, groups))
        self._documents, self._groups = documents[order], groups[order]
        owners, self._channels = view.keyword("channel").pairs(self._documents)
        if len(owners) != len(documents):
            raise DamagedSegment("a document is of no channel, or of several")
        several = np.unique(self._groups[_not_of_the_first(self._groups, self._channels)])
        kept = np.isin(self._groups, several)
        self._documents, self._groups, self._channels = self._documents[kept], self._groups[kept], self._channels[kept]

    def found(self, documents: Numbers) -> Together | None:
        """The members of groups among some documents, which are in ascending order; None where there are not two."""
        if len(self._documents) == 0 or len(documents) < 2:
            return None
        at = np.searchsorted(documents, self._documents)
        at[at == len(documents)] = 0
        found = documents[at] == self._documents
        if np.count_nonzero(found) < 2:
            return None
        return Together(self._documents[found], self._groups[found], self._channels[found])
