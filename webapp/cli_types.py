"""What the command line's options take, each refused with a message that shows a good value."""

from __future__ import annotations

from datetime import datetime

import click
import minisign

from archive import signing
from archive.channels import is_time_zone
from archive.signing import SigningError
from archive.statement import InvalidReference, StatementRef, is_channel_slug
from index.syntax import ParsedText, QuerySyntaxError, parse
from ingest.records import COLUMNS
from ingest.times import UnreadableTime, parse_time


class ZoneType(click.ParamType[str]):
    """The name of a time zone."""

    name = "zone"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name, if the IANA database has it."""
        if not is_time_zone(value):
            self.fail(f"{value!r} is not a time zone; write a name such as Europe/Zurich", param, ctx)
        return value


class TimeType(click.ParamType[datetime]):
    """A time, in UTC where it has no offset."""

    name = "time"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The instant."""
        try:
            return parse_time(value).in_zone("UTC").instant
        except UnreadableTime as error:
            self.fail(str(error), param, ctx)


class SomeTextType(click.ParamType[str]):
    """A text with something in it."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text, without white space around it."""
        if not value.strip():
            self.fail("is empty; to take away what is there, edit channels.toml in the data directory", param, ctx)
        return value.strip()


class ChannelType(click.ParamType[str]):
    """The name of a channel."""

    name = "name"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name, if a channel can be called so."""
        if not is_channel_slug(value):
            self.fail(f"{value!r} cannot name a channel; use letters, digits, '-' and '_'", param, ctx)
        return value


class ColumnType(click.ParamType[tuple[str, str]]):
    """A field of a record, and the column of a table that has it."""

    name = "field=column"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """The pair."""
        field, equals, column = value.partition("=")
        if field not in COLUMNS or not equals:
            self.fail(f"{value!r}: write FIELD=COLUMN, where FIELD is one of {', '.join(COLUMNS)}", param, ctx)
        return field, column


class StatementType(click.ParamType[StatementRef]):
    """A statement, by its identity."""

    name = "statement"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> StatementRef:
        """The reference."""
        try:
            return StatementRef.parse(value)
        except InvalidReference as error:
            self.fail(str(error), param, ctx)


class QueryType(click.ParamType[ParsedText]):
    """What to find, in the query language."""

    name = "query"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> ParsedText:
        """What the text asks for. A wrong one is shown with the place, and put right where that can be guessed."""
        try:
            return parse(value)
        except QuerySyntaxError as error:
            corrected = f"\nDid you mean: {error.suggestion}" if error.suggestion else ""
            in_a_line = "".join(" " if character.isspace() else character for character in value)
            marker = " " * error.position + "^" * max(1, error.length)
            self.fail(f"{error}\n  {in_a_line}\n  {marker}{corrected}", param, ctx)


class ReasonType(click.ParamType[str]):
    """Why something is done: one line, which readers will see."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The reason without white space around it."""
        reason = value.strip()
        if not reason or not reason.isprintable():
            self.fail("say in one line why; readers will see it", param, ctx)
        return reason


class PublicKeyType(click.ParamType[minisign.PublicKey]):
    """A public key of minisign, as a file or as its line."""

    name = "key"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> minisign.PublicKey:
        """The key."""
        try:
            return signing.public_key(value)
        except SigningError as error:
            self.fail(str(error), param, ctx)


class RevisionType(click.ParamType[tuple[StatementRef, int | None]]):
    """A revision of a statement, or the statement alone."""

    name = "revision"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[StatementRef, int | None]:
        """The reference, and the number of the revision if one is given."""
        ref, at, number = value.partition("@")
        if at and not (number.isascii() and number.isdecimal() and len(number) < 10):
            self.fail(f"{value!r}: write the number of the revision behind the @, such as {ref}@1", param, ctx)
        return StatementType().convert(ref, param, ctx), int(number) if at else None
