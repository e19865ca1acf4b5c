"""Words of an article that is held back reach nobody, by whatever way they are asked for."""

import html
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from command_line import Newsdesk_
from fastapi.testclient import TestClient
from support import assert_one_sentence, found

from index.corpus import Corpus
from index.errors import AccessRefused, ArticleMissing, InputError
from index.types import Article, Published, Source
from qa.newsdesk import Newsdesk
from qa.server.app import ServerOptions, application

FERRY = Article(
    "ferry",
    "The ferry Meadowlark sank off Quillesmere at nine on Monday. All forty passengers were saved by fishermen.",
    Source("Meadowlark sinks", "Quay Post", ("Ada Quillfeather",), published=Published("2025-03-20"), language="en"),
)
MILL = Article(
    "mill",
    "The tide mill at Redmere was opened on Monday. It had cost nine thousand crowns.",
    Source("Redmere opens mill", "Mill Echo", published=Published("2025-03-18"), language="en"),
)
SECRETS = ("Meadowlark", "Quillesmere", "fishermen", "Quillfeather")
QUESTIONS = ("When did the ferry Meadowlark sink?", "What is the newest article?", "Which authors are there?")
REASON = "The owner denies it."


def _withdrawn(desk: Newsdesk) -> None:
    desk.withdraw("ferry", reason=REASON)


def _withheld(desk: Newsdesk) -> None:
    desk.add(replace(FERRY, source=replace(FERRY.source, status="withheld")))


def _embargoed(desk: Newsdesk) -> None:
    desk.add(replace(FERRY, source=replace(FERRY.source, embargo="2999-01-01T00:00:00Z")))


@dataclass(frozen=True)
class _Archive:
    desk: Newsdesk
    record: str
    client: TestClient


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[_Archive]:
    """Two articles, and a published answer that quotes one of them."""
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(FERRY, MILL)
        record = desk.ask(QUESTIONS[0]).record
        assert record
        desk.publish(record)
        yield _Archive(desk, record, TestClient(application(desk, ServerOptions()), base_url="http://127.0.0.1:7860"))


@pytest.mark.parametrize("hold_back", [_withdrawn, _withheld, _embargoed])
def test_words_that_are_held_back_reach_no_surface(
    archive: _Archive, hold_back: Callable[[Newsdesk], None], newsdesk: Newsdesk_
) -> None:
    desk, record, client = archive.desk, archive.record, archive.client
    hold_back(desk)
    shown = [
        json.dumps(desk.ask(question).to_dict() | {"question": "", "standalone_question": ""}) for question in QUESTIONS
    ]
    shown += [str([hit.passage for hit in desk.search(question)]) for question in QUESTIONS]
    shown += [str(desk.articles()), str(desk.corpus.passages_of(["ferry"]))]
    kept = desk.answer(record).answer
    shown += [json.dumps(kept.to_dict() | {"question": "", "standalone_question": ""})]
    asked = kept.question
    shown += [desk.export(record, name).decode().replace(asked, "") for name in ("txt", "md", "html", "csl.json")]
    addresses = (
        "/api/articles", "/api/article?id=ferry", f"/api/article?id=ferry&version={FERRY.version}",
        "/api/article/versions?id=ferry", f"/api/answers/{record}", f"/api/answers/{record}/export?format=md",
        f"/cards/{record}", "/source?article=ferry", f"/source?article=ferry&version={FERRY.version}&quote=0:9",
        f"/answers/{record}.md", "/api/search?question=the+ferry", "/api/status",
    )  # fmt: skip
    replies = {address: client.get(address) for address in addresses}
    shown += [reply.text.replace(asked, "") for reply in replies.values()]
    folder = str(desk.corpus.folder)
    refused = [
        newsdesk("show", "ferry", *more, "--corpus", folder) for more in ([], ["--json"], ["--version", FERRY.version])
    ]
    listed = [newsdesk("list", *more, "--corpus", folder) for more in ([], ["--json"])]
    assert [ran.status for ran in refused] == [1, 1, 1]
    shown += [ran.out + ran.err for ran in (*refused, *listed)]
    leaked = [
        (secret, text) for text in shown for secret in SECRETS if secret in text.replace("the ferry Meadowlark", "")
    ]
    assert leaked == []
    assert "ferry" in listed[0].out  # that there is something is said to whoever keeps the archive


def test_reason_is_shown_to_whoever_asks_for_the_article_and_not_to_the_public(
    archive: _Archive, newsdesk: Newsdesk_
) -> None:
    _withdrawn(archive.desk)
    with pytest.raises(AccessRefused) as refused:
        archive.desk.readable("ferry")
    assert_one_sentence(refused.value)
    for address in ("/api/article?id=ferry", "/source?article=ferry"):
        assert REASON in html.unescape(archive.client.get(address).text)
    card = archive.client.get(f"/cards/{archive.record}").text
    assert "was withdrawn on" in card
    assert REASON not in card
    listed = newsdesk("list", "--json", "--corpus", str(archive.desk.corpus.folder)).out.splitlines()
    assert REASON in json.loads(listed[0])["held_back"]


