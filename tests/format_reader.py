"""A reader of the index by docs/index-format.md alone: no NumPy, and nothing of the project.

It is for comparing, not for searching: it reads everything into memory, and takes what it reads for what it should be.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

BLOCK = 128


class Unreadable(Exception):
    """Not in the format."""


@dataclass(frozen=True)
class Posting:
    """A document of a term, how often it has it, and where; None where the field has no positions."""

    document: int
    frequency: int
    positions: tuple[int, ...] | None


def require(condition: object, message: str) -> None:
    if not condition:
        raise Unreadable(message)


class Index:
    """The segments of the current generation, each with its name for a key."""

    def __init__(self, directory: Path) -> None:
        encoded = (directory / "generation.json").read_bytes()
        generation = json.loads(encoded)
        require(json.dumps(generation, indent=1).encode() + b"\n" == encoded, "the generation is not laid out so")
        digest = generation.pop("sha256")
        canonical = json.dumps(generation, indent=1, sort_keys=True).encode()
        require(hashlib.sha256(canonical).hexdigest() == digest, "the generation has another digest")
        self.checkpoint: int = generation["checkpoint"]
        self.segments = {entry["name"]: Segment(directory, entry) for entry in generation["segments"]}


class Segment:
    """One segment."""

    def __init__(self, directory: Path, entry: dict[str, Any]) -> None:
        folder = directory / entry["name"]
        encoded = (folder / "header.json").read_bytes()
        require(hashlib.sha256(encoded).hexdigest() == entry["sha256"], "the header has another digest")
        header = json.loads(encoded)
        require((header["format"], header["version"]) == ("communique-segment", 1), "another format")
        self.documents: int = header["documents"]
        self.totals: dict[str, int] = header["totals"]
        self.texts: dict[str, bool] = header["layout"]["texts"]
        self.keywords: list[str] = header["layout"]["keywords"]
        self.numbers: list[str] = header["layout"]["numbers"]
        self.arrays = header["arrays"]
        self._files = {name: (folder / name).read_bytes() for name in header["files"]}
        for name, each in header["files"].items():
            require(len(self._files[name]) == each["bytes"], f"{name} has another size")
            require(hashlib.sha256(self._files[name]).hexdigest() == each["sha256"], f"{name} has another digest")
        self.deleted: set[int] = set()
        if entry["deleted"] is not None:
            bits = (directory / entry["deleted"]).read_bytes()
            require(hashlib.sha256(bits).hexdigest() == entry["deleted_sha256"], "the deletions have another digest")
            self.deleted = {each for each in range(self.documents) if bits[each // 8] >> each % 8 & 1}
            require(len(self.deleted) == entry["deleted_count"], "another number is deleted")

    def array(self, name: str) -> list[int]:
        place = self.arrays[name]
        signed, size = place["type"][1] == "i", int(place["type"][2])
        data = self._files[place["file"]][place["offset"] :]
        return [
            int.from_bytes(data[at : at + size], "little", signed=signed)
            for at in range(0, place["count"] * size, size)
        ]

    def strings(self, text: str, starts: str) -> list[bytes]:
        data, bounds = bytes(self.array(text)), self.array(starts)
        return [data[start:end] for start, end in pairwise(bounds)]

    def postings(self, field: str) -> dict[bytes, list[Posting]]:
        """The postings of all terms of a text field."""
        positions = bytes(self.array(f"{field}.positions")) if self.texts[field] else None
        data = bytes(self.array(f"{field}.postings"))
        counts, occurrences = self.array(f"{field}.document_counts"), self.array(f"{field}.occurrences")
        starts = self.array(f"{field}.postings_starts")
        position_starts = self.array(f"{field}.positions_starts") if self.texts[field] else [0] * len(starts)
        found = {}
        for number, term in enumerate(self.strings(f"{field}.terms", f"{field}.term_starts")):
            documents, frequencies = documents_of(
                data[starts[number] :], counts[number], occurrences[number], with_positions=self.texts[field]
            )
            steps = None
            if positions is not None:
                steps = iter(unpacked(positions[position_starts[number] :], occurrences[number])[0])
            found[term] = [
                Posting(document, often, None if steps is None else absolute(steps, often))
                for document, often in zip(documents, frequencies, strict=True)
            ]
        return found

    def lengths(self, field: str) -> list[int]:
        """The rounded length of the text of each document."""
        return [round(27 * (1.033**byte - 1)) for byte in self.array(f"{field}.lengths")]

    def values(self, field: str) -> list[list[tuple[str, str]]]:
        """The values of each document, each with its label."""
        values = self.strings(f"{field}.values", f"{field}.value_starts")
        labels = self.strings(f"{field}.labels", f"{field}.label_starts")
        entries = [
            (values[value].decode(), label.decode())
            for value, label in zip(self.array(f"{field}.entry_values"), labels, strict=True)
        ]
        codes = self.array(f"{field}.codes")
        if f"{field}.code_starts" not in self.arrays:
            return [[entries[code]] if code < len(entries) else [] for code in codes]
        starts = self.array(f"{field}.code_starts")
        return [[entries[code] for code in codes[start:end]] for start, end in pairwise(starts)]

    def number(self, field: str) -> list[int | None]:
        """The number of each document."""
        none = -(1 << 8 * int(self.arrays[field]["type"][2]) - 1)
        return [None if each == none else each for each in self.array(field)]


def documents_of(data: bytes, count: int, occurrences: int, *, with_positions: bool) -> tuple[list[int], list[int]]:
    """The documents of a term, and how often each has it."""
    blocks = -(-count // BLOCK)
    firsts = [int.from_bytes(data[at : at + 4], "little") for at in range(0, 4 * blocks, 4)]
    data = data[4 * blocks :]
    before = None
    if with_positions and blocks > 1:
        before = [int.from_bytes(data[at : at + 4], "little") for at in range(0, 4 * blocks, 4)]
        data = data[4 * blocks :]
    gaps = [0]
    if count > 1:
        gaps, size = unpacked(data, count)
        data = data[size:]
    documents: list[int] = []
    for place, gap in enumerate(gaps):
        first_of_block = place % BLOCK == 0
        require(gap == 0 or not first_of_block, "the first gap of a block is not 0")
        documents.append(firsts[place // BLOCK] if first_of_block else documents[-1] + gap + 1)
    frequencies = [each + 1 for each in unpacked(data, count)[0]] if occurrences > count else [1] * count
    require(sum(frequencies) == occurrences, "the frequencies do not add up")
    if before is not None:
        sums = [sum(frequencies[: block * BLOCK]) for block in range(blocks)]
        require(before == sums, "the positions before a block are not so many")
    return documents, frequencies


def unpacked(data: bytes, count: int) -> tuple[list[int], int]:
    """A packed list, and how many bytes it takes."""
    blocks = -(-count // BLOCK)
    place, found = blocks, []
    for width in data[:blocks]:
        filled = BLOCK if blocks > 1 else count
        numbers, shift = [0] * filled, 0
        for plane in (32, 16, 8, 4, 2, 1):
            if width & plane:
                size = (plane * filled + 7) // 8
                bits = int.from_bytes(data[place : place + size], "little")
                for number in range(filled):
                    numbers[number] |= (bits >> number * plane & (1 << plane) - 1) << shift
                place, shift = place + size, shift + plane
        found += numbers
    return found[:count], place


def absolute(steps: Iterator[int], count: int) -> tuple[int, ...]:
    """The positions of one document from their distances."""
    positions: list[int] = []
    for _ in range(count):
        positions.append(next(steps) + (positions[-1] if positions else 0))
    return tuple(positions)
