import ctypes
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from support import (
    PATIENCE_S,
    ROOT,
    article,
    articles,
    assert_one_sentence,
    bytes_under,
    day,
    found,
    python,
    said,
    settle,
    store_of,
    word,
)

import index.corpus
import index.encoders
import index.ingest.intake
import index.retrieval.retriever
from index.corpus import Corpus
from index.encoders.local import LocalEmbedder
from index.errors import ArticleMissing, CorpusDamaged, CorpusError, CorpusMissing, EmbedderError, InputError
from index.retrieval.weights import Ranking, Weights
from index.stores.bm25 import TantivyIndex
from index.stores.chroma import ChromaIndex
from index.stores.ledger import LEDGER_FILE, SqliteLedger
from index.text.vocabulary import Vocabulary, vocabulary
from index.types import Article, Filters, Skipped, Source


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.write(tmp_path / "corpus") as opened:
        yield opened


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert [t.name for t in set(threading.enumerate()) - before if t.name.startswith("newsdesk")] == []


# --- adding ---------------------------------------------------------------------------------------------------------


def test_added_articles_are_found_by_their_words(corpus: Corpus) -> None:
    report = corpus.add(articles(12))
    assert (report.added, report.updated, report.unchanged, report.skipped, report.stored) == (12, 0, 0, [], 12)
    assert [found(corpus, word(n))[0] for n in range(12)] == [f"a{n}" for n in range(12)]
    assert corpus.check() == []
    assert (corpus.status().pending, corpus.status().is_clean, corpus.has_pending) == (0, True, False)


def test_adding_the_same_again_changes_nothing(corpus: Corpus) -> None:
    corpus.add(articles(3))
    generation = corpus.ledger.generation()
    report = corpus.add(articles(3))
    assert (report.added, report.updated, report.unchanged) == (0, 0, 3)
    assert corpus.ledger.generation() == generation
    assert [len(corpus.article(f"a{n}").versions) for n in range(3)] == [1, 1, 1]


def test_of_a_changed_article_only_the_newest_version_is_found_and_the_old_one_can_be_read(corpus: Corpus) -> None:
    old, new = article(1, "The mill is called oldword."), article(1, "The mill is called newword.")
    corpus.add([old, article(2)])
    report = corpus.add([new])
    assert (report.added, report.updated) == (0, 1)
    assert found(corpus, "newword")[0] == "a1"
    assert all("oldword" not in hit.passage.text for hit in corpus.search("oldword mill"))
    reading = corpus.article("a1", old.version)
    assert (reading.article, reading.version, reading.is_live) == (old, old.version, False)
    assert corpus.article("a1").article == new
    assert [v.version for v in corpus.article("a1").versions] == [new.version, old.version]
    assert corpus.is_live("a1", new.version)
    assert not corpus.is_live("a1", old.version)
    assert corpus.check() == []


def test_changed_metadata_alone_makes_a_new_version(corpus: Corpus) -> None:
    corpus.add([article(1)])
    assert corpus.add([article(1, correction="The cost was corrected.")]).updated == 1
    assert corpus.search(word(1))[0].passage.source.correction == "The cost was corrected."


def test_version_that_comes_back_is_live_again(corpus: Corpus) -> None:
    old, new = article(1, "The mill is called oldword."), article(1, "The mill is called newword.")
    for item in (old, new, old):
        corpus.add([item])
    assert [hit.passage.text for hit in corpus.search("oldword newword")] == [old.text]
    assert [(v.version, v.is_live) for v in corpus.article("a1").versions] == [
        (old.version, True),
        (new.version, False),
    ]
    assert corpus.check() == []


def test_of_several_versions_in_one_add_the_last_counts(corpus: Corpus) -> None:
    first, second = article(1, "The mill is called oldword."), article(1, "The mill is called newword.")
    report = corpus.add([first, second, second, article(2)])
    assert (report.added, report.updated, report.unchanged) == (2, 1, 1)
    assert [hit.passage.text for hit in corpus.search("oldword newword mill", limit=1)] == [second.text]
    assert corpus.check() == []


def test_same_article_twice_in_one_add_is_added_once(corpus: Corpus) -> None:
    report = corpus.add([article(1), article(1)])
    assert (report.added, report.updated, report.unchanged) == (1, 0, 1)
    assert corpus.coverage().articles == 1


