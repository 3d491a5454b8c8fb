"""A page as tests look at it: its elements in order, each with its attributes and all the text inside."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "link", "input", "br"})


@dataclass(slots=True)
class Element:
    """An element, the text of it and all inside, and the elements around it from the outside in."""

    tag: str
    attributes: dict[str, str]
    around: tuple[Element, ...]
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All the text inside."""
        return "".join(self.parts)

    @property
    def words(self) -> str:
        """The text as it is read: with single spaces."""
        return " ".join(self.text.split())

    @property
    def classes(self) -> list[str]:
        """The names of its classes."""
        return self.attributes.get("class", "").split()

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]


class Page(HTMLParser):
    """A parsed page. Raises AssertionError where an element is closed that is not open: browsers would guess."""

    def __init__(self, html: str) -> None:
        """Parse the whole page."""
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self._open, f"{self._open[-1].tag} is never closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"{tag} is closed and nothing is open"
        assert self._open[-1].tag == tag, f"{tag} is closed inside {self._open[-1].tag}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.parts.append(data)

    def all(self, tag: str = "", *, classes: str = "", **attributes: str) -> list[Element]:
        """The elements of that tag, with these classes and attributes."""
        return [
            one
            for one in self.elements
            if tag in ("", one.tag)
            and set(classes.split()) <= set(one.classes)
            and all(one.attributes.get(name.rstrip("_")) == value for name, value in attributes.items())
        ]

    def one(self, tag: str = "", *, classes: str = "", **attributes: str) -> Element:
        """The only element that is so."""
        (found,) = self.all(tag, classes=classes, **attributes)
        return found

    def items(self, classes: str) -> list[Element]:
        """The items of the only list with these classes."""
        wanted = self.one("ul", classes=classes)
        return [one for one in self.all("li") if one.around[-1] is wanted]
