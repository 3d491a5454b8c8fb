"""The words by which drafts say who speaks, in English, Russian, French and German, as patterns.

The shapes in which they stand around a quotation are those of news agencies: Pouliquen, Steinberger and Best,
"Automatic Detection of Quotations in Multilingual News" (RANLP 2007). The languages are not told apart, since one draft
may quote in several.
"""

from __future__ import annotations

_ENGLISH = (
    *("acknowledged", "added", "adds", "admitted", "affirmed", "announced", "answered", "argued", "argues", "asked"),
    *(
        "asserted",
        "called",
        "calls",
        "cautioned",
        "claimed",
        "claims",
        "commented",
        "concluded",
        "confirmed",
        "continued",
    ),
    *("declared", "denied", "described", "emphasi[sz]ed", "explained", "explains", "insisted", "insists", "joked"),
    *("noted", "notes", "observed", "pledged", "pointed out", "promised", "put it", "read", "reads", "recalled"),
    *("reiterated", "remarked", "reminded", "repeated", "replied", "responded", "said", "says", "spoke of", "stated"),
    *("states", "stressed", "stresses", "suggested", "tells", "told", "underlined", "underscored", "urged", "vowed"),
    *("warned", "warns", "went on", "writes", "wrote"),
)
_RUSSIAN_PAST = (
    *("возразил", "выразил надежду", "добавил", "заверил", "заключил", "заметил", "заявил", "назвал", "написал"),
    *("напомнил", "объяснил", "объявил", "ответил", "отметил", "подтвердил", "подчеркнул", "пообещал", "пояснил"),
    *("предупредил", "признал", "призвал", "продолжил", "сказал", "сообщил", "спросил", "указал", "уточнил"),
)
_RUSSIAN_PRESENT = (
    "говорит",
    "говорится в",
    "добавляет",
    "заявляет",
    "напоминает",
    "отмечает",
    "подчёркивает",
    "пишет",
    "считает",
)
_FRENCH = (
    *("affirmé", "ajouté", "annoncé", "assuré", "averti", "conclu", "confirmé", "déclaré", "dit", "écrit", "estimé"),
    *("expliqué", "indiqué", "insisté", "martelé", "noté", "poursuivi", "précisé", "promis", "rappelé", "reconnu"),
    *("répondu", "souligné"),
)
_FRENCH_PRESENT = (
    *("affirme", "ajoute", "assure", "déclare", "dit", "écrit", "estime", "explique", "indique", "insiste", "note"),
    *("poursuit", "précise", "rappelle", "répond", "souligne", "affirmait", "disait", "écrivait", "expliquait"),
)
_GERMAN = (
    *("antwortete", "bekräftigte", "betonte", "betont", "ergänzte", "erklärte", "erklärt", "erinnerte", "fügte"),
    *("kündigte", "mahnte", "meinte", "nannte", "sagte", "sagt", "schrieb", "stellte", "teilte", "unterstrich"),
    *("versicherte", "versprach", "warnte"),
)

_FRENCH_VERB = r"(?:a|avait|ont) (?:(?:aussi|également|encore|ensuite|pourtant) )?(?:" + "|".join(_FRENCH) + ")"

VERB = (
    r"(?:(?:(?:has|had|have|also|later|then|further|once|repeatedly|publicly|recently|a|aurait|hat|hatte) )*(?:"
    + "|".join((*_ENGLISH, *_FRENCH_PRESENT, *_GERMAN))
    + f"|{_FRENCH_VERB}|(?:"
    + "|".join(_RUSSIAN_PAST)
    + ")(?:а|о|и)?|"
    + "|".join(_RUSSIAN_PRESENT)
    + r"))(?!\w)"
)
"""A verb of speaking, with what may stand before it."""

SAID_PRONOUN = r"(?:(?:a|avait)-t-(?P<il>il|elle) (?:" + "|".join(_FRENCH) + r")|(?:\w+)(?:-t)?-(?P<dit>il|elle))(?!\w)"
"""The French inversion: *a-t-il déclaré*, *dit-elle*."""

SAID_IN_FRENCH = rf"(?:{SAID_PRONOUN}|(?:{_FRENCH_VERB}|{'|'.join(_FRENCH_PRESENT)})(?!\w))"
"""What may stand inside of French marks: « …, a déclaré la ministre, … »."""

ACCORDING_TO = (
    r"(?i:according to|in the words of|quoting|citing|по словам|по мнению|по выражению|по заявлению|согласно|"
    r"selon|d['’]après|aux dires de|laut|nach (?:den )?(?:Angaben|Worten|Ansicht)(?: von| des| der)?)"
)
"""What stands before the speaker of words that are not his sentence."""

PRONOUNS = frozenset({"he", "she", "он", "она", "il", "elle", "er", "sie"})

DETERMINERS = frozenset(
    [
        *("the", "a", "an", "its", "their", "his", "her", "le", "la", "les", "l", "un", "une", "der", "die", "das"),
        *("dem", "den", "des", "ein", "eine", "seine", "ihre"),
    ]
)

BEFORE_A_SUBJECT = frozenset(
    [
        *("and", "but", "while", "as", "when", "where", "yet", "still", "so", "и", "а", "но", "как", "et", "mais"),
        *("comme", "und", "aber", "doch", "wie", "then", "later", "also", "that"),
    ]
)

ENDS_A_SUBJECT = (
    r"\b(?:\d\S*|on|in|at|during|after|before|when|while|as|to|that|adding|who|whose|this|last|yesterday|today|later|earlier|"
    r"about|with|from|in an|referring|speaking|"
    r"в|во|на|после|перед|журналистам|сегодня|вчера|комментируя|отвечая|что|накануне|"
    r"lors|à|dans|sur|devant|après|avant|pendant|qui|au|aux|ce|cette|hier|mardi|lundi|mercredi|jeudi|vendredi|samedi|"
    r"dimanche|am|im|bei|auf|nach|vor|gegenüber|während|zu|zum|zur|hinzu|mit|an|heute|gestern)(?!\w)"
)
"""The word at which the name of a speaker ends, where it stands behind the verb."""

NO_SPEAKERS = frozenset(
    [
        *(
            "statement",
            "document",
            "text",
            "article",
            "treaty",
            "compact",
            "report",
            "post",
            "communiqué",
            "declaration",
        ),
        *(
            "letter",
            "paper",
            "resolution",
            "it",
            "this",
            "that",
            "which",
            "who",
            "headline",
            "sign",
            "motto",
            "question",
        ),
        *("answer", "one", "заявлении", "сообщении", "документе", "texte", "communiqué", "erklärung", "text"),
    ]
)
"""What says something without being anybody: ``the statement read``."""

OFFICE = (
    r"(?i)(?:\w*minist(?:er|erin|re|erium|ère|ry)s?|\w*präsident\w*|\w*abgeordnete\w*|\w*vorsitzende\w*|\w*vertreter\w*|\w*kanzler\w*|\w*sprecher\w*|bundesr[aä]t\w*|"
    r"\w*botschafter\w*|\w*sekretär\w*|\w*direktor\w*|président\w*|ambassad\w*|porte-parole|secrétaire\w*|\w*chef\w*|m|mme|"
    r"monsieur|madame|herr|herrn|frau|министр\w*|президент\w*|посол\w*|посла|постпред\w*|представител\w*|глав[аыу]|"
    r"замминистра|заместител\w*|пресс-секретар\w*|канцлер\w*|господин\w*|г-н|г-жа)"
)
"""Offices and forms of address; the English ones stand in the gazetteer too."""
