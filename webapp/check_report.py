"""The report of a check for programs, as JSON, and for the terminal."""

from __future__ import annotations

from collections.abc import Iterable

import click

from archive.word_differences import Change, WordRun
from index.verdicts import Judgement, Passage
from webapp.checking import REFUSED, CheckedClaim
from webapp.verdict_words import VERDICTS, is_sound, warning_words
from webapp.wording import date_words

Json = dict[str, object]

_LONGEST_SHOWN = 400
"""In characters, of a quotation on a terminal."""


def claim_json(checked: CheckedClaim) -> Json:
    """A checked quotation, as ``docs/command-line.md`` describes it."""
    claim, judgement = checked.claim, checked.judgement
    passage = judgement.passage if judgement else None
    found: Json = {
        "quote": claim.text,
        "attributed_to": claim.speaker,
        "verdict": checked.outcome,
        "statement": str(passage.ref) if passage else None,
        "revision": passage.revision if passage else None,
        "sentence": passage.sentence if passage else None,
        "warnings": [str(one) for one in judgement.warnings] if judgement else [],
        "critical": judgement.critical if judgement else False,
        "diff": _diff(judgement.differences) if judgement else [],
        "also_in": _references(judgement.also_in) if judgement else [],
    }
    return found | {"reason": checked.refusal} if checked.outcome == REFUSED else found


def claim_text(number: int, checked: CheckedClaim) -> str:
    """A checked quotation on some lines of a terminal."""
    words, claim = VERDICTS[checked.outcome], checked.claim
    colour = "green" if is_sound(checked) else "red" if not checked.passes else None
    quote = claim.text if len(claim.text) <= _LONGEST_SHOWN else f"{claim.text[:_LONGEST_SHOWN]} …"
    warned = checked.judgement is not None and bool(checked.judgement.warnings)
    verdict = f"{number}. {'⚠' if warned else words.sign} {words.word}{' with a warning' if warned else ''}"
    lines = [f"{click.style(verdict, fg=colour, bold=True)}  “{_shown(quote)}”"]
    if claim.speaker or claim.dated:
        given = [f"given to {_shown(claim.speaker)}"] if claim.speaker else []
        lines.append(", ".join([*given, *([f"dated {date_words(claim.dated)}"] if claim.dated else [])]))
    if checked.refusal:
        lines.append(checked.refusal)
    if checked.judgement:
        lines += _judgement_lines(checked.judgement)
    return "\n   ".join(lines)


def _judgement_lines(judgement: Judgement) -> list[str]:
    lines = []
    if judgement.passage:
        lines.append(_place(judgement.passage))
    if any(run.change is not Change.KEPT for run in judgement.differences):
        lines.append("".join(map(_marked, judgement.differences)))
    if judgement.critical:
        lines.append("critical: a negation, a modal, a number or a name differs")
    lines += [f"it {_shown(warning_words(one))}" for one in judgement.warnings]
    if judgement.also_in:
        lines.append(f"also in {', '.join(_references(judgement.also_in))}")
    lines += [f"nearest: {_place(one)}, “{_shown(one.words[:_LONGEST_SHOWN])}”" for one in judgement.nearest]
    return lines


def _place(passage: Passage) -> str:
    sentence = f", sentence {passage.sentence}" if passage.sentence else ""
    return f"{passage.ref}@{passage.revision}{sentence}"


def _marked(run: WordRun) -> str:
    """As wdiff marks words: ``[-will-]{+may+}``."""
    text = _shown(run.text)
    return {Change.KEPT: text, Change.REMOVED: f"[-{text}-]", Change.ADDED: f"{{+{text}+}}"}[run.change]


def _shown(text: str) -> str:
    """On one line, and without what would steer a terminal."""
    return "".join(one if one.isprintable() else " " for one in text)


def _diff(runs: Iterable[WordRun]) -> list[Json]:
    return [{"text": run.text, "change": run.change.value} for run in runs]


def _references(passages: Iterable[Passage]) -> list[str]:
    return list(dict.fromkeys(str(one.ref) for one in passages))
