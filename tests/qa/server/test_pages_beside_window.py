"""The pages beside the window over HTTP: articles with a place marked, answers as files, our own files."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from elements import Element, parsed
from fastapi.testclient import TestClient
from filled import quoting

from index.types import Article, Source
from qa.newsdesk import Newsdesk
from qa.rendering.files import FORMATS
from qa.server import app, window
from qa.server.security.guard import READER_COOKIE
from qa.types import Citation

FIRST = "The ferry Meadowlark sank at noon off Quayside. Nobody on the Meadowlark was hurt."
SECOND = "The ferry Meadowlark sank at one off Quayside. Nobody on the Meadowlark was hurt."
ODD_IDS = (
    "news/2025/../ferry.txt", "a b.txt", "Žižka – “é” 日本.txt", "https://quay.example/a?b=c&d=e#f", "%2e%2e%2f",
    "a+b&c=d", "..", "/etc/passwd", "<script>alert(1)</script>", "\"'><b>", "feed:1;x", "line\nbreak", "x" * 2000,
)  # fmt: skip
HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(1)>"
RECORD_OF_NOTHING = "0" * 32


@dataclass(frozen=True, slots=True)
class Served:
    """An archive behind HTTP, without a socket."""

    desk: Newsdesk
    client: TestClient

    def source(self, article: str, status: int = 200, **more: str) -> Element:
        """The page of an article."""
        answer = self.client.get(f"/source?{urlencode({'article': article, **more})}")
        assert answer.status_code == status
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        assert answer.headers["content-security-policy"] == policy
        return parsed(answer.text)

    def keep(self, question: str = "What sank?", text: str = "The ferry sank.") -> str:
        """Keep an answer; returns the id of its record."""
        cited = Citation(1, "ferry", "v1", "Ferry", "Post", "2025-03-20", None, 0, len(text), text, "", "")
        return self.desk.records.append(quoting(cited, question=question))


def _serve(folder: Path) -> Iterator[Served]:
    with Newsdesk.open(folder) as desk, TestClient(app.application(desk), base_url="http://127.0.0.1:7860") as client:
        yield Served(desk, client)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An archive that no test takes anything out of."""
    for made in _serve(tmp_path_factory.mktemp("server") / "corpus"):
        made.desk.add(
            Article("ferry", FIRST, Source(HOSTILE, "Post", embargo="2999-01-01T00:00:00Z")),
            Article("recalled", FIRST, Source("Ferry", "Post")),
            Article("withheld", FIRST, Source(status="withheld")),
            Article("embargoed", FIRST, Source(embargo="2999-01-01T00:00:00Z")),
            *(Article(name, f"{FIRST} {number}.", Source(HOSTILE)) for number, name in enumerate(ODD_IDS)),
        )
        made.desk.add(
            Article("ferry", SECOND, Source(HOSTILE, "Post", correction="It was *one*.")),
            Article("recalled", FIRST, Source("Ferry", "Post", status="withdrawn")),
        )
        yield made


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Served]:
    """An archive of the test's own."""
    yield from _serve(tmp_path / "corpus")


def _versions(desk: Newsdesk, article: str) -> list[str]:
    return [row.version for row in desk.article(article).versions]


# --- articles -------------------------------------------------------------------------------------------------------


def test_article_is_shown_whole_with_the_quote_marked(served: Served) -> None:
    page = served.source("ferry", quote="4-20", passage="0-46", context="47-81")
    assert page.one("div", "text").text == SECOND
    assert page.one("mark").text == SECOND[4:20] == "ferry Meadowlark"
    assert page.one("mark").attributes["id"] == "place"
    assert "".join(part.text for part in page.all("span", "passage")) == SECOND[:4] + SECOND[20:46]
    assert page.one("span", "context").text == SECOND[47:]
    assert [notice.text for notice in page.all("p", "notice")] == ["Correction: It was *one*."]