@pytest.mark.parametrize("status", ["withheld", "withdrawn"])
def test_article_that_is_not_usable_is_never_found(corpus: Corpus, status: Any) -> None:
    corpus.add([article(1, status=status), article(2)])
    assert "a1" not in found(corpus, word(1))
    assert corpus.article("a1").article.source.status == status
    assert corpus.check() == []


@pytest.mark.parametrize("text", ["", "  \n", "Advertisement"])
def test_withdrawal_without_words_takes_the_article_out_of_the_search(corpus: Corpus, text: str) -> None:
    corpus.add([article(1), article(2)])
    assert corpus.add([Article("a1", text, Source(status="withdrawn"))]).updated == 1
    assert "a1" not in found(corpus, word(1))
    assert corpus.check() == []


@pytest.mark.parametrize("embargo", ["2999-01-01T00:00:00+00:00", "2999-01-01", "as soon as possible"])
def test_article_under_embargo_is_not_found(corpus: Corpus, embargo: str) -> None:
    corpus.add([article(1, embargo=embargo), article(2)])
    assert "a1" not in found(corpus, word(1))


@pytest.mark.parametrize("embargo", ["2001-01-01T00:00:00+02:00", "2001-01-01T00:00:00"])
def test_article_whose_embargo_is_over_is_found(corpus: Corpus, embargo: str) -> None:
    corpus.add([article(1, embargo=embargo)])
    assert found(corpus, word(1)) == ["a1"]


def test_article_with_nothing_to_quote_is_skipped_with_its_reason(corpus: Corpus) -> None:
    report = corpus.add([Article("noise", "Advertisement\n\nAdvertisement"), Article("blank", " \n"), article(1)])
    assert (report.added, corpus.coverage().articles) == (1, 1)
    assert report.skipped == [
        Skipped("blank", "empty"),
        Skipped("noise", "nothing in it can be quoted (only advertisement, promotion or damaged lines)"),
    ]


def test_article_with_half_a_surrogate_pair_is_skipped_and_the_others_are_added(corpus: Corpus) -> None:
    report = corpus.add([Article("x", "A lone \ud800 stood here."), article(1), article(2, title="bad \udcff")])
    assert (report.added, [s.name for s in report.skipped]) == (1, ["x", "a2"])


def test_outlet_given_for_the_add_stands_where_an_article_has_none(corpus: Corpus) -> None:
    corpus.add([article(1, outlet=None), article(2, outlet="Own")], outlet="Given")
    assert sorted(corpus.outlets()) == [("Given", 1), ("Own", 1)]


