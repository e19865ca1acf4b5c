"""What other sites' pages may show of ours: cards, the question box in a frame, and how programs are told of them."""

import html
import re
import shutil
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from elements import Element, parsed
from fastapi import FastAPI
from fastapi.testclient import TestClient
from support import ROOT

from index.types import Article, Source
from qa.newsdesk import Newsdesk
from qa.rendering.html import cards
from qa.server.api.embed import PARAMETERS, embed

QUESTION = "How many people were wounded at Walikale?"
ORIGINS = ("https://paper.example", "https://other.example:8443")
FERRY = Article(
    "ferry", "The ferry Meadowlark sank at noon off Quayside. Nobody was hurt.", Source("Meadowlark sinks", "Quay Post")
)
FRAMED = "frame-ancestors 'self' https://paper.example https://other.example:8443"


def _client(desk: Newsdesk, public: str | None = None) -> TestClient:
    app = FastAPI()
    app.include_router(embed(desk, origins=ORIGINS, public=public))
    return TestClient(app, base_url="http://desk.test")


@pytest.fixture(scope="module")
def desk(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    folder = tmp_path_factory.mktemp("embed") / "corpus"
    shutil.copytree(sample_folder, folder, ignore=shutil.ignore_patterns("*.lock"))
    with Newsdesk.open(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(desk: Newsdesk) -> Iterator[TestClient]:
    with _client(desk) as opened:
        yield opened


def _published(desk: Newsdesk, question: str = QUESTION) -> str:
    record = desk.ask(question).record
    assert record
    desk.records.publish(record)
    return record


@pytest.fixture(scope="module")
def record(desk: Newsdesk) -> str:
    return _published(desk)


# --- cards ----------------------------------------------------------------------------------------------------------


def test_published_answer_has_a_card(client: TestClient, desk: Newsdesk, record: str) -> None:
    response = client.get(f"/cards/{record}")
    kept = desk.records.get([record])[record]
    assert response.status_code == 200
    card = parsed(response.text)
    assert card.one("h1").text == QUESTION
    assert [quote.text for quote in card.all("blockquote")] == [f"“{c.quote}”" for c in kept.answer.citations]
    link = card.one("link").attributes["href"]
    assert client.get(link).json()["title"] == QUESTION
    assert response.headers["cache-control"] == "no-cache"


def test_card_may_be_framed_by_allowed_sites_and_do_nothing(client: TestClient, record: str) -> None:
    digest = b64encode(sha256(cards.STYLE.encode()).digest()).decode()
    assert client.get(f"/cards/{record}").headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; {FRAMED}"
    )


def test_answer_that_is_not_published_has_no_card(client: TestClient, desk: Newsdesk) -> None:
    record = desk.ask(QUESTION).record
    for name in (record, "0" * 32, "0", "..%2f..%2fetc", f"{record}.json"):
        response = client.get(f"/cards/{name}")
        assert response.status_code == 404
        assert "wounded" not in response.text
    assert FRAMED in client.get(f"/cards/{record}").headers["content-security-policy"]
    assert parsed(client.get(f"/cards/{record}").text).one("main").text == (
        "This card was never published, or was taken back."
    )


def test_card_that_is_taken_back_is_gone_at_once(client: TestClient, desk: Newsdesk) -> None:
    record = _published(desk)
    tag = client.get(f"/cards/{record}").headers["etag"]
    desk.records.publish(record, is_published=False)
    assert client.get(f"/cards/{record}", headers={"if-none-match": tag}).status_code == 404
    assert client.get("/oembed", params={"url": f"http://desk.test/cards/{record}"}).status_code == 404


@pytest.mark.parametrize("written", ["{}", "W/{}", '"x", {}'])
def test_card_that_a_browser_has_is_not_sent_again(client: TestClient, record: str, written: str) -> None:
    tag = client.get(f"/cards/{record}").headers["etag"]
    again = client.get(f"/cards/{record}", headers={"if-none-match": written.format(tag)})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(f"/cards/{record}", headers={"if-none-match": '"x"'}).status_code == 200


@pytest.fixture
def ferry(tmp_path: Path) -> Iterator[tuple[Newsdesk, str, TestClient]]:
    """One article in an archive of its own, with a card that quotes it."""
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(FERRY)
        record = _published(desk, "What sank at noon off Quayside?")
        with _client(desk) as client:
            assert "Meadowlark" in _card(client, record).one("p", "text").text
            yield desk, record, client


def _card(client: TestClient, record: str) -> Element:
    return parsed(client.get(f"/cards/{record}").text)


def test_words_of_an_article_that_is_taken_down_leave_the_card(ferry: tuple[Newsdesk, str, TestClient]) -> None:
    desk, record, client = ferry
    desk.remove("ferry")
    card = _card(client, record)
    assert card.one("blockquote").text == "[removed]"
    assert "Meadowlark" not in card.text


@pytest.mark.parametrize(
    ("since", "reason"),
    [
        (replace(FERRY.source, status="withdrawn"), "This article was withdrawn by its source and is not shown."),
        (
            replace(FERRY.source, embargo="2999-01-01T00:00:00+00:00"),
            "This article is under embargo and is not shown yet.",
        ),
    ],
)
def test_words_of_an_article_that_is_held_back_now_leave_the_card(
    ferry: tuple[Newsdesk, str, TestClient], since: Source, reason: str
) -> None:
    desk, record, client = ferry
    tag = client.get(f"/cards/{record}").headers["etag"]
    desk.add(replace(FERRY, source=since))
    assert client.get(f"/cards/{record}", headers={"if-none-match": tag}).status_code == 200
    card = _card(client, record)
    assert card.one("blockquote").text == "[withheld]"
    assert card.one("section", "sources").all("p", "by")[-1].text == reason
    assert "Meadowlark" not in card.text
    desk.add(FERRY)
    assert "Meadowlark" in _card(client, record).text


def test_correction_made_since_stands_on_the_card(ferry: tuple[Newsdesk, str, TestClient]) -> None:
    desk, record, client = ferry
    assert len(_card(client, record).one("section", "sources").all("p", "by")) == 1
    desk.add(replace(FERRY, source=replace(FERRY.source, correction="It was one.")))
    notes = _card(client, record).one("section", "sources").all("p", "by")[1:]
    assert [note.text for note in notes] == ["Correction: It was one.", "The article has changed since."]


# --- oEmbed ---------------------------------------------------------------------------------------------------------


def test_program_is_told_how_to_frame_a_card(client: TestClient, record: str) -> None:
    address = f"http://desk.test/cards/{record}"
    told = client.get("/oembed", params={"url": address}).json()
    assert told == {
        "version": "1.0", "type": "rich", "title": QUESTION, "provider_name": "Newsdesk",
        "provider_url": "http://desk.test", "cache_age": 86400, "width": 600, "height": 480,
        "html": cards.frame(address, QUESTION),
    }  # fmt: skip
    assert parsed(told["html"]).one("iframe").attributes["src"] == address


@pytest.mark.parametrize(
    ("asked", "width", "height"),
    [
        ({"maxwidth": "320", "maxheight": "200"}, 320, 200),
        ({"maxwidth": "4000", "maxheight": "4000"}, 600, 480),
        ({"maxwidth": "0", "maxheight": "-1"}, 600, 480),
        ({"maxwidth": "wide", "maxheight": "9" * 5000}, 600, 480),
        ({"maxwidth": "٣٢٠"}, 600, 480),
    ],
)
def test_frame_is_no_larger_than_is_asked_for(
    client: TestClient, record: str, asked: dict[str, str], width: int, height: int
) -> None:
    told = client.get("/oembed", params={"url": f"http://desk.test/cards/{record}", **asked}).json()
    frame = parsed(told["html"]).one("iframe").attributes
    assert (told["width"], told["height"]) == (width, height) == (int(frame["width"]), int(frame["height"]))


def test_xml_tells_the_same_and_is_escaped(client: TestClient, desk: Newsdesk) -> None:
    record = _published(desk, 'Who took <b>Walikale</b> & "why" ]]>?\x0b')
    asked = {"url": f"http://desk.test/cards/{record}"}
    response = client.get("/oembed", params={**asked, "format": "xml"})
    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    told = client.get("/oembed", params={**asked, "format": "json"}).json()
    assert root.tag == "oembed"
    assert {element.tag: element.text for element in root} == {name: str(value) for name, value in told.items()}
    assert "<b>Walikale</b>" in told["title"]
    assert parsed(told["html"]).one("iframe").attributes["title"] == told["title"]


def test_only_addresses_of_our_cards_are_told_of(client: TestClient, record: str) -> None:
    strange = [
        "", "x", "http://[", f"http://evil.example/cards/{record}", f"http://desk.test.evil.example/cards/{record}",
        f"http://desk.test@evil.example/cards/{record}", f"http://evil.example/?http://desk.test/cards/{record}",
        f"ftp://desk.test/cards/{record}", f"//desk.test/cards/{record}", f"/cards/{record}",
        f"http://desk.test/cards/{record}/x", f"http://desk.test/cards/{'0' * 32}", "http://desk.test/cards/",
        f"http://desk.test/answers/{record}", f"javascript:http://desk.test/cards/{record}",
        f"http://user:x@desk.test/cards/{record}", f"http://desk.test:81/cards/{record}",
    ]  # fmt: skip
    for url in strange:
        response = client.get("/oembed", params={"url": url})
        assert (response.status_code, response.text) == (
            404,
            "there is no card at that address, or it was taken back",
        ), url
    for url in (f"https://Desk.Test/cards/{record}", f"http://desk.test/cards/{record}?utm_source=x#top"):
        assert parsed(client.get("/oembed", params={"url": url}).json()["html"]).one("iframe").attributes["src"] == (
            f"http://desk.test/cards/{record}"
        )


def test_unknown_format_is_not_implemented(client: TestClient, record: str) -> None:
    asked = {"url": f"http://desk.test/cards/{record}", "format": "yaml"}
    response = client.get("/oembed", params=asked)
    assert (response.status_code, response.text) == (501, "there is no such format (there are: json, xml)")


def test_behind_a_proxy_the_public_address_is_told(desk: Newsdesk, record: str) -> None:
    public = "https://desk.example/archive/"
    with _client(desk, public) as client:
        told = client.get("/oembed", params={"url": f"https://desk.example/archive/cards/{record}"}).json()
        frame = parsed(told["html"]).one("iframe").attributes
        assert frame["src"] == f"https://desk.example/archive/cards/{record}"
        assert told["provider_url"] == "https://desk.example/archive"
        assert client.get("/oembed", params={"url": f"https://desk.example/cards/{record}"}).status_code == 404
        link = parsed(client.get(f"/cards/{record}").text).one("link").attributes["href"]
        query = urlencode({"url": f"https://desk.example/archive/cards/{record}"})
        assert link == f"https://desk.example/archive/oembed?{query}"


# --- the box in a frame ---------------------------------------------------------------------------------------------


def test_box_may_be_framed_by_allowed_sites_and_runs_and_asks_nothing_but_ours(client: TestClient) -> None:
    response = client.get("/embed")
    style = parsed(response.text).one("style").text
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert response.headers["content-security-policy"] == (
        f"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'sha256-{digest}'; "
        f"base-uri 'none'; form-action 'none'; {FRAMED}"
    )
    assert parsed(response.text).one("script").attributes["src"] == "newsdesk/newsdesk-ask.js"
    assert parsed(response.text).one("newsdesk-ask").attributes == {}


def test_address_of_the_frame_says_what_the_box_is_like(client: TestClient) -> None:
    given = {name: f"<{name}> \"&' " for name in PARAMETERS if PARAMETERS[name] > 20}
    page = parsed(
        client.get("/embed", params={**given, "since": "2025-01-01", "onclick": "x", "server": "//evil"}).text
    )
    assert page.one("newsdesk-ask").attributes == {**given, "since": "2025-01-01"}
    assert page.one("newsdesk-ask").text == ""


@pytest.mark.parametrize(
    ("theme", "scheme"), [("dark", "dark"), ("light", "light"), ("", "light dark"), ("x", "light dark")]
)
def test_frame_is_light_or_dark_as_its_address_says(client: TestClient, theme: str, scheme: str) -> None:
    page = parsed(client.get("/embed", params={"theme": theme}).text)
    (found,) = [
        meta.attributes["content"] for meta in page.all("meta") if meta.attributes.get("name") == "color-scheme"
    ]
    assert found == scheme


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameter_that_is_too_long_is_refused_in_one_sentence(client: TestClient, name: str) -> None:
    response = client.get("/embed", params={name: "x" * (PARAMETERS[name] + 1)})
    assert response.status_code == 400
    assert re.fullmatch(rf"{name} may have at most [\d,]+ characters; shorten it in the frame's address", response.text)
    assert client.get("/embed", params={name: "x" * PARAMETERS[name]}).status_code == 200


# --- the examples -----------------------------------------------------------------------------------------------------


def test_examples_name_what_there_is() -> None:
    folder = ROOT / "examples"
    wordpress = (folder / "wordpress.md").read_text(encoding="utf-8")
    page = (folder / "page.html").read_text(encoding="utf-8")
    paths = {path for path in re.findall(r"https://desk\.example/([a-z/.-]*)", wordpress + page) if path}
    assert paths == {"cards/", "oembed", "embed", "newsdesk/newsdesk-ask.js"}
    assert html.escape("https://desk.example/newsdesk/newsdesk-ask.js") in page