def test_earlier_version_is_shown_as_it_was_cited(served: Served) -> None:
    newest, earlier = _versions(served.desk, "ferry")
    page = served.source("ferry", version=earlier, quote="0-47")
    assert (page.one("mark").text, page.one("div", "text").text) == (FIRST[:47], FIRST)
    (notice,) = page.all("p", "notice")  # it was under embargo then and is not now
    assert notice.text == "This is an earlier version, as it stood when it was cited. Read the newer one"
    assert notice.one("a").attributes["href"] == f"source?article=ferry&version={newest}"
    assert served.source("ferry", version=newest).text == served.source("ferry").text


def test_no_article_named_is_no_article_open(served: Served) -> None:
    answer = served.client.get("/source")
    assert answer.status_code == 200
    assert parsed(answer.text).one("title").text == "No article is open"
    assert answer.text == served.client.get("/source?article=&version=x&quote=1-2").text


@pytest.mark.parametrize("version", ["0" * 16, "v1", "../..", HOSTILE, "x" * 5000])
def test_version_that_is_not_kept_is_told(served: Served, version: str) -> None:
    page = served.source("ferry", 404, version=version)
    assert page.one("main").text == "This version of the article is not kept any more."
    assert page.all("script") == page.all("img") == []


@pytest.mark.parametrize("name", ["ferr", "FERRY", " ferry", "nothing", "a\x00b", HOSTILE, "x" * 5000, "☃", "1 OR 1=1"])
def test_article_that_is_not_there_is_told(served: Served, name: str) -> None:
    page = served.source(name, 404, version="v1", quote="0-4")
    assert page.one("main").text == "This article is not in the archive, or was taken down."
    assert page.one("title").text == "No such article"


def test_address_that_is_no_utf8_names_no_article(served: Served) -> None:
    assert served.client.get("/source?article=%ff%fe&quote=%ff").status_code == 404


def test_article_that_was_taken_down_is_gone_in_every_version(own: Served) -> None:
    own.desk.add(Article("ferry", FIRST))
    own.desk.add(Article("ferry", SECOND))
    versions = _versions(own.desk, "ferry")
    assert own.source("ferry", quote="0-9").one("mark").text == "The ferry"
    own.desk.remove("ferry")
    for version in ("", *versions):
        page = own.source("ferry", 404, version=version, quote="0-9")
        assert page.one("main").text == "This article is not in the archive, or was taken down."


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("withheld", "This article was withheld by its source and is not shown."),
        ("recalled", "This article was withdrawn by its source and is not shown."),
        ("embargoed", "This article is under embargo and is not shown yet."),
    ],
)
def test_article_that_is_held_back_is_not_shown_in_any_version(served: Served, name: str, reason: str) -> None:
    for version in ("", *_versions(served.desk, name)):
        assert served.source(name, 403, version=version, quote="0-9").one("main").text == reason


@pytest.mark.parametrize("name", ODD_IDS)
def test_article_is_found_by_any_id_and_its_title_breaks_out_of_nothing(served: Served, name: str) -> None:
    page = served.source(name, quote="0-9")
    assert page.one("mark").text == "The ferry"
    assert page.one("title").text == page.one("h1").text == HOSTILE
    assert page.one("footer").one("p").text.startswith(" ".join(name.split()))
    assert {element.tag for element in page} == {
        "", "html", "head", "meta", "title", "link", "body", "main", "header", "h1", "p", "b", "div", "mark", "footer",
    }  # fmt: skip


@pytest.mark.parametrize(
    "place",
    ["", "-", "abc", "1", "1-", "-1", "-1-2", "1-2-3", " 1-2", "1 - 2", "1-2\n", "1–2", "1.0-2", "1e3-2000", "0x1-2",
     "+1-2", "None", HOSTILE, "1" * 13 + "-2", "0-" + "9" * 13, "9" * 5000 + "-" + "9" * 5000],
)  # fmt: skip
def test_place_that_is_none_is_left_aside(served: Served, place: str) -> None:
    page = served.source("ferry", quote=place, passage=place, context=place)
    assert page.text == served.source("ferry").text
    assert page.all("mark") == page.all("span") == []


