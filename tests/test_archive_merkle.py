"""Hash trees and proofs are those of RFC 9162, section 2.1."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import merkle
from archive.statement import StatementRef

# The leaves and heads with which the implementations of Certificate Transparency are tested.
KNOWN_LEAVES = [bytes.fromhex(one) for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
KNOWN_LEAVES.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
KNOWN_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}

several_leaves = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


@pytest.mark.parametrize("size", KNOWN_ROOTS)
def test_the_root_is_that_of_other_implementations(size: int) -> None:
    assert merkle.root(KNOWN_LEAVES[:size]).hex() == KNOWN_ROOTS[size]


@given(several_leaves)
def test_the_root_is_that_of_the_definition(leaves: list[bytes]) -> None:
    assert merkle.root(leaves) == _defined_root(leaves)


@given(several_leaves, st.data())
def test_a_proof_is_that_of_the_definition_and_leads_to_the_root(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = merkle.proof(leaves, index)
    assert path == _defined_path(index, leaves)
    assert merkle.leads_to(merkle.root(leaves), leaves[index], index, len(leaves), path)


@given(several_leaves, st.data())
def test_a_proof_is_of_no_other_leaf_place_or_tree(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path, root, size = merkle.proof(leaves, index), merkle.root(leaves), len(leaves)
    assert not merkle.leads_to(root, leaves[index] + b"!", index, size, path)
    assert not merkle.leads_to(root, leaves[index], index, size, [*path, root])
    assert not merkle.leads_to(hashlib.sha256(root).digest(), leaves[index], index, size, path)
    assert not merkle.leads_to(root, leaves[index], -1, size, path)
    assert not merkle.leads_to(root, leaves[index], size, size, path)
    for place in range(len(path)):
        assert not merkle.leads_to(root, leaves[index], index, size, path[:place] + path[place + 1 :])


def test_a_leaf_names_the_revision_and_its_words() -> None:
    assert merkle.leaf(StatementRef("velmora", "7"), 2, "ab" * 32) == b"velmora/7@2 " + b"ab" * 32


def _defined_root(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    half = _half(len(leaves))
    return hashlib.sha256(b"\1" + _defined_root(leaves[:half]) + _defined_root(leaves[half:])).digest()


def _defined_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    half = _half(len(leaves))
    if index < half:
        return [*_defined_path(index, leaves[:half]), _defined_root(leaves[half:])]
    return [*_defined_path(index - half, leaves[half:]), _defined_root(leaves[:half])]


def _half(size: int) -> int:
    """The greatest power of two below it."""
    return 1 << (size - 1).bit_length() - 1
