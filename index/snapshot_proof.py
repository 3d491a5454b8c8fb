"""That one revision stands in a snapshot, shown to somebody who has the snapshot's tag files and not the snapshot.

The proof leads from the digest of the words to the root of the tree (archive.merkle), which stands in ``bag-info.txt``;
the tag manifest holds that by its hash, and the signature holds the tag manifest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive import bag, merkle
from archive.bag import BagFiles, BagRefused, Progress
from archive.errors import UnknownRevision, UnknownStatement
from archive.record_reading import read_record
from archive.records import InvalidRecord
from archive.statement import StatementRef
from archive.zstd_lines import read_lines
from index.snapshot_verify import CheckedFiles


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """What shows that a revision stands in a snapshot; hashes are in hexadecimal, texts those of the files named so.

    `leaf` is what is hashed of the revision, `index` its place among the `size` leaves, `path` the hashes that lead to
    the root, from the bottom up. `signature` is None where nobody has signed the snapshot.
    """

    leaf: str
    index: int
    size: int
    path: tuple[str, ...]
    bag_info: str
    tag_manifest: str
    signature: str | None


def prove(
    files: BagFiles, checked: CheckedFiles, ref: StatementRef, revision: int | None, *, progress: Progress
) -> InclusionProof:
    """Prove a revision, else the one that came in last, after `index.snapshot_verify.check_files`.

    Raises UnknownStatement, UnknownRevision, and BagRefused where the records do not come to the root.
    """
    leaves = list(_leaves(files, checked, progress))
    named = [place for place, one in enumerate(leaves) if one.startswith(f"{ref}@".encode())]
    if not named:
        raise UnknownStatement(f"the snapshot has no words of a statement {ref}")
    if revision is not None and not 1 <= revision <= len(named):
        raise UnknownRevision(f"there is no revision {revision} of {ref}, which has those from 1 to {len(named)}")
    if merkle.root(leaves).hex() != checked.info.root:
        raise BagRefused(f"the records do not come to the root of the tree of hashes that {bag.INFO} names")
    index = named[revision - 1 if revision else -1]
    return InclusionProof(
        leaf=leaves[index].decode(),
        index=index,
        size=len(leaves),
        path=tuple(one.hex() for one in merkle.proof(leaves, index)),
        bag_info=bag.read_tag_file(files, bag.INFO).decode(),
        tag_manifest=bag.read_tag_file(files, bag.TAG_MANIFEST).decode(),
        signature=bag.read_tag_file(files, bag.SIGNATURE).decode() if checked.stated else None,
    )


def _leaves(files: BagFiles, checked: CheckedFiles, progress: Progress) -> Iterator[bytes]:
    """The leaves in the order of accession; what else is in the records is not looked at."""
    statements: dict[int, list[bytes]] = {}
    for name in progress(checked.statements, "records"):
        with files.open(name) as file:
            for line in read_lines(file, name, most=checked.info.record_bytes):
                try:
                    record = read_record(line)
                except InvalidRecord as error:
                    raise BagRefused(f"{name}: {error}") from error
                statements[record.sequence] = [
                    merkle.leaf(record.ref, one.number, one.content_digest) for one in record.revisions
                ]
    for sequence in sorted(statements):
        yield from statements[sequence]