@pytest.mark.parametrize("place", ["5-5", "9-3", "0-83", "82-83", "999999999998-999999999999", "0-999999999999"])
def test_place_that_the_article_does_not_have_is_told(served: Served, place: str) -> None:
    page = served.source("ferry", quote=place, passage=place, context=place)
    told = f"The place {place.replace('-', ':')} that the link names is not in this version."
    assert page.all("p", "notice")[-1].text == told
    assert page.all("mark") == page.all("span") == []
    assert page.one("div", "text").text == SECOND


def test_only_the_names_of_our_fields_count(served: Served) -> None:
    assert served.source("ferry", status_="x", Quote="0-9", start="0", id="other").all("mark") == []


# --- answers and conversations ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("txt", "text/plain; charset=utf-8"),
        ("md", "text/markdown; charset=utf-8"),
        ("html", "text/html; charset=utf-8"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("csl.json", "application/vnd.citationstyles.csl+json"),
    ],
)
def test_answer_is_a_file_in_every_format(served: Served, suffix: str, media_type: str) -> None:
    answer = served.client.get(f"/answers/{served.keep()}.{suffix}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"] == f'attachment; filename="what-sank.{suffix}"'
    assert answer.headers["cache-control"] == "no-store"
    assert b"The ferry sank." in (_word(answer.content) if suffix == "docx" else answer.content)


def test_every_format_is_tested_above() -> None:
    assert set(FORMATS) == {"txt", "md", "html", "docx", "csl.json"}


def _word(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return packed.read("word/document.xml")


@pytest.mark.parametrize(
    "suffix", ["", ".", ".pdf", ".TXT", ".csl", ".json", ".txt.exe", ".txt ", ".txt%00", ".<b>", ".é"]
)
def test_format_that_is_unknown_is_told(served: Served, suffix: str) -> None:
    answer = served.client.get(f"/answers/{served.keep()}{quote(suffix, safe='.%')}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.startswith("there is no export as ")
    assert answer.text.endswith(" (there are: txt, md, html, docx, csl.json)")


def test_answer_that_is_not_there_is_told(served: Served) -> None:
    record = served.keep()
    names = [
        RECORD_OF_NOTHING, "", "x", record[:31], f"{record}0", record.upper(), f" {record}", f"{record}%0A", "..%5c..",
        f"{record}%00", quote("<b>"), f"-{record[1:]}", "١" * 32,
    ]  # fmt: skip
    for name in names:
        answer = served.client.get(f"/answers/{name}.txt")
        assert (name, answer.status_code) == (name, 404)
        assert answer.text == "there is no such answer, or it is not yours"
    for path in (f"/answers/../answers/{RECORD_OF_NOTHING}.txt", f"/answers/x%2f{record}.txt", "/answers/", "/answers"):
        assert (path, served.client.get(path).status_code) == (path, 404)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What sank?", "what-sank"),
        ('a"; filename="evil.exe', "a-filename-evil-exe"),
        ("a\r\nset-cookie: x=y", "a-set-cookie-x-y"),
        ("../../etc/passwd", "etc-passwd"),
        ("Où est Žižka, 2025?", "o-est-i-ka-2025"),
        ("日本銀行は?", "answer"),
        ("\u202e\x00 — ?", "answer"),
        ("word " * 300, "word-" * 11 + "word"),
        ("x" * 2000, "x" * 60),
        (f"{'x' * 59} y", "x" * 59),
    ],
)
def test_name_of_a_file_is_ascii_whatever_the_question_holds(served: Served, question: str, name: str) -> None:
    answer = served.client.get(f"/answers/{served.keep(question)}.txt")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}.txt"'
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-disposition"].isascii()


