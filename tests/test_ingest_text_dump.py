"""The text of a channel as a scraper dumped it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import formats
from ingest.capture import UnreadableCapture, take
from ingest.post import Post
from tests.corpora import SHARED, needs_corpora


def posts_of(path: Path) -> list[Post]:
    parsed = formats.parse(take(path))
    assert parsed.media_type == "text/plain"
    return [post for post in parsed.posts if isinstance(post, Post)]


def dumped(*posts: tuple[str | None, list[str]]) -> str:
    """What the scraper writes: the header of a forward, the post, and its body again without the first line."""
    lines: list[str] = []
    for forwarded_from, post in posts:
        lines += [f"Forwarded from {forwarded_from}"] if forwarded_from else []
        lines += [*post, *post[1:]]
    return "\n".join(lines)


def test_a_post_ends_where_its_body_has_come_twice(tmp_path: Path) -> None:
    first = ["Statement by Velmora", "We keep the valley open.", "Read in full"]
    second = ["Briefing", "\u2800", "Questions followed.", "\u2800", "Answers too."]
    third = ["Greetings", "to all."]
    path = tmp_path / "dump.txt"
    path.write_text(dumped(("Velmora MFA", first), (None, second), ("Tarsk", third)))
    posts = posts_of(path)
    assert [post.text.split("\n") for post in posts] == [first, second, third]
    assert [post.forwarded_from for post in posts] == ["Velmora MFA", None, "Tarsk"]


def test_read_in_full_is_known_as_the_label_of_a_link(tmp_path: Path) -> None:
    path = tmp_path / "dump.txt"
    path.write_text(dumped(("Velmora", ["A", "b", "📄 Read in full"]), ("Velmora", ["C", "d"])))
    assert [[link.label for link in post.links] for post in posts_of(path)] == [["Read in full"], []]


def test_a_post_whose_body_comes_once_is_kept_whole(tmp_path: Path) -> None:
    path = tmp_path / "dump.txt"
    path.write_text("Forwarded from Velmora\nOne line.\nForwarded from Tarsk\nTwo\nlines.")
    assert [post.text for post in posts_of(path)] == ["One line.", "Two\nlines."]


line = st.text(
    st.characters(codec="utf-8", exclude_characters="\n\r\0\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\x1f"), min_size=1
).filter(lambda text: text == text.strip() and not text.startswith("Forwarded from"))


@given(st.lists(st.lists(line, min_size=2, max_size=6, unique=True), min_size=1, max_size=4))
def test_forwarded_posts_of_any_lines_come_back_whole_and_in_order(
    tmp_path_factory: pytest.TempPathFactory, posts: list[list[str]]
) -> None:
    path = tmp_path_factory.mktemp("dump") / "dump.txt"
    path.write_text(dumped(*(("Velmora", post) for post in posts)), encoding="utf-8")
    assert [post.text.split("\n") for post in posts_of(path)] == posts


def test_prose_is_no_dump(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader,\nthis is a letter.\nYours,\nsomebody\n")
    with pytest.raises(UnreadableCapture, match="none of the formats"):
        formats.parse(take(path))


@needs_corpora
def test_the_seed_gives_each_of_its_statements_once_whole_and_in_order() -> None:
    """Four posts begin with a forward's header, and one follows; each body comes twice, the second without one line."""
    path = SHARED / "corpora" / "seed" / "eurasia-channel.txt"
    posts = posts_of(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    rebuilt = [
        copy_line
        for post in posts
        for post_lines in [post.text.split("\n")]
        for copy_line in [
            *([f"Forwarded from {post.forwarded_from}"] if post.forwarded_from else []),
            *post_lines,
            *post_lines[1:],
        ]
    ]
    assert rebuilt == lines
    assert [post.forwarded_from is not None for post in posts] == [True, True, False, True, True]
    assert sum("Greater Eurasian Partnership" in post.text for post in posts) == 3
