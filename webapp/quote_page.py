"""One quotation checked, and what is nearest to it: the page ``/quote`` and the same for programs."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, jsonify, render_template, request

from archive.edtf import EdtfDate
from index.quotes import QuoteChecker
from index.syntax import MAX_LENGTH
from index.verdicts import Claim, Passage
from webapp import holdings
from webapp.addresses import passage_address, search_address, whole
from webapp.check_report import claim_json
from webapp.checking import CheckedClaim, check_claim
from webapp.query_string import (
    MAX_VALUE_LENGTH,
    QUOTE_PARAMETERS,
    InvalidSearch,
    Problem,
    SearchRequest,
    read_period,
    unknown_parameters,
)
from webapp.suggestions import quotation_search
from webapp.verdict_words import VERDICTS, is_sound, warning_words

Json = dict[str, object]

blueprint = Blueprint("quote", __name__)


@blueprint.get("/quote")
def page() -> str:
    """The form, and below it what the record says of the quotation in the address. Raises InvalidSearch."""
    claim = _claim(request.args)
    checked = _checked(claim) if claim else None
    return render_template(
        "quote.html",
        claim=claim,
        checked=checked,
        like=search_address(quotation_search(SearchRequest(), claim.text)) if claim else None,
        verdicts=VERDICTS,
        is_sound=is_sound,
        warning_words=warning_words,
        passage_address=passage_address,
    )


@blueprint.get("/api/v1/quote")
def quote() -> Response:
    """The same as JSON. Raises InvalidSearch, for unknown parameters and where there is no quotation too."""
    problems = list(unknown_parameters(request.args, QUOTE_PARAMETERS))
    claim = _claim(request.args)
    if claim is None:
        problems.append(Problem("q", "", "there is no quotation; give its words as q"))
    if claim is None or problems:
        raise InvalidSearch(SearchRequest(), problems)
    checked = _checked(claim)
    judgement = checked.judgement
    passage = judgement.passage if judgement else None
    return jsonify(
        {
            **claim_json(checked),
            "dated": str(claim.dated) if claim.dated else None,
            "passage": _passage(passage) if passage else None,
            "nearest": [_passage(one) for one in judgement.nearest] if judgement else [],
        }
    )


def _checked(claim: Claim) -> CheckedClaim:
    return check_claim(claim, QuoteChecker(holdings.archive(), holdings.engine()))


def _claim(values: Mapping[str, str]) -> Claim | None:
    """What the address asks about; None where it has no words. Raises InvalidSearch."""
    problems: list[Problem] = []
    words = values.get("q", "").strip()
    speaker = values.get("speaker", "").strip()
    if len(words) > MAX_LENGTH:
        message = (
            f"a quotation has at most {MAX_LENGTH:,} characters here, this one has {len(words):,}; check it in parts"
        )
        problems.append(Problem("q", words[:MAX_LENGTH], message))
    if len(speaker) > MAX_VALUE_LENGTH:
        message = f"a speaker has at most {MAX_VALUE_LENGTH} characters, this one has {len(speaker):,}"
        problems.append(Problem("speaker", speaker[:MAX_VALUE_LENGTH], message))
    dated: EdtfDate | None = read_period("date", values.get("date", "").strip(), problems)
    if problems:
        raise InvalidSearch(SearchRequest(), problems)
    return Claim((words,), speaker or None, dated) if words else None


def _passage(passage: Passage) -> Json:
    return {
        "statement": str(passage.ref),
        "revision": passage.revision,
        "status": passage.status,
        "sentence": passage.sentence,
        "spans": [{"start": start, "end": end} for start, end in passage.spans],
        "words": passage.words,
        "distance": passage.distance,
        "address": whole(passage_address(passage)),
    }