def test_question_and_answer_break_out_of_no_file(served: Served) -> None:
    answer = served.client.get(f"/answers/{served.keep(HOSTILE, HOSTILE)}.html")
    page = parsed(answer.text.replace("<!doctype html>\n", ""))
    assert page.all("script") == page.all("img") == []
    assert page.one("title").text == page.one("h1").text == HOSTILE


def test_conversation_is_a_file_with_its_answers_in_order(own: Served) -> None:
    one, two, other = (own.keep(question) for question in ("What sank?", "And why?", "Who won?"))
    held = own.desk.conversations.keep("ada", one)
    own.desk.conversations.keep("ada", two, held)
    own.desk.conversations.keep("ada", other)
    answer = own.client.get(f"/conversations/{held}.txt", headers={"cookie": f"{READER_COOKIE}=ada; other=1"})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="what-sank.txt"'
    assert answer.headers["cache-control"] == "no-store"
    asked = [line for line in answer.text.splitlines() if line.startswith("Question: ")]
    assert asked == ["Question: What sank?", "Question: And why?"]
    own.desk.conversations.drop("ada", one, held)
    later = own.client.get(f"/conversations/{held}.md", headers={"cookie": f"{READER_COOKIE}=ada"})
    assert later.headers["content-disposition"] == 'attachment; filename="and-why.md"'
    own.desk.conversations.forget("ada", held)
    gone = own.client.get(f"/conversations/{held}.txt", headers={"cookie": f"{READER_COOKIE}=ada"})
    assert gone.status_code == 404


@pytest.mark.parametrize("suffix", FORMATS)
def test_conversation_is_for_its_owner_alone(served: Served, suffix: str) -> None:
    held = served.desk.conversations.keep("ada", served.keep())
    path = f"/conversations/{held}.{suffix}"
    assert served.client.get(path, headers={"cookie": f"{READER_COOKIE}=ada"}).status_code == 200
    for cookie in (
        f"{READER_COOKIE}=bo", f"{READER_COOKIE}=", f"{READER_COOKIE}=ADA", f"{READER_COOKIE}={held}", "ada",
        "other=ada", f"{READER_COOKIE.upper()}=ada", f"{READER_COOKIE}=adaa", "",
    ):  # fmt: skip
        answer = served.client.get(path, headers={"cookie": cookie} if cookie else {})
        assert (cookie, answer.status_code) == (cookie, 404)
        assert answer.text == "there is no such answer, or it is not yours"
    assert served.client.get(f"{path}?reader=ada&{READER_COOKIE}=ada").status_code == 404


def test_conversation_that_is_not_there_or_has_no_such_format_is_told(served: Served) -> None:
    held = served.desk.conversations.keep("ada", served.keep())
    for name in (
        f"{RECORD_OF_NOTHING}.txt",
        ".txt",
        "x.txt",
        f"{held[:31]}.txt",
        f"{held}.pdf",
        held,
        f"{held}%0a.txt",
    ):
        answer = served.client.get(f"/conversations/{name}", headers={"cookie": f"{READER_COOKIE}=ada"})
        assert (name, answer.status_code) == (name, 404)
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"


def test_answer_of_a_conversation_that_left_the_record_is_left_out(own: Served) -> None:
    own.desk.add(Article("ferry", FIRST))
    held = own.desk.conversations.keep("ada", own.keep("What sank?"))
    own.desk.conversations.keep("ada", RECORD_OF_NOTHING, held)
    answer = own.client.get(f"/conversations/{held}.csl.json", headers={"cookie": f"{READER_COOKIE}=ada"})
    assert [item["title"] for item in json.loads(answer.content)] == ["Ferry"]
    lost = own.desk.conversations.keep("ada", RECORD_OF_NOTHING)
    assert own.client.get(f"/conversations/{lost}.txt", headers={"cookie": f"{READER_COOKIE}=ada"}).status_code == 404


