"""Citations of statements and of their sentences, at addresses below the permalink. See ``docs/citations.md``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, request

from archive.citation import Citation, CitedSentence, cite
from archive.citation_data import bibtex, csl_json, ris
from archive.citation_text import citation_text
from archive.sentences import Sentence
from archive.statement import Revision, StatementRef
from webapp import holdings
from webapp.addresses import permalink, sentence_permalink
from webapp.parameters import accessed_day, sentence_number, style
from webapp.wording import counted

blueprint = Blueprint("citations", __name__)


class UnknownSentence(LookupError):
    """The revision has no such sentence. The message says which it has."""


@dataclass(frozen=True, slots=True)
class DataFormat:
    """A format that programs read: its file extension, its media type, what people call it, and how it is written."""

    extension: str
    media_type: str
    name: str
    write: Callable[[Citation], str]


DATA_FORMATS = (
    DataFormat("json", "application/vnd.citationstyles.csl+json", "CSL-JSON", csl_json),
    DataFormat("ris", "application/x-research-info-systems", "RIS", ris),
    DataFormat("bib", "application/x-bibtex", "BibTeX", bibtex),
)


@blueprint.get("/s/<channel>/<native_id>/cite.<any(json, ris, bib, txt):form>")
@blueprint.get("/s/<channel>/<native_id>@<revision:number>/cite.<any(json, ris, bib, txt):form>")
def citation(channel: str, native_id: str, form: str, number: int | None = None) -> Response:
    """The citation of a revision, of the latest where none is named; the link in it always names the revision.

    Raises InvalidParameter, InvalidReference, UnknownStatement, UnknownRevision or UnknownSentence.
    """
    archive = holdings.archive()
    revision = archive.statement(StatementRef(channel, native_id), number)
    sentence = None
    if wanted := sentence_number(request.args):
        sentence = choose_sentence(revision, archive.sentences(revision.ref, revision.number), wanted)
    made = citation_of(revision, sentence=sentence, accessed=accessed_day(request.args))
    if form == "txt":
        return Response(f"{citation_text(made, style(request.args))}\n", mimetype="text/plain")
    return data_response(made, next(one for one in DATA_FORMATS if one.extension == form))


def data_response(made: Citation, form: DataFormat) -> Response:
    """A citation for programs, to be saved under the name of what it cites."""
    response = Response(form.write(made), mimetype=form.media_type)
    name = f"{made.ref.channel}-{made.ref.native_id}-{made.revision}.{form.extension}"
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response


def citation_of(revision: Revision, *, sentence: Sentence | None = None, accessed: date | None = None) -> Citation:
    """The citation of a revision, or of a sentence of it, as this archive is called and found."""
    link, cited = permalink(revision.ref, revision.number), None
    if sentence:
        link = sentence_permalink(revision.ref, revision.number, sentence.number)
        cited = CitedSentence(sentence.number, revision.statement.text[sentence.start : sentence.end])
    return cite(
        revision,
        channel=holdings.channels().get(revision.ref.channel),
        permalink=link,
        archive_name=holdings.settings().cited_name,
        accessed=accessed,
        sentence=cited,
    )


def choose_sentence(revision: Revision, sentences: Sequence[Sentence], number: int) -> Sentence:
    """The sentence of that number, of all those of the revision. Raises UnknownSentence."""
    if number > len(sentences):
        there_are = f"revision {revision.number} of {revision.ref} has {counted(len(sentences), 'sentence')}"
        raise UnknownSentence(f"{there_are}: there is no sentence {number}")
    return sentences[number - 1]
