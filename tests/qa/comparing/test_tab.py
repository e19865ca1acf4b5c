"""Two answers side by side, the runs of a folder, and what the window shows of both; without a browser."""

import json
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from elements import parsed
from fastapi.testclient import TestClient

from index.errors import InputError
from index.types import Article, Filters, Source
from qa.chat.conversation import Choices
from qa.comparing import parts
from qa.comparing.blind import AnswerSettings, BlindPair, ask_both
from qa.evaluation.datasets.questions import Gold, GoldSpan, QuestionSet
from qa.evaluation.judges.preferences import Preference, Tally
from qa.evaluation.runs import ListedRun, listed_runs, newest_pair, start
from qa.models import Message, ModelError
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk
from qa.server.app import application

QUESTION = "Who has taken the town of Walikale?"
QUOTED, WORDLESS = AnswerSettings("extractive"), AnswerSettings("extractive", overrides={"search.bm25": 0.0})
HOSTILE = "<b onmouseover=alert(1)>*x*"


@pytest.fixture(scope="module")
def desk(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    folder = tmp_path_factory.mktemp("comparing") / "corpus"
    shutil.copytree(sample_folder, folder, ignore=shutil.ignore_patterns("*.lock"))
    with Newsdesk.open(folder) as opened:
        yield opened


# --- two answers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_turned", [False, True])
def test_both_ways_answer_and_a_coin_decides_which_stands_first(desk: Newsdesk, is_turned: bool) -> None:
    pair = ask_both(desk, QUESTION, (QUOTED, WORDLESS), Choices(), is_turned=is_turned)
    sets = [config["set"] for config in (pair.first_config, pair.second_config)]
    expected: list[dict[str, float]] = [{}, {"search.bm25": 0.0}]
    assert sets == (expected[::-1] if is_turned else expected)
    own = desk.ask(QUESTION, answerer="extractive", record=False)
    assert replace(pair.second if is_turned else pair.first, seconds=0) == replace(own, seconds=0)


def test_whoever_asks_meanwhile_notices_nothing_and_nothing_is_kept(desk: Newsdesk) -> None:
    before, kept = desk.corpus.ranking, sorted(path.name for path in desk.corpus.folder.iterdir())
    pair = ask_both(desk, QUESTION, (QUOTED, WORDLESS), Choices())
    assert (pair.first.record, pair.second.record) == (None, None)
    assert desk.corpus.ranking == before
    assert sorted(path.name for path in desk.corpus.folder.iterdir()) == kept


def test_search_is_limited_as_the_window_says(desk: Newsdesk) -> None:
    pair = ask_both(desk, QUESTION, (QUOTED, WORDLESS), Choices(Filters(article_ids=("bisie-tin.txt",))))
    assert {p.article_id for answer in (pair.first, pair.second) for p in answer.passages} <= {"bisie-tin.txt"}


def test_two_ways_that_are_the_same_are_refused(desk: Newsdesk) -> None:
    with pytest.raises(InputError, match=r"^both sides are the same"):
        ask_both(desk, QUESTION, (QUOTED, AnswerSettings()), Choices())
    with pytest.raises(InputError, match=r"there is no setting 'search\.x'"):
        ask_both(desk, QUESTION, (QUOTED, AnswerSettings(overrides={"search.x": 1})), Choices())
    with pytest.raises(InputError, match="no language model is set"):
        ask_both(desk, QUESTION, (QUOTED, AnswerSettings("model")), Choices())


def test_quoted_answer_never_stands_for_that_of_a_model_that_failed(desk: Newsdesk) -> None:
    desk.model = ScriptedModel([])
    try:
        with pytest.raises(ModelError):
            ask_both(desk, QUESTION, (QUOTED, AnswerSettings("model")), Choices())
    finally:
        desk.model = None


def _quoting(messages: Sequence[Message]) -> str:
    cited = re.findall(r"\[(\w+\.\d+)\] M23 rebels had taken", messages[-1].content)[0]
    said = (
        "M23 rebels had taken the town of Walikale by Wednesday night, two security officials and three residents said."
    )
    return f"{said} [{cited}] It cost 400 lives. [{cited}]"


@pytest.fixture
def pair(desk: Newsdesk) -> BlindPair:
    """A quoted answer and one that a model wrote, of which a sentence did not pass."""
    desk.model = ScriptedModel([_quoting, "no"])
    try:
        return ask_both(desk, QUESTION, (QUOTED, AnswerSettings("model")), Choices(), is_turned=False)
    finally:
        desk.model = None


def test_nothing_tells_which_is_which_before_the_choice(desk: Newsdesk, pair: BlindPair) -> None:
    assert (pair.first.answerer, pair.second.answerer) == ("extractive", "model")
    assert pair.second.unverified
    for number, answer in ((1, pair.first), (2, pair.second)):
        shown = parts.side(number, pair, desk.sources(answer))
        assert f"Answer {number}" in shown
        assert "took" in shown or "taken" in shown
        for telling in (
            "scripted",
            "odel",
            "uoted",
            "Bears",
            "word for word",
            "nd-refused",
            "nd-checked",
            "nd-actions",
        ):
            assert telling not in shown
    told = parts.macros().revealed(pair, "second")
    assert "You prefer answer 2." in told
    assert "Answer 1: quoted sentences. Answer 2: written by scripted." in parsed(told).text


def test_choice_is_kept_with_both_answers_and_what_made_them(pair: BlindPair) -> None:
    kept = pair.preferred("first", "ada")
    assert (kept.question, kept.preferred, kept.by) == (QUESTION, "first", "ada")
    assert datetime.fromisoformat(kept.created).tzinfo
    assert kept.first["text"] == pair.first.text
    assert (kept.first["seconds"], kept.first["record"]) == (0, None)
    assert kept.second_config["model"] == "scripted"
    assert Preference.from_row(json.loads(json.dumps(kept.to_row()))).preferred == "first"


# --- runs --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def runs(desk: Newsdesk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs of two questions, one that was cut short, and what is none."""
    folder = tmp_path_factory.mktemp("made") / "runs"
    golds = [Gold("1", QUESTION, answers=("M23 rebels",), answerable=True), Gold("2", "Who owns the Zzyzx mine?")]
    start(desk, golds, folder, name="baseline")
    start(desk, golds, folder, name="words", overrides={"search.bm25": 0.0})
    shutil.copytree(folder / "words", folder / "cut")
    for name in ("answers.jsonl", "timings.jsonl"):
        lines = (folder / "cut" / name).read_text("utf-8").splitlines(keepends=True)
        (folder / "cut" / name).write_text(lines[0], "utf-8")
    (folder / "notes").mkdir()
    (folder / "torn").mkdir()
    (folder / "torn" / "run.json").write_text("{", "utf-8")
    return folder


def test_runs_of_a_folder_are_listed_with_how_far_they_came(runs: Path, tmp_path: Path) -> None:
    found = {run.name: (run.questions, run.done, run.config["set"]) for run in listed_runs(runs)}
    wordless = {"search.bm25": 0.0}
    assert found == {"baseline": (2, 2, {}), "words": (2, 2, wordless), "cut": (2, 1, wordless)}
    assert listed_runs(tmp_path / "nowhere") == []


def test_report_that_is_offered_is_of_runs_of_the_same_questions() -> None:
    def run(name: str, asked: str, done: int = 2) -> ListedRun:
        return ListedRun(name, "", {}, asked, 2, done)

    newest_first = [run("e", "x"), run("d", "y", done=1), run("c", "y"), run("b", "z"), run("a", "y")]
    assert newest_pair(newest_first) == ("a", "c")
    assert newest_pair(newest_first[:4]) == ()


def test_list_shows_what_is_not_finished() -> None:
    config = {"answerer": "model", "model": HOSTILE, "embedder": "minilm", "reranker": "minilm", "set": {}}
    run = ListedRun("cut", "2025-03-20T12:00:00+00:00", config, "", 60, 12)
    shown = parts.macros().runs([run], datetime(2025, 3, 20, 12, 5, tzinfo=UTC))
    assert "12 of 60: not finished" in parsed(shown).text
    assert f"written by {HOSTILE}, embedded by minilm, re-ranked by minilm" in parsed(shown).text
    assert not parsed(shown).all("b")
    assert "None yet" in parts.macros().runs([], datetime.now(UTC))


@pytest.mark.parametrize(
    ("done", "seconds", "before", "told"),
    [
        (0, 0.0, 0, "0 of 60 questions"),
        (15, 10.0, 0, "15 of 60 questions, about 30 s left"),
        (40, 10.0, 35, "40 of 60 questions, about 40 s left"),  # those done before took no time now
        (30, 300.0, 0, "30 of 60 questions, about 5 minutes left"),
        (60, 10.0, 0, "60 of 60 questions"),
    ],
)
def test_progress_tells_the_time_that_is_left(done: int, seconds: float, before: int, told: str) -> None:
    assert parsed(parts.progress(done, 60, seconds, before)).text.strip() == told


def test_preferences_are_told_with_what_chance_could_do() -> None:
    even = Tally({"set": {}}, {"model": HOSTILE}, 3, 2, 4, "")
    clear = replace(even, first_wins=12, second_wins=1)
    shown = parts.macros().tallies([clear, even])
    assert "hardly chance (p = 0.0034, McNemar)" in parsed(shown).text
    assert "may be chance (p = 1, McNemar)" in parsed(shown).text
    assert not parsed(shown).all("b")
    assert "Nobody has chosen yet" in parts.macros().tallies([])


def test_report_of_two_runs_is_a_page_of_its_own(desk: Newsdesk, runs: Path) -> None:
    client = TestClient(application(desk, runs=runs))
    link = parsed(parts.macros().report_link(["baseline", "words"])).one("a")
    page = client.get(link.attributes["href"])
    assert page.status_code == 200
    assert "words" in page.text
    assert "citation_exact" in page.text  # the archive is as it was, so citations are looked up
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe-inline" not in policy
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "a report compares two to 8 runs"),
        ("run=baseline", "a report compares two to 8 runs"),
        ("&".join(["run=baseline"] * 9), "a report compares two to 8 runs"),
        ("run=baseline&run=nothing", "holds no run"),
        ("run=baseline&run=cut", "is not finished"),
        ("run=baseline&run=torn", "damaged"),
        ("run=baseline&run=..%2F..", "each by its name"),
        ("run=baseline&run=%2Fetc", "each by its name"),
    ],
)
def test_report_of_what_is_no_run_is_refused_in_one_sentence(desk: Newsdesk, runs: Path, query: str, told: str) -> None:
    page = TestClient(application(desk, runs=runs)).get(f"/reports?{query}")
    assert page.status_code == 404
    assert told in page.text
    assert "\n" not in page.text