def test_files_of_a_folder_are_added_and_an_unchanged_folder_again_is_not(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ferry.txt").write_text("The ferry quay called zqferry opened on Monday.\n")
    (tmp_path / "in" / "rows.jsonl").write_text(
        json.dumps({"id": "r1", "text": "The mill called zqmill was sold."}) + "\n"
    )
    assert corpus.add([tmp_path / "in"]).added == 2
    assert corpus.add([tmp_path / "in"]).unchanged == 2
    assert (found(corpus, "zqmill")[0], found(corpus, "zqferry")[0]) == ("r1", "ferry.txt")


def test_corpus_that_was_warmed_up_learns_no_word_of_what_it_holds(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.warm_up()  # nothing is there yet
    corpus.add(articles(30))
    vocabulary.cache_clear()
    corpus.warm_up()
    learned: list[str] = []
    monkeypatch.setattr(Vocabulary, "_learn", _noting(Vocabulary._learn, learned))
    assert found(corpus, word(7))[0] == "a7"
    assert learned == []


def _noting(learn: Any, learned: list[str]) -> Any:
    def noting(self: Vocabulary, words: list[str]) -> None:
        learned.extend(words)
        learn(self, words)

    return noting


def test_articles_are_acknowledged_batch_by_batch_only_when_they_are_in_the_ledger(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.ingest.intake, "_BATCH_ARTICLES", 2)
    seen: list[tuple[str, int, int]] = []

    def progress(phase: str, done: int, total: int | None) -> None:
        with Corpus.read(corpus.folder) as other:
            seen.append((phase, done, other.coverage().articles))

    corpus.add(articles(5), on_progress=progress)
    assert [s for s in seen if s[0] == "reading"] == [("reading", 2, 2), ("reading", 4, 4), ("reading", 5, 5)]
    assert seen[-1] == ("indexing", 5, 5)


def test_filters_limit_a_search(corpus: Corpus) -> None:
    corpus.add([article(n, published=day(f"2025-03-0{n}"), outlet=f"Outlet {n}") for n in range(1, 6)])
    assert set(found(corpus, "town mayor winters", 10)) == {f"a{n}" for n in range(1, 6)}
    since = Filters(since=date(2025, 3, 4))
    assert {h.passage.span.article_id for h in corpus.search("town mayor", filters=since)} == {"a4", "a5"}
    outlets = Filters(outlets=("outlet 2",))
    assert {h.passage.span.article_id for h in corpus.search("town mayor", filters=outlets)} == {"a2"}


def test_limit_below_one_is_refused_with_its_value(corpus: Corpus) -> None:
    with pytest.raises(ValueError, match="at least 1, got 0"):
        corpus.search("mill", limit=0)


def test_unknown_article_or_version_is_named(corpus: Corpus) -> None:
    corpus.add([article(1)])
    with pytest.raises(ArticleMissing, match="no article 'b'"):
        corpus.article("b")
    with pytest.raises(ArticleMissing, match="no version 0123 of article 'a1'"):
        corpus.article("a1", "0123")


def test_article_that_changes_while_it_is_read_keeps_text_and_version_together(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = article(1, "The mill is open."), article(1, "The mill is shut.")
    corpus.add([old])
    read = corpus.ledger.article

    def changing(article_id: str, version: str | None = None) -> Any:
        result = read(article_id, version)
        monkeypatch.undo()
        corpus.add([new])
        return result

    monkeypatch.setattr(corpus.ledger, "article", changing)
    reading = corpus.article("a1")
    assert (reading.article, reading.version, reading.is_live) == (old, old.version, False)


# --- what a ranking weighs ------------------------------------------------------------------------------------------


def _ranking(*, reranked: Weights | None = None, **weights: float) -> Ranking:
    """A ranking of our own: those that ship are learned anew now and then."""
    plain = Weights(bm25=1.0, cosine=0.1, **weights)
    return Ranking(plain, reranked or plain, soft_most=0.0, soft_steepness=1.0, soft_middle=0.5)


def _scores(corpus: Corpus, question: str, **options: Any) -> dict[str, float]:
    return {hit.passage.span.article_id: hit.score for hit in corpus.search(question, **options)}


def test_a_text_that_several_articles_hold_is_found_once_with_its_copies(corpus: Corpus) -> None:
    wire = "At least seven sailors were rescued when the ferry Adelheid sank off Vantry on Monday, {} said."
    corpus.add(
        [
            Article("a", wire.format("doctors"), Source(outlet="Post")),
            Article("b", wire.format("pilots"), Source(outlet="Gazette")),
            Article(
                "c", "The ferry Ottilie opened a new line between Redmere and Selby, its owner said on Friday night."
            ),
        ]
    )
    hits = corpus.search("When did the ferry Adelheid sink?")
    by_first = {hit.passage.span.article_id: [copy.span.article_id for copy in hit.copies] for hit in hits}
    assert by_first == {"a": ["b"], "c": []} or by_first == {"b": ["a"], "c": []}
    (copy,) = hits[0].copies
    assert copy.text == corpus.article(copy.span.article_id).article.text[copy.span.start : copy.span.end]
    assert len(corpus.search("When did the ferry Adelheid sink?", limit=1)[0].copies) == 1


def test_articles_of_a_preferred_period_come_first_and_the_others_are_found_too(corpus: Corpus) -> None:
    corpus.ranking = _ranking(period=50.0)
    corpus.add([article(n, published=day(f"2025-03-0{n}")) for n in range(1, 5)] + [article(5)])
    question = f"town mayor {word(1)}"
    plain = _scores(corpus, question)
    assert next(iter(plain)) == "a1"
    preferred = _scores(corpus, question, prefer=(date(2025, 3, 3), None))
    assert list(preferred)[2:] != []
    assert set(list(preferred)[:2]) == {"a3", "a4"}
    more = {"a1": 50 / 1.2, "a2": 50 / 1.1, "a3": 50, "a4": 50, "a5": 0}
    assert preferred == {key: pytest.approx(score + more[key]) for key, score in plain.items()}
    assert _scores(corpus, question, prefer=(None, date(2025, 3, 1)))["a1"] == pytest.approx(plain["a1"] + 50)


def test_articles_of_about_the_preferred_days_are_found_behind_any_number_of_others(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CANDIDATES", "RERANKED"):
        monkeypatch.setattr(index.retrieval.retriever, name, 2)
    corpus.ranking = _ranking(period=50.0)
    texts = {n: f"The tin mine, the tin mine, number {n}." for n in range(6)} | {
        6: "Somebody sold the mine to the town."
    }
    corpus.add([Article(f"a{n}", text, Source(published=day("2020-01-01"))) for n, text in texts.items() if n < 6])
    corpus.add([Article("a6", texts[6], Source(published=day("2025-03-20")))])
    assert "a6" not in _scores(corpus, "tin mine", limit=2)
    assert next(iter(_scores(corpus, "tin mine", limit=2, prefer=(date(2025, 3, 25), date(2025, 3, 25))))) == "a6"


def test_newest_article_of_the_archive_is_what_recency_is_told_from(corpus: Corpus) -> None:
    corpus.ranking = _ranking(recent=50.0)
    corpus.add([article(1, published=day("2001-03-01")), article(2, published=day("2005-03-01")), article(3)])
    question = f"town mayor {word(1)} {word(3)}"
    before = _scores(corpus, question)
    assert next(iter(before)) == "a2"
    corpus.add([article(4, "A mill closed.", published=day("2045"))])  # then both are old, and a2 by forty years
    after = _scores(corpus, question)
    assert (before["a2"] > 50, after["a2"] < 2) == (True, True)
    assert abs(after["a3"] - before["a3"]) < 1  # it has no date


def test_ranking_of_a_corpus_may_be_another(corpus: Corpus) -> None:
    corpus.add([article(1, "It rained all day.", title=f"Of {word(7)}"), article(2, f"{word(7)} {word(7)} rained.")])
    corpus.ranking = _ranking()
    assert found(corpus, word(7))[0] == "a2"
    corpus.ranking = _ranking(title=50.0)
    assert found(corpus, word(7))[0] == "a1"


def test_words_that_were_prepared_already_give_the_same_hits(corpus: Corpus) -> None:
    corpus.add(articles(8))
    matcher = corpus.matcher(f"Which town opened {word(3)}?")
    assert corpus.search(matcher.question, matcher=matcher) == corpus.search(matcher.question)
    assert corpus.search(matcher.question, matcher=matcher) == corpus.search(matcher.question)


class _StandIn:
    """A re-ranking model that knows one sentence, or fails."""

    name = "stand-in"

    def __init__(self, near: str = "", *, fails: bool = False) -> None:
        self.near, self.fails, self.calls = near, fails, 0

    def similarities(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        self.calls += 1
        if self.fails:
            raise EmbedderError("the model is gone")
        return np.array([float(self.near in sentence) for sentence in sentences], dtype=np.float32)


def test_a_reranking_model_changes_the_order(corpus: Corpus) -> None:
    corpus.add(articles(6))
    corpus.ranking = _ranking(reranked=Weights(bm25=1.0, cosine=0.1, reranker=50.0))
    question = f"town mayor {word(1)}"
    assert found(corpus, question)[0] == "a1"
    corpus.reranker = _StandIn(word(4))
    assert found(corpus, question)[0] == "a4"
    corpus.reranker = None
    assert found(corpus, question)[0] == "a1"


def test_a_reranking_model_that_fails_is_told_once_and_searches_go_on_without_it(
    corpus: Corpus, caplog: pytest.LogCaptureFixture
) -> None:
    corpus.add(articles(6))
    corpus.ranking = _ranking(sentence=1.0, reranked=Weights(bm25=3.0, cosine=0.5, sentence=2.0, reranker=50.0))
    question = f"town mayor {word(1)}"
    expected = corpus.search(question)
    broken = corpus.reranker = _StandIn(fails=True)
    with caplog.at_level(logging.WARNING, logger="newsdesk"):
        first, second = corpus.search(question), corpus.search(question)
    assert [record.getMessage() for record in caplog.records] == ["answering without the re-ranker: the model is gone"]
    assert broken.calls == 1
    assert second == expected
    assert [hit.passage for hit in first] == [hit.passage for hit in expected]


def test_the_search_in_which_a_reranking_model_fails_gives_the_scores_of_those_after_it(corpus: Corpus) -> None:
    corpus.add(articles(6))
    corpus.ranking = _ranking(reranked=Weights(bm25=3.0, reranker=50.0))
    question = f"town mayor {word(1)}"
    corpus.reranker = _StandIn(fails=True)
    assert corpus.search(question) == corpus.search(question)


# --- a death in the middle ------------------------------------------------------------------------------------------


class _DeathError(BaseException):
    """Nothing but a test raises it, and nothing catches it."""


def _dying(*_: object, **__: object) -> None:
    raise _DeathError


def _die_while_adding(
    folder: Path, monkeypatch: pytest.MonkeyPatch, owner: type, name: str, items: list[Article]
) -> None:
    with monkeypatch.context() as patched, Corpus.write(folder) as corpus:
        settle(corpus)
        patched.setattr(owner, name, _dying)
        with pytest.raises(_DeathError):
            corpus.add(items)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (TantivyIndex, "change"),
        (ChromaIndex, "change"),
        (ChromaIndex, "_open"),
        (SqliteLedger, "mark_indexed"),
        (SqliteLedger, "passages_of"),
        (SqliteLedger, "vectors"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
@pytest.mark.parametrize("is_first_add", [True, False])
def test_what_was_committed_before_a_death_answers_after_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: type, name: str, is_first_add: bool
) -> None:
    if not is_first_add:
        with Corpus.write(tmp_path) as corpus:
            corpus.add(articles(4))
    changed = article(2, f"The mill called {word(2)} has burnt down, says a newer story.")
    _die_while_adding(tmp_path, monkeypatch, owner, name, [*articles(3, 10), changed])
    with Corpus.read(tmp_path) as reader:
        assert reader.has_pending
    with Corpus.write(tmp_path) as corpus:
        settle(corpus)
        assert not corpus.has_pending
        assert [found(corpus, word(n))[0] for n in (10, 11, 12)] == ["a10", "a11", "a12"]
        assert corpus.search(word(2))[0].passage.text == changed.text
        assert corpus.check() == []
        assert corpus.status().is_clean


def test_death_while_a_death_is_mended_is_mended_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Corpus.write(tmp_path) as corpus:
        corpus.add(articles(2))
    _die_while_adding(tmp_path, monkeypatch, ChromaIndex, "change", [article(5)])
    with monkeypatch.context() as patched:
        patched.setattr(ChromaIndex, "change", _dying)
        with Corpus.write(tmp_path) as corpus:
            assert found(corpus, word(1))[0] == "a1"
    with Corpus.write(tmp_path) as corpus:
        settle(corpus)
        assert found(corpus, word(5))[0] == "a5"
        assert corpus.check() == []


def test_replay_after_a_death_does_not_make_anew_what_was_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Corpus.write(tmp_path) as corpus:
        corpus.add(articles(4))
    before = store_of(tmp_path, "vectors")
    changed = article(2, "A newer story says otherwise.")
    _die_while_adding(tmp_path, monkeypatch, ChromaIndex, "change", [*articles(3, 10), changed])
    with Corpus.write(tmp_path) as corpus:
        settle(corpus)
        assert (corpus.upkeep.store("vectors"), corpus.check()) == (before, [])


def test_add_in_the_same_process_after_a_failed_one_carries_over_what_is_pending(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(ChromaIndex, "change", _dying)
        with pytest.raises(_DeathError):
            corpus.add([article(1)])
    corpus.add([article(2)])
    assert (found(corpus, word(1))[0], found(corpus, word(2))[0]) == ("a1", "a2")
    assert corpus.check() == []


def test_mending_that_fails_is_told_to_who_changes_next_and_then_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left on device")

    _die_while_adding(tmp_path, monkeypatch, ChromaIndex, "change", [article(5)])
    with Corpus.write(tmp_path) as corpus:
        settle(corpus)  # whole again; now a failing one
        corpus.ledger.put(clean="0")
    with monkeypatch.context() as patched:
        patched.setattr(ChromaIndex, "faults", staticmethod(full))
        corpus = Corpus.write(tmp_path)
        with pytest.raises(CorpusError, match=r"no space left on device.*newsdesk rebuild") as caught:
            corpus.add([article(6)])
        assert_one_sentence(caught.value)
        corpus.close()
    with Corpus.write(tmp_path) as corpus:
        assert corpus.add([article(6)]).added == 1
        assert corpus.check() == []


def test_searching_from_another_thread_works_at_every_moment_of_an_add(corpus: Corpus) -> None:
    corpus.add(articles(30))
    faults: list[BaseException] = []
    stop = threading.Event()

    def ask() -> None:
        try:
            while not stop.is_set():
                assert found(corpus, word(3), 1) == ["a3"]
        except BaseException as exc:
            faults.append(exc)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        for start in (100, 200, 300):
            corpus.add(articles(20, start))
        corpus.rebuild()
        corpus.remove(["a100"])
    finally:
        stop.set()
        thread.join()
    assert faults == []


# --- rebuilding and fingerprints ------------------------------------------------------------------------------------


def test_rebuild_makes_both_indexes_in_new_folders_and_deletes_the_old(corpus: Corpus) -> None:
    corpus.add(articles(5))
    old = corpus.upkeep.store("terms"), corpus.upkeep.store("vectors")
    corpus.rebuild()
    new = corpus.upkeep.store("terms"), corpus.upkeep.store("vectors")
    assert [p.exists() for p in (*old, *new)] == [False, False, True, True]
    assert found(corpus, word(4))[0] == "a4"
    assert corpus.check() == []


def test_rebuild_that_is_cut_short_leaves_the_old_indexes_in_use_and_its_folder_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Corpus.write(tmp_path) as corpus:
        corpus.add(articles(5))
        used = corpus.upkeep.store("vectors")
        with monkeypatch.context() as patched:
            patched.setattr(ChromaIndex, "change", _dying)
            with pytest.raises(_DeathError):
                corpus.rebuild()
        assert used.is_dir()
        assert len(list((tmp_path / "chroma").iterdir())) == 2
    (tmp_path / "terms" / "99").mkdir()
    with Corpus.write(tmp_path) as corpus:
        settle(corpus)
        assert list((tmp_path / "chroma").iterdir()) == [used]
        assert len(list((tmp_path / "terms").iterdir())) == 1
        assert found(corpus, word(4))[0] == "a4"
        assert corpus.check() == []


def test_rebuild_can_be_repeated_in_the_process_in_which_it_failed(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.add(articles(3))
    with monkeypatch.context() as patched:
        patched.setattr(SqliteLedger, "vectors", _dying)
        with pytest.raises(_DeathError):
            corpus.rebuild()
    corpus.rebuild()
    assert corpus.check() == []


def test_reader_that_was_open_before_a_rebuild_finds_what_is_added_after_it(tmp_path: Path) -> None:
    with Corpus.write(tmp_path) as corpus:
        corpus.add(articles(3))
        with Corpus.read(tmp_path) as reader:
            assert found(reader, word(1))[0] == "a1"
            corpus.rebuild()
            assert found(reader, word(1))[0] == "a1"
            corpus.add([article(9)])
            assert found(reader, word(9))[0] == "a9"


def test_other_revision_of_the_embedder_refuses_adding_still_searches_and_is_mended_by_rebuild(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Corpus.write(tmp_path) as corpus:
        corpus.add(articles(3))
        added_at = corpus.status().coverage.last_added
    now = re.escape(LocalEmbedder.revision)
    monkeypatch.setattr(LocalEmbedder, "revision", "another/2")
    with Corpus.write(tmp_path) as corpus:
        assert not corpus.status().embedder_is_current
        with pytest.raises(CorpusError, match=rf"{now}.*another/2.*newsdesk rebuild") as caught:
            corpus.add([article(4)])
        assert_one_sentence(caught.value)
        assert found(corpus, word(2))[0] == "a2"
        assert "the passages were made by another embedder or cutter" in corpus.check()
        corpus.rebuild()
        assert corpus.status().embedder_is_current
        assert corpus.add([article(4)]).added == 1
        assert found(corpus, word(2))[0] == "a2"
        assert corpus.check() == []
        assert added_at is not None


def test_article_is_removed_from_a_corpus_of_another_embedder_revision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Corpus.write(tmp_path) as corpus:
        corpus.add(articles(3))
    monkeypatch.setattr(LocalEmbedder, "revision", "another/2")
    with Corpus.write(tmp_path) as corpus:
        assert corpus.remove(["a1"]) == []
        assert "a1" not in found(corpus, word(1))
        corpus.rebuild()
        assert corpus.check() == []


class _Wide(LocalEmbedder):
    """ChromaIndex of another length."""

    name = "wide"
    dimension = 512

    def embed(self, texts: Any) -> Any:
        import numpy as np

        half = super().embed(texts)
        return (np.concatenate([half, half], axis=1) / np.sqrt(2)).astype(np.float32)


def test_rebuild_with_another_embedder_that_is_cut_short_can_be_searched_and_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(index.encoders.EMBEDDERS, "wide", lambda **_: _Wide())
    monkeypatch.setattr(index.ingest.intake, "_BATCH_ARTICLES", 2)
    with Corpus.write(tmp_path) as corpus:
        corpus.add(articles(5))
        commit, calls = SqliteLedger.commit, 0

        def dying_at_the_second(self: SqliteLedger, prepared: Any) -> None:
            nonlocal calls
            calls += 1
            if calls == 2:
                raise _DeathError
            commit(self, prepared)

        with monkeypatch.context() as patched:
            patched.setattr(SqliteLedger, "commit", dying_at_the_second)
            with pytest.raises(_DeathError):
                corpus.rebuild(embedder="wide")
    with Corpus.write(tmp_path) as corpus:
        settle(corpus)
        assert [found(corpus, word(n))[0] for n in range(5)] == [f"a{n}" for n in range(5)]
        with pytest.raises(CorpusError, match=r"an interrupted rebuild.*newsdesk rebuild"):
            corpus.add([article(9)])
        corpus.rebuild()
        assert corpus.status().embedder == "wide"
        assert corpus.check() == []
        assert corpus.add([article(9)]).added == 1


def test_other_embedder_than_the_recorded_one_is_refused_with_the_way_to_change_it(tmp_path: Path) -> None:
    Corpus.write(tmp_path).close()
    with pytest.raises(
        InputError, match=r"uses the embedder 'local', not 'minilm'.*rebuild --embedder minilm"
    ) as caught:
        Corpus.write(tmp_path, embedder="minilm")
    assert_one_sentence(caught.value)


# --- folders that are no corpus -------------------------------------------------------------------------------------


def test_missing_corpus_names_the_command_that_makes_one_and_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing, match="newsdesk add articles/ --corpus") as caught:
        Corpus.read(tmp_path / "none")
    assert_one_sentence(caught.value)
    assert not (tmp_path / "none").exists()


def test_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "holiday.txt").write_text("sun")
    with pytest.raises(CorpusError, match=r"holds other files \('holiday.txt'\)") as caught:
        Corpus.write(tmp_path)
    assert_one_sentence(caught.value)
    assert bytes_under(tmp_path) == {"holiday.txt": b"sun"}


def test_file_in_the_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "corpus").write_text("a file")
    with pytest.raises(CorpusError, match="cannot be made a corpus") as caught:
        Corpus.write(tmp_path / "corpus")
    assert_one_sentence(caught.value)
    assert (tmp_path / "corpus").read_text() == "a file"
    with pytest.raises(CorpusMissing):
        Corpus.read(tmp_path / "corpus")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_folder_without_permission_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir(mode=0o500)
    with pytest.raises(CorpusError) as caught:
        Corpus.write(tmp_path / "corpus")
    assert_one_sentence(caught.value)


def test_damaged_ledger_frees_the_lock_and_touches_no_index(tmp_path: Path) -> None:
    with Corpus.write(tmp_path) as corpus:
        corpus.add(articles(2))
    good = (tmp_path / LEDGER_FILE).read_bytes()
    (tmp_path / LEDGER_FILE).write_bytes(b"no database at all, only words " * 99)
    for opened in (Corpus.write, Corpus.read):
        with pytest.raises(CorpusDamaged, match="restore it from a copy") as caught:
            opened(tmp_path)
        assert_one_sentence(caught.value)
    (tmp_path / LEDGER_FILE).write_bytes(good)
    with Corpus.write(tmp_path) as corpus:
        assert corpus.check() == []


def test_creation_that_was_cut_short_is_completed(tmp_path: Path) -> None:
    (tmp_path / "corpus.lock").touch()
    (tmp_path / LEDGER_FILE).touch()
    with Corpus.write(tmp_path) as corpus:
        assert corpus.add([article(1)]).added == 1
        assert corpus.check() == []


def test_indexes_of_a_ledger_that_is_gone_are_swept(tmp_path: Path) -> None:
    with Corpus.write(tmp_path) as corpus:
        corpus.add(articles(20))
    for path in tmp_path.glob(LEDGER_FILE + "*"):
        path.unlink()
    with Corpus.write(tmp_path) as corpus:
        corpus.add([article(50)])
        assert found(corpus, word(50)) == ["a50"]
        assert corpus.check() == []


def test_empty_corpus_finds_nothing_and_is_whole(corpus: Corpus) -> None:
    assert corpus.search("anything") == []
    assert corpus.check() == []
    corpus.rebuild()
    assert corpus.check() == []
    with Corpus.read(corpus.folder) as reader:
        assert reader.search("anything") == []


def test_reader_may_not_change_anything(tmp_path: Path) -> None:
    Corpus.write(tmp_path).close()
    with Corpus.read(tmp_path) as reader:
        for change in (lambda: reader.add([article(1)]), lambda: reader.remove(["a1"]), reader.rebuild, reader.check):
            with pytest.raises(CorpusError, match="opened for reading only"):
                change()


def test_reader_without_a_word_index_is_told_to_rebuild(tmp_path: Path) -> None:
    with Corpus.write(tmp_path) as corpus:
        corpus.add([article(1)])
    shutil.rmtree(tmp_path / "terms")
    with Corpus.read(tmp_path) as reader, pytest.raises(CorpusError, match="newsdesk rebuild"):
        reader.search("mill")
    assert not (tmp_path / "terms").exists()


@pytest.mark.parametrize("fault", [OSError, TypeError, AttributeError], ids=["no library", "Windows", "not glibc"])
def test_add_needs_no_library_to_give_memory_back(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    asked: list[object] = []

    def refuse(name: object) -> None:
        asked.append(name)
        raise fault

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    monkeypatch.setattr(index.corpus, "_MANY", 10)
    assert corpus.add(articles(9)).added == 9
    assert asked == []  # little was freed
    assert corpus.add(articles(20)).added == 11
    assert asked == [None]


def test_closing_twice_does_no_harm(corpus: Corpus) -> None:
    corpus.close()
    corpus.close()


def test_a_closed_corpus_holds_on_to_no_word_index_whose_files_would_be_looked_at_for_ever(corpus: Corpus) -> None:
    held = weakref.ref(corpus.upkeep.terms())
    corpus.close()
    assert held() is None


def test_after_an_add_the_files_on_disk_suffice_for_another_process(tmp_path: Path) -> None:
    with Corpus.write(tmp_path / "a") as corpus:
        corpus.add(articles(40))
        shutil.copytree(tmp_path / "a", tmp_path / "b")  # as a kill right now would leave it
    script = """
import sys
from index.corpus import Corpus
from support import found, settle, word
with Corpus.write(sys.argv[1]) as corpus:
    settle(corpus)
    held = corpus.upkeep.dense.vectors.ids() == corpus.ledger.passage_ids()
    right = [found(corpus, word(n))[0] for n in range(40)] == [f"a{n}" for n in range(40)]
    print(held, right, corpus.check(), flush=True)
"""
    with python(script, tmp_path / "b") as other:
        said(other, "True True []")


def test_status_of_a_corpus_whose_files_vanish_meanwhile_is_given(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.add([article(1)])
    listed = list(corpus.folder.rglob("*"))
    monkeypatch.setattr(Path, "rglob", lambda *_: [*listed, corpus.folder / "gone"])
    assert corpus.status().bytes_on_disk > 0


def test_opening_a_corpus_does_not_import_chroma_in_a_reader(tmp_path: Path) -> None:
    with Corpus.write(tmp_path) as corpus:
        corpus.add([article(1)])
    script = (
        "import sys; from index.corpus import Corpus; c = Corpus.read(sys.argv[1]); assert c.search('town'); c.close();"
        "print('chromadb' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert done.stdout == "False\n"


def test_closing_ends_an_add_of_another_thread_where_it_is(tmp_path: Path) -> None:
    corpus = Corpus.write(tmp_path / "corpus")
    begun, may_go_on = threading.Event(), threading.Event()
    raised: list[BaseException] = []

    def note(phase: str, done: int, _: int | None) -> None:
        if phase == "reading" and done >= 400:  # two batches have been acknowledged
            begun.set()
            may_go_on.wait(PATIENCE_S)

    def add() -> None:
        try:
            corpus.add(articles(1_000), on_progress=note)
        except CorpusError as exc:
            raised.append(exc)

    adding = threading.Thread(target=add)
    adding.start()
    assert begun.wait(PATIENCE_S)
    closing = threading.Thread(target=corpus.close)
    closing.start()
    while not corpus.upkeep.is_closing:
        time.sleep(0.01)
    may_go_on.set()
    for thread in (adding, closing):
        thread.join()
    assert "was closed while adding" in str(raised[0])
    with Corpus.write(tmp_path / "corpus") as again:
        assert again.status().is_clean
        assert again.status().pending == 0
        assert 400 <= again.coverage().articles < 1_000
        assert again.check() == []
