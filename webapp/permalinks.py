"""Statements at their permalinks: the page, the plain text of a revision, and the citation for programs that ask so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request

from archive.citation import Citation
from archive.citation_text import Style, citation_text
from archive.sentences import Sentence
from archive.statement import Revision, StatementRef
from archive.store import choose_revision
from webapp import holdings
from webapp.addresses import (
    citation_address,
    permalink,
    quotation_permalink,
    statement_data_address,
)
from webapp.citations import DATA_FORMATS, choose_sentence, citation_of, data_response
from webapp.cite_panel import cite_panel, quoted_span
from webapp.linked_data import json_ld, meta_names, meta_properties
from webapp.marking import passages, pieces
from webapp.memento import memento_datetime
from webapp.parameters import InvalidParameter, characters, quoted_words, sentence_number
from webapp.quotation import Quotation, find_words, quotation
from webapp.sentence_fates import FateNote, fate_notes
from webapp.signposting import signposts
from webapp.statement_page import banner, described_values, evidence_spans, facet_label
from webapp.wording import capture_words

blueprint = Blueprint("permalinks", __name__)

_A_YEAR = 31_536_000
"""In seconds: what RFC 8246 puts beside *immutable*."""
_OFFERED = {form.media_type: form for form in DATA_FORMATS}


@dataclass(frozen=True, slots=True)
class MissingWords:
    """Words that are looked for and do not stand in the revision; `elsewhere` are the revisions that have them."""

    words: str
    elsewhere: tuple[int, ...]


@blueprint.get("/s/<channel>/<native_id>")
@blueprint.get("/s/<channel>/<native_id>@<revision:number>")
def statement(channel: str, native_id: str, number: int | None = None) -> Response:
    """A statement, or its citation where a program asks for one.

    Raises UnknownStatement, UnknownRevision, UnknownSentence, InvalidReference or InvalidParameter.
    """
    ref = StatementRef(channel, native_id)
    revisions = holdings.archive().revisions(ref)
    revision = choose_revision(revisions, number)
    cited = citation_of(revision)
    wanted = request.accept_mimetypes.best_match(["text/html", *_OFFERED], "text/html")
    if form := _OFFERED.get(wanted):
        response = data_response(cited, form)
        response.content_location = citation_address(ref, revision.number, form.extension)
    else:
        response = make_response(_page(revision, revisions, cited, asked_for_number=number is not None))
        captured = memento_datetime(revision)
        if captured and number is not None:
            response.headers["Memento-Datetime"] = captured
    response.vary.add("Accept")
    links = signposts(revision, revisions, holdings.channels().get(ref.channel))
    response.headers["Link"] = ", ".join(map(str, links))
    response.add_etag()
    response.cache_control.no_cache = True
    response.make_conditional(request)
    return response


@blueprint.get("/s/<channel>/<native_id>@<revision:number>.txt")
def text(channel: str, native_id: str, number: int) -> Response:
    """The words of a revision and nothing else, which never change: their SHA-256 is the content digest, unless there
    is a title. Raises UnknownStatement, UnknownRevision or InvalidReference.
    """
    revision = holdings.archive().statement(StatementRef(channel, native_id), number)
    response = Response(revision.statement.text, mimetype="text/plain")
    response.cache_control.public = True
    response.cache_control.immutable = True
    response.cache_control.max_age = _A_YEAR
    response.set_etag(revision.content_digest)
    response.make_conditional(request)
    return response


def _page(revision: Revision, revisions: Sequence[Revision], cited: Citation, *, asked_for_number: bool) -> str:
    ref, number = revision.ref, revision.number
    channel = holdings.channels().get(ref.channel)
    sentences = holdings.archive().sentences(ref, number)
    values = described_values(revision)
    quoted = _asked_for(revision, sentences)
    link = quotation_permalink(ref, number, quoted) if quoted else permalink(ref, number)
    spans = (*evidence_spans(values), *((quoted_span(quoted),) if quoted else ()))
    return render_template(
        "statement.html",
        revision=revision,
        asked_for_number=asked_for_number,
        revisions=revisions,
        appearances=holdings.archive().appearances(ref),
        values=values,
        banner=banner(revision),
        kind=facet_label(revision, "kind"),
        passages=passages(revision.statement.text, sentences, spans),
        channel=channel,
        rights=pieces(channel.rights, ()) if channel and channel.rights else (),
        captured=capture_words(revision.statement.provenance.captured),
        latest_link=permalink(ref),
        revision_link=permalink(ref, number),
        citation=citation_text(cited, Style.SHORT),
        citation_texts={style: citation_text(cited, style) for style in Style if style is not Style.SHORT},
        fates={one.number: one for one in _fates(revision, revisions, sentences)},
        latest=choose_revision(revisions),
        panel=cite_panel(revision, cited, quoted, link) if quoted else None,
        missing=_missing_words(revision, revisions) if not quoted else None,
        data_address=statement_data_address(ref, number if asked_for_number else None),
        json_ld=json_ld(revision, cited, channel, quoted, link),
        meta_names=meta_names(cited),
        meta_properties=meta_properties(revision, cited),
    )


def _fates(revision: Revision, revisions: Sequence[Revision], sentences: Sequence[Sentence]) -> tuple[FateNote, ...]:
    """What became of the sentences of a superseded revision; nothing to say of the latest."""
    latest = choose_revision(revisions)
    if revision.number == latest.number:
        return ()
    archive = holdings.archive()
    fates = archive.fates(revision.ref, revision.number, into=latest.number)
    return fate_notes(revision, sentences, latest, archive.sentences(latest.ref, latest.number), fates)


def _missing_words(revision: Revision, revisions: Sequence[Revision]) -> MissingWords | None:
    """What to say of words that do not stand in this revision; None where the address asks for none."""
    words = quoted_words(request.args)
    if words is None:
        return None
    others = (one.number for one in revisions if find_words(one.statement.text, words))
    return MissingWords(words, tuple(number for number in others if number != revision.number))


def _asked_for(revision: Revision, sentences: Sequence[Sentence]) -> Quotation | None:
    """The words that the address asks to show; None where it asks for none, or for words that do not stand here."""
    text, values = revision.statement.text, request.args
    number = sentence_number(values)
    sentence = choose_sentence(revision, sentences, number) if number else None
    if span := characters(values):
        if span[1] > len(text):
            message = f"the text has {len(text):,} characters, so the last can be {len(text)}"
            raise InvalidParameter("chars", values["chars"], message)
    elif words := quoted_words(values):
        span = find_words(text, words, after=sentence.start if sentence else 0)
    elif sentence:
        span = (sentence.start, sentence.end)
    language = revision.statement.description.language.code
    return quotation(text, sentences, span, language=language) if span else None
