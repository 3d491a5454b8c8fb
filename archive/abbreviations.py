"""Words with a full stop that end no sentence, by language, and words that begin one after those that may.

Drawn up by hand from statements of foreign ministries. Single letters ("S.", "т. е.") and letters with stops between
("U.S.", "z.B.", "и.о.") need no entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """The abbreviations of one language, folded, without their stop.

    `titles` always have a word behind them ("Mr."), `numbered` end no sentence before a number ("Art. 51"), and
    `others` end one only before one of the `openers`, words that begin sentences ("etc. The").
    """

    titles: frozenset[str]
    numbered: frozenset[str]
    others: frozenset[str]
    openers: frozenset[str]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BY_LANGUAGE: Mapping[str, Abbreviations] = {
    "en": Abbreviations(
        titles=_words(
            "mr mrs ms messrs dr prof hon rev gen lt col maj capt cmdr adm sgt sen rep reps gov amb pres st mt ft vs cf"
        ),
        numbered=_words("no nos art arts p pp para paras sec secs fig ch vol ed res"),
        others=_words(
            "jr sr etc al inc ltd co corp bros dept est approx ave blvd jan feb mar apr jun jul aug sep sept oct nov "
            "dec"
        ),
        openers=_words(
            "the a an this that these those we our us you your i my he she his her it its they their there here in "
            "on at as for from with without by to of if when while where who what why how and but or so yet not no "
            "nor after before during since until today yesterday tomorrow now then both all any each every such many "
            "most some however moreover therefore also although because despite let"
        ),
    ),
    "ru": Abbreviations(
        titles=_words("акад проф ген полк адм ул пл пос дер обл просп наб бул рис табл см ср напр тов гр св вкл"),
        numbered=_words("ст ч п пп гл стр № рез прим"),
        others=_words("г гг в вв др им тыс руб долл млн млрд мин сек кв куб экз изд ред род чел"),
        openers=_words(
            "мы наш наша наше наши он она оно они это этот эта эти в во на по с со из к ко о об от до для при за над "
            "под и а но или не нет как что чтобы если когда где кто так такой такие там тут здесь тогда также кроме "
            "однако поэтому сегодня вчера завтра сейчас теперь все всё его её их я ты вы речь среди после перед "
            "между только"
        ),
    ),
    "fr": Abbreviations(
        titles=_words("mm mgr dr pr me ste st cf env ex"),
        numbered=_words("art al p pp n no nos chap vol fig par"),
        others=_words("etc éd av apr janv févr juil sept oct nov déc"),
        openers=_words(
            "le la les l' un une des ce cet cette ces nous notre nos vous votre il elle ils elles on je son sa ses "
            "leur leurs en dans à au aux pour par sur avec sans de du et mais ou donc or ni car si quand comme après "
            "avant depuis aujourd' hier demain ainsi toutefois cependant tous toutes"
        ),
    ),
    "de": Abbreviations(
        titles=_words("dr prof hr fr st sog gem vgl bzw ca inkl exkl einschl ggf evtl insb bspw usf lic dipl"),
        numbered=_words("art abs nr nrn ziff bst lit kap s bd sr rz anm"),
        others=_words("usw etc jan feb mär apr jun jul aug sept okt nov dez mio mrd tsd jh std min"),
        openers=_words(
            "der die das den dem des ein eine einen einem einer dies diese dieser dieses wir unser unsere sie er es "
            "ihr ihre sein seine ich man in im an am auf aus bei beim mit nach seit von vom vor zu zum zur für durch "
            "gegen ohne um und aber oder denn doch nicht kein keine wenn als wie wo was wer so auch nun heute "
            "gestern morgen dabei damit dazu daher deshalb zudem ferner alle beide"
        ),
    ),
    "it": Abbreviations(
        titles=_words("sig sigg dott prof on sen avv ing gen mons st cfr"),
        numbered=_words("art artt n nn pag pagg p cap vol cpv lett"),
        others=_words("ecc etc gen febbr apr giu lug ag sett ott nov dic"),
        openers=_words(
            "il lo la i gli le l' un uno una questo questa questi queste noi nostro nostra egli ella esso essa essi si "
            "di a da in con su per tra fra del della dei delle al alla nel nella dal dalla e ma o se quando come dopo "
            "prima oggi ieri domani anche inoltre tuttavia tutti"
        ),
    ),
    "es": Abbreviations(
        titles=_words("sr sra sres srta dr dra prof excmo excma ilmo gral cnel av cf"),
        numbered=_words("art arts núm n p pág págs párr cap vol"),
        others=_words("etc ee uu ene feb mar abr jun jul ago sept oct nov dic"),
        openers=_words(
            "el la los las un una este esta estos estas nosotros nuestro nuestra él ella ellos en de del al a por para "
            "con sin sobre desde hasta y pero o si cuando como después antes hoy ayer mañana también además sin todos"
        ),
    ),
    "uk": Abbreviations(
        titles=_words("акад проф ген вул пл обл див пор напр св"),
        numbered=_words("ст ч п пп гл стор №"),
        others=_words("р рр ст др ім тис грн дол млн млрд хв"),
        openers=_words(
            "ми наш наша наше наші він вона воно вони це цей ця ці в у на по з зі із до для при за над під і й та а "
            "але або не ні як що щоб якщо коли де хто так також крім однак тому сьогодні вчора завтра зараз усі всі"
        ),
    ),
}
"""By ISO 639-1 code."""

ANY_LANGUAGE = Abbreviations(
    titles=frozenset().union(*(one.titles for one in BY_LANGUAGE.values())),
    numbered=frozenset().union(*(one.numbered for one in BY_LANGUAGE.values())),
    others=frozenset().union(*(one.others for one in BY_LANGUAGE.values())),
    openers=frozenset().union(*(one.openers for one in BY_LANGUAGE.values())),
)
"""For languages without a table, and texts whose language nobody knows."""

ORDINALS_WITH_STOP = frozenset(
    {"cs", "da", "de", "et", "fi", "hr", "hu", "lt", "lv", "nb", "no", "sk", "sl", "sr", "tr"}
)
"""Languages that write "15. April"."""
