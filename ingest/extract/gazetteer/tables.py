"""Reading the gazetteer's tables so that a wrong row is named by file and line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from archive import edtf

_SEPARATOR = ";"


class GazetteerError(ValueError):
    """A gazetteer file that cannot be used. The message names file and line, and says what to write instead."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, and where it stands."""

    file: str
    line: int
    cells: Mapping[str, str]

    def required(self, column: str) -> str:
        """The cell's text. Raises GazetteerError where it is empty."""
        if not self.cells[column]:
            raise self.error(f"the column {column!r} is empty; every row needs it")
        return self.cells[column]

    def listed(self, column: str) -> tuple[str, ...]:
        """The cell's parts, which semicolons separate."""
        return tuple(part.strip() for part in self.cells[column].split(_SEPARATOR) if part.strip())

    def number(self, column: str) -> float:
        """The cell's number. Raises GazetteerError where it is none."""
        try:
            return float(self.cells[column])
        except ValueError:
            raise self.error(f"the column {column!r} must be a number, not {self.cells[column]!r}") from None

    def date(self, column: str) -> edtf.EdtfDate:
        """The cell's date. Raises GazetteerError where it is none."""
        try:
            return edtf.parse(self.cells[column])
        except edtf.InvalidDate as error:
            raise self.error(f"the column {column!r}: {error}") from None

    def error(self, reason: str) -> GazetteerError:
        """The error for this row."""
        return GazetteerError(f"{self.file}, line {self.line}: {reason}")


def read_table(text: str, *, file: str, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of a CSV text whose first line names the columns. Raises GazetteerError."""
    reader = csv.reader(io.StringIO(text))
    header = next(reader, [])
    if header != list(columns):
        raise GazetteerError(f"{file}, line 1: the columns must be {','.join(columns)}, not {','.join(header)}")
    for cells in reader:
        if len(cells) != len(columns):
            raise GazetteerError(
                f"{file}, line {reader.line_num}: {len(cells)} cells where the header names {len(columns)}; "
                "put a cell with a comma into double quotation marks"
            )
        yield Row(file, reader.line_num, dict(zip(columns, (cell.strip() for cell in cells), strict=True)))


def packaged_text(file: str) -> str:
    """The text of a file of this package."""
    return resources.files(__package__).joinpath(file).read_text(encoding="utf-8")
