import json
import logging
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support import PATIENCE_S, ROOT, article, articles, assert_one_sentence, day, python, said, settle, word

from index.corpus import Corpus
from index.errors import AnswerMissing, ArticleMissing, CorpusLocked, CorpusMissing, InputError
from index.stores.lock import WriterLock
from index.types import Article, Filters, Hit, Source
from qa.evaluation.datasets.questions import Gold, GoldSpan
from qa.newsdesk import Newsdesk
from qa.question.inputs import MAX_QUESTION, make_filters
from qa.records.answers import Records
from qa.types import Answer, Draft, PeriodRead, Turn

_HOLDER = """
import sys
from index.corpus import Corpus
with Corpus.write(sys.argv[1], purpose="chat"):
    print("open", flush=True)
    sys.stdin.read()
"""
_STORES = """
import os, sys
from index.corpus import Corpus
from support import article
corpus = Corpus.write(sys.argv[1])
corpus.upkeep.settle()
corpus.upkeep.index_pending = lambda on_progress: os._exit(9)  # dies after the commit, before the indexes
corpus.add([article(5)])
"""
_ASKED = f"What did the town open that is called {word(2)}?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of eight articles over eight outlets and eight days of March; copy it before changing it."""
    made = tmp_path_factory.mktemp("desk") / "corpus"
    with Newsdesk.open(made) as desk:
        desk.add(*(article(n, published=day(f"2025-03-{10 + n}")) for n in range(8)))
    return made


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[Newsdesk]:
    with Newsdesk.read(folder) as opened:
        yield opened


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """A copy of the corpus that may be changed."""
    return shutil.copytree(folder, tmp_path / "copy")


def _cited(answer: Answer) -> set[str]:
    return {citation.article_id for citation in answer.citations}


