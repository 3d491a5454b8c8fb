"""Drafts in their formats and encodings: what a reader sees is read, and nothing else is done with the bytes."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest

from tests.word_files import package, paragraph, word_file
from webapp.draft_formats import MOST_BYTES, read_draft, read_text
from webapp.draft_text import Draft, DraftTooLong, ParagraphKind, UnreadableDraft
from webapp.draft_word import MOST_INFLATED

RUSSIAN = "Он сказал: «Мы не закроем долину», – и Reuters это записал."
FRENCH = "Le ministre a déclaré : « Nous ne céderons pas à l’été », à Sarrow, où l’œuvre commence."


def paragraphs(draft: Draft) -> list[tuple[str, str]]:
    return [(one.kind.name, draft.text[one.start : one.end]) for one in draft.paragraphs]


def test_lines_of_plain_text_are_paragraphs_unless_they_are_wrapped() -> None:
    assert [words for _, words in paragraphs(read_text("One line\nand its end.\n\nAnother."))] == [
        "One line\nand its end.",
        "Another.",
    ]
    long = "word " * 30
    assert len(read_text(f"{long}\n{long}\nshort").paragraphs) == 3


def test_lines_quoted_as_in_mail_are_a_block_quotation() -> None:
    assert paragraphs(read_text("She wrote:\n> We go\n> now.\nAnd went.")) == [
        ("PROSE", "She wrote:"),
        ("BLOCK_QUOTATION", "We go\nnow."),
        ("PROSE", "And went."),
    ]


def test_markdown_is_read_without_its_markup() -> None:
    text = (
        "# Head\n\nHe said “we *will not* [go](http://x/ 'y')” \\*now\\*.\n\n> We go\nnow.\n>\n> Yes.\n\n"
        '```\nx = "a string of code"\n```\n- item `"q"`\n\n[1]: http://x/\n\nsnake_case * 3 [...] [Tarsk]\n'
    ).replace(" 'y'", "")
    assert paragraphs(read_text(text, name="a.md")) == [
        ("PROSE", "Head"),
        ("PROSE", "He said “we will not go” *now*."),
        ("BLOCK_QUOTATION", "We go\nnow."),
        ("BLOCK_QUOTATION", "Yes."),
        ("CODE", 'x = "a string of code"'),
        ("PROSE", "item q"),
        ("PROSE", "snake_case * 3 [...] [Tarsk]"),
    ]


def test_html_is_read_as_it_is_seen() -> None:
    text = (
        "<!doctype html><title>“Title”</title><style>p{content:'“x”'}</style><p>He said <q>we <b>go</b></q><br>now"
        "<script>alert('“we never said this”')</script></p><blockquote><p>A.</p><p>B.</p><cite>Velesov</cite>"
        "</blockquote><pre>“code”</pre>a <code>“b”</code> &ldquo;c&rdquo;"
    )
    assert paragraphs(read_text(text)) == [
        ("PROSE", "He said “we go”\nnow"),
        ("BLOCK_QUOTATION", "A."),
        ("BLOCK_QUOTATION", "B."),
        ("PROSE", "— Velesov"),
        ("CODE", "“code”"),
        ("PROSE", "a b “c”"),
    ]


def test_html_that_nests_too_deep_is_refused_and_not_cut() -> None:
    with pytest.raises(UnreadableDraft, match="255 elements"):
        read_text("<div>" * 20_000 + "“we go there now”")


def test_a_word_file_is_read_with_its_quoting_styles() -> None:
    data = word_file(
        [
            paragraph("He said “we go there now” & left."),
            paragraph("A basin treaty is a promise.", style="Quote"),
            "<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>",
            "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r></w:p>",
        ]
    )
    assert paragraphs(read_draft(data)) == [
        ("PROSE", "He said “we go there now” & left."),
        ("BLOCK_QUOTATION", "A basin treaty is a promise."),
        ("PROSE", "new"),
        ("PROSE", "a\nb c"),
    ]


def test_a_text_box_is_read_once_though_word_writes_it_twice() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>inside</w:t></w:r></w:p></w:txbxContent>"
    compatibility = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    alternate = (
        f'<mc:AlternateContent xmlns:mc="{compatibility}"><mc:Choice>{box}</mc:Choice>'
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    data = word_file([f"<w:p><w:r><w:t>outside</w:t>{alternate}</w:r></w:p>"])
    assert [words for _, words in paragraphs(read_draft(data))] == ["inside", "outside"]


def test_macros_of_a_word_file_are_not_opened() -> None:
    whole = word_file([paragraph("He said “we go there now”.")])
    text = read_draft(whole).text
    broken = package({"word/vbaProject.bin": "\0" * 1000, "word/document.xml": _document(whole)})
    assert read_draft(broken).text == text


def test_a_bomb_in_a_word_file_is_refused_while_it_inflates() -> None:
    bomb = package({"word/document.xml": "<a>" + f"<p>{' ' * 1000}</p>" * (MOST_INFLATED // 1000) + "</a>"})
    assert len(bomb) < 200_000
    tracemalloc.start()
    with pytest.raises(DraftTooLong, match="20,000,000 bytes"):
        read_draft(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ('<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w>&x;</w>', "entities"),
        ("<w:document", "damaged"),
        ("no XML at all", "damaged"),
    ],
)
def test_a_word_file_with_entities_or_damage_is_refused(document: str, reason: str) -> None:
    with pytest.raises(UnreadableDraft, match=reason):
        read_draft(package({"word/document.xml": document}))


def test_a_word_file_cut_short_and_a_zip_of_other_things_are_refused() -> None:
    whole = word_file([paragraph("He said “we go there now”.")])
    with pytest.raises(UnreadableDraft, match="damaged"):
        read_draft(whole[: len(whole) // 2])
    with pytest.raises(UnreadableDraft, match=r"no \.docx"):
        read_draft(package({"other.xml": "<a/>"}))


@pytest.mark.parametrize(("kind", "data"), [("PDF", b"%PDF-1.7"), ("RTF", b"{\\rtf1"), (".doc", b"\xd0\xcf\x11\xe0")])
def test_other_files_are_refused_by_name(kind: str, data: bytes) -> None:
    with pytest.raises(UnreadableDraft, match=rf"{kind} file: save it as"):
        read_draft(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_russian_is_read_in_its_encodings(encoding: str) -> None:
    assert read_draft(RUSSIAN.encode(encoding)).text == RUSSIAN


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_french_is_read_in_its_encodings(encoding: str) -> None:
    assert read_draft(FRENCH.encode(encoding)).text == FRENCH


ENCODINGS = ["koi8-r", "cp866", "iso8859-5", "mac-cyrillic", "mac-roman", "cp1250", "utf-16-le"]


@pytest.mark.parametrize("text", [RUSSIAN, FRENCH, "Mówiła: „źródło łąka” żółć"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_other_encodings_are_refused_or_right_and_never_guessed_wrong(text: str, encoding: str) -> None:
    plain = text.replace("–", "-").replace("«", '"').replace("»", '"').replace("’", "'").replace("œ", "oe")
    try:
        data = plain.encode(encoding)
    except UnicodeEncodeError:
        pytest.skip("this text cannot be written so")
    try:
        read = read_draft(data).text
    except UnreadableDraft as error:
        assert str(error).endswith("save it as UTF-8")  # noqa: PT017 - either outcome is right
    else:
        assert read == plain


def test_limits_of_bytes_and_characters_are_named() -> None:
    with pytest.raises(DraftTooLong, match="10,000,000 bytes"):
        read_draft(b"a" * (MOST_BYTES + 1))
    with pytest.raises(DraftTooLong, match="1,000,000 characters"):
        read_draft(b"a " * 600_000)


def test_a_draft_without_text_is_refused() -> None:
    with pytest.raises(UnreadableDraft, match="no text"):
        read_text("<html><script>1</script></html>")


def test_every_paragraph_is_where_it_says() -> None:
    draft = read_text("A.\n\n> B\n\nC “d e f g”.")
    assert [draft.text[one.start : one.end] for one in draft.paragraphs] == ["A.", "B", "C “d e f g”."]
    assert draft.paragraphs[1].kind is ParagraphKind.BLOCK_QUOTATION


def _document(data: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()
