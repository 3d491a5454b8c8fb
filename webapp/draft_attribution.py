"""To whom a draft gives a quotation: read out of the words before and behind it.

What cannot be read stays open (None): a wrong speaker would make a true quotation *misattributed*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.edtf import EdtfDate, Precision
from archive.sentences import split
from ingest.extract.date_expressions import find_dates
from webapp.attribution_words import (
    ACCORDING_TO,
    BEFORE_A_SUBJECT,
    DETERMINERS,
    ENDS_A_SUBJECT,
    NO_SPEAKERS,
    PRONOUNS,
    SAID_PRONOUN,
    VERB,
)
from webapp.speaker_names import is_office, leading_name, name_in, offices_in

MOST_CONTEXT = 400
"""How many characters before and behind a quotation are read for its speaker."""

# A stop inside of a name or behind a form of address ends nothing: "I.Tarrenholm", "Mr. Vale".
_STOP_IN_NAME = r"\.(?=\w)|(?<=\b[A-ZА-ЯЁ])\.|(?<=\bMr)\.|(?<=\bDr)\.|(?<=\bMs)\.|(?<=\bMrs)\."
_IN_CLAUSE = rf"(?:[^.,;:!?\n“”«»„\"()—]|{_STOP_IN_NAME})"
_SUBJECT = rf"(?P<subject>{_IN_CLAUSE}{{2,120}}?)"
_LEADING = r"[\s,]*(?:[—–-]{1,2}\s*)?"
_APPOSITION = rf"(?:,\s(?P<apposition>{_IN_CLAUSE}{{2,100}}))?"
_ENDS = r"(?=[.,;:!?—–\n(«“„]|$)"
# "So" is a word of speaking in German only.
_BEHIND = re.compile(rf"{_LEADING}(?:{VERB}|so(?= (?:der|die|das|[A-Z])))\s+{_SUBJECT}{_APPOSITION}{_ENDS}")
_BEHIND_INVERTED = re.compile(rf"{_LEADING}{SAID_PRONOUN}")
_BEHIND_SUBJECT_FIRST = re.compile(rf"{_LEADING}{_SUBJECT}(?:,\s(?P<apposition>{_IN_CLAUSE}{{2,100}}),)?\s+{VERB}")
_BEHIND_ACCORDING = re.compile(rf"{_LEADING}{ACCORDING_TO}\s+{_SUBJECT}{_APPOSITION}{_ENDS}")
_SIGNED = re.compile(rf"\s*[—–-]{{1,2}}\s*{_SUBJECT}{_APPOSITION}\.?\s*$")
_BEFORE_ACCORDING = re.compile(rf"\b{ACCORDING_TO}\s+{_SUBJECT}{_APPOSITION}(?=[,:;—–]|$)")
_LABEL = re.compile(rf"(?P<subject>{_IN_CLAUSE}{{2,100}}){_APPOSITION}:\s*$")
_SUBJECT_BEHIND = re.compile(rf"\s*{_SUBJECT}{_APPOSITION}{_ENDS}")
_VERB = re.compile(rf"(?<!\w){VERB}")
_ENDS_A_SUBJECT = re.compile(ENDS_A_SUBJECT)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_ENDS_A_SENTENCE = (".", "!", "?", "…", "。")
_MOST_WORDS_WITHOUT_NAME = 10


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words around a quotation: `before` since the last quotation of the paragraph, `behind` up to the next one,
    MOST_CONTEXT characters at most.

    `last` is the last letter or mark of the quotation, `earlier` is all the narrative since the last quotation.
    """

    before: str
    behind: str
    last: str
    earlier: str


