"""A question's way: what is learned on it is learned once and handed on."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray
from support import day

import qa.answering.candidates
import qa.answering.generative
from index.errors import InputError
from index.retrieval.matching import Matcher
from index.types import Article, Passage, PassageMatch, Source
from qa import pipeline
from qa.answering.candidates import Retrieval
from qa.answering.model_session import Drafted, Failed, ModelSession
from qa.models import Deadline
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk
from qa.question import analysis
from qa.types import Draft, QuestionAnalysis, Turn
from qa.verification.gate import Gate, Texts

ARTICLES = [
    Article("ferry", "The ferry Adelheid sank off Vantry on Monday. Seven sailors were rescued, Ada Voss said.",
            Source(title="Ferry sinks", outlet="Quay Post", published=day("2025-03-20"))),
    Article("mill", "The tide mill of Redmere opened last week. It cost 9,120 crowns.",
            Source(title="Mill opens", outlet="Redmere Gazette", published=day("2025-03-19"))),
]  # fmt: skip
QUESTION = "How many sailors of the ferry Adelheid were rescued?"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(Path(tmp_path_factory.mktemp("way")) / "corpus") as opened:
        opened.add(*ARTICLES)
        yield opened


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a question is taken apart, words are weighed, passages matched and sentences ranked."""
    calls = Counter[str]()
    analyse, match, rank, prompt = (
        analysis.analyse, Matcher.match_passages, qa.answering.candidates.rank, qa.answering.generative.prompt,
    )  # fmt: skip

    def analysed(question: str) -> QuestionAnalysis:
        calls["analysed"] += 1
        return analyse(question)

    def matched(self: Matcher, passages: Sequence[Passage]) -> list[PassageMatch]:
        calls["matched"] += 1
        return match(self, passages)

    def ranked(*arguments: object, **options: object) -> object:
        calls["ranked"] += 1
        return rank(*arguments, **options)  # type: ignore[arg-type]

    def prompted(*arguments: object, **options: object) -> object:
        calls["prompted"] += 1
        return prompt(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "analyse", analysed)
    monkeypatch.setattr(Matcher, "match_passages", matched)
    monkeypatch.setattr(qa.answering.candidates, "rank", ranked)
    monkeypatch.setattr(qa.answering.generative, "prompt", prompted)
    return calls


def test_a_question_is_taken_apart_matched_and_ranked_once(desk: Newsdesk, counted: Counter[str]) -> None:
    assert desk.ask(QUESTION, answerer="extractive", record=False).answered
    assert counted == {"analysed": 1, "matched": 1, "ranked": 1}


def test_a_model_and_the_answer_in_its_place_take_the_same_sentences(desk: Newsdesk, counted: Counter[str]) -> None:
    desk.model = ScriptedModel(["Forty sailors drowned.", "1: Forty sailors drowned."])
    answer = desk.ask(QUESTION, record=False)
    desk.model = None
    assert (answer.answerer, answer.answered, len(answer.unverified)) == ("extractive", True, 1)
    assert counted == {"analysed": 1, "matched": 1, "ranked": 1, "prompted": 1}


