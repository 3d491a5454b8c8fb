"""Words that turn, limit or count what a sentence says, by language (ISO 639-1).

A quotation without them may say the opposite of its source. The lists are grammar, not a dictionary: words of these
classes that are frequent in official prose. Where a language has no lists, or is not known, those of all languages
count: a warning too many is better than one too few.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from archive.canonical import fold


class WordClass(StrEnum):
    """What a word does to the sentence that it stands in."""

    NEGATION = "negation"
    CONDITION = "condition"
    MODAL = "modal"
    QUALIFIER = "qualifier"
    NUMBER = "number"


# Condensed: one string for each class and language. All in folded form, with a straight apostrophe.
_WORDS: dict[WordClass, dict[str, str]] = {
    WordClass.NEGATION: {
        "en": "not no never none nothing nobody nor neither without cannot cant wont dont doesnt didnt isnt arent "
        "wasnt werent wouldnt couldnt shouldnt hasnt havent hadnt mustnt nowhere hardly barely scarcely "
        "unlikely refuse refuses refused deny denies denied fail fails failed false untrue reject rejects rejected",
        "ru": "не нет ни никогда никто никого никому ничего ничто ничем нельзя без вряд невозможно нигде никакой "
        "никакая никакие никаких никакого никакой никаким неверно неправда ложь отказывается отказались "
        "отказался отрицает",
        "uk": "не ні ніколи ніхто нікого нічого без навряд неможливо жодний жодного жодної",
        "de": "nicht kein keine keinen keinem keiner keines nie niemals niemand niemanden nichts ohne weder noch "
        "kaum nirgends falsch unwahr",
        "fr": "ne n pas jamais aucun aucune rien personne sans ni guère nullement faux refuse refusent",
        "it": "non mai nessuno nessuna nessun niente nulla senza né",
        "es": "no nunca jamás nadie nada ningún ninguna ninguno sin ni",
    },
    WordClass.CONDITION: {
        "en": "if unless until once provided providing except lest whether otherwise",
        "ru": "если пока кроме разве лишь при условии",
        "uk": "якщо поки крім хіба",
        "de": "wenn falls sobald sofern solange außer ausser bis vorausgesetzt sonst",
        "fr": "si sauf sinon tant condition moins pourvu excepté hormis",
        "it": "se salvo purché eccetto finché",
        "es": "si salvo excepto mientras",
    },
    WordClass.MODAL: {
        "en": "will shall would could should may might must can ought wants intends plans",
        "ru": "может могут можем могу можете мог могла могли должен должна должны должно следует нужно надо "
        "необходимо обязан обязана обязаны бы будет будем будут намерен намерены хотел хотела хотели возможно "
        "можно",
        "uk": "може можуть можемо повинен повинна повинні слід треба необхідно би буде будемо будуть",
        "de": "kann können könnte könnten soll sollen sollte sollten muss müssen müsste müssten darf dürfen dürfte "
        "dürften mag will wollen wollte wollten wird werden würde würden",
        "fr": "peut peuvent pouvons pourrait pourraient pourrions doit doivent devons devrait devraient devrions "
        "faut faudrait veut veulent voulons voudrait voudraient",
        "it": "può possono possiamo potrebbe potrebbero deve devono dobbiamo dovrebbe dovrebbero vuole",
        "es": "puede pueden podemos podría podrían debe deben debemos debería deberían quiere",
    },
    WordClass.QUALIFIER: {
        "en": "only may might could would should almost nearly partly partially allegedly reportedly perhaps "
        "possibly probably merely solely temporarily supposedly claim claims claimed allege "
        "alleges alleged accuse accuses accused seemingly so-called hypothetically",
        "ru": "только лишь едва почти частично якобы возможно вероятно может могут могли бы временно исключительно",
        "uk": "лише тільки майже частково нібито можливо ймовірно може можуть би тимчасово",
        "de": "nur fast beinahe teilweise angeblich vielleicht möglicherweise wahrscheinlich lediglich könnte "
        "könnten würde würden sollte sollten dürfte dürften vorübergehend",
        "fr": "seulement presque partiellement prétendument peut-être probablement uniquement pourrait pourraient "
        "devrait devraient provisoirement",
        "it": "solo soltanto quasi parzialmente presumibilmente forse probabilmente potrebbe potrebbero dovrebbe",
        "es": "sólo solo solamente casi parcialmente presuntamente quizás probablemente podría podrían debería",
    },
    # Not the article: French "un", German "ein", and not "one" and "two", which are often no counts ("the two sides").
    WordClass.NUMBER: {
        "en": "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million "
        "billion trillion half hundreds thousands millions billions third quarter twice dozen dozens",
        "ru": "три трех четыре четырех пять пяти шесть шести семь семи восемь восьми девять девяти десять десяти "
        "двадцать тридцать сорок пятьдесят сто двести триста тысяча тысячи тысяч миллион миллиона миллионов "
        "миллиард миллиарда миллиардов млн млрд тыс половина половины четверть треть вдвое втрое",
        "de": "drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig sechzig siebzig "
        "achtzig neunzig hundert tausend million millionen milliarde milliarden hälfte drittel viertel "
        "dutzend",
        "fr": "trois quatre cinq six sept huit neuf dix onze douze quinze vingt trente quarante cinquante soixante "
        "cent cents mille million millions milliard milliards moitié tiers quart douzaine",
        "it": "tre quattro cinque sei sette otto nove dieci venti trenta cento mila mille milione milioni miliardo "
        "miliardi",
        "es": "tres cuatro cinco seis siete ocho nueve diez veinte treinta cien mil millón millones",
    },
}
# From zero on, one word for each.
_COUNTED = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
    "ru": "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "uk": "нуль один два три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze",
    "it": "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
}
_GROUPED = re.compile(r"(?<=\d)[,.](?=\d{3}(?!\d))")
_CONTRACTED = re.compile(r"n['’]t$")
_ELIDED_NE = re.compile(r"^n['’]")


def is_of_class(word: str, word_class: WordClass, language: str) -> bool:
    """Whether a word, as it is written, is one of these in that language. Every figure is a number."""
    folded = fold(word)
    if word_class is WordClass.NUMBER and any(letter.isdigit() for letter in folded):
        return True
    if word_class is WordClass.NEGATION and _is_contracted_negation(folded, language):
        return True
    return folded in _words(word_class, language)


def number_key(word: str, language: str) -> str:
    """What two writings of a number have in common: ``3`` and “three”, ``1,000`` and ``1000``."""
    folded = fold(word)
    if any(letter.isdigit() for letter in folded):
        return _GROUPED.sub("", folded)
    return _figures(language).get(folded, folded)


def turns_or_limits(word: str, language: str) -> bool:
    """Whether a sentence without the word may say more, or the opposite."""
    classes = (WordClass.NEGATION, WordClass.CONDITION, WordClass.QUALIFIER)
    return any(is_of_class(word, one, language) for one in classes)


def _is_contracted_negation(folded: str, language: str) -> bool:
    """``won't`` holds a “not”, and ``n'est`` a “ne”."""
    english, french = (language == one or not _is_known(language) for one in ("en", "fr"))
    return (english and _CONTRACTED.search(folded) is not None) or (french and _ELIDED_NE.match(folded) is not None)


def _is_known(language: str) -> bool:
    return language in _WORDS[WordClass.NEGATION]


@cache
def _figures(language: str) -> dict[str, str]:
    return {fold(word): str(number) for number, word in enumerate(_COUNTED.get(language, "").split())}


@cache
def _words(word_class: WordClass, language: str) -> frozenset[str]:
    by_language = _WORDS[word_class]
    lists = [by_language[language]] if _is_known(language) else by_language.values()
    return frozenset(fold(word) for words in lists for word in words.split())