@dataclass(slots=True)
class Narrative:
    """Who has spoken so far in a draft, so that *she* and *the minister* can be somebody."""

    _last: str | None = None
    _offices: dict[str, frozenset[str]] = field(default_factory=dict)
    """The words of the office of each speaker, who spoke last being last."""
    _surnames: dict[str, str] = field(default_factory=dict)

    def speaker(self, around: Surroundings) -> str | None:
        """Who says the quotation that stands there; None where the draft does not tell."""
        phrase = _phrase_behind(around) or _phrase_before(around.before, frozenset(self._surnames))
        introduced = self._introduced(around.earlier)
        if phrase is None:
            return None
        words = [word.lower() for word in _WORD.findall(phrase)]
        if len(words) <= 2 and PRONOUNS.intersection(words):
            return self._spoken(introduced or self._last, "")
        if name := name_in(phrase):
            return self._spoken(name, phrase)
        if not words or len(words) > _MOST_WORDS_WITHOUT_NAME or NO_SPEAKERS.intersection(words):
            return None
        holder = self._holder(offices_in(phrase))
        return self._spoken(holder, "") if holder else _tidy(phrase)

    def _holder(self, offices: frozenset[str]) -> str | None:
        """Who spoke last and was called so, with all these words: *the foreign minister*."""
        return next((name for name, held in reversed(self._offices.items()) if offices and offices <= held), None)

    def _introduced(self, text: str) -> str | None:
        """Whom the sentences since the last quotation are about, if it is an official or one who has spoken."""
        found = None
        for sentence in split(text, "und"):
            leading = leading_name(text[sentence.start : sentence.end])
            if leading is None:
                continue
            name, with_office = leading
            if (with_office and " " in name) or name.split()[-1] in self._surnames:
                found = self._surnames.get(name.split()[-1], name)
        return found

    def _spoken(self, name: str | None, phrase: str) -> str | None:
        """Remember who spoke, and by which office and family name the draft may call him from now on."""
        self._last = name
        if name:
            self._surnames.setdefault(name.split()[-1], name)
            self._offices[name] = self._offices.pop(name, frozenset()) | offices_in(phrase)
        return name


def is_attribution(words: str) -> bool:
    """Whether the words behind a quotation begin with who says it: ``, he said, ``."""
    return any(shape.match(words) for shape in (_BEHIND, _BEHIND_INVERTED, _BEHIND_SUBJECT_FIRST, _BEHIND_ACCORDING))


def claimed_date(around: Surroundings) -> EdtfDate | None:
    """The date in the sentence around the quotation, if it has one that is written with its year.

    A year alone is none: *the 2019 agreement* says nothing of when the words were said.
    """
    is_led_to = not around.before.rstrip().endswith(_ENDS_A_SENTENCE)
    for words in (_first_sentence(around.behind), _last_sentence(around.before) if is_led_to else ""):
        dates = [one.date for one in find_dates(words, posted=None) if one.date.precision is not Precision.YEAR]
        if dates:
            return dates[0]
    return None


def _phrase_behind(around: Surroundings) -> str | None:
    """The words for the speaker in what follows the quotation."""
    behind = around.behind
    if signed := _SIGNED.match(behind):
        return _whole_subject(signed) if name_in(signed["subject"]) or is_office(signed["subject"].split()[0]) else None
    if inverted := _BEHIND_INVERTED.match(behind):
        return inverted["il"] or inverted["dit"]
    for shape in (_BEHIND_ACCORDING, _BEHIND):
        if found := shape.match(behind):
            return _cut(_whole_subject(found)) or None
    if around.last in (".", "。") and not behind.lstrip().startswith(("—", "–")):
        return None  # “We go.” The minister said no more.
    found = _BEHIND_SUBJECT_FIRST.match(behind)
    if found is None or not _is_subject(found["subject"]):
        return None
    return _whole_subject(found)


def _phrase_before(before: str, known: frozenset[str]) -> str | None:
    """The words for the speaker in the sentence that leads to the quotation."""
    sentence = _last_sentence(before)
    verbs = list(_VERB.finditer(sentence))
    if verbs:
        return _subject_of(sentence, verbs[-1])
    if found := _BEFORE_ACCORDING.search(sentence):
        return _cut(_whole_subject(found)) or None
    return _led_by(sentence, known) if sentence.rstrip().endswith(":") else None


