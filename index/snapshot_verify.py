"""Is a snapshot what was written, by whom, and does it hold together? Nobody who made it is believed until then.

First the files: names, manifests, sizes, hashes and the signature, before anything else is parsed. Then what is in
them: the records against their form and against each other, and every number of the index against the bounds of its
arrays. `require_equal_index` makes the index anew from the records, and compares.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import minisign

from archive import bag, merkle, signing
from archive.bag import BagFiles, BagRefused, Progress, ZipFiles
from archive.record_reading import read_observation, read_record
from archive.records import InvalidRecord, Record
from archive.signing import SignatureInvalid, Stated
from archive.zip_form import require_zip_form
from archive.zstd_lines import read_lines
from index.columnar.damage import DamagedSegment
from index.columnar.generation import FILE, Generation
from index.columnar.segment import verify_all
from index.columnar.soundness import require_sound
from index.columnar.view import View
from index.snapshot_index import unpack_index, write_index
from index.snapshot_info import SnapshotInfo, read_info
from index.snapshot_layout import (
    CHANNELS,
    INDEX,
    OBSERVATIONS,
    PUBLIC_KEY,
    PUBLIC_KEY_SIGNATURE,
    RANGE,
    README,
    SCHEMAS,
    SIZES,
    range_of,
    segment_name,
    segment_ranges,
)

_REQUIRED = {bag.DECLARATION, bag.INFO, bag.MANIFEST, SIZES, README, *SCHEMAS}
_ALLOWED = _REQUIRED | {PUBLIC_KEY, PUBLIC_KEY_SIGNATURE}
_STATEMENTS = re.compile(r"data/statements/\d{4}-\d{2}-[0-9a-f]{16}\.jsonl\.zst")
_CAPTURES = re.compile(r"data/captures/\d{4}-\d{2}-[0-9a-f]{16}\.jsonl\.zst")
_INDEX = re.compile(r"data/index/(?:generation\.json|\d+-\d+/[a-z][a-z_.]*\.(?:bin|json)\.zst)")
_MOST_CHANNELS = 16 << 20
_MOST_OBSERVATION_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class CheckedFiles:
    """A snapshot whose files are what its manifests say.

    `key` is the one that signed it, if that is the given one or has its word; None where the origin is unknown.
    `stated` is what the signature states, whoever made it; None where there is none. `payload` has the SHA-256 of each
    file, `manifest_sha256` is that of the tag manifest, by which the whole snapshot can be named.
    """

    info: SnapshotInfo
    payload: Mapping[str, str]
    sizes: Mapping[str, int]
    manifest_sha256: str
    stated: Stated | None
    key: minisign.PublicKey | None

    @property
    def statements(self) -> tuple[str, ...]:
        """The names of the files with records."""
        return tuple(name for name in self.payload if _STATEMENTS.fullmatch(name))

    @property
    def index(self) -> tuple[str, ...]:
        """The names of the files of the index."""
        return tuple(name for name in self.payload if _INDEX.fullmatch(name))


def check_files(files: BagFiles, *, public_key: minisign.PublicKey | None, progress: Progress) -> CheckedFiles:
    """Compare names, sizes, hashes and the signature. Raises BagRefused or SignatureInvalid, which name the file."""
    present = files.sizes()
    head = read_head(files, public_key=public_key)
    expected = {bag.TAG_MANIFEST, *head.tags, *head.checked.payload}
    if head.checked.stated is not None:
        expected.add(bag.SIGNATURE)
    if missing := sorted(expected - present.keys()):
        raise BagRefused(f"{missing[0]} is missing")
    if extra := sorted(present.keys() - expected):
        raise BagRefused(f"{extra[0]} belongs to no snapshot: it is in no manifest")
    for name, size in head.checked.sizes.items():
        if present[name] != size:
            raise BagRefused(f"{name} has {present[name]:,} bytes, not {size:,}")
    bag.require_hashes(files, head.checked.payload, progress=progress, name="fixity")
    if isinstance(files, ZipFiles):
        require_zip_form(files.path, files)
    return head.checked


def read_head(files: BagFiles, *, public_key: minisign.PublicKey | None) -> CheckedHead:
    """Check the tag files alone, which takes no time. Raises BagRefused or SignatureInvalid."""
    names = [name for name in files.sizes() if name in _ALLOWED or name in (bag.TAG_MANIFEST, bag.SIGNATURE)]
    return check_head({name: bag.read_tag_file(files, name) for name in names}, public_key=public_key)


@dataclass(frozen=True, slots=True)
class CheckedHead:
    """What is known before the payload was read: the names of the tag files, and what they say."""

    tags: frozenset[str]
    checked: CheckedFiles


def check_head(given: Mapping[str, bytes], *, public_key: minisign.PublicKey | None) -> CheckedHead:
    """Check the tag files alone, as an update does, which fetches them first. Raises BagRefused or SignatureInvalid."""
    tag_manifest = _tag(given, bag.TAG_MANIFEST)
    tags = bag.read_manifest(tag_manifest, bag.TAG_MANIFEST)
    if odd := sorted((tags.keys() - _ALLOWED) | (_REQUIRED - tags.keys())):
        raise BagRefused(
            f"{bag.TAG_MANIFEST} should not name {odd[0]}, or has to: these are not the files of a snapshot"
        )
    stated, key = signer(given, tag_manifest, public_key)
    for name, sha256 in tags.items():
        bag.require_hash(_tag(given, name), sha256, name)
    if given[bag.DECLARATION] != bag.DECLARED:
        raise BagRefused(f"{bag.DECLARATION} does not declare a bag as snapshots are")
    read = read_info(given[bag.INFO], bag.INFO)
    payload = bag.read_manifest(given[bag.MANIFEST], bag.MANIFEST)
    sizes = bag.read_sizes(given[SIZES], SIZES)
    if odd := [name for name in payload if not _is_payload(name)]:
        raise BagRefused(f"{odd[0]} is no file that a snapshot has")
    if payload.keys() != sizes.keys() or (sum(sizes.values()), len(sizes)) != (read.payload_bytes, read.payload_files):
        raise BagRefused(f"{SIZES}, {bag.INFO} and {bag.MANIFEST} are not of the same files")
    if stated is not None and (stated.generation, stated.dated) != (read.info.generation, read.info.dated):
        raise BagRefused(f"{bag.SIGNATURE} is of another generation than {bag.INFO}")
    return CheckedHead(frozenset(tags), CheckedFiles(read.info, payload, sizes, bag.sha256(tag_manifest), stated, key))


def _tag(given: Mapping[str, bytes], name: str) -> bytes:
    if name not in given:
        raise BagRefused(f"{name} is missing")
    return given[name]


def signer(
    given: Mapping[str, bytes], tag_manifest: bytes, public_key: minisign.PublicKey | None
) -> tuple[Stated | None, minisign.PublicKey | None]:
    """What the signature states, and the key that made it, if the given one stands for that.

    `given` are the signature, the enclosed key, and the word of the key before it, as far as there are any. Raises
    BagRefused or SignatureInvalid.
    """
    if bag.SIGNATURE not in given:
        if public_key is not None or PUBLIC_KEY in given:
            raise SignatureInvalid(f"{bag.SIGNATURE} is missing: nobody has signed this snapshot")
        return None, None
    enclosed = _enclosed_key(given)
    if public_key is not None and enclosed.to_base64() != public_key.to_base64():
        if PUBLIC_KEY_SIGNATURE not in given:
            raise SignatureInvalid(
                f"the snapshot is signed with another key ({signing.fingerprint(enclosed)}) than the given one "
                f"({signing.fingerprint(public_key)}), which does not vouch for it"
            )
        signing.verified(given[PUBLIC_KEY], given[PUBLIC_KEY_SIGNATURE], public_key, name=PUBLIC_KEY_SIGNATURE)
    # Also where no key is given: it says nothing of the origin then, but that no bit has changed.
    stated = signing.verified(tag_manifest, given[bag.SIGNATURE], enclosed, name=bag.SIGNATURE)
    return stated, enclosed if public_key is not None else None


def _enclosed_key(given: Mapping[str, bytes]) -> minisign.PublicKey:
    data = _tag(given, PUBLIC_KEY)
    try:
        key = minisign.PublicKey.from_bytes(data)
    except minisign.Error as error:
        raise SignatureInvalid(f"{PUBLIC_KEY} is no public key of minisign: {error}") from error
    if bytes(key) + b"\n" != data:
        raise SignatureInvalid(f"{PUBLIC_KEY} is not written as minisign does")
    return key


def _is_payload(name: str) -> bool:
    patterns = (_STATEMENTS, _CAPTURES, _INDEX)
    return name in (OBSERVATIONS, CHANNELS) or any(each.fullmatch(name) for each in patterns)


def check_structure(files: BagFiles, checked: CheckedFiles, *, progress: Progress) -> None:
    """Check what is in the files, after `check_files`. Raises BagRefused, which names the file."""
    if CHANNELS in checked.payload:
        _require_table(bag.read_tag_file(files, CHANNELS, most=_MOST_CHANNELS))
    summary = _Summary(checked.info)
    with files.open(OBSERVATIONS) as file:
        for line in read_lines(file, OBSERVATIONS, most=_MOST_OBSERVATION_BYTES):
            summary.see_observation(line)
    for name in progress(checked.statements, "records"):
        with files.open(name) as file:
            for line in read_lines(file, name, most=checked.info.record_bytes):
                summary.see_record(line, name)
            summary.end_file(name)
    summary.require_declared()
    if checked.info.index:
        with index_folder(files, checked) as folder:
            _require_sound_index(folder, checked, summary.files, progress)


def _require_table(data: bytes) -> None:
    try:
        tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BagRefused(f"{CHANNELS} cannot be read: {error}") from error


class _Summary:
    """What the records come to, to be compared with what the snapshot says of itself."""

    def __init__(self, info: SnapshotInfo) -> None:
        self._info = info
        self._bytes = 0
        self._observations: set[int] = set()
        self._leaves: dict[int, list[bytes]] = {}
        self._refs: set[str] = set()
        self._changes: dict[int, str] = {}
        self._withheld = 0
        self._numbers: list[int] = []  # of the file that is being read
        self.files: dict[int, str] = {}
        """The names of the files of records by the first number of their range."""

    def see_observation(self, line: str) -> None:
        self._bytes += len(line.encode()) + 1
        try:
            number = read_observation(line).number
        except InvalidRecord as error:
            raise BagRefused(f"{OBSERVATIONS}: {error}") from error
        if number in self._observations:
            raise BagRefused(f"{OBSERVATIONS} has the observation {number} twice")
        self._observations.add(number)

    def see_record(self, line: str, name: str) -> None:
        self._bytes += len(line.encode()) + 1
        try:
            record = read_record(line)
        except InvalidRecord as error:
            raise BagRefused(f"{name}: {error}") from error
        if problem := self._problem(record):
            raise BagRefused(f"{name}: {record.statement} {problem}")
        self._numbers.append(record.sequence)
        self._refs.add(record.statement)
        self._changes |= dict(record.changes)
        self._withheld += record.tombstone is not None
        self._leaves[record.sequence] = [
            merkle.leaf(record.ref, one.number, one.content_digest) for one in record.revisions
        ]

    def _problem(self, record: Record) -> str | None:
        if record.statement in self._refs or record.sequence in self._leaves:
            return "is there twice"
        if any(number in self._changes for number, _ in record.changes) or not record.changes:
            return "has the changes of another statement, or none"
        seen = {each.observation for one in record.revisions for each in one.sightings}
        return "was seen by observations that there are not" if seen - self._observations else None

    def end_file(self, name: str) -> None:
        first = range_of(self._numbers[0]) if self._numbers else 0
        if not first or self._numbers[-1] >= first + RANGE or first in self.files:
            raise BagRefused(f"{name} has other statements than one file of records has")
        if any(later <= earlier for earlier, later in pairwise(self._numbers)):
            raise BagRefused(f"{name} has its statements out of order")
        self.files[first] = name
        self._numbers = []

    def require_declared(self) -> None:
        leaves = [leaf for number in sorted(self._leaves) for leaf in self._leaves[number]]
        info, newest = self._info, max(self._changes, default=0)
        for what, found, said in (
            ("records' bytes", self._bytes, info.record_bytes),
            ("statements", sum(map(bool, self._leaves.values())), info.statements),
            ("revisions", len(leaves), info.revisions),
            ("withheld statements", self._withheld, info.withheld),
            ("newest statement", max(self._leaves, default=0), info.sequence),
            ("last change", newest, info.generation),
            ("tree of hashes", merkle.root(leaves).hex(), info.root),
        ):
            if found != said:
                raise BagRefused(f"{bag.INFO} says {said} of the {what}, and it is {found}")


@contextmanager
def index_folder(files: BagFiles, checked: CheckedFiles) -> Iterator[Path]:
    """A folder with the index, unpacked for as long as it is looked at. Raises BagRefused or OSError."""
    with TemporaryDirectory() as temporary:
        unpack_index(files, checked.index, Path(temporary), record_bytes=checked.info.record_bytes)
        yield Path(temporary)


def _require_sound_index(folder: Path, checked: CheckedFiles, files: Mapping[int, str], progress: Progress) -> None:
    try:
        generation = Generation.read(folder)
        if generation is None or generation.checkpoint != checked.info.generation:
            raise DamagedSegment(f"{FILE} is not of this snapshot")
        names = {entry.name for entry in generation.segments}
        if not names <= set(map(segment_name, segment_ranges(files))) or any(
            entry.deleted for entry in generation.segments
        ):
            raise DamagedSegment(f"{FILE} names other segments than a snapshot has")
        view = View(folder, generation)
        if view.size != checked.info.revisions:
            raise DamagedSegment(f"it has {view.size} revisions, and the records {checked.info.revisions}")
        verify_all(view.files())
        for segment in progress([entry.name for entry in generation.segments], "index"):
            require_sound(next(each for each in view.segments if each.segment.folder.name == segment))
    except (DamagedSegment, OSError) as error:
        raise BagRefused(f"{INDEX}: {error}") from error


def require_equal_index(files: BagFiles, checked: CheckedFiles, *, progress: Progress) -> None:
    """Make the index anew from the records, and compare, after `check_structure`. Raises BagRefused."""
    with TemporaryDirectory() as temporary:
        records = {}
        for name in (OBSERVATIONS, *checked.statements):
            path = Path(temporary, Path(name).name)
            with files.open(name) as source, path.open("xb") as target:
                shutil.copyfileobj(source, target)
            if name != OBSERVATIONS:
                records[_first_number(path)] = path
        folder = Path(temporary, "index")
        observations = Path(temporary, Path(OBSERVATIONS).name)
        write_index(folder, records, observations, generation=checked.info.generation, progress=progress)
        with files.open(f"{INDEX}/{FILE}") as file:
            if file.read() != (folder / FILE).read_bytes():
                raise BagRefused(f"{INDEX} is not the index of these records: delete it, and it is made anew")


def _first_number(records: Path) -> int:
    with records.open("rb") as file:
        return range_of(read_record(next(read_lines(file, records.name))).sequence)
