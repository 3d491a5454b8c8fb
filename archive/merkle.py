"""Proofs that a revision is in a snapshot: hash trees as in RFC 9162, section 2.1, over SHA-256.

A leaf is one revision of one statement (`leaf`), in the order of accession. Who has the root of the tree,
which stands in the signed description of the snapshot, needs of all the other leaves only some dozen hashes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from archive.statement import StatementRef


def leaf(ref: StatementRef, revision: int, content_digest: str) -> bytes:
    """What is hashed of a revision: its permanent name and, behind a space, the SHA-256 of its words."""
    return f"{ref}@{revision} {content_digest}".encode()


def root(leaves: Sequence[bytes]) -> bytes:
    """The hash of the tree over these leaves (RFC 9162, section 2.1.1)."""
    return _tree([_leaf_hash(one) for one in leaves])[-1][0] if leaves else hashlib.sha256().digest()


def proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from a leaf to the root, from the bottom up (RFC 9162, section 2.1.3.1)."""
    path = []
    for level in _tree([_leaf_hash(one) for one in leaves])[:-1]:
        beside = index ^ 1
        if beside < len(level):
            path.append(level[beside])
        index >>= 1
    return path


def leads_to(root: bytes, one: bytes, index: int, size: int, path: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of that root and size has the leaf there (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    hashed, last, left = _leaf_hash(one), size - 1, list(path)
    while last:
        if index & 1 or index < last:
            if not left:
                return False
            beside = left.pop(0)
            hashed = _node_hash(beside, hashed) if index & 1 else _node_hash(hashed, beside)
        index, last = index >> 1, last >> 1
    return not left and hashed == root


def _tree(level: list[bytes]) -> list[list[bytes]]:
    """All levels, from the leaves up. A hash without a neighbour goes up as it is.

    This is the tree of the RFC, which divides n leaves at the greatest power of two below n.
    """
    levels = [level]
    while len(level) > 1:
        pairs = [_node_hash(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) & ~1 :]
        levels.append(level)
    return levels


def _leaf_hash(one: bytes) -> bytes:
    return hashlib.sha256(b"\0" + one).digest()


def _node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()