def test_report_without_what_makes_it_names_the_extra(
    desk: Newsdesk, runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in ("scipy", "scipy.stats", "scipy.special"):
        monkeypatch.setitem(sys.modules, part, None)
    page = TestClient(application(desk, runs=runs)).get("/reports?run=baseline&run=words")
    assert page.status_code == 404
    assert page.text.endswith("(bring it with: pip install 'newsdesk[evaluation]')")


# --- drafts ------------------------------------------------------------------------------------------------------


def test_draft_shows_its_answer_in_its_paragraph() -> None:
    text = f"An older paragraph.\n\n{'before ' * 60}The ferry {HOSTILE} sank at noon{' after' * 60}.\n\nA later one."
    start_ = text.index("sank")
    article = Article("a&b", text, Source(title=HOSTILE))
    gold = Gold("1", f"What sank? {HOSTILE}", spans=(GoldSpan("a&b", start_, start_ + 4),), article_ids=("a&b",))
    shown = parts.draft(gold, article, 1)
    assert parsed(shown).one("mark").text == "sank"
    assert not parsed(shown).all("b")
    assert "older paragraph" not in shown
    assert "A later one" not in shown
    assert "… before before before" in parsed(shown).text
    assert parsed(shown).text.count(HOSTILE) == 3
    assert "1 more question" in shown
    link = parsed(shown).one("a")
    assert link.attributes["target"] == "newsdesk-source"
    assert f"quote={start_}-{start_ + 4}" in (link.attributes["href"])


def test_accepted_drafts_are_a_question_set(tmp_path: Path) -> None:
    from qa.records.jsonl import Lines

    gold = Gold("draft-1", "What sank?", answers=("The ferry",), spans=(GoldSpan("a", 0, 9),))
    Lines(tmp_path / "drafts.jsonl").append(gold.to_row())
    assert QuestionSet.read(tmp_path / "drafts.jsonl").questions == (gold,)


def test_answer_that_is_not_blind_is_shown_as_before(desk: Newsdesk) -> None:
    from qa.rendering.html.answers import answer

    given = desk.ask(QUESTION)
    assert "nd-actions" in answer(given)
    assert "nd-actions" not in answer(given, is_blind=True)
