"""In which language is the text? What the source says, else py3langid's answer for the beginning of the text."""

from __future__ import annotations

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from archive.description import Evidence, LanguageReading
from ingest.extract.source_text import SourceText

_UNDETERMINED = "und"
_BEGINNING = 300
_FEWEST_LETTERS = 20
# Languages in which ministries publish. With all of the model's 140, a short English post is often taken for a small
# language with the same words.
_LANGUAGES = (
    *("am", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en"),
    *("es", "et", "fa", "fi", "fr", "ga", "he", "hi", "hr", "hu", "hy", "id", "is"),
    *("it", "ja", "ka", "kk", "km", "ko", "ky", "lo", "lt", "lv", "mk", "mn", "ms"),
    *("mt", "my", "ne", "nl", "no", "pl", "ps", "pt", "ro", "ru", "si", "sk", "sl"),
    *("sq", "sr", "sv", "sw", "ta", "tg", "th", "tk", "tr", "uk", "ur", "uz", "vi"),
    "zh",
)


class LanguageModelUnavailable(Exception):
    """The model cannot be loaded. The message says why, and what to do."""


def read_language(source: SourceText, *, given: str | None) -> LanguageReading:
    """The language as an ISO 639-1 code; ``und`` (ISO 639-2, undetermined) for fewer than twenty letters.

    Raises LanguageModelUnavailable where it would have to be read, and cannot.
    """
    if given is not None:
        return LanguageReading(given, None)
    start = source.headline.start
    beginning = source.text[start : start + _BEGINNING]
    if sum(character.isalpha() for character in beginning) < _FEWEST_LETTERS:
        return LanguageReading(_UNDETERMINED, None)
    code, _ = _identifier().classify(beginning)
    return LanguageReading(code, Evidence(start, start + len(beginning), "letter-statistics"))


@cache
def _identifier() -> LanguageIdentifier:
    try:
        whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    except OSError as error:  # py3langid unpacks the model into a temporary file of 40 MB
        raise LanguageModelUnavailable(
            f"the language model cannot be unpacked ({error}): make room in the folder for temporary files, or name "
            "another one in the environment variable TMPDIR, and run the same again"
        ) from error
    whole.set_languages(_LANGUAGES)
    # Made anew of what is left, because the whole one keeps the other languages too: 28 MB.
    return LanguageIdentifier(
        whole.nb_ptc, whole.nb_pc, whole.nb_classes, whole.tk_nextmove, whole.tk_output, tk_row=whole.tk_row
    )
