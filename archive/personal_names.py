"""Which part of a person's name is the family name, where that can be told from the name alone.

Citation styles write “Tarrenholm, Ilse”. A name that is turned round wrongly is worse than one left as it stands, so
only what is plain is divided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Letters of Latin and Cyrillic, in which a family name stands last, with one exception below.
_NAME = re.compile(r"[A-Za-zÀ-ɏЀ-ӿ.'’\- ]+")
_PARTICLES = "af al bin da de del della den der di dos du el la le ten ter van von zu"
_SUFFIXES = "Jr Jr. Sr Sr. II III IV"
# Family names that stand first in Chinese, Korean and Vietnamese: “Wang Yi”. Those that are also given names elsewhere
# are among them: such a name stays as it stands.
_STAND_FIRST = """
ban bui cai cao chang chen cheng choe choi chung cui dai dang deng ding do dong du duan fan fang feng fu gao geng
gong gu guo han hao he ho hoang hong hou hu hua huang huynh hwang jang jeong jia jiang jin jo jung kang kim kong
kwon lai lam le lee lei li lian liang liao lim lin liu long lu luo ly ma mao meng moon ngo nguyen pan park peng pham
phan qi qian qin qiu ren ri ryu shao shen shi shin son song su sun tan tang tao tian to tran trinh truong tsai vo vu
wan wang wei wen wu xi xia xiang xiao xie xiong xu xue yan yang yao ye yi yin yoon you yu yuan zeng zhai zhang zhao
zheng zhong zhou zhu zou
"""
_PARTICLE, _SUFFIX, _STANDS_FIRST = (frozenset(words.split()) for words in (_PARTICLES, _SUFFIXES, _STAND_FIRST))


@dataclass(frozen=True, slots=True)
class DividedName:
    """The family name, with its particles (“von Hollen”), and what stands before it."""

    family: str
    given: str


def divide(name: str) -> DividedName | None:
    """The parts of the name; None where one cannot tell, or where there is only one part."""
    words = re.sub(r"(?<=\w\.)(?=\w)", " ", name).split()
    if len(words) < 2 or not _NAME.fullmatch(name):
        return None
    if words[0].lower() in _STANDS_FIRST or words[-1] in _SUFFIX or words[-1].endswith("."):
        return None
    start = len(words) - 1
    while start > 1 and words[start - 1] in _PARTICLE:
        start -= 1
    return DividedName(family=" ".join(words[start:]), given=" ".join(words[:start]))
