"""Verdicts on sentences that a government changed in its published statements, each given by reading both states.

``data/anchor-verdicts.jsonl`` has a line for each of the 63 versions in ``corpora/state-dept`` that changed the text:
the item, both versions, and every sentence that changed, by number, with a digest of its words. The texts themselves
stand beside the project. ``python -m tests.anchor_verdicts`` says how many of them the archive gets right.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import lxml.html

from archive import json_form
from archive.anchors import Fate, Match, fates, match_sentences
from archive.canonical import display_text
from archive.sentences import split
from tests.corpora import SHARED

VERDICTS = Path(__file__).parent / "data" / "anchor-verdicts.jsonl"
ITEMS = SHARED / "corpora" / "state-dept" / "items_versions.jsonl.gz"
_BLOCKS = (
    "blockquote",
    "br",
    "div",
    "figcaption",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ol",
    "p",
    "table",
    "tr",
    "ul",
)


@dataclass(frozen=True, slots=True)
class ChangedSentence:
    """A sentence of the earlier state that became others, or none, in the later one; a new one if `before` is empty.

    `digests` are of the words of all of them, in order.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    fate: Fate
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the sentences of one version of an item in the next one. All others are the same."""

    item: str
    version: int
    next_version: int
    changed: tuple[ChangedSentence, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """The sentences of both states, what was found of them, and the verdict."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    matches: tuple[Match, ...]
    verdict: Verdict


def verdicts() -> list[Verdict]:
    """All of them."""
    return [json_form.loads(line, Verdict) for line in VERDICTS.read_text(encoding="utf-8").splitlines()]


def judged() -> Iterator[Judged]:
    """What is found of each pair of states that a verdict was given on."""
    texts = dict(_texts())
    for verdict in verdicts():
        before, after = texts[verdict.item, verdict.version], texts[verdict.item, verdict.next_version]
        yield Judged(before, after, match_sentences(before, after), verdict)


def wrong(one: Judged) -> list[str]:
    """The sentences of either state of which something else was found than the verdict says."""
    forward = {each.number: (each.fate, each.into) for each in fates(one.matches, len(one.before))}
    back = {each.number: (each.fate, each.into) for each in fates(one.matches, len(one.after), backwards=True)}
    judged_forward = {n: (each.fate, each.after) for each in one.verdict.changed for n in each.before}
    judged_back = {n: (each.fate, each.before) for each in one.verdict.changed for n in each.after}
    unjudged = [n for n, (fate, _) in forward.items() if n not in judged_forward and fate is not Fate.SAME]
    unjudged += [n for n, (fate, _) in back.items() if n not in judged_back and fate is not Fate.SAME]
    return [
        *(f"{one.verdict.item}@{one.verdict.version}: {n}" for n, fate in judged_forward.items() if forward[n] != fate),
        *(f"{one.verdict.item}@{one.verdict.next_version}: {n}" for n, fate in judged_back.items() if back[n] != fate),
        *(f"{one.verdict.item}@{one.verdict.version}: {n} was not changed" for n in unjudged),
    ]


def digest(words: str) -> str:
    """By which a sentence is known without its words."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _texts() -> Iterator[tuple[tuple[str, int], tuple[str, ...]]]:
    """The sentences of each version of each item."""
    wanted = {one.item for one in verdicts()}
    with gzip.open(ITEMS, "rt", encoding="utf-8") as lines:
        for item in map(json.loads, lines):
            if item["guid"] in wanted:
                text = _text_of(item["encoded"] or item["description"])
                yield (
                    (item["guid"], item["_version"]),
                    tuple(text[one.start : one.end] for one in split(text, "en")),
                )


def _text_of(markup: str) -> str:
    root = lxml.html.fragment_fromstring(markup, create_parent="div")
    for block in root.iter(*_BLOCKS):
        block.text = "\n" + (block.text or "")
        block.tail = "\n" + (block.tail or "")
    return display_text(str(root.text_content()))


def main() -> None:
    """Print how many of the changed sentences are judged alike, and which are not."""
    compared = list(judged())
    mistakes = [mistake for one in compared for mistake in wrong(one)]
    changed = sum(len(each.before) + len(each.after) for one in compared for each in one.verdict.changed)
    unchanged = sum(len(one.before) + len(one.after) for one in compared) - changed
    print(f"{len(compared)} pairs of states: {changed} sentences changed, {unchanged} did not; {len(mistakes)} wrong")
    print("\n".join(mistakes))


if __name__ == "__main__":
    main()
