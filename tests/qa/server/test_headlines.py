"""A headline that was cited can be looked up again: its page, its place over HTTP, its citation for agents."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from elements import parsed
from fastapi.testclient import TestClient

from index.errors import InputError
from index.types import Article, Source
from qa.newsdesk import Newsdesk
from qa.server import app
from qa.server.api.mcp import _citation_now
from qa.types import Answer, Citation

TITLE = "Frost halts trams in Vellin"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path) as opened:
        opened.add(_article(TITLE))
        yield opened


@pytest.fixture
def answer(desk: Newsdesk) -> Answer:
    """An answer that quotes the headline, kept."""
    given = desk.ask("What halted the trams in Vellin?")
    assert [cited.part for cited in given.citations] == ["title"]
    return given


@pytest.fixture
def client(desk: Newsdesk) -> Iterator[TestClient]:
    with TestClient(app.application(desk, app.ServerOptions()), base_url="http://127.0.0.1:7860") as served:
        yield served


def _article(title: str) -> Article:
    return Article("trams", "Passengers queued at dawn.", Source(title, "Quay Post"))


def _place(cited: Citation) -> dict[str, str | int]:
    return {"version": cited.version, "start": cited.start, "end": cited.end, "part": cited.part}


def test_its_words_are_read_over_http(client: TestClient, answer: Answer) -> None:
    (cited,) = answer.citations
    asked = {"id": "trams", **_place(cited)}
    assert client.get("/api/article", params=asked).json()["span"]["text"] == cited.quote
    refused = client.get("/api/article", params={**asked, "end": 28})
    assert (refused.status_code, refused.json()["detail"]) == (
        422, "the place 0:28 is not in the title, which has 27 characters",
    )  # fmt: skip
    in_text = client.get("/api/article", params={**asked, "part": "text", "end": 10}).json()
    assert in_text["span"] == {"start": 0, "end": 10, "text": "Passengers", "part": "text"}


def test_its_page_marks_it_also_when_the_article_was_given_another_since(
    desk: Newsdesk, client: TestClient, answer: Answer
) -> None:
    (cited,) = answer.citations
    desk.add(_article("Ice halts trams in Vellin"))
    address = {"article": "trams", "version": cited.version, "quote": "0-27", "part": "title"}
    page = parsed(client.get("/source", params=address).text)
    assert page.one("h1").one("mark").text == TITLE
    assert "This is an earlier version" in page.text
    newest = parsed(client.get("/source", params={**address, "version": ""}).text)
    assert (newest.one("h1").text, newest.all("mark")) == ("Ice halts trams in Vellin", [])


def test_an_annotation_leads_to_it(client: TestClient, answer: Answer) -> None:
    asked = {"model": "newsdesk", "messages": [{"role": "user", "content": answer.question}]}
    (annotation,) = client.post("/v1/chat/completions", json=asked).json()["choices"][0]["message"]["annotations"]
    assert annotation["url_citation"]["url"].endswith("&quote=0-27&part=title#place")
    assert client.get(annotation["url_citation"]["url"]).text.count("<mark") == 1


def test_an_agent_looks_it_up_until_it_is_taken_down(desk: Newsdesk, answer: Answer) -> None:
    assert answer.record
    found = _citation_now(desk, answer.record, 1)
    assert (found.citation, found.is_live) == (answer.citations[0], True)
    desk.add(_article("Ice halts trams in Vellin"))
    assert _citation_now(desk, answer.record, 1).is_live is False
    desk.remove("trams")
    with pytest.raises(InputError, match=r"has no article .*, or it was taken down$"):
        _citation_now(desk, answer.record, 1)
