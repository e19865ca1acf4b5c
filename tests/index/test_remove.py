"""An article that is taken down leaves no sentence and no title in any byte of any file of the corpus."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import article, articles, bytes_under, found, python, said, settle, tell, word

from index.errors import ArticleMissing
from index.stores.ledger import LEDGER_FILE, SqliteLedger
from index.stores.upkeep import Upkeep
from index.types import Article
from qa.newsdesk import Newsdesk

_TITLE = "Café owner “Zoë” finds a periwinkle submarine"
_OLD = [
    "The periwinkle submarine surfaced beside Zoë Quarrington’s café at dawn.",
    "Nobody in Dornhaven had ordered forty crates of marzipan torpedoes.",
    "“I shall keep the periscope,” said Quarrington, who polishes it on Sundays.",
]
_NEW = [
    "The periwinkle submarine was sold to a travelling circus for 9,120 crowns.",
    "Quarrington’s lawyer calls the marzipan affair closed and “thoroughly eaten”.",
]
_OTHER = "The lighthouse keeper of Vantry counted eleven green comets on Saturday night."


def _wanted() -> list[Article]:
    old = article(500, "\n\n".join(_OLD), title=_TITLE, outlet="The Dornhaven Oddity")
    return [old, article(500, " ".join(_NEW), title=_TITLE + " again", outlet="The Dornhaven Oddity")]


def _traces(folder: Path, phrases: list[str]) -> list[tuple[str, str]]:
    """Where a phrase stands, in which file, in any of the ways that text is written."""
    forms = {
        phrase: {
            phrase.encode(),
            phrase.encode("utf-16-le"),
            phrase.encode("utf-16-be"),
            json.dumps(phrase)[1:-1].encode(),
            json.dumps(phrase, ensure_ascii=False)[1:-1].encode(),
            phrase.casefold().encode(),
        }
        for phrase in phrases
        if len(phrase) >= 12
    }
    return [
        (name, phrase)
        for name, content in bytes_under(folder).items()
        for phrase, written in forms.items()
        if any(form in content for form in written)
    ]


_PHRASES = [*_OLD, *_NEW, _TITLE, _TITLE + " again"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Newsdesk]:
    """An archive that has answered questions from the article that will be removed, in both of its versions."""
    with Newsdesk.open(tmp_path / "corpus") as opened:
        opened.add(*articles(15), article(77, _OTHER, title="Eleven green comets over Vantry"))
        for version, question in zip(
            _wanted(), ("What surfaced beside the café?", "Who bought the submarine?"), strict=True
        ):
            opened.add(version)
            answer = opened.ask(question)
            assert "a500" in {cite.article_id for cite in answer.citations}, answer.text
        opened.ask(f"Is it true that {_OLD[1]} And who ate them?")
        opened.ask(f"Why is “{_TITLE}” in the news?")
        assert "a77" in {
            cite.article_id for cite in opened.ask("How many green comets did the keeper count?").citations
        }
        yield opened


def _records(desk: Newsdesk) -> list[dict[str, Any]]:
    return list(desk.records)


def test_what_will_be_removed_does_stand_in_the_files_before(desk: Newsdesk) -> None:
    assert {phrase for _, phrase in _traces(desk.corpus.folder, _PHRASES)} == set(_PHRASES)


def test_removed_article_leaves_no_sentence_and_no_title_in_any_file(desk: Newsdesk) -> None:
    assert desk.remove("a500") == []
    assert _traces(desk.corpus.folder, _PHRASES) == []
    desk.close()
    assert _traces(desk.corpus.folder, _PHRASES) == []


def test_removed_article_is_not_found_not_read_and_not_cited(desk: Newsdesk) -> None:
    desk.remove("a500")
    assert "a500" not in found(desk.corpus, "periwinkle submarine marzipan Quarrington", 50)
    with pytest.raises(ArticleMissing):
        desk.article("a500")
    with pytest.raises(ArticleMissing):
        desk.article("a500", _wanted()[0].version)
    assert all(cite.article_id != "a500" for cite in desk.ask("What surfaced beside the café?", record=False).citations)
    assert desk.corpus.check() == []


def test_other_articles_and_their_quotes_are_untouched(desk: Newsdesk) -> None:
    others = {
        row.article_id: desk.article(row.article_id).article for row in desk.articles() if row.article_id != "a500"
    }
    about_comets = _records(desk)[-1]
    desk.remove("a500")
    assert {row.article_id: desk.article(row.article_id).article for row in desk.articles()} == others
    assert _records(desk)[-1] == about_comets
    assert found(desk.corpus, "green comets")[0] == "a77"
    assert found(desk.corpus, word(7))[0] == "a7"
    for record in _records(desk):
        for cite in record["citations"]:
            if cite["article_id"] != "a500":
                text = desk.article(cite["article_id"], cite["version"]).article.text
                assert text[cite["start"] : cite["end"]] == cite["quote"]


def test_records_still_say_that_something_was_cited_and_where(desk: Newsdesk) -> None:
    before = _records(desk)
    desk.remove("a500")
    after = _records(desk)
    assert [r["record"] for r in after] == [r["record"] for r in before]
    [cited] = [c for c in after[0]["citations"] if c["article_id"] == "a500"][:1]
    assert (cited["quote"], cited["title"], cited["version"]) == ("[removed]", None, _wanted()[0].version)
    assert "[removed]" in after[0]["text"]
    assert after[2]["question"] == "Is it true that [removed] And who ate them?"


def test_sentence_that_another_article_is_quoted_with_stays_in_its_quote(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path) as desk:
        wire = "A tin mine near Kellbrook was flooded by the river on Thursday evening."
        desk.add(article(1, wire, outlet="One"), article(2, wire, outlet="Two"))
        answer = desk.ask("What was flooded near Kellbrook?")
        [kept] = {c.article_id for c in answer.citations}
        desk.remove("a1" if kept == "a2" else "a2")
        [record] = _records(desk)
        assert [c["quote"] for c in record["citations"]] == [wire]
        assert record["statements"][0]["text"] == wire


def test_removing_an_unknown_id_removes_nothing(desk: Newsdesk) -> None:
    before = [row.article_id for row in desk.articles()], _records(desk), desk.corpus.ledger.generation()
    with pytest.raises(ArticleMissing, match="no article 'nobody'"):
        desk.remove("a500", "nobody")
    assert ([row.article_id for row in desk.articles()], _records(desk), desk.corpus.ledger.generation()) == before


def test_several_articles_are_removed_at_once(desk: Newsdesk) -> None:
    assert desk.remove("a500", "a3", "a500") == []
    assert {row.article_id for row in desk.articles()} & {"a500", "a3"} == set()
    assert _traces(desk.corpus.folder, [*_PHRASES, articles(4)[3].text.strip().split("\n\n")[0]]) == []
    assert desk.corpus.check() == []


def test_removed_article_can_be_added_again(desk: Newsdesk) -> None:
    desk.remove("a500")
    assert desk.add(_wanted()[0]).added == 1
    assert found(desk.corpus, "periwinkle submarine")[0] == "a500"
    assert len(desk.article("a500").versions) == 1


def test_reader_may_not_remove_and_no_record_is_touched(desk: Newsdesk) -> None:
    before = _records(desk)
    with Newsdesk.read(desk.corpus.folder) as reader, pytest.raises(Exception, match="opened for reading only"):
        reader.remove("a500")
    assert _records(desk) == before


_READER = """
import sys
from index.corpus import Corpus
from support import found
with Corpus.read(sys.argv[1]) as corpus:
    print(found(corpus, "periwinkle submarine")[0], flush=True)
    sys.stdin.readline()
    print("a500" in found(corpus, "periwinkle submarine"), flush=True)
    sys.stdin.readline()
