"""`newsdesk watch` and what `add` keeps of the web, by the command line."""

import configparser
import json
import os
import plistlib
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import typer.main
from command_line import Newsdesk_, assert_refused
from made_web import MadeWeb, made_web, page
from support import ROOT

from index.stores.lock import WriterLock
from qa.__main__ import app
from qa.commands import options
from qa.newsdesk import Newsdesk

FEED = "http://post.example/feed"
RSS = (
    '<rss version="2.0"><channel><title>Harbour Post</title><item><title>Rain</title>'
    "<link>http://post.example/story</link><description>It rained.</description></item></channel></rss>"
)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[MadeWeb]:
    """A made web in the place of the one that verbs read."""
    with made_web() as made:
        made.put("post.example/feed", RSS, ETag='"1"')
        made.put("post.example/story", page("Harbour reopens"), tdm_reservation="0")

        def visitor(follow: bool, agreed: list[str] | None, memory: Any = None) -> Any:
            return made.visitor(follows=follow, agreed=agreed or (), memory=memory)

        monkeypatch.setattr(options, "visitor", visitor)
        yield made


def test_a_watch_adds_what_is_new_and_shows_where_it_is_from(web: MadeWeb, newsdesk: Newsdesk_, tmp_path: Path) -> None:
    corpus, folder = tmp_path / "corpus", tmp_path / "incoming"
    folder.mkdir()
    (folder / "a.txt").write_text("The ferry to Port Ellis sailed at noon. Nobody was hurt.")
    watch = ("watch", folder, FEED, "http://post.example/gone", "--corpus", corpus, "--follow", "--once")
    first = newsdesk(*watch, "--json").json
    assert (first["added"], first["updated"], first["unchanged"]) == (2, 0, 0)
    assert first["skipped"] == [
        {
            "name": "http://post.example/gone",
            "reason": "post.example answered 404 Not Found (see whether the address is right)",
        }
    ]
    quiet = newsdesk(*watch)
    assert (quiet.status, quiet.out, quiet.err) == (0, "", "")
    (folder / "a.txt").write_text("The ferry to Port Ellis sailed at one. Nobody was hurt.")
    again = newsdesk(*watch)
    assert "0 added, 1 updated, 0 unchanged, 0 skipped" in again.out
    shown = newsdesk("show", "http://post.example/story", "--corpus", corpus)
    assert " from http://post.example/story; there is no robots.txt, the publisher does not reserve text" in shown.out
    fetched = newsdesk("show", "http://post.example/story", "--corpus", corpus, "--json").json["fetched"]
    assert {name: value for name, value in fetched.items() if name != "at"} == {
        "url": "http://post.example/story", "robots": "no rules", "reserved": False, "policy": None,
    }  # fmt: skip


def test_a_round_in_which_nothing_could_be_read_fails(web: MadeWeb, newsdesk: Newsdesk_, tmp_path: Path) -> None:
    ran = newsdesk("watch", "http://post.example/gone", "--corpus", tmp_path / "corpus", "--once")
    assert (ran.status, "404 Not Found" in ran.out) == (1, True)


def test_a_watch_goes_through_the_owner_of_the_archive(web: MadeWeb, newsdesk: Newsdesk_, tmp_path: Path) -> None:
    from index.corpus import Corpus
    from qa.server.owner import Owner

    corpus = tmp_path / "corpus"
    with Newsdesk(Corpus.write(corpus, purpose="chat")) as desk, Owner(desk):
        ran = newsdesk("watch", FEED, "--corpus", corpus, "--follow", "--once", "--json")
        assert (ran.json["added"], ran.json["skipped"]) == (1, [])
        kept = desk.corpus.article("http://post.example/story").article.fetched
        assert kept
        assert (kept.url, kept.reserved) == ("http://post.example/story", False)
        assert newsdesk("watch", FEED, "--corpus", corpus, "--follow", "--once", "--json").json["unchanged"] == 0


def test_a_watch_waits_for_another_writer_and_ends_when_it_is_stopped(
    web: MadeWeb, newsdesk: Newsdesk_, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "corpus"
    newsdesk("watch", FEED, "--corpus", corpus, "--once")
    lock = WriterLock(corpus, "add")
    assert_refused(newsdesk("watch", FEED, "--corpus", corpus, "--once"), "is being written by")
    echo = typer.echo

    def stopping(sentence: str, err: bool = False) -> None:
        echo(sentence, err=err)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(typer, "echo", stopping)
    ended = newsdesk("watch", FEED, "--corpus", corpus)
    lock.release()
    assert (ended.status, ended.out) == (0, "")
    assert "is being written by" in ended.err
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("-",), ("standard input", "watched")), ((FEED, "--interval", "0m"), ("'0m'", "write 90m"))],
)
def test_what_cannot_be_watched_is_refused(
    arguments: tuple[str, ...], words: tuple[str, ...], newsdesk: Newsdesk_, tmp_path: Path
) -> None:
    assert_refused(newsdesk("watch", *arguments, "--corpus", tmp_path / "corpus"), *words)
    assert not (tmp_path / "corpus").exists()


def test_a_dry_run_follows_as_an_add_does(web: MadeWeb, newsdesk: Newsdesk_, tmp_path: Path) -> None:
    ran = newsdesk("add", FEED, "--follow", "--dry-run", "--json", "--corpus", tmp_path / "corpus")
    assert [json.loads(line)["article_id"] for line in ran.out.splitlines()] == ["http://post.example/story"]
    assert not (tmp_path / "corpus").exists()


def test_service_files_of_the_documentation_call_the_command_as_it_is() -> None:
    written = (ROOT / "docs" / "watching.md").read_text("utf-8")
    agent = plistlib.loads(re.findall(r"```xml\n(.*?)```", written, re.DOTALL)[0].encode())
    unit = configparser.ConfigParser(interpolation=None)
    unit.read_string(re.findall(r"```ini\n(.*?)```", written, re.DOTALL)[0])
    commands = [agent["ProgramArguments"], unit["Service"]["ExecStart"].split()]
    commands += [line.split("#")[0].split() for line in re.findall(r"^newsdesk .*", written, re.MULTILINE)]
    verbs = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert len(commands) == 7
    for program, verb, *arguments in commands:
        assert program.rpartition("/")[2] == "newsdesk"
        assert verbs[verb].make_context(verb, arguments).params["inputs"]
