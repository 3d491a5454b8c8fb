"""A snapshot that is not what was written, or was made to do harm, is refused by a file's name, and runs no code."""

from __future__ import annotations

import json
import os
import pickle
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import minisign
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import bag
from archive.bag import BagRefused, bag_files
from archive.signing import SignatureInvalid, Stated, sign
from archive.store import Archive
from archive.zstd_files import compress_file, inflate
from index.snapshot_layout import INDEX, OBSERVATIONS, PUBLIC_KEY
from index.snapshot_verify import CheckedFiles, check_files, check_structure, require_equal_index
from index.snapshot_write import Signing
from tests.index_hostile import sealed
from tests.small_archive import HOSTILE
from tests.snapshots import compressed, files_of, make_data, records_of, reseal, unshown, write
from tests.statements import statement, take_in

KEY, OTHER_KEY = minisign.KeyPair.generate(), minisign.KeyPair.generate()
ALL_BITS = os.environ.get("COMMUNIQUE_TORTURE") == "all"
SIGNATURE_NAMED = r"tagmanifest-sha256\.txt\.minisig"
REFUSED = (BagRefused, SignatureInvalid)
Json = Any


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_data(tmp_path_factory.mktemp("verify") / "data")


@pytest.fixture(scope="module")
def signed(sample: Path) -> Path:
    write(sample, sample.parent / "signed", signing=Signing(KEY.secret_key), captures=True)
    return sample.parent / "signed"


@pytest.fixture
def snapshot(signed: Path, tmp_path: Path) -> Path:
    """A copy of a signed snapshot, to do harm to."""
    return Path(shutil.copytree(signed, tmp_path / "snapshot"))


def check(path: Path, *, key: minisign.PublicKey | None = None, structure: bool = True) -> CheckedFiles:
    with bag_files(path) as files:
        checked = check_files(files, public_key=key, progress=unshown)
        if structure:
            check_structure(files, checked, progress=unshown)
    return checked


# Who made it


def test_a_snapshot_that_the_given_key_signed_has_its_word(signed: Path) -> None:
    checked = check(signed, key=KEY.public_key)
    assert checked.key is not None
    assert checked.stated == Stated(checked.info.generation, checked.info.dated)


def test_a_key_that_lies_in_the_snapshot_proves_nothing(signed: Path) -> None:
    assert check(signed, structure=False).key is None


def test_a_snapshot_that_an_attacker_signed_is_refused(snapshot: Path) -> None:
    info = check(snapshot, structure=False).info
    reseal(snapshot)
    (snapshot / PUBLIC_KEY).write_bytes(bytes(OTHER_KEY.public_key) + b"\n")
    tags = bag.read_manifest((snapshot / bag.TAG_MANIFEST).read_bytes(), bag.TAG_MANIFEST)
    tags[PUBLIC_KEY] = bag.sha256((snapshot / PUBLIC_KEY).read_bytes())
    (snapshot / bag.TAG_MANIFEST).write_bytes(bag.manifest(tags))
    stated = Stated(info.generation, info.dated)
    signature = sign((snapshot / bag.TAG_MANIFEST).read_bytes(), OTHER_KEY.secret_key, stated)
    (snapshot / bag.SIGNATURE).write_bytes(signature)
    assert check(snapshot).key is None
    with pytest.raises(SignatureInvalid, match="is signed with another key"):
        check(snapshot, key=KEY.public_key)


def test_a_snapshot_whose_signature_was_taken_away_is_refused(snapshot: Path) -> None:
    (snapshot / bag.SIGNATURE).unlink()
    for key in (None, KEY.public_key):
        with pytest.raises(SignatureInvalid, match="nobody has signed this snapshot"):
            check(snapshot, key=key)


def test_an_unsigned_snapshot_is_intact_and_refused_where_a_key_is_given(snapshot: Path) -> None:
    reseal(snapshot)
    assert (check(snapshot).key, check(snapshot).stated) == (None, None)
    with pytest.raises(SignatureInvalid, match="nobody has signed"):
        check(snapshot, key=KEY.public_key)


def test_a_new_key_is_taken_with_the_word_of_the_old_one_only(sample: Path, tmp_path: Path) -> None:
    write(sample, tmp_path / "one", signing=Signing(OTHER_KEY.secret_key, previous=KEY.secret_key), index=False)
    checked = check(tmp_path / "one", key=KEY.public_key)
    assert checked.key is not None
    assert checked.key.to_base64() == OTHER_KEY.public_key.to_base64()
    with pytest.raises(SignatureInvalid):
        check(tmp_path / "one", key=minisign.KeyPair.generate().public_key)


