"""The page that checks a draft, and the same in the API."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import werkzeug.wrappers.request
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.corpora import PROJECT
from tests.html_page import Page
from tests.sample_archive import make_sample_archive
from tests.word_files import paragraph, word_file
from webapp import create_app
from webapp.check_page import MOST_BYTES, draft_parts
from webapp.draft_formats import read_text
from webapp.drafts import find_quotations
from webapp.settings import Settings

DRAFT = (
    "Tarrenholm wrote: “Rivers do not read treaties.” She called it “not yet” a law.\n\n"
    "“Velmora will oppose the project even if independent measurements show harm,” said Pell. "
    "“<script>alert(1)</script> is what nobody said.”"
)
DOCUMENT = (PROJECT / "docs" / "http-api.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    directory: Path = tmp_path_factory.mktemp("data")
    make_sample_archive(directory)
    return create_app(Settings(directory, base_url="https://archive.example")).test_client()


def send(client: FlaskClient, text: str = "", *, file: tuple[bytes, str] | None = None) -> TestResponse:
    form: dict[str, Any] = {"text": text}
    if file:
        form["file"] = FileStorage(io.BytesIO(file[0]), filename=file[1])
    boundary, body = encode_multipart(form)
    return client.post("/check", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def test_every_page_leads_to_the_form(client: FlaskClient) -> None:
    page = Page(client.get("/").text)
    (link,) = [one for one in page.all("a") if one.words == "Check a draft"]
    form = Page(client.get(link["href"]).text).one("form", classes="check-form")
    assert (form["method"], form["action"]) == ("post", "/check")


def test_the_report_reads_like_the_draft_with_its_quotations_marked_by_word_and_sign(client: FlaskClient) -> None:
    page = Page(send(client, DRAFT).text)
    draft = page.one("section", classes="draft")
    assert "“Rivers do not read treaties.1 ✓ verbatim”" in draft.words
    assert "“not yet”" in draft.words
    assert [one.words for one in page.all("a", classes="quoted")] == [
        "Rivers do not read treaties.",
        "Velmora will oppose the project even if independent measurements show harm",
        "<script>alert(1)</script> is what nobody said.",
    ]
    assert len(page.all("a", classes="quoted-doubtful")) == 2
    assert [one.words for one in page.items("scare-quotes")] == ["“not yet”"]


def test_each_marked_quotation_leads_to_its_judgement_with_permalink_and_citation(client: FlaskClient) -> None:
    page = Page(send(client, DRAFT).text)
    targets = [one["href"].removeprefix("#") for one in page.all("a", classes="quoted")]
    assert [one.attributes.get("id") for one in page.all("article", classes="judgement")] == targets
    first = page.all("article", classes="judgement")[0]
    (link,) = [one for one in page.all("a") if first in one.around]
    assert link["href"].startswith("/s/velmora-mfa/20@1?chars=")
    shown = Page(client.get(link["href"]).text)
    assert "Rivers do not read treaties" in "".join(one.text for one in shown.all("mark", classes="evidence-quoted"))
    (citation,) = [one for one in page.all("p", classes="citation") if first in one.around]
    assert "https://archive.example/s/velmora-mfa/20@1#s" in citation.words
    assert "Given to Tarrenholm" in first.words


def test_the_words_that_differ_are_shown(client: FlaskClient) -> None:
    page = Page(send(client, DRAFT).text)
    assert "even" in [one.words for one in page.all("ins")]


def test_a_file_is_checked_in_each_format(client: FlaskClient) -> None:
    words = "She said “rivers do not read treaties” again."
    for file in (
        (words.encode("utf-16"), "draft.txt"),
        (f"*{words}*".encode(), "draft.md"),
        (f"<p>{words}</p>".encode(), "draft.html"),
        (word_file([paragraph(words)]), "draft.docx"),
    ):
        page = Page(send(client, file=file).text)
        assert page.one("p", classes="total").words == "1 quotation checked: 1 verified, 0 not verified"


def test_nothing_of_a_draft_is_stored_or_kept(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("Werkzeug's own stream was made, which goes to the disk")

    monkeypatch.setattr(werkzeug.wrappers.request, "default_stream_factory", refuse)
    answer = send(client, file=(b"x" * 900_000, "draft.txt"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_draft_of_a_megabyte_is_read_and_a_larger_one_refused(client: FlaskClient) -> None:
    assert send(client, "a " * (MOST_BYTES // 2)).status_code == 200
    for refused in (
        send(client, "a" * (MOST_BYTES + 1)),
        send(client, file=(b"a" * (MOST_BYTES + 1), "draft.txt")),
        send(client, "a" * 10_000_000),
        client.post("/api/v1/check", data=b"a" * 10_000_000, content_type="text/plain"),
    ):
        assert refused.status_code == 413
    assert client.post("/search", data=b"a" * 100_000).status_code in (405, 413)


@pytest.mark.parametrize(
    ("draft", "status", "reason"),
    [("", 400, "no text"), ("“a” " * 501, 413, "at most 500 quotations"), ("“" * 100_000, 200, "never closed")],
)
def test_what_cannot_be_checked_is_said(client: FlaskClient, draft: str, status: int, reason: str) -> None:
    answer = send(client, draft)
    assert answer.status_code == status
    assert reason in answer.text.replace("There is no", "there is no")


def test_the_api_answers_with_the_same_judgements_and_their_places(client: FlaskClient) -> None:
    as_text = client.post("/api/v1/check", data=DRAFT.encode(), content_type="text/plain; charset=utf-8")
    as_json = client.post("/api/v1/check", json={"text": DRAFT})
    assert as_text.json == as_json.json
    answer = as_text.get_json()
    assert answer["summary"] == "3 quotations checked: 1 verified, 2 not verified; 1 pair of scare quotes"
    first = answer["quotations"][0]
    assert (first["verdict"], first["statement"]) == ("verbatim", "velmora-mfa/20")
    assert DRAFT[first["start"] : first["end"]] == "“Rivers do not read treaties.”"
    for key in (*first, *answer):
        assert f'"{key}"' in DOCUMENT


@pytest.mark.parametrize("body", [{"txt": "a"}, ["a"], {"text": 1}, {"text": ""}])
def test_the_api_refuses_in_the_one_shape(client: FlaskClient, body: object) -> None:
    answer = client.post("/api/v1/check", json=body)
    assert answer.status_code == 400
    assert set(answer.get_json()["error"]) == {"status", "title", "message", "problems"}


def test_bodies_that_are_no_json_are_refused(client: FlaskClient) -> None:
    assert client.post("/api/v1/check", data="{", content_type="application/json").status_code == 400


def test_the_parts_of_the_draft_joined_are_the_draft() -> None:
    for path in (PROJECT / "tests" / "drafts").iterdir():
        if path.suffix != ".json":
            draft = read_text(path.read_text(encoding="utf-8"), name=path.name)
            parts = draft_parts(draft, find_quotations(draft).quotations)
            assert "\n\n".join("".join(part.text for part in one) for one in parts) == draft.text


def test_the_example_of_the_documentation_is_json() -> None:
    (example,) = [one for one in DOCUMENT.split("```json\n") if '"unclosed"' in one]
    json.loads(example.split("```")[0])