def test_withdrawal_outlasts_what_the_source_sends_until_it_is_taken_back(archive: _Archive) -> None:
    desk = archive.desk
    desk.withdraw("ferry", reason=REASON)
    assert desk.add(FERRY).unchanged == 1
    newer = replace(FERRY, text=FERRY.text.replace("nine", "ten"))
    assert desk.add(newer).updated == 1
    assert "ferry" not in found(desk.corpus, "Meadowlark")
    desk.corpus.rebuild()
    assert "ferry" not in found(desk.corpus, "Meadowlark")
    assert desk.corpus.check() == []
    desk.withdraw("ferry", status="usable")
    assert desk.search("Meadowlark")[0].passage.text.startswith("The ferry Meadowlark sank off Quillesmere at ten")
    assert desk.readable("ferry").version == newer.version
    assert desk.corpus.check() == []


def test_what_the_source_holds_back_is_not_shown_by_taking_a_withdrawal_back(archive: _Archive) -> None:
    _withheld(archive.desk)
    _withdrawn(archive.desk)
    archive.desk.withdraw("ferry", "mill", status="usable")
    with pytest.raises(AccessRefused, match="withheld by its source"):
        archive.desk.readable("ferry")
    assert found(archive.desk.corpus, "ferry mill") == ["mill"]


def test_withdrawal_needs_a_reason_and_articles_that_are_there(archive: _Archive) -> None:
    with pytest.raises(InputError) as refused:
        archive.desk.withdraw("ferry", reason=" ")
    assert_one_sentence(refused.value)
    for status in ("withdrawn", "usable"):
        with pytest.raises(ArticleMissing):
            archive.desk.withdraw("ferry", "nowhere", reason=REASON, status=status)
    assert archive.desk.is_readable("ferry")


def test_withdrawal_is_in_the_ledger_and_goes_with_the_article(archive: _Archive) -> None:
    desk = archive.desk
    desk.withdraw("ferry", reason=f"{REASON}\n \u001b[0m", status="withheld")
    desk.close()
    with Corpus.write(desk.corpus.folder) as corpus:
        [row] = [row for row in corpus.articles(held_back=True) if row.article_id == "ferry"]
        assert row.withdrawal is not None
        assert (row.withdrawal.status, row.source.status) == ("withheld", "withheld")
        assert row.withdrawal.reason.startswith(REASON)
        assert corpus.article("ferry").version == FERRY.version  # what was cited stays exact
        corpus.remove(["ferry"])
    with closing(sqlite3.connect(desk.corpus.folder / "ledger.sqlite")) as db:
        assert not db.execute("SELECT * FROM meta WHERE key LIKE 'withdrawn%'").fetchall()
    with Corpus.write(desk.corpus.folder) as corpus:
        corpus.add([FERRY])
        assert corpus.readable("ferry").article == FERRY


def test_command_names_the_copies_that_stay_and_lists_all_copies(archive: _Archive, newsdesk: Newsdesk_) -> None:
    copy = replace(FERRY, id="again", source=replace(FERRY.source, outlet="Bote"))
    archive.desk.add(copy)
    archive.desk.close()
    here = ("--corpus", str(archive.desk.corpus.folder))
    assert "2 articles, 2 outlets, 1 origin\n" in newsdesk("copies", *here).out
    assert "Bote" in newsdesk("withdraw", "ferry", "--reason", REASON, *here).out.partition("still shown")[2]
    assert newsdesk("copies", *here).out == "no article is a copy of another\n"


def test_command_holds_articles_back_and_shows_them_again(archive: _Archive, newsdesk: Newsdesk_) -> None:
    archive.desk.close()
    here = ("--corpus", str(archive.desk.corpus.folder))
    ran = newsdesk("withdraw", "ferry", "ferry", *here)
    assert (ran.status, "say why (--reason WHY" in ran.err) == (1, True)
    assert newsdesk("withdraw", "ferry", "--reason", REASON, *here).out == "1 article withdrawn\n"
    listed = newsdesk("list", *here).out
    assert "was withdrawn on" in listed
    assert REASON not in listed
    restored = newsdesk("withdraw", "ferry", "--status", "usable", "--json", *here).out
    assert json.loads(restored) == {"ids": ["ferry"], "status": "usable", "copies": []}
    assert "Meadowlark" in newsdesk("show", "ferry", *here).out
