"""The page that checks a draft, and the same for programs. Nothing of a draft is stored or logged.

A check changes nothing, so that a form of another site that leads here does no harm, and no token is needed.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import IO, Any

from flask import Blueprint, Request, Response, jsonify, make_response, render_template, request

from archive.citation import Citation
from archive.citation_text import Style, citation_text
from archive.statement import Revision
from index.quotes import QuoteChecker
from index.verdicts import Passage
from webapp import holdings
from webapp.addresses import passage_address
from webapp.check_report import claim_json
from webapp.checking import SCARE, CheckedClaim, check_quotations
from webapp.citations import choose_sentence, citation_of
from webapp.draft_formats import read_draft, read_text
from webapp.draft_text import Draft, DraftTooLong, UnreadableDraft
from webapp.drafts import DraftQuotation, DraftQuotations, find_quotations
from webapp.searched_words import searched_words
from webapp.verdict_words import VERDICTS, is_sound, summary, warning_words

MOST_BYTES = 1_000_000
"""How large a draft may be that is sent here."""

_MOST_OF_FORM = MOST_BYTES + 64 * 1024
"""With the boundaries of the form, and what JSON puts around a text."""

blueprint = Blueprint("check", __name__)


class MemoryRequest(Request):
    """A request whose files stay in memory: Werkzeug puts larger ones on the disk, and a draft is not to be stored.

    That is bounded, since no request here may be larger than a draft.
    """

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return io.BytesIO()


@dataclass(frozen=True, slots=True)
class DraftPart:
    """A run of the draft's text; `quotation` is the place of that whose words it is, `last` says that these end."""

    text: str
    quotation: int | None = None
    last: bool = False


@dataclass(frozen=True, slots=True)
class ShownQuotation:
    """A checked quotation, and the citation of what was found. Scare quotes have the number 0, the others from 1 on."""

    number: int
    checked: CheckedClaim
    citation: str | None


@blueprint.get("/check")
def form() -> str:
    """The form."""
    return render_template("check.html")


@blueprint.post("/check")
def check() -> Response:
    """The report on a draft that was pasted or sent as a file. Raises UnreadableDraft or DraftTooLong."""
    _limit_body()
    uploaded = request.files.get("file")
    if uploaded and uploaded.filename:
        draft = read_draft(_limited(uploaded.stream.read()), name=uploaded.filename)
    else:
        draft = read_text(_text(request.form.get("text", "").encode()))
    found, checker = find_quotations(draft), _checker()
    checked = list(check_quotations(found.quotations, checker))
    numbers = count(1)
    shown = [ShownQuotation(0 if one.outcome == SCARE else next(numbers), one, _citation(one)) for one in checked]
    response = make_response(
        render_template(
            "check_report.html",
            paragraphs=draft_parts(draft, found.quotations),
            shown=shown,
            judged=[one for one in shown if one.checked.outcome != SCARE],
            scare=[one for one in shown if one.checked.outcome == SCARE],
            unclosed=[draft.text[place : place + 40] for place in found.unclosed],
            summary=summary(checked),
            searched=searched_words(checker.searched()),
            verdicts=VERDICTS,
            is_sound=is_sound,
            warning_words=warning_words,
            passage_address=passage_address,
        )
    )
    response.cache_control.no_store = True
    return response


@blueprint.post("/api/v1/check")
def check_for_programs() -> Response:
    """The quotations of a draft as JSON: its text is the body, or ``text`` of a JSON object.

    Raises UnreadableDraft or DraftTooLong.
    """
    _limit_body()
    if request.is_json:
        value = request.get_json()
        if not isinstance(value, dict) or not isinstance(value.get("text"), str):
            raise UnreadableDraft('send a JSON object with the draft in it: {"text": "…"}')
        draft = read_text(_text(value["text"].encode("utf-8", "replace")))
    else:
        draft = read_draft(_limited(request.get_data()))
    found, checker = find_quotations(draft), _checker()
    checked = list(check_quotations(found.quotations, checker))
    response = jsonify({**_report(found, checked), "searched": searched_words(checker.searched())})
    response.cache_control.no_store = True
    return response


def draft_parts(draft: Draft, quotations: Sequence[DraftQuotation]) -> list[list[DraftPart]]:
    """The draft paragraph by paragraph, cut where the words of a quotation begin and end."""
    spans = [
        (start, end, place)
        for place, one in enumerate(quotations)
        for piece in one.pieces
        for start, end in piece.spans
        if start < end
    ]
    last_ends = {place: end for _, end, place in spans}
    paragraphs, at = [], 0
    for paragraph in draft.paragraphs:
        parts, reached = [], paragraph.start
        while at < len(spans) and spans[at][1] <= paragraph.end:
            start, end, place = spans[at]
            parts.append(DraftPart(draft.text[reached:start]))
            parts.append(DraftPart(draft.text[start:end], place, end == last_ends[place]))
            reached, at = end, at + 1
        parts.append(DraftPart(draft.text[reached : paragraph.end]))
        paragraphs.append([part for part in parts if part.text])
    return paragraphs


def _report(found: DraftQuotations, checked: Sequence[CheckedClaim]) -> dict[str, object]:
    return {
        "summary": summary(checked),
        "quotations": [
            {
                **claim_json(one),
                "dated": str(one.claim.dated) if one.claim.dated else None,
                "start": quotation.start,
                "end": quotation.end,
            }
            for quotation, one in zip(found.quotations, checked, strict=True)
        ],
        "unclosed": found.unclosed,
    }


def _limit_body() -> None:
    """Let this request be larger than others may be."""
    request.max_content_length = _MOST_OF_FORM
    request.max_form_memory_size = _MOST_OF_FORM


def _limited(data: bytes) -> bytes:
    if len(data) > MOST_BYTES:
        raise DraftTooLong(f"a draft that is sent here has at most {MOST_BYTES:,} bytes: check it in parts")
    return data


def _text(data: bytes) -> str:
    return _limited(data).decode()


def _checker() -> QuoteChecker:
    return QuoteChecker(holdings.archive(), holdings.engine())


def _citation(checked: CheckedClaim) -> str | None:
    """The citation of the sentence in which the words stand, or of the revision where there is none."""
    passage = checked.judgement.passage if checked.judgement else None
    if passage is None:
        return None
    revision = holdings.archive().statement(passage.ref, passage.revision)
    return citation_text(_cited(revision, passage), Style.SHORT)


def _cited(revision: Revision, passage: Passage) -> Citation:
    if passage.sentence is None:
        return citation_of(revision)
    sentences = holdings.archive().sentences(revision.ref, revision.number)
    return citation_of(revision, sentence=choose_sentence(revision, sentences, passage.sentence))