"""


def test_removing_while_another_process_has_the_corpus_open_erases_too(desk: Newsdesk) -> None:
    with python(_READER, desk.corpus.folder) as reader:
        said(reader, "a500")
        warnings = desk.remove("a500")
        tell(reader, "again")
        said(reader, "False")
        assert (warnings, _traces(desk.corpus.folder, _PHRASES)) == ([], [])


def test_log_that_a_reader_holds_is_a_warning_and_is_erased_at_the_next_opening(desk: Newsdesk) -> None:
    folder = desk.corpus.folder
    reader = sqlite3.connect(f"{(folder / LEDGER_FILE).as_uri()}?mode=ro", uri=True, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM articles").fetchone()
    assert isinstance(desk.corpus.ledger, SqliteLedger)
    desk.corpus.ledger._db.execute("PRAGMA busy_timeout = 50")
    [warning] = desk.remove("a500")
    assert "another process is reading" in warning
    assert desk.corpus.upkeep.is_erasing
    assert _traces(folder, _PHRASES) != []
    reader.execute("COMMIT")
    desk.close()
    with Newsdesk.open(folder) as again:  # while the other one is still connected, so that no closing cleans up
        settle(again.corpus)
        assert _traces(folder, _PHRASES) == []
        assert not again.corpus.upkeep.is_erasing
    reader.close()


def test_removal_that_was_cut_short_after_the_ledger_is_completed_at_the_next_opening(
    desk: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Upkeep, "index_pending", dying)
        with pytest.raises(KeyboardInterrupt):
            desk.remove("a500")
    folder, store = desk.corpus.folder, desk.corpus.upkeep.store("terms")
    keeper = SqliteLedger(folder, read_only=True)  # keeps the log from being cleaned up by closing
    desk.close()
    with Newsdesk.open(folder) as again:
        settle(again.corpus)
        assert _traces(folder, _PHRASES) == []
        assert again.corpus.upkeep.store("terms") != store  # tantivy was made anew: deleted words stay in its files
        assert again.corpus.check() == []
    keeper.close()


def test_removing_makes_the_word_index_anew_because_deleted_words_stay_in_its_files(desk: Newsdesk) -> None:
    before = desk.corpus.upkeep.store("terms")
    desk.remove("a500")
    assert not before.exists()
    assert desk.corpus.upkeep.terms().frequency("marzipan", "en") == 0
