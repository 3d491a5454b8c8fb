"""Phrases beside a quotation that turn or limit what it says, where no single word does it.

Each pattern meets the words and marks outside of a quotation in lower case, with one space between. The languages are
together: no phrase of one is a usual phrase of another.
"""

from __future__ import annotations

import re

_WHO = r"(?:the|we|they|it|he|she|you|this|these|those|all|both|our|their)"
CONDITIONS = re.compile(
    rf"\b(?:(?:as|so) long as|as soon as|once {_WHO}\b|only (?:when|after|once)|in (?:the )?case|in the event"
    rf"|on (?:the )?condition|subject to|provid(?:ed|ing) that|, provided {_WHO}\b|depending on"
    r"|при условии|как только|в случае|при том , что|до тех пор|до того , как"
    r"|es sei denn|sobald|unter der bedingung|, bis (?!zum?\b)|im falle?|dès (?:que|qu')|(?<!en )tant (?:que|qu')"
    r"|à (?:condition|moins)|une fois (?:que|qu')|au cas où|en cas d[e'])"
)
"""A condition, or the time before which nothing is done."""
WHEN = re.compile(r"\b(?:when|когда|lorsque?|quand)\b")
"""A condition for what is still to be."""
TO_COME = re.compile(
    r"\b(?:will|shall|would|'ll|\w{2,}(?:ем|им|ём|ет|ёт|ит|ут|ют|ат|ят)|\w+(?:rons|rez|ront|ra|rai))\b"
)
OPENING = re.compile(
    r"^(?:without(?! doubt)|без(?! сомнения)|ohne(?! zweifel)|sans(?! doute)|bis (?!zu|heute|jetzt))\b[^,]*,"
)
"""A condition with which a sentence begins."""
CLAIMS = re.compile(
    r"\b(?:(?<!\bi )(?<!\bwe )(?:claim(?:s|ed|ing)?|alleg(?:e|es|ed|ing)|purport\w*|pretend\w*|assert(?:s|ed)?)"
    r"|(?:opponents|critics|enemies|some|others|they|people|few) (?:\w+ )?(?:say|said|think|believe|insist|argue)"
    r"|rumou?rs?|doubt(?:s|ed)?|imagine|suppose|according to (?!our|my)"
    r"|утвержда(?:ет|ют|л|ла|ли|лось|лся)|утверждени[ея]|якобы|обвиня\w+|сомнева\w+|отверга\w+|представьте"
    r"|по (?:словам|мнению|утверждениям?)|слухи"
    r"|prétend\w*|allègu\w+|selon|d'après|certains \w+|imaginez|rumeurs?|dout(?:e|ent|ons)"
    r"|behaupte[nt]\w*|laut|zufolge|gerüchte?|bezweifel\w*)\b"
)
"""What others say, or nobody believes, and the speaker does not."""
BOUND_BEFORE = re.compile(
    r"(?:\b(?:more|less|fewer|greater|higher|lower|other) than|\b(?:up to|at (?:most|least)|under|over|below|above"
    r"|nearly|almost|about|around|до|более|менее|больше|меньше|свыше|около|почти|от|не более|als|bis(?: zu)?|höchstens"
    r"|mindestens|unter|über|rund|fast|etwa|knapp|moins de|plus de|jusqu'à|environ|presque|près de|au (?:plus|moins)))$"
)
BOUND_BEHIND = re.compile(
    r"^(?:or (?:more|less|fewer)|at (?:most|least)|и (?:более|менее)|oder (?:mehr|weniger)|ou (?:plus|moins))\b"
)
MONTHS = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
    r"|januar|februar|märz|mai|juni|juli|oktober|dezember"
    r"|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre)"
)