@pytest.fixture(scope="module")
def half_done(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus whose writer died between storing an article and indexing it; copy it before opening it."""
    place = shutil.copytree(folder, tmp_path_factory.mktemp("half") / "corpus")
    with python(_STORES, place) as killed:
        assert killed.wait(PATIENCE_S) == 9
    with Corpus.read(place) as corpus:
        assert corpus.has_pending
    return place


# --- opening --------------------------------------------------------------------------------------------------------


def test_open_makes_a_corpus_where_there_is_none(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path / "deep" / "corpus") as desk:
        assert desk.corpus.is_writable
        assert desk.status().coverage.articles == 0
        assert desk.ask("Who opened it?").answered is False


def test_open_again_in_the_same_process_falls_back_to_reading(copy: Path) -> None:
    with Newsdesk.open(copy, purpose="chat") as owner, Newsdesk.open(copy) as second:
        assert (owner.corpus.is_writable, second.corpus.is_writable) == (True, False)
        assert _cited(second.ask(_ASKED)) == {"a2"}
        with pytest.raises(CorpusLocked, match="newsdesk chat") as caught:
            second.add(article(9))
        assert_one_sentence(caught.value)
        with pytest.raises(CorpusLocked, match="newsdesk chat"):
            second.remove("a2")
        settle(owner.corpus)
        assert owner.add(article(9)).added == 1


def test_open_while_another_process_writes_falls_back_to_reading(copy: Path) -> None:
    with python(_HOLDER, copy) as holder:
        said(holder, "open")
        with Newsdesk.open(copy) as desk:
            assert not desk.corpus.is_writable
            assert _cited(desk.ask(_ASKED)) == {"a2"}
        with Newsdesk.read(copy) as desk:
            assert _cited(desk.ask(_ASKED)) == {"a2"}


def test_read_refuses_a_folder_without_a_corpus(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing, match="newsdesk add") as caught:
        Newsdesk.read(tmp_path)
    assert_one_sentence(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_read_completes_what_a_killed_process_left_undone(half_done: Path, tmp_path: Path) -> None:
    with Newsdesk.read(shutil.copytree(half_done, tmp_path / "copy")) as desk:
        assert not desk.corpus.is_writable
        assert not desk.corpus.has_pending
        assert _cited(desk.ask(f"What is called {word(5)}?")) == {"a5"}


def test_read_answers_from_what_there_is_while_something_pends_and_another_process_writes(
    half_done: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = shutil.copytree(half_done, tmp_path / "copy")
    caplog.set_level(logging.INFO, "newsdesk")
    lock = WriterLock(place, "add")  # held without completing anything
    try:
        with Newsdesk.read(place) as desk:
            assert desk.corpus.has_pending
            assert _cited(desk.ask(_ASKED)) == {"a2"}
    finally:
        lock.release()
    assert "may not be found yet" in caplog.text


def test_close_twice_does_no_harm(copy: Path) -> None:
    desk = Newsdesk.open(copy)
    settle(desk.corpus)
    desk.close()
    desk.close()
    with Newsdesk.open(copy) as again:
        assert again.corpus.is_writable
        settle(again.corpus)


# --- the archive ----------------------------------------------------------------------------------------------------


def test_add_takes_articles_and_paths_together_and_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    with Newsdesk.open(tmp_path) as desk:
        report = desk.add(
            *articles(2),
            ROOT / "examples" / "articles" / "bisie-tin.txt",
            str(ROOT / "examples" / "articles" / "walikale-taken.txt"),
            outlet="Lake Notes",
            on_progress=lambda phase, done, _total: told.append((phase, done)),
        )
        assert (report.added, report.updated, report.unchanged, report.skipped) == (4, 0, 0, [])
        assert dict(desk.corpus.outlets())["Lake Notes"] == 2
        assert desk.add(article(1)).unchanged == 1
        changed = desk.add(article(1, "The tide mill is closed.\n"))
        assert (changed.added, changed.updated) == (0, 1)
        assert {row.article_id for row in desk.articles()} == {"a0", "a1", "bisie-tin.txt", "walikale-taken.txt"}
        assert [version.is_live for version in desk.article("a1").versions].count(True) == 1
    assert ("reading", 4) in told
    assert "indexing" in {phase for phase, _ in told}


def test_unknown_article_is_said_in_one_sentence(desk: Newsdesk) -> None:
    with pytest.raises(ArticleMissing, match=r"no article 'nowhere' in .* \(see: newsdesk list\)") as caught:
        desk.article("nowhere")
    assert_one_sentence(caught.value)


def test_removed_article_is_cited_no_more(copy: Path) -> None:
    with Newsdesk.open(copy) as desk:
        settle(desk.corpus)
        assert _cited(desk.ask(_ASKED)) == {"a2"}
        assert desk.remove("a2") == []
        assert "a2" not in _cited(desk.ask(_ASKED))
    assert word(2) not in json.dumps([record["citations"] for record in Records(copy)])


# --- asking ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "allowed"),
    [
        ({"outlets": ["The Dornhaven Gazette", "the OSTERMOOR gazette"]}, {"a0", "a1"}),
        ({"since": "2025-03-15"}, {"a5", "a6", "a7"}),
        ({"until": "2025-03-11"}, {"a0", "a1"}),
        ({"since": "2025-03-12", "until": "2025-03-13"}, {"a2", "a3"}),
        ({"article_ids": ["a4", "a6"]}, {"a4", "a6"}),
        ({"article_ids": ["a4", "a6"], "since": "2025-03-15"}, {"a6"}),
        ({"since": "2026"}, set()),
    ],
)
def test_only_articles_that_pass_the_filters_are_cited_or_retrieved(
    desk: Newsdesk, filters: dict[str, object], allowed: set[str]
) -> None:
    chosen = make_filters(**filters)  # type: ignore[arg-type]
    answer = desk.ask("Which town opened something on Monday morning?", filters=chosen, record=False)
    assert answer.filters == chosen
    assert {passage.article_id for passage in answer.passages} == allowed
    assert _cited(answer) <= allowed
    assert answer.answered == bool(allowed)
    hits = desk.search("town opened Monday", filters=chosen)
    assert {hit.passage.span.article_id for hit in hits} == allowed


class _Searches:
    """Notes what the corpus is asked for, and asks it."""

    def __init__(self, desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.given: list[dict[str, Any]] = []
        search = desk.corpus.search

        def noting(question: str, **options: Any) -> list[Hit]:
            self.given.append({"question": question, **options})
            return search(question, **options)

        monkeypatch.setattr(desk.corpus, "search", noting)


def test_period_of_an_event_is_a_preference_and_limits_nothing(desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    searches = _Searches(desk, monkeypatch)
    question = "Which town opened something on Monday morning in January 2025?"
    answer = desk.ask(question, record=False)
    desk.search(question)
    for given in searches.given:
        assert given["question"] == question  # its words still count
        assert given["prefer"] == (date(2025, 1, 1), date(2025, 1, 31))
        assert given["filters"] == Filters()
    assert len(searches.given) == 2
    assert answer.filters == Filters()
    assert answer.period == PeriodRead("in January 2025", "2025-01-01", "2025-01-31", "preference")
    assert len({passage.article_id for passage in answer.passages}) > 1


def test_period_of_publication_is_a_filter_beside_the_callers(desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    searches = _Searches(desk, monkeypatch)
    question = "Which articles published since 15 March 2025 tell of a town?"
    answer = desk.ask(question, filters=Filters(article_ids=("a4", "a6")), record=False)
    assert answer.filters == Filters(article_ids=("a4", "a6"), since=date(2025, 3, 15))
    assert answer.period == PeriodRead("since 15 March 2025", "2025-03-15", None, "filter")
    assert answer.to_dict()["filters"] == {"article_ids": ["a4", "a6"], "since": "2025-03-15"}
    assert {passage.article_id for passage in answer.passages} == {"a6"}
    assert searches.given[0]["prefer"] is None


@pytest.mark.parametrize("own", [Filters(since=date(2025, 3, 11)), Filters(until=date(2025, 3, 12))])
def test_dates_of_the_caller_win_over_those_of_the_question(desk: Newsdesk, own: Filters) -> None:
    answer = desk.ask("Which articles published since 15 March 2025 tell of a town?", filters=own, record=False)
    assert answer.filters == own
    assert answer.period
    assert answer.period.applied == "preference"


def test_last_week_is_told_from_the_day_that_is_given_and_from_no_other(desk: Newsdesk) -> None:
    question = "What was reported last week about a town?"
    assert desk.ask(question, record=False).period is None
    for today, since, until in (("2025-03-20", "2025-03-10", "2025-03-16"), ("2025-03-24", "2025-03-17", "2025-03-23")):
        answer = desk.ask(question, as_of=date.fromisoformat(today), record=False)
        assert answer.period == PeriodRead("last week", since, until, "filter")
    assert {hit.passage.span.article_id for hit in desk.search(question, as_of=date(2025, 3, 24))} == {"a7"}


def test_articles_of_about_the_day_of_asking_come_first_unless_the_question_names_another_time(desk: Newsdesk) -> None:
    def first_day(question: str, as_of: date) -> int:
        answer = desk.ask(question, as_of=as_of, record=False)
        assert answer.as_of == as_of.isoformat()
        published = desk.article(answer.passages[0].article_id).article.source.published
        assert published
        return published.first_day.day

    early, late = date(2025, 3, 9), date(2025, 3, 18)
    assert first_day("Which town is told of?", early) < 13 < first_day("Which town is told of?", late)
    named = "Which town was told of on 14 March 2025?"
    assert first_day(named, early) == first_day(named, late) == 14


def test_period_is_read_from_the_question_and_not_from_what_it_leans_on(desk: Newsdesk) -> None:
    answer = desk.ask("And who opened it?", history=[Turn("user", "Who won in June 2024?")], record=False)
    assert answer.standalone_question == "And who opened it? (Who won in June 2024)"
    assert answer.period is None


@pytest.mark.parametrize(("drafted", "shown"), [(None, None), (0.123456, 0.1235), (1.0, 1.0)])
def test_probability_of_the_draft_is_passed_on(
    desk: Newsdesk, monkeypatch: pytest.MonkeyPatch, drafted: float | None, shown: float | None
) -> None:
    monkeypatch.setattr("qa.answering.extractive.draft", lambda *_, **__: Draft(refusal="No.", probability=drafted))
    answer = desk.ask(_ASKED, record=False)
    assert (answer.probability, answer.to_dict()["probability"]) == (shown, shown)


def test_outlet_that_the_archive_does_not_hold_is_named_in_the_refusal(desk: Newsdesk) -> None:
    filters = make_filters(outlets=["The Daily Plum", "The Dornhaven Gazette", "Orr News"])
    assert desk.ask("Did Zzyzx fall?", filters=make_filters(outlets=["The Daily Plum"]), record=False).text == (
        "The archive holds nothing from The Daily Plum (its outlets: newsdesk status)."
    )
    refused = desk.ask("Did Zzyzx fall?", filters=filters, record=False)
    assert refused.text.startswith("The archive holds nothing from The Daily Plum or Orr News")


def test_history_and_question_are_both_in_the_answer(desk: Newsdesk) -> None:
    answer = desk.ask("And what did it open?", history=[Turn("user", "Where is Quillane?")], record=False)
    assert answer.question == "And what did it open?"
    assert answer.standalone_question == "And what did it open? (Where is Quillane)"
    assert _cited(answer) == {"a6"}


def test_coverage_says_what_was_searched(desk: Newsdesk) -> None:
    coverage = desk.ask(_ASKED, record=False).coverage
    assert (coverage.articles, coverage.outlets) == (8, 8)
    assert (coverage.earliest, coverage.latest) == ("2025-03-10", "2025-03-17")


def test_answerer_that_does_not_exist_is_refused_with_those_that_do(desk: Newsdesk) -> None:
    with pytest.raises(InputError, match=r"no answerer is called 'oracle' \(choose from: extractive, model\)"):
        desk.ask(_ASKED, answerer="oracle")


def test_question_may_be_as_long_as_the_limit_and_no_longer(desk: Newsdesk) -> None:
    fits = (_ASKED + " ").ljust(MAX_QUESTION, "a")
    assert desk.ask(fits, record=False).question == fits
    with pytest.raises(InputError, match=r"2,001 characters; ask in at most 2,000"):
        desk.ask(fits + "a")


# --- records --------------------------------------------------------------------------------------------------------


def test_answer_is_kept_unless_told_otherwise(copy: Path) -> None:
    with Newsdesk.read(copy) as desk:
        desk.ask("Who opened the glass bridge?", record=False)
        assert list(Records(copy)) == []
        answer = desk.ask(_ASKED)
        list(desk.batch([json.dumps({"question": _ASKED})], record=False))
    (record,) = Records(copy)
    del record["at"]
    assert record == json.loads(json.dumps(answer.to_dict()))


def test_disk_that_cannot_be_written_still_answers_with_a_warning(
    copy: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(self: Records, answer: Answer) -> str:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Records, "append", refuse)
    with Newsdesk.read(copy) as desk:
        assert _cited(desk.ask(_ASKED)) == {"a2"}
    (warning,) = [entry.getMessage() for entry in caplog.records if entry.levelno == logging.WARNING]
    assert warning == f"the answer was not kept in {copy}: Read-only file system"


# --- batch ----------------------------------------------------------------------------------------------------------


def test_batch_answers_each_line_and_gives_an_error_for_those_that_cannot_be_used(desk: Newsdesk) -> None:
    lines = [
        json.dumps({"id": "one", "question": _ASKED}),
        "",
        "{",
        "[1]",
        '{"id": 4, "question": 5}',
        '{"id": 5, "question": " "}',
        '{"id": 6, "question": "Who?", "since": "soon"}',
        '{"id": 7, "question": "Who?", "outlets": "Post"}',
        '{"id": NaN, "question": "Who?"}',
        "[" * 100_000,
        json.dumps({"question": _ASKED}),
    ]
    results = list(desk.batch(lines, record=False))
    assert [(r.get("id"), r.get("line"), "error" in r) for r in results] == [
        ("one", None, False),
        (None, 3, True),
        (None, 4, True),
        (None, 5, True),
        (5, 6, True),
        (6, 7, True),
        (7, 8, True),
        (None, 9, True),
        (None, 10, True),
        ("11", None, False),
    ]
    assert results[0]["citations"] == results[-1]["citations"]
    for result in results:
        assert "\n" not in result.get("error", "")
        json.dumps(result, allow_nan=False, ensure_ascii=False).encode()


def test_reference_day_of_a_line_stands_before_that_of_the_batch(desk: Newsdesk) -> None:
    question = "What was reported last week about a town?"
    days: list[object] = [None, "2025-03-24", "soon", 20250324, "2025-03"]
    lines = [json.dumps({"id": n, "question": question, "as_of": day}) for n, day in enumerate(days)]
    one, other, *errors = desk.batch(lines, record=False, as_of=date(2025, 3, 20))
    assert (one["period"]["since"], other["period"]["since"]) == ("2025-03-10", "2025-03-17")
    assert [(e["id"], e["line"], e["error"]) for e in errors] == [
        (2, 3, "as_of is no day: 'soon' (write it as 2025-03-20)"),
        (3, 4, "as_of is no day: '20250324' (write it as 2025-03-20)"),
        (4, 5, "as_of is no day: '2025-03' (write it as 2025-03-20)"),
    ]


def test_filters_of_a_line_stand_before_those_of_the_batch(desk: Newsdesk) -> None:
    lines = [
        json.dumps({"question": _ASKED}),
        json.dumps({"question": _ASKED, "filters": {"article_ids": ["a2"]}}),
        json.dumps({"question": _ASKED, "outlets": ["The Dornhaven Gazette"], "filters": {"since": "2025-03-01"}}),
    ]
    results = list(desk.batch(lines, record=False, filters=Filters(article_ids=("a1",))))
    assert [result["filters"] for result in results] == [
        {"article_ids": ["a1"]},
        {"article_ids": ["a2"]},
        {"outlets": ["The Dornhaven Gazette"], "since": "2025-03-01"},
    ]
    assert {citation["article_id"] for citation in results[1]["citations"]} == {"a2"}


def test_what_is_known_of_an_answer_has_no_say_in_it(desk: Newsdesk) -> None:
    gold = Gold(
        "q", _ASKED, ("a tide mill",), True, ("a1",), (GoldSpan("a1", 0, 9),), context_article_id="a1",
        wrong_answers=("a ferry quay",), need_all=True, must=("mill",), must_not=("quay",), tags=("what",),
    )  # fmt: skip
    more = {"group": "a1", "groups": [["a1"]], "limit": 1, "answerer": "model", "article_id": "a1", "only": ["a1"]}
    lines = [json.dumps({"id": "q", "question": _ASKED}), json.dumps(gold.to_row() | more)]
    plain, told = desk.batch(lines, record=False)  # the corpus is that of all tests here
    changing = {"seconds": 0, "record": None}
    assert plain["answered"]
    assert told | changing == plain | changing


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ({"filters": ["a1"]}, "filters must be an object with some of outlets, since, until, article_ids"),
        ({"filters": {"answers": ["a1"]}}, "filters must be an object with some of outlets, since, until, article_ids"),
        ({"filters": {"article_ids": "a1"}}, "article_ids must be a list of texts"),
        (
            {"since": "2025", "filters": {"since": "2025"}},
            "since stands in the line and in its filters (give one of them)",
        ),
    ],
)
def test_filters_of_a_line_that_cannot_be_used_are_refused(row: dict[str, object], error: str, desk: Newsdesk) -> None:
    (result,) = desk.batch([json.dumps({"id": "q", "question": _ASKED} | row)])
    assert result == {"id": "q", "line": 1, "error": error}


# --- filters --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2025-03-20", "2025-03-20", (date(2025, 3, 20), date(2025, 3, 20))),
        ("2025-03", "2025-03", (date(2025, 3, 1), date(2025, 3, 31))),
        ("2024", "2024-02", (date(2024, 1, 1), date(2024, 2, 29))),
        (None, "2025", (None, date(2025, 12, 31))),
        (None, None, (None, None)),
    ],
)
def test_dates_of_filters_mean_their_first_and_last_day(
    since: str | None, until: str | None, expected: tuple[date | None, date | None]
) -> None:
    filters = make_filters(since=since, until=until)
    assert (filters.since, filters.until) == expected


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"since": "soon"}, "since is no date: 'soon' (write it as 2025-03-20)"),
        ({"since": "03/04/2025"}, "since can be read two ways: '03/04/2025' (write it as 2025-04-03 or as 2025-03-04)"),
        ({"until": "2025-02-30"}, "until is no date: '2025-02-30' (write it as 2025-03-20)"),
        ({"since": ""}, "since is no date: '' (write it as 2025-03-20)"),
        ({"since": []}, "since is no date: '[]' (write it as 2025-03-20)"),
        ({"since": "x" * 1000}, f"since is no date: '{'x' * 40}' (write it as 2025-03-20)"),
        ({"since": "2025-03", "until": "2025-02"}, "since 2025-03-01 is after until 2025-02-28 (swap them)"),
        ({"outlets": "Post"}, "outlets must be a list of texts"),
        ({"outlets": [1]}, "outlets must be a list of texts"),
        ({"article_ids": {"a": 1}}, "article_ids must be a list of texts"),
    ],
)
def test_filters_that_cannot_be_used_are_refused_in_one_sentence(given: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as caught:
        make_filters(**given)  # type: ignore[arg-type]
    assert str(caught.value) == message


def test_an_article_of_the_time_that_is_asked_for_need_not_print_its_date(sample: Newsdesk) -> None:
    assert sample.ask("Who took the town of Walikale after 3 March 2025?", record=False).answered
    assert not sample.ask("Who took the town of Walikale in 1925?", record=False).answered


# --- answers that were given ----------------------------------------------------------------------------------------


def test_answer_that_was_kept_is_read_judged_written_out_published_and_taken_back(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(
            Article("ferry", "The ferry Meadowlark sank at noon off Quayside.", Source("Ferry sinks", "Quay Post"))
        )
        record = desk.ask("What sank off Quayside?").record
        assert record is not None
        desk.feedback(record, "wrong citation", 1, "It was one.")
        kept = desk.answer(record)
        assert (kept.feedback[0].note, kept.is_published) == ("It was one.", False)
        with pytest.raises(InputError, match=r"no citation \[7\]"):
            desk.feedback(record, "bad", 7)
        assert "Quay Post" in desk.export(record, "md").decode()
        with pytest.raises(InputError, match="pdf"):
            desk.export(record, "pdf")
        for is_published, change in ((True, desk.publish), (True, desk.publish), (False, desk.unpublish)):
            change(record)
            assert desk.answer(record).is_published is is_published
        written = (tmp_path / "corpus" / "answers.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(written) == 4  # the answer, the feedback, published once, taken back
        assert [row.is_live for row in desk.versions("ferry")] == [True]
        for act in (desk.answer, desk.publish, lambda name: desk.export(name, "md")):
            with pytest.raises(AnswerMissing):
                act("0" * 32)
