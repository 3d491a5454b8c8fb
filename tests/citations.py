"""Citations for tests, each of which is there for something that a format must say."""

from __future__ import annotations

from datetime import date
from typing import Any

from archive import edtf
from archive.citation import Citation, CitedPerson, CitedSentence
from archive.statement import StatementRef

TARRENHOLM = CitedPerson("Ilse Tarrenholm", "Foreign Minister")
GRINEV = CitedPerson("Savva Grinev", None)
WANG = CitedPerson("Wang Yi", "Envoy")


def citation(**changes: Any) -> Citation:
    """A citation of a Telegram post, of which only what a test is about need be said."""
    facts: dict[str, Any] = {
        "ref": StatementRef("velmora", "1"),
        "revision": 2,
        "speakers": (TARRENHOLM,),
        "institution": "Ministry of Foreign Affairs of Velmora",
        "title": "Remarks by Foreign Minister Ilse Tarrenholm at the Blue Basin Forum …",
        "title_is_first_words": True,
        "date": edtf.parse("2026-03-09"),
        "date_is_stated": True,
        "channel": "Ministry of Velmora",
        "platform": "Telegram",
        "language": "en",
        "source_url": "https://t.me/velmora/1",
        "permalink": "https://archive.example/s/velmora/1@2",
        "accessed": None,
        "archive_name": "Communiqué",
        "sha256": "0123456789abcdef" * 4,
    }
    return Citation(**(facts | changes))


SENTENCE = CitedSentence(2, "We will not close the valley.")
CASES = {
    "statement": citation(),
    "sentence": citation(
        permalink="https://archive.example/s/velmora/1@2#s2", sentence=SENTENCE, accessed=date(2026, 9, 5)
    ),
    "institution": citation(
        revision=1,
        speakers=(),
        title="On the Treaty of the Two Shores",
        title_is_first_words=False,
        date=edtf.parse("2025-09"),
        platform="velmora.example",
        source_url="https://www.velmora.example/1",
        permalink="https://archive.example/s/velmora/1@1",
    ),
    "two-speakers": citation(speakers=(TARRENHOLM, GRINEV), date=edtf.parse("2022")),
    "three-speakers": citation(speakers=(TARRENHOLM, WANG, GRINEV), date=None),
    "span": citation(date=edtf.parse("2026-03-07/2026-03-08")),
    "nobody": citation(
        speakers=(), institution=None, date_is_stated=False, platform=None, source_url=None, language="und"
    ),
}