# --- our files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("window.css", "text/css"), ("article.css", "text/css"), ("window.js", "text/javascript")],
)
def test_our_files_are_served(served: Served, name: str, media_type: str) -> None:
    answer = served.client.get(f"/newsdesk/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"  # asked again each time, so that an upgrade is seen
    assert answer.content == (Path(app.__file__).with_name("static") / name).read_bytes()


def test_no_style_of_the_window_makes_a_browser_style_all_of_it_anew() -> None:
    """By `x:has(y) > *` it does so at each change of the page, which takes a second beside a hundred answers."""
    styles = (Path(app.__file__).with_name("static") / "window.css").read_text("utf-8")
    assert ":has(" in styles
    assert re.findall(r":has\([^{},]*[\s>+~]\*(?=\s*[,{])", styles) == []


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "/nothing.css", "/window", "/.css", "/window.css.py", "/window.css%00", "/window.css%00.css",
        "/static", "/../app.py", "/..%2fapp.py", "/%2e%2e/app.py", "/%2e%2e%2fguard.py", "/..%5capp.py", "/..",
        "/%2e", "/%2e%2e",
        "/..%2fstatic%2fwindow.css", "/static/window.css", "/static%2fwindow.css", "/.%2fwindow.css", "//etc/passwd",
        "/%2fetc%2fpasswd", "/%252e%252e%252fapp.py", "/window.css/..", "/*.css", "/~.css", "/window.css ",
        "/../../../pyproject.toml", "/..%2f..%2f..%2fpyproject.toml", "/__init__.py",
    ],
)  # fmt: skip
def test_nothing_else_is_served(served: Served, path: str) -> None:
    answer = served.client.get(f"/newsdesk{path}")
    assert answer.status_code == 404
    assert len(answer.content) < 30


def test_file_beside_ours_of_another_kind_is_not_served(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ours.css", "notes.txt", "page.html", "secret"):
        (tmp_path / name).write_text("held", encoding="utf-8")
    (tmp_path / "folder.css").mkdir()
    monkeypatch.setattr(window, "_STATIC", tmp_path)
    assert served.client.get("/newsdesk/ours.css").text == "held"
    for name in ("notes.txt", "page.html", "secret", "folder.css"):
        assert served.client.get(f"/newsdesk/{name}").status_code == 404


@pytest.mark.parametrize("path", ["/source", "/answers/x.txt", "/conversations/x.txt", "/newsdesk/window.css"])
def test_pages_are_only_read(served: Served, path: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert served.client.request(method, path).status_code == 405


@pytest.mark.parametrize("path", ["/", "/docs", "/redoc", "/openapi.json", "/favicon.ico", "/answers.jsonl"])
def test_there_is_nothing_besides(served: Served, path: str) -> None:
    assert served.client.get(path).status_code == 404


def test_answer_is_the_same_however_often_it_is_asked_for(served: Served) -> None:
    record = served.keep()
    first, second = (served.client.get(f"/answers/{record}.docx").content for _ in range(2))
    assert first == second


@pytest.mark.parametrize("since", [Source(status="withheld"), Source(embargo="2999-01-01T00:00:00Z")])
def test_words_of_an_article_that_is_held_back_since_leave_what_is_written_out(own: Served, since: Source) -> None:
    own.desk.add(Article("ferry", FIRST))
    record = own.keep("What sank?", "The ferry Meadowlark sank at noon off Quayside.")
    held = own.desk.conversations.keep("ada", record)
    addresses = [f"{path}.{suffix}" for path in (f"/answers/{record}", f"/conversations/{held}") for suffix in FORMATS]

    def told() -> list[bytes]:
        replies = [own.client.get(address, headers={"cookie": f"{READER_COOKIE}=ada"}) for address in addresses]
        assert {reply.status_code for reply in replies} == {200}
        return [reply.content for address, reply in zip(addresses, replies, strict=True) if "docx" not in address]

    assert all(b"Meadowlark" in content for content in told() if b"title" not in content or b"html" in content)
    own.desk.add(Article("ferry", FIRST, since))
    assert not any(b"Meadowlark" in content for content in told())