def test_a_reranking_model_is_asked_once(desk: Newsdesk) -> None:
    class StandIn:
        name = "stand-in"

        def __init__(self) -> None:
            self.asked: list[str] = []

        def similarities(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
            self.asked.append(question)
            return np.full(len(sentences), 0.75, dtype=np.float32)

    model = desk.corpus.reranker = StandIn()
    try:
        found = pipeline.retrieve(desk.corpus, desk.understand(QUESTION))
        assert desk.ask(QUESTION, answerer="extractive", record=False).answered
    finally:
        desk.corpus.reranker = None
    assert model.asked == [QUESTION] * 2
    assert {candidate.cosine for candidate in found.candidates} == {0.75}


def test_an_article_is_read_once_for_an_answer(desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Counter[str]()
    article = desk.corpus.article

    def counting(article_id: str, version: str | None = None) -> object:
        read[article_id] += 1
        return article(article_id, version)

    monkeypatch.setattr(desk.corpus, "article", counting)
    assert len(desk.ask(QUESTION, answerer="extractive", record=False).citations) >= 1
    assert set(read.values()) == {1}


def test_a_hit_carries_its_sentences_and_no_json_shows_them(desk: Newsdesk) -> None:
    question = desk.understand(QUESTION)
    found = pipeline.retrieve(desk.corpus, question)
    for hit in found.hits:
        assert [(s.start, s.end) for s in hit.sentences] == list(hit.passage.sentences)
        assert "match" not in repr(hit)
    assert {c.span for c in found.candidates} == {
        c.span for hit in found.hits for c in found.candidates if c.passage == hit.passage
    }
    assert [c.score for c in found.candidates] == sorted((c.score for c in found.candidates), reverse=True)


def test_days_that_are_preferred_are_those_named_or_else_that_of_asking(desk: Newsdesk) -> None:
    named = desk.understand("Who sank in June 2024?", as_of=date(2025, 3, 20))
    filtered = desk.understand("What was reported last week about Vantry?", as_of=date(2025, 3, 20))
    asked = desk.understand("Who sank?", as_of=date(2025, 3, 20))
    assert pipeline.preferred(named) == (date(2024, 6, 1), date(2024, 6, 30))
    assert pipeline.preferred(filtered) is None
    assert filtered.filters.since == date(2025, 3, 10)
    assert pipeline.preferred(asked) == (date(2025, 3, 20), date(2025, 3, 20))
    assert pipeline.preferred(desk.understand("Who sank?")) is None


def test_analysis_is_of_the_question_as_it_stands_alone(desk: Newsdesk) -> None:
    history = [Turn("user", "What happened to the ferry Adelheid?")]
    question = pipeline.understand(desk.corpus, "How many of its sailors were rescued?", history=history)
    assert question.standalone == "How many of its sailors were rescued? (What happened to the ferry Adelheid)"
    assert (question.analysis.kind, question.analysis.names) == ("how many", ("Adelheid",))
    said = pipeline.understand(
        desk.corpus, "Who did it?", history=history, rewrite=lambda text, turns: f"{text} To the Ottilie."
    )
    assert (said.text, said.standalone) == ("Who did it?", "Who did it? To the Ottilie.")
    assert said.analysis.names == ("Ottilie",)


def test_a_session_gives_what_passed_or_says_that_nothing_did(desk: Newsdesk) -> None:
    question = desk.understand(QUESTION)
    found = pipeline.retrieve(desk.corpus, question)
    gate = Gate(Texts(desk.corpus), found.hits, question.standalone)

    def session(*replies: str) -> ModelSession:
        return ModelSession(ScriptedModel(list(replies)), falls_back=True, deadline=Deadline(30))

    def quote(_: Retrieval) -> Draft:
        raise AssertionError("it is to write, not to pick")

    declined = session("NOT IN THE ARCHIVE")
    outcome = declined.run(question, found, gate, quote)
    assert isinstance(outcome, Drafted)
    assert (outcome.verified.statements, declined.credits["answerer"]) == ((), "model")
    refused = session("Forty drowned.", "1: Forty drowned.")
    outcome = refused.run(question, found, gate, quote)
    assert isinstance(outcome, Failed)
    assert [each.text for each in outcome.refused] == ["Forty drowned."]
    assert refused.credits["fallback"] == "nothing that the model wrote passed the check"
    assert refused.run(question, found, gate, quote) == Failed()  # it does not try again


@pytest.mark.parametrize("question", ["a", "1?", "7 ", "summarise", "Compare, please", "[1] [2] [3]", "2+2"])
def test_a_letter_a_figure_or_an_order_alone_is_too_little_to_be_looked_for(desk: Newsdesk, question: str) -> None:
    answer = desk.ask(question, record=False)
    assert (answer.grade, answer.passages) == ("nothing", ())
    assert answer.text == f"“{question.strip()}” is too little to look for: ask in a sentence, or in a few words."


@pytest.mark.parametrize("question", ["SELECT * FROM articles", 'print("hello")', "<p>M23</p>", '{"q": "M23"}'])
def test_what_is_written_for_a_machine_is_not_looked_for(desk: Newsdesk, question: str) -> None:
    answer = desk.ask(question, record=False)
    assert (answer.grade, answer.passages) == ("nothing", ())
    assert "is written for a machine and asks nothing of articles" in answer.text


@pytest.mark.parametrize(("given", "named"), [(None, "None"), (7, "an int"), (["M23"], "a list"), (b"M23", "a bytes")])
def test_a_question_that_is_no_text_is_refused_in_a_sentence(desk: Newsdesk, given: Any, named: str) -> None:
    for asking in (desk.ask, desk.search, desk.understand):
        with pytest.raises(InputError, match=rf"^the question must be a text, not {named} \(ask in words\)$"):
            asking(given)


def test_filters_that_are_none_are_refused_in_a_sentence(desk: Newsdesk) -> None:
    with pytest.raises(InputError, match=r"filters must be Filters, not a dict"):
        desk.ask(QUESTION, filters=cast(Any, {"outlets": ["Post"]}))


@pytest.mark.parametrize("as_of", ["2025-03-18", date(2025, 3, 18), datetime(2025, 3, 18, 23, 59)])
def test_an_archive_says_nothing_as_of_a_day_before_it_began(desk: Newsdesk, as_of: date | str) -> None:
    answer = desk.ask(QUESTION, as_of=as_of, answerer="extractive", record=False)
    assert (answer.grade, answer.citations, answer.as_of) == ("nothing", (), "2025-03-18")
    assert "18 March 2025 or before" in answer.text
    assert "19 March 2025" in answer.text
    assert desk.ask(QUESTION, as_of="2025-03-19", answerer="extractive", record=False).answered


@pytest.mark.parametrize("as_of", ["soon", "2025-03", 20250320])
def test_a_day_of_asking_that_is_none_is_said_in_one_sentence(desk: Newsdesk, as_of: Any) -> None:
    with pytest.raises(InputError, match="as_of is no day"):
        desk.ask(QUESTION, as_of=as_of)


def test_turns_may_be_given_as_programs_write_them(desk: Newsdesk) -> None:
    first = {"role": "user", "content": "Who saw the ferry Adelheid?"}
    given: list[Turn | dict[str, str]] = [first, Turn("assistant", "Ada Voss.")]
    answer = desk.ask("And the mill of Redmere?", history=given, answerer="extractive", record=False)
    written = [Turn("user", "Who saw the ferry Adelheid?"), Turn("assistant", "Ada Voss.")]
    again = desk.ask("And the mill of Redmere?", history=written, answerer="extractive", record=False)
    assert answer.standalone_question == again.standalone_question != answer.question


@pytest.mark.parametrize(
    "history", ["Who?", ["Who?"], [{"role": "user"}], [{"role": "system", "content": "Hi"}], {"role": "user"}, 7]
)
def test_turns_that_are_none_are_said_in_one_sentence(desk: Newsdesk, history: Any) -> None:
    with pytest.raises(InputError, match="history must be a list"):
        desk.ask(QUESTION, history=history)


def test_questions_put_as_one_are_each_answered_in_their_order(desk: Newsdesk) -> None:
    question = "How many sailors of the Adelheid were rescued, when did the mill of Redmere open and what did it cost?"
    answer = desk.ask(question, answerer="extractive", record=False)
    ferry, *mill = [cite.article_id for cite in answer.citations]
    assert (ferry, set(mill)) == ("ferry", {"mill"})
    assert answer.short is None
    assert any("9,120 crowns" in cite.quote for cite in answer.citations)
    assert "does not say" not in answer.text


def test_which_of_several_questions_the_archive_leaves_open_is_said(desk: Newsdesk) -> None:
    question = "How many sailors of the ferry Adelheid were rescued and who was elected in Quillane?"
    answer = desk.ask(question, answerer="extractive", record=False)
    assert answer.answered
    assert {cite.article_id for cite in answer.citations} == {"ferry"}
    assert answer.text.endswith("The archive does not say: “who was elected in Quillane?”")
    neither = desk.ask("Who was elected in Quillane and who lives in Ostermoor?", answerer="extractive", record=False)
    assert not neither.answered


def test_a_follow_up_asks_for_what_its_own_words_ask_for(desk: Newsdesk) -> None:
    turns = [Turn("user", "When was the ferry at Vantry raised?"), Turn("assistant", "On 4 February 2025.")]
    asked = desk.understand("Why wasn't it done sooner?", history=turns).analysis
    assert (asked.intent, asked.kind, asked.values) == ("why", "other", ())
    assert "Vantry" in asked.names
    counted = [Turn("user", "How many people died when the ferry at Vantry sank?"), Turn("assistant", "Nine.")]
    assert desk.understand("What did the mayor promise?", history=counted).analysis.kind == "other"
    assert desk.understand("And in Quillane?", history=counted).analysis.kind == "how many"


def test_passages_that_are_quoted_are_listed_first_then_what_stands_beside_them(tmp_path: Path) -> None:
    filler = (
        "The council of Redmere met on Tuesday and spoke about the budget, the roads and the old market hall. " * 11
    )
    told = "The tide mill of Quillane cost 9,120 crowns, the council said."
    before, behind = "Nobody spoke of boats. " + filler, "What it costs to run was left open. " + filler
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(
            Article("mill", f"{before}\n\n{told} {filler}\n\n{behind}", Source(title="Council of Redmere")),
            *(
                Article(f"a{n}", f"The mill of Aster cost {n} crowns. {filler}", Source(title=f"Mill {n}"))
                for n in "123"
            ),
        )
        answer = desk.ask("What did the tide mill of Quillane cost?", record=False)
    (cite,), (first, *others) = answer.citations, answer.passages
    assert (cite.quote, first.article_id) == (told, "mill")
    assert first.start <= cite.start < cite.end <= first.end
    # The others speak of a mill's cost, and those beside it of neither.
    assert [each.article_id for each in others] == ["mill", "mill", "a3", "a1", "a2", "mill", "mill"]
    assert others[0].end < first.start < first.end < others[1].start < others[5].start
    assert others[0].score < others[2].score
