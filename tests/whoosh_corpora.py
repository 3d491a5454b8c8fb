"""Small random documents and Whoosh queries, for holding our storage against Whoosh's own."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st
from whoosh.fields import ID, KEYWORD, NUMERIC, STORED, TEXT, Schema
from whoosh.query import (
    And,
    AndMaybe,
    AndNot,
    ConstantScoreQuery,
    DisjunctionMax,
    Every,
    FuzzyTerm,
    Not,
    NumericRange,
    Or,
    Phrase,
    Prefix,
    Query,
    Require,
    Term,
    TermRange,
    Wildcard,
)

from index.whoosh_query import WordsInPlace
from index.whoosh_schema import ExactAnalyzer

Given = Mapping[str, object]

WORDS = ("peace", "peaces", "place", "will", "not", "be", "talks", "мир", "мира", "和平", "条约")
TAGS = ("red", "green", "blue")
NUMBERS = st.integers(-(2**31), 2**31 - 1) | st.integers(-20, 20)


def schema() -> Schema:
    """Each kind of field that can be kept, in each of the ways that matter."""
    return Schema(
        ref=ID(unique=True, stored=True, sortable=True),
        body=TEXT(analyzer=ExactAnalyzer(), stored=True),
        bare=TEXT(analyzer=ExactAnalyzer(), phrase=False),
        tags=KEYWORD(),
        colours=KEYWORD(scorable=True, commas=True),
        kind=ID(),
        day=NUMERIC(stored=True, sortable=True),
        wide=NUMERIC(bits=64, shift_step=8),
        extra=STORED(),
    )


TEXTS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


def documents(refs: st.SearchStrategy[str]) -> st.SearchStrategy[Given]:
    """What `add_document` is given."""
    return st.fixed_dictionaries(
        {"ref": refs},
        optional={
            "body": TEXTS,
            "bare": TEXTS,
            "tags": st.lists(st.sampled_from(TAGS), max_size=4).map(" ".join),
            "colours": st.lists(st.sampled_from(TAGS), max_size=4).map(",".join),
            "kind": st.sampled_from(TAGS) | st.lists(st.sampled_from(TAGS), min_size=1, max_size=3),
            "day": NUMBERS,
            "wide": st.integers(-(2**63) + 1, 2**63 - 1),
            "extra": st.none() | st.integers() | st.dictionaries(st.text(max_size=3), st.booleans(), max_size=2),
        },
    )


_TEXT_FIELDS = st.sampled_from(("body", "bare"))
_WORD = st.sampled_from((*WORDS, "absent"))
_BOOSTS = st.sampled_from((1.0, 1.0, 2.0, 0.5))


def _ranges(draw: st.DrawFn) -> Query:
    field, numbers = draw(st.sampled_from((("day", NUMBERS), ("wide", st.integers(-(2**63), 2**63 - 1)))))
    ends = sorted((draw(numbers), draw(numbers)))
    return NumericRange(
        field,
        draw(st.sampled_from((ends[0], None))),
        draw(st.sampled_from((ends[1], None))),
        startexcl=draw(st.booleans()),
        endexcl=draw(st.booleans()),
        boost=draw(_BOOSTS),
    )


_PHRASES = st.builds(
    Phrase, st.just("body"), st.lists(_WORD, min_size=2, max_size=4), slop=st.integers(1, 3), boost=_BOOSTS
)
_PREFIXES = st.builds(Prefix, _TEXT_FIELDS, st.sampled_from(("p", "pe", "peaces", "ми", "和", "x")))

_LEAVES: st.SearchStrategy[Query] = st.one_of(
    st.builds(Term, _TEXT_FIELDS, _WORD, boost=_BOOSTS),
    st.builds(Term, st.sampled_from(("tags", "colours", "kind")), st.sampled_from(TAGS), boost=_BOOSTS),
    st.builds(Term, st.just("day"), st.integers(-20, 20)),
    _PHRASES,
    _PREFIXES,
    st.builds(Wildcard, _TEXT_FIELDS, st.sampled_from(("*a*", "p?ace", "*", "pea*s", "?*"))),
    st.builds(FuzzyTerm, _TEXT_FIELDS, _WORD, maxdist=st.integers(1, 2), prefixlength=st.integers(0, 1)),
    st.builds(TermRange, _TEXT_FIELDS, st.sampled_from(("b", "peace")), st.sampled_from(("peaces", "мир", "t"))),
    st.builds(TermRange, st.just("kind"), st.just("blue"), st.sampled_from(TAGS), startexcl=st.booleans()),
    st.composite(_ranges)(),
    st.builds(Every, st.sampled_from((None, "body", "kind", "day", "tags")), boost=_BOOSTS),
)


def _nodes(children: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(children, min_size=1, max_size=3)
    return st.one_of(
        st.builds(And, several, boost=_BOOSTS),
        st.builds(Or, several, boost=_BOOSTS),
        st.builds(Not, children),
        st.builds(AndMaybe, children, children),
        st.builds(AndNot, children, children),
        st.builds(Require, children, children),
        st.builds(DisjunctionMax, several),
        st.builds(ConstantScoreQuery, children, score=_BOOSTS),
    )


_EVALUATED_LEAVES: st.SearchStrategy[Query] = st.one_of(
    st.builds(Term, _TEXT_FIELDS, _WORD, boost=_BOOSTS),
    st.builds(Term, st.just("kind"), st.sampled_from(TAGS), boost=_BOOSTS),
    _PHRASES,
    st.builds(
        WordsInPlace,
        st.just("body"),
        st.dictionaries(
            _WORD, st.lists(st.integers(0, 3), min_size=1, max_size=2, unique=True), min_size=2, max_size=3
        ),
    ),
    _PREFIXES.map(ConstantScoreQuery),  # alone, Whoosh's score depends on how many words and documents there are
    st.composite(_ranges)(),
    st.builds(Every, st.sampled_from((None, "day")), boost=_BOOSTS),
)


def _evaluated_nodes(children: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(children, min_size=1, max_size=4)
    return st.one_of(
        st.builds(And, several, boost=_BOOSTS),
        st.builds(Or, several, boost=_BOOSTS),
        st.builds(Not, children),
        st.builds(ConstantScoreQuery, children, score=_BOOSTS),
    )


def evaluated_queries() -> st.SearchStrategy[Query]:
    """Trees of those nodes that index.columnar.evaluate knows."""
    return st.recursive(_EVALUATED_LEAVES, _evaluated_nodes, max_leaves=8)


def queries() -> st.SearchStrategy[Query]:
    """Trees of any of Whoosh's nodes."""
    return st.recursive(_LEAVES, _nodes, max_leaves=6)