def _led_by(sentence: str, known: frozenset[str]) -> str | None:
    """Who is meant by a sentence that ends with a colon and has no verb of speaking: *Velesov on the dam:*

    A single word in front may be anything, unless it is the family name of somebody `known`.
    """
    leading = leading_name(sentence)
    if leading and (" " in leading[0] or leading[0] in known):
        return leading[0]
    label = _LABEL.search(sentence)
    if label and _names_somebody(label["subject"]):
        return _whole_subject(label)
    return next((word for word in _WORD.findall(sentence) if word.lower() in PRONOUNS), None)


def _subject_of(sentence: str, verb: re.Match[str]) -> str | None:
    """Who does the verb: before it, or behind it where something else stands in front."""
    clauses = [clause.strip() for clause in sentence[: verb.start()].split(",")]
    behind = _SUBJECT_BEHIND.match(sentence, verb.end())
    inverted = _cut(_whole_subject(behind)) if behind else ""
    if behind and not clauses[-1] and sentence[behind.end() :].startswith(",") and _names_somebody(inverted):
        return inverted  # "Tarsk, recalled Glukhov, …"
    # "Ilse Tarrenholm, the foreign minister, said": the clause before the apposition has the name.
    for clause in [clauses[-1]] if clauses[-1] else [*clauses[-3:-2], *clauses[-2:-1]]:
        if subject := _subject_at_end(clause):
            return subject
    return inverted if _names_somebody(inverted) else None


def _subject_at_end(clause: str) -> str | None:
    """The subject with which a clause ends: *On Friday a broadcaster*, *In the same article she*."""
    words = _without_opening(clause).split()
    if words and words[-1].lower() in PRONOUNS:
        return words[-1]
    subject = " ".join(words)
    if _is_subject(subject):
        return subject
    articles = [number for number, word in enumerate(words) if word.lower() in DETERMINERS]
    return " ".join(words[articles[-1] :]) if articles else None


def _is_subject(phrase: str) -> bool:
    """Whether the phrase names somebody, or begins with an article."""
    words = _WORD.findall(phrase)
    return bool(words) and (words[0].lower() in DETERMINERS or _names_somebody(phrase))


def _names_somebody(phrase: str) -> bool:
    """Whether the phrase names somebody: by name, by pronoun or by office."""
    words = _WORD.findall(phrase)
    if not words:
        return False
    is_pronoun = PRONOUNS.issuperset(word.lower() for word in words)
    return is_pronoun or name_in(phrase) is not None or any(is_office(word) for word in words)


def _without_opening(clause: str) -> str:
    """The clause without the conjunctions at its beginning."""
    words = clause.split()
    while words and words[0].lower() in BEFORE_A_SUBJECT:
        words.pop(0)
    return " ".join(words)


def _cut(phrase: str) -> str:
    """The phrase up to the first word that does not belong to a name or an office: *Lavrov on Tuesday*."""
    end = _ENDS_A_SUBJECT.search(phrase)
    return phrase[: end.start()].strip() if end else phrase


def _whole_subject(found: re.Match[str]) -> str:
    """The subject, or its apposition where the name stands in that: *the minister, Ilse Tarrenholm*."""
    subject, apposition = found["subject"], found["apposition"]
    if apposition and apposition[:1].isupper() and name_in(_cut(subject)) is None and name_in(_cut(apposition)):
        return f"{_cut(subject)} {apposition}"
    return str(subject)


def _tidy(phrase: str) -> str:
    """The phrase from its article or office on, without adverbs before."""
    words = _without_opening(phrase).split()
    first = next((at for at, word in enumerate(words) if word.lower() in DETERMINERS or is_office(word)), 0)
    return " ".join(words[first:])


def _last_sentence(text: str) -> str:
    sentences = split(text, "und")
    return text[sentences[-1].start :] if sentences else text


def _first_sentence(text: str) -> str:
    sentences = split(text, "und")
    return text[: sentences[0].end] if sentences else text