def test_a_signature_of_another_generation_is_refused(snapshot: Path) -> None:
    checked = check(snapshot, structure=False)
    stated = Stated(checked.info.generation + 1, checked.info.dated)
    signature = sign((snapshot / bag.TAG_MANIFEST).read_bytes(), KEY.secret_key, stated)
    (snapshot / bag.SIGNATURE).write_bytes(signature)
    with pytest.raises(BagRefused, match="is of another generation"):
        check(snapshot, key=KEY.public_key)


def test_files_of_two_generations_are_no_snapshot(sample: Path, snapshot: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(sample, tmp_path / "data"))
    with Archive.open(data / "archive.db") as archive:
        take_in(archive, statement("velmora-mfa/900", "One more."))
    write(data, tmp_path / "newer", signing=Signing(KEY.secret_key), captures=True)
    newer = files_of(tmp_path / "newer")
    for name in newer.keys() & files_of(snapshot).keys():
        before = (snapshot / name).read_bytes()
        if before != newer[name]:
            (snapshot / name).write_bytes(newer[name])
            with pytest.raises(REFUSED):
                check(snapshot, key=KEY.public_key, structure=False)
            (snapshot / name).write_bytes(before)


# Whether it is what was written


def test_every_flipped_bit_of_every_file_is_noticed_and_the_file_is_named(snapshot: Path) -> None:
    choice = random.Random(8)
    for name, content in sorted(files_of(snapshot).items()):
        bits = len(content) * 8
        places = range(bits) if ALL_BITS else {0, bits - 1, *(choice.randrange(bits) for _ in range(12))}
        for place in places:
            flipped = bytearray(content)
            flipped[place // 8] ^= 1 << place % 8
            (snapshot / name).write_bytes(flipped)
            # With another key in it, it is the signature that is not of this key.
            with pytest.raises(
                REFUSED, match=f"{_named(name)}|{SIGNATURE_NAMED}" if name == PUBLIC_KEY else _named(name)
            ):
                check(snapshot, structure=False)
        (snapshot / name).write_bytes(content)


def test_every_truncated_and_every_missing_file_is_named(snapshot: Path) -> None:
    for name, content in sorted(files_of(snapshot).items()):
        (snapshot / name).write_bytes(content[: len(content) // 2])
        with pytest.raises(REFUSED, match=_named(name)):
            check(snapshot, structure=False)
        (snapshot / name).unlink()
        with pytest.raises(REFUSED, match=_named(name)):
            check(snapshot, structure=False)
        (snapshot / name).write_bytes(content)


@pytest.mark.parametrize("name", ["more", "data/more", "data/index/1-1024/more.bin", "schema/more.json", ".hidden"])
def test_a_file_that_belongs_to_no_snapshot_is_named(snapshot: Path, name: str) -> None:
    (snapshot / name).write_bytes(b"more")
    with pytest.raises(BagRefused, match=_named(name)):
        check(snapshot, structure=False)


def test_flipped_bits_of_a_zip_file_are_noticed(sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "snapshot.zip"
    write(sample, path, signing=Signing(KEY.secret_key), index=False)
    assert check(path, key=KEY.public_key).key is not None
    content, choice = path.read_bytes(), random.Random(8)
    for place in [choice.randrange(len(content) * 8) for _ in range(80)]:
        flipped = bytearray(content)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        with pytest.raises(REFUSED):
            check(path, structure=False)


# What is in it


@pytest.mark.parametrize(
    "name",
    ["data/archive.db", "data/statements/evil.pickle", "data/index/MAIN_1.toc", "data/index/1-1024/evil.pkl", "data/x"],
)
def test_a_database_or_a_pickle_in_the_bag_is_refused_and_not_opened(snapshot: Path, name: str) -> None:
    if name.endswith("db"):
        with closing(sqlite3.connect(snapshot / name)) as connection:
            connection.execute("CREATE TABLE statements (id)")
    else:
        (snapshot / name).write_bytes(pickle.dumps(Explosive()))
    reseal(snapshot)
    with pytest.raises(BagRefused, match=_named(name)):
        check(snapshot)


@pytest.mark.parametrize("victim", ["statements", "observations", "generation.json", "header.json"])
def test_a_pickle_under_the_name_of_another_file_is_refused_and_not_opened(snapshot: Path, victim: str) -> None:
    (path, *_) = [path for path in snapshot.glob("data/**/*") if path.is_file() and victim in str(path)]
    path.write_bytes(pickle.dumps(Explosive()))
    reseal(snapshot)
    with pytest.raises(BagRefused, match="data/"):
        check(snapshot)


class Explosive:
    """Ends the tests when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[int], None], tuple[int]]:
        return os._exit, (77,)


def _nested(line: str) -> str:
    return line[:-1] + ',"more":' + "[" * 200_000 + "]" * 200_000 + "}"


def _with(path: str, value: str) -> Callable[[str], str]:
    """Put JSON text in the place of a value, given by its keys with dots between them."""

    def change(line: str) -> str:
        record = json.loads(line)
        holder, *keys = [record, *path.split(".")]
        for key in keys[:-1]:
            holder = holder[int(key) if key.isdecimal() else key]
        holder[int(keys[-1]) if keys[-1].isdecimal() else keys[-1]] = "HERE"
        text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.replace('"HERE"', value)

    return change


HOSTILE_LINES: dict[str, Callable[[str], str]] = {
    "deep nesting": _nested,
    "nothing but nesting": lambda _: "[" * 1_000_000,
    "a huge whole number": _with("sequence", "9" * 10_000),
    "a number beyond any table": _with("sequence", "9" * 30),
    "a huge number with an exponent": _with("sequence", "1e999"),
    "not a number": _with("sequence", "NaN"),
    "a negative number": _with("sequence", "-1"),
    "a key twice": lambda line: line[:-1] + ',"status":"current"}',
    "a key that there is not": lambda line: line[:-1] + ',"zebra":1}',
    "a key too few": lambda line: line.replace(',"withdrawal":null', "", 1),
    "another form": lambda line: line.replace(":", ": ", 1),
    "no object": lambda _: "[]",
    "no JSON": lambda _: "harm",
    "nothing": lambda _: "",
    "another type": _with("revisions", '"none"'),
    "a name that leads outside": _with("statement", '"../../etc/passwd"'),
    "a name with script": _with("statement", '"velmora/<script>"'),
    "other words": _with("revisions.0.text", '"We never said so."'),
    "a half surrogate": _with("revisions.0.text", '"\\ud800"'),
    "another status": _with("status", '"superseded"'),
    "evidence outside of the text": _with(
        "revisions.0.descriptions.0.language.evidence", '{"end":9999999,"rule":"x","start":0}'
    ),
    "sentences outside of the text": _with("revisions.0.sentences", "[[0,9999999]]"),
    "a sighting that nobody made": _with("revisions.0.sightings.0.observation", "999"),
    "a sighting with a number beyond any table": _with("revisions.0.sightings.0.observation", "9" * 30),
    "a change beyond any table": _with("changes", f'[[{"9" * 30},"2026-03-09T00:00:00+00:00"]]'),
    "a time that there is not": _with("changes.0.1", '"yesterday"'),
    "no time of posting": _with("revisions.0.sightings.0.posted_at", '"<script>"'),
    "a zone that leads outside": _with("revisions.0.sightings.0.provenance.posted.zone", '"../../etc/passwd"'),
    "a match of sentences that there are not": _with("sentence_matches", '[{"after":2,"before":1,"matches":[]}]'),
}


@pytest.mark.parametrize("change", HOSTILE_LINES.values(), ids=HOSTILE_LINES)
def test_a_hostile_record_is_refused(snapshot: Path, change: Callable[[str], str]) -> None:
    def hostile(lines: list[str]) -> list[str]:
        changed = change(lines[0])
        assert changed != lines[0]
        return [changed, *lines[1:]]

    name = rewrite(snapshot, hostile)
    with pytest.raises(BagRefused, match=_named(name)):
        check(snapshot)


def test_records_that_were_swapped_doubled_or_left_out_are_noticed(snapshot: Path) -> None:
    for change in (
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [lines[0], *lines],
        lambda lines: lines[:-1],
        lambda lines: [],
    ):
        again = Path(shutil.copytree(snapshot, snapshot.with_name("again")))
        rewrite(again, change)
        with pytest.raises(BagRefused):
            check(again)
        shutil.rmtree(again)


def test_script_in_a_text_is_a_text(signed: Path) -> None:
    texts = [revision["text"] for record in records_of(signed) for revision in record["revisions"]]
    assert HOSTILE in texts


def test_a_compressed_bomb_is_refused_before_it_has_grown(snapshot: Path) -> None:
    """A few kilobytes that come to gigabytes, where the snapshot says that all is small."""
    (path,) = snapshot.glob("data/statements/*")
    compressor = zstandard.ZstdCompressor().compressobj()
    megabyte = bytes(1 << 20)
    path.write_bytes(b"".join(compressor.compress(megabyte) for _ in range(4096)) + compressor.flush())
    assert path.stat().st_size < 1 << 20
    reseal(snapshot)
    with pytest.raises(BagRefused, match="holds more than a snapshot says"):
        check(snapshot)


def test_a_frame_that_asks_for_much_memory_is_refused(snapshot: Path) -> None:
    (path,) = snapshot.glob("data/statements/*")
    parameters = zstandard.ZstdCompressionParameters(window_log=27, write_content_size=False)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    path.write_bytes(compressor.compress(bytes(1 << 20)) + compressor.flush())
    reseal(snapshot)
    with pytest.raises(BagRefused, match="cannot be read"):
        check(snapshot)


def test_what_stands_behind_a_frame_is_refused(snapshot: Path) -> None:
    path = snapshot / OBSERVATIONS
    path.write_bytes(path.read_bytes() + b"more")
    reseal(snapshot)
    with pytest.raises(BagRefused, match=_named(OBSERVATIONS)):
        check(snapshot)


def test_a_registry_of_channels_that_is_none_is_refused(snapshot: Path) -> None:
    (snapshot / "data" / "channels.toml").write_bytes(b"[" * 100_000)
    reseal(snapshot)
    with pytest.raises(BagRefused, match=r"data/channels\.toml"):
        check(snapshot)


# The index


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_changed_bytes_of_any_index_file_do_no_harm(
    signed: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """With digests that fit again: it is refused, or all that it holds lies inside of its arrays."""
    snapshot = Path(shutil.copytree(signed, tmp_path_factory.mktemp("index") / "snapshot"))
    for packed in snapshot.joinpath(INDEX).rglob("*.zst"):
        with packed.open("rb") as frame:
            inflate(frame, packed.with_suffix(""), packed.name, most=1 << 30)
        packed.unlink()
    path = data.draw(st.sampled_from(sorted(path for path in snapshot.joinpath(INDEX).rglob("*") if path.is_file())))
    content = bytearray(path.read_bytes())
    if content:
        start = data.draw(st.integers(0, len(content) - 1))
        content[start : start + data.draw(st.integers(0, 16))] = data.draw(st.binary(max_size=16))
    path.write_bytes(content)
    with suppress(ValueError):  # where JSON has been broken, nothing in it can be made to fit
        sealed(snapshot / INDEX)
    for raw in [path for path in snapshot.joinpath(INDEX).rglob("*/*") if path.is_file()]:
        compress_file(raw)
    reseal(snapshot)
    with suppress(BagRefused):
        check(snapshot)
    shutil.rmtree(snapshot.parent)


def test_an_index_that_inflates_to_more_than_its_records_can_have_is_refused(snapshot: Path) -> None:
    (path,) = snapshot.joinpath(INDEX).glob("*/arrays.bin.zst")
    path.write_bytes(zstandard.compress(bytes(64 << 20)))
    reseal(snapshot)
    with pytest.raises(BagRefused, match=r"arrays\.bin\.zst holds more than the index of these records can"):
        check(snapshot)


def test_an_index_file_that_is_no_whole_frame_or_another_than_its_header_says_is_refused(snapshot: Path) -> None:
    (path,) = snapshot.joinpath(INDEX).glob("*/arrays.bin.zst")
    frame = path.read_bytes()
    whole = zstandard.decompress(frame, max_output_size=1 << 30)
    for other in (frame[:-9], frame + b"more", zstandard.compress(b"\1" * len(whole))):
        path.write_bytes(other)
        reseal(snapshot)
        with pytest.raises(BagRefused, match=INDEX):
            check(snapshot)


def test_an_index_of_other_words_is_found_by_a_full_check(sample: Path, snapshot: Path, tmp_path: Path) -> None:
    with bag_files(snapshot) as files:
        require_equal_index(files, check_files(files, public_key=None, progress=unshown), progress=unshown)
    data = Path(shutil.copytree(sample, tmp_path / "data"))
    with Archive.open(data / "archive.db") as archive:
        take_in(archive, statement("velmora-mfa/900", "One more."))
    write(data, tmp_path / "other")
    shutil.rmtree(snapshot / INDEX)
    shutil.copytree(tmp_path / "other" / INDEX, snapshot / INDEX)
    reseal(snapshot)
    with bag_files(snapshot) as files, pytest.raises(BagRefused, match="is not the index of these records"):
        require_equal_index(files, check_files(files, public_key=None, progress=unshown), progress=unshown)


def rewrite(snapshot: Path, change: Callable[[list[str]], list[str]]) -> str:
    """Change the lines of the file of records, as an attacker does who makes all else fit; gives the file's name."""
    (path,) = snapshot.glob("data/statements/*")
    lines = zstandard.decompress(path.read_bytes()).decode().splitlines()
    path.write_bytes(compressed(change(lines)))
    reseal(snapshot)
    return path.relative_to(snapshot).as_posix()


def _named(name: str) -> str:
    return name.replace(".", r"\.")
