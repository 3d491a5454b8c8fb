"""What is measured on: real statements from a file, and an export of any size that is made up of the sample's words."""

from __future__ import annotations

import io
import json
import random
import re
from collections.abc import Iterator, Mapping
from itertools import count, islice
from pathlib import Path

import zstandard

SAMPLE = Path(__file__).parents[1] / "tests" / "sample"

_NO_REFERENCE = re.compile(r"[^A-Za-z0-9._~:-]+")
_FEWEST_SENTENCES, _MOST_SENTENCES = 3, 15
_FIRST_POSTED = 1_700_000_000
_SECONDS_BETWEEN_POSTS = 900


def write_records(compressed: Path, records: Path, *, most: int) -> int:
    """Write the first statements of a zstd JSONL file as records that `ingest` reads; gives their number."""
    written = 0
    with compressed.open("rb") as file, records.open("w", encoding="utf-8") as out:
        lines = io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file), encoding="utf-8")
        for line in islice(lines, most):
            statement = json.loads(line)
            record = {
                "key": reference(statement),
                "text": statement["text"],
                "posted_at": statement["posted_at"],
                "lang": statement["lang"],
            }
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
            written += 1
    return written


def reference(statement: Mapping[str, str]) -> str:
    """The `channel` and `id` of a statement of such a file as the archive writes references."""
    channel = _NO_REFERENCE.sub("-", statement["channel"]).replace(".", "-").strip("-")[:64]
    return f"{channel}/{_NO_REFERENCE.sub('-', statement['id']).strip('-')}"


def write_export(export: Path, *, size: int, seed: int) -> int:
    """Write a Telegram Desktop ``result.json`` of about `size` bytes; gives the number of its posts.

    The posts are sentences of the sample, shuffled, with its links, hashtags and other entities; one in fifty is
    edited. The same seed makes the same bytes.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    sentences = list(_sentences())
    with export.open("w", encoding="utf-8") as out:
        out.write('{\n "name": "Velmora in Numbers",\n "type": "public_channel",\n "id": 1000000001,\n "messages": [\n')
        for identifier in count(1):
            message = _message(identifier, chance, sentences).items()
            lines = (f"   {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in message)
            out.write("  {\n" + ",\n".join(lines) + "\n  }")
            if out.tell() >= size:
                break
            out.write(",\n")
        out.write("\n ]\n}\n")
    return identifier


def _sentences() -> Iterator[list[object]]:
    """What stands between two full stops in the sample's posts: texts and entities."""
    for export in sorted(SAMPLE.glob("*/result.json")):
        for message in json.loads(export.read_text(encoding="utf-8"))["messages"]:
            text = message.get("text") or []
            sentence: list[object] = []
            for run in [text] if isinstance(text, str) else text:
                pieces = re.split(r"(?<=[.!?])\s+", run) if isinstance(run, str) else [run]
                for piece in pieces[:-1]:
                    yield [*sentence, f"{piece} "]
                    sentence = []
                sentence.append(pieces[-1])
            if sentence:
                yield [*sentence, "\n\n"]


def _message(identifier: int, chance: random.Random, sentences: list[list[object]]) -> dict[str, object]:
    chosen = chance.choices(sentences, k=chance.randint(_FEWEST_SENTENCES, _MOST_SENTENCES))
    text = [f"No. {identifier}. ", *(run for sentence in chosen for run in sentence)]
    posted = _FIRST_POSTED + identifier * _SECONDS_BETWEEN_POSTS
    edited = {"edited_unixtime": str(posted + 60)} if chance.random() < 1 / 50 else {}
    entities = [{"type": "plain", "text": run} if isinstance(run, str) else run for run in text]
    return {
        "id": identifier,
        "type": "message",
        "date_unixtime": str(posted),
        **edited,
        "from": "Velmora in Numbers",
        "from_id": "channel1000000001",
        "text": text,
        "text_entities": entities,
    }
