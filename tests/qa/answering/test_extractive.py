"""The extractive answerer: what it says of the sample articles, and the rules it keeps on invented ones."""

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from support import ROOT

from index.errors import EmbedderError
from index.retrieval import search
from index.retrieval.matching import Matcher
from index.retrieval.weights import Ranking, Weights
from index.stores.bm25 import TantivyIndex
from index.stores.protocols import TermIndex
from index.stores.types import IndexedPassage
from index.types import Article, Hit, Passage, Published, Source, Span
from qa.answering import abstention, candidates
from qa.answering.candidates import Candidate, Retrieval
from qa.answering.composing.plans import PLANS
from qa.answering.extractive import draft
from qa.answering.ranking.coverage import AROUND
from qa.answering.ranking.relevance import FEATURES
from qa.answering.requirements import near_misses
from qa.answering.weights import Answering, learned
from qa.newsdesk import Newsdesk
from qa.question.analysis import analyse
from qa.rendering.answer_view import AnswerView
from qa.types import Answer, Draft, Question

_ANSWERED = {
    "How far is the Bisie mine from Walikale?": "about 60 km",
    "Where did the Congolese army withdraw to when it left Walikale?": "Mubi",
    "What share of the world's tin comes from Bisie?": "about 6 per cent",
    "How many firefighters were sent to the substation fire near Heathrow?": "around seventy",
    "How many hours has Suni Williams spent on spacewalks?": "62 hours and six minutes",
    "By how much does the Fed lower the monthly limit on shrinking its bond holdings?": (
        "from $25 billion to $5 billion"
    ),
    "Which Fed governor voted against the decision?": "Christopher Waller",
    "How many votes did Kirsty Coventry receive?": "49 of 97 votes",
    "Does Rwanda support M23?": (
        "Rwanda has armed the M23 rebels and sent soldiers to fight at their side, the United Nations says."
    ),
    "How many days of malaria tablets does the pharmacy in Mubi have left?": "three more days",
    "How many ceasefire observers does Ruth Okello-Brandt call for?": "at least 200",
    "How many people were wounded at Walikale?": "Nine people",
    "Combien de personnes déplacées sont arrivées à Kisangani jeudi soir ?": "62 familles, soit 341 personnes",
    "What caused the fire at the Hayes substation?": "The cause of the fire is not yet known",
}
_DECLINED = ("Who is the mayor of Goma?",)
_NOISE = ("Advertisement", "Stay updated", "date 2025-03", "Deeper than before", "When will it reopen", "Most read")


def questions() -> list[str]:
    """The questions of examples/questions.md."""
    rows = [line.split(" | ") for line in (ROOT / "examples/questions.md").read_text("utf-8").splitlines()]
    return [row[1] for row in rows if len(row) == 4 and row[0].lstrip("| ").isdecimal()]


@pytest.fixture(scope="module")
def answers(sample: Newsdesk) -> dict[str, Answer]:
    """Every question of the examples with its answer."""
    return {question: sample.ask(question, record=False) for question in [*questions(), "Who has taken Walikale?"]}


def test_examples_hold_the_questions_that_are_tested_here() -> None:
    assert len(questions()) == 20
    assert {*_ANSWERED, *_DECLINED} <= set(questions())


@pytest.mark.parametrize("question", _ANSWERED)
def test_sample_question_is_answered_with_the_words_of_the_sample_article(
    answers: dict[str, Answer], question: str
) -> None:
    answer = answers[question]
    assert answer.answered
    assert any(_ANSWERED[question] in citation.quote for citation in answer.citations), answer.text


@pytest.mark.parametrize("question", _DECLINED)
def test_sample_question_without_an_answer_is_declined(answers: dict[str, Answer], question: str) -> None:
    answer = answers[question]
    assert (answer.answered, answer.short, answer.disagreements) == (False, None, ())
    assert answer.passages  # the nearest
    if answer.grade == "related":
        assert answer.text.startswith(f"No article says this outright. Nearest: {answer.statements[0].text}")
        assert len(answer.statements) <= 3
    else:
        assert (answer.grade, answer.statements, answer.citations) == ("nothing", (), ())
        assert answer.text.startswith("The archive does not say")


@pytest.mark.parametrize(("question", "grade"), [(_DECLINED[0], "related"), ("Who is Zeb Quist?", "nothing")])
def test_nearest_sentences_are_shown_where_none_answers_but_not_for_a_stranger(
    sample: Newsdesk, question: str, grade: str
) -> None:
    answer = sample.ask(question, record=False)
    assert (answer.answered, answer.grade, bool(answer.citations)) == (False, grade, grade == "related")
    assert answer.to_dict()["grade"] == grade
    shown = AnswerView(answer).sentences
    assert shown[0].text == ("No article says this outright. Nearest:" if answer.citations else answer.text)
    assert [each.text for each in shown[1:]] == [each.text for each in answer.statements]


def test_who_has_taken_walikale_is_answered_by_the_article_that_says_so(answers: dict[str, Answer]) -> None:
    answer = answers["Who has taken Walikale?"]
    assert answer.citations[0].article_id == "walikale-taken.txt"
    assert answer.statements[0].text.startswith("M23 rebels had taken the town of Walikale by Wednesday night")


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("How far is the Bisie mine from Walikale?", "about 60 km"),
        ("Which Fed governor voted against the decision?", "Christopher Waller"),
    ],
)
def test_short_answer_is_the_exact_span_of_the_kind_asked_for(
    answers: dict[str, Answer], question: str, short: str
) -> None:
    assert answers[question].short == short


def test_every_quote_is_the_exact_slice_of_the_stored_article(sample: Newsdesk, answers: dict[str, Answer]) -> None:
    citations = [citation for answer in answers.values() for citation in answer.citations]
    assert len(citations) > 20
    for citation in citations:
        text = sample.article(citation.article_id, citation.version).article.text
        assert citation.quote == text[citation.start : citation.end]
        assert text[: citation.start].endswith(citation.prefix)
        assert text[citation.end :].startswith(citation.suffix)


def test_noise_is_in_no_answer(answers: dict[str, Answer]) -> None:
    for answer in answers.values():
        shown = [answer.text, *(citation.quote for citation in answer.citations)]
        assert not [noise for noise in _NOISE for words in shown if noise in words]


def test_french_question_is_answered_from_the_french_article(answers: dict[str, Answer]) -> None:
    answer = answers["Combien de personnes déplacées sont arrivées à Kisangani jeudi soir ?"]
    assert {citation.article_id for citation in answer.citations} == {"courrier-des-lacs-kisangani.md"}


def test_wire_copy_under_two_outlets_is_quoted_once(answers: dict[str, Answer]) -> None:
    copies = {"meridian-post-walikale-wounded", "harbour-ledger-walikale-wounded"}
    cited = [citation for answer in answers.values() for citation in answer.citations if citation.article_id in copies]
    assert cited
    for answer in answers.values():
        quotes = [citation.quote for citation in answer.citations]
        assert len(quotes) == len(set(quotes))


def test_counts_that_differ_in_the_sample_stand_side_by_side(answers: dict[str, Answer]) -> None:
    (disagreement,) = answers["How many people were wounded at Walikale?"].disagreements
    assert [(account.value, account.citation) for account in disagreement.accounts] == [
        ("At least seven", 1),
        ("Nine", 2),
    ]
    assert {account.published for account in disagreement.accounts} == {"2025-03-20T14:05:00+00:00", "2025-03-20"}


# --- rules, on invented articles ------------------------------------------------------------------------------------

_POST, _GAZETTE = "The Redmere Post", "The Vantry Gazette"


def _article(key: str, text: str, outlet: str | None = None, **source: str) -> Article:
    return Article(key, text, Source(outlet=outlet, title=f"Story {key}", **source))  # type: ignore[arg-type]


_FILLER = [
    _article(f"filler{n}", f"The council of {place} will repair its harbour wall next winter.", f"{place} Weekly")
    for n, place in enumerate(("Dornhaven", "Ostermoor", "Kellbrook", "Marsholt", "Pellworth", "Quillane", "Selby"))
]
_FERRY = [
    replace(
        _article("post", "At least seven sailors were rescued when the ferry Adelheid sank, a pilot said.", _POST),
        source=Source(outlet=_POST, published=Published("2025-03-20T10:00:00+00:00")),
    ),
    _article("gazette", "Nine sailors were rescued after the ferry Adelheid sank off Vantry, doctors said.", _GAZETTE),
]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator["Asker"]:
    asker = Asker(tmp_path)
    yield asker
    asker.close()


class Asker:
    """Asks one question of a new corpus of given articles."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._desks = folder, list[Newsdesk]()

    def __call__(self, question: str, articles: Sequence[Article]) -> Answer:
        desk = Newsdesk.open(self._folder / str(len(self._desks)))
        self._desks.append(desk)
        desk.add(*articles)
        return desk.ask(question)

    def close(self) -> None:
        for desk in self._desks:
            desk.close()


def _lasting(answer: Answer) -> str:
    """An answer's bytes without what a clock says."""
    value = answer.to_dict()
    del value["seconds"], value["coverage"]["last_added"]
    return json.dumps(value, ensure_ascii=False)


def test_same_question_gives_the_same_bytes_again(sample: Newsdesk, answers: dict[str, Answer]) -> None:
    for question in questions():
        assert _lasting(sample.ask(question, record=False)) == _lasting(answers[question])


def test_order_in_which_articles_were_added_changes_nothing(
    sample: Newsdesk, answers: dict[str, Answer], tmp_path: Path
) -> None:
    given = [sample.article(row.article_id).article for row in sample.articles()]
    assert len(given) == 14
    random.Random(3).shuffle(given)
    with Newsdesk.open(tmp_path) as desk:
        for article in given:
            desk.add(article)
    with Newsdesk.read(tmp_path) as desk:
        for question in questions():
            assert _lasting(desk.ask(question, record=False)) == _lasting(answers[question]), question


def test_order_of_questions_in_a_batch_changes_nothing(sample: Newsdesk) -> None:
    lines = [json.dumps({"id": n, "question": question}) for n, question in enumerate(questions())]
    forward = {row["id"]: row for row in sample.batch(lines, record=False)}
    backward = {row["id"]: row for row in sample.batch(lines[::-1], record=False)}
    assert len(forward) == 20
    for one, other in ((forward[n], backward[n]) for n in forward):
        del one["seconds"], other["seconds"]
        assert one == other


def test_answer_is_no_longer_than_its_plan_and_verbatim(answers: dict[str, Answer]) -> None:
    assert {len(answer.statements) for answer in answers.values()} <= {
        *range(max(plan.most for plan in PLANS.values()) + 1)
    }
    for question, answer in answers.items():
        assert len(answer.statements) <= PLANS[analyse(question).intent].most
    for answer in answers.values():
        for statement in answer.statements:
            assert statement.verdict == "verbatim"
            assert [c.quote for c in answer.cited(statement)] == [statement.text]


def test_text_is_the_statements_with_their_markers(answers: dict[str, Answer]) -> None:
    for answer in answers.values():
        if answer.answered:
            is_dated = "date" in analyse(answer.question).values
            assert answer.text == " ".join(s.dated if is_dated else s.marked for s in answer.statements)
            assert [statement.marked for statement in answer.statements] == [
                f"{statement.text} [{number}]" for number, statement in enumerate(answer.statements, 1)
            ]
            assert [citation.marker for citation in answer.citations] == [*range(1, len(answer.statements) + 1)]


def test_accounts_that_differ_name_both_outlets_and_their_times(ask: Asker) -> None:
    answer = ask("How many sailors were rescued when the ferry Adelheid sank?", [*_FILLER, *_FERRY])
    (disagreement,) = answer.disagreements
    told = {(account.value, account.outlet, account.published) for account in disagreement.accounts}
    assert told == {("At least seven", _POST, "2025-03-20T10:00:00+00:00"), ("Nine", _GAZETTE, None)}
    assert {account.citation for account in disagreement.accounts} == {1, 2}


def test_accounts_that_agree_are_no_disagreement(ask: Asker) -> None:
    same = replace(_FERRY[1], text=_FERRY[1].text.replace("Nine", "Seven"))
    answer = ask("How many sailors were rescued when the ferry Adelheid sank?", [*_FILLER, _FERRY[0], same])
    assert {citation.outlet for citation in answer.citations} == {_POST, _GAZETTE}
    assert answer.disagreements == ()


def test_one_outlet_does_not_disagree_with_itself(ask: Asker) -> None:
    answer = ask(
        "How many sailors were rescued when the ferry Adelheid sank?",
        [*_FILLER, _FERRY[0], replace(_FERRY[1], source=replace(_FERRY[1].source, outlet=_POST))],
    )
    assert len(answer.statements) == 2
    assert answer.disagreements == ()


def test_another_outlet_has_a_place_beside_more_of_the_same(ask: Asker) -> None:
    more = [
        _article("post2", "The ferry Adelheid sank with a cargo of plums, said its owner.", _POST),
        _article("post3", "When the ferry Adelheid sank the lighthouse stood dark.", _POST),
        _article("post4", "Why the ferry Adelheid sank is for the coroner to say.", _POST),
    ]
    answer = ask("Why was the ferry Adelheid lost when it sank?", [*_FILLER, *_FERRY, *more])
    assert len(answer.statements) == 4
    assert _GAZETTE in {citation.outlet for citation in answer.citations}


def test_near_copy_is_quoted_once(ask: Asker) -> None:
    wire = "The ferry Adelheid sank on Monday with a cargo of plums, {} its owner, Ada Voss, told reporters in Vantry."
    answer = ask(
        "What cargo did the ferry Adelheid have?",
        [*_FILLER, _article("one", wire.format("as"), _POST), _article("two", wire.format("so"), _GAZETTE)],
    )
    assert answer.answered
    assert len(answer.statements) == 1


def test_statements_of_a_changed_article_come_from_its_newest_version(ask: Asker) -> None:
    old, new = (
        _article("post", f"The ferry Adelheid was built in {year} by the Voss yard.", _POST) for year in (1901, 1911)
    )
    answer = ask("When was the ferry Adelheid built?", [*_FILLER, old, new])
    assert answer.short == "1911"
    assert [citation.version for citation in answer.citations] == [new.version]


# --- choosing sentences, with numbers of our own --------------------------------------------------------------------


def _passage(key: str, *sentences: str, title: str | None = None, outlet: str | None = None) -> Passage:
    edges, at = [], 100
    for sentence in sentences:
        edges.append((at, at + len(sentence)))
        at += len(sentence) + 1
    text = " ".join(sentences)
    source = Source(title=title, outlet=outlet, language="en")
    return Passage(Span(key, "v", 100, 100 + len(text)), text, source, tuple(edges), "en")


def _hits(*passages: Passage) -> list[Hit]:
    return [Hit(passage, 5.0 - number) for number, passage in enumerate(passages)]


@pytest.fixture(scope="module")
def few_words(tmp_path_factory: pytest.TempPathFactory) -> TermIndex:
    terms = TantivyIndex(tmp_path_factory.mktemp("terms"))
    bodies = ["The ferry Adelheid sank.", "A mill closed.", "The town slept.", "Sailors of Vantry."]
    terms.change(IndexedPassage(n, f"a{n}", "en", "", "", body, "", 0, 0) for n, body in enumerate(bodies))
    return terms


def _asking(terms: TermIndex, question: str) -> Matcher:
    exact = Ranking(Weights(), Weights(), soft_most=0.0, soft_steepness=1.0, soft_middle=0.5)
    return Matcher(question, terms, ["en"], exact)


class Numbers:
    """Sets what features of a sentence count, in place of what ships; then every question is answered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self(found=1.0)

    def __call__(self, reranked: dict[str, float] | None = None, **plain: float) -> None:
        def own(*, reranked: bool = False) -> Answering:
            return Answering(with_model if reranked else plain, {"bias": 3.0}, threshold=0.5)

        with_model = plain if reranked is None else reranked
        weights = Weights(sentence=1.0), Weights(sentence=1.0, reranker=4.0)
        self._monkeypatch.setattr("index.retrieval.weights.learned", lambda: Ranking(*weights, 0.0, 1.0, 0.5))
        self._monkeypatch.setattr(candidates, "learned", own)
        self._monkeypatch.setattr(abstention, "learned", own)
        self._monkeypatch.setattr(near_misses, "learned", own)


@pytest.fixture
def numbers(monkeypatch: pytest.MonkeyPatch) -> Numbers:
    return Numbers(monkeypatch)


class StandIn:
    """A re-ranking model that finds sentences with a word near, by a table; the others lie opposite."""

    name = "stand-in"

    def __init__(self, **near: float) -> None:
        self.near, self.asked = near, list[tuple[str, list[str]]]()

    def similarities(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
        self.asked.append((question, list(sentences)))
        cosines = [
            max((c for word, c in self.near.items() if word in sentence), default=-1.0) for sentence in sentences
        ]
        return np.array(cosines, dtype=np.float32)


def _searched(terms: TermIndex, question: str, hits: Sequence[Hit], reranker: StandIn | None = None) -> list[Hit]:
    """Hits as a search gives them: with what it learned of their sentences."""
    passages = [hit.passage for hit in hits]
    found = _asking(terms, question).match_passages(passages)
    if reranker:
        found = search.read_again(passages, found, question, Weights(sentence=1.0, reranker=1.0), reranker)
    return [replace(hit, match=match) for hit, match in zip(hits, found, strict=True)]


def _retrieved(terms: TermIndex, question: str, hits: Sequence[Hit], reranker: StandIn | None = None) -> Retrieval:
    return Retrieval.of(analyse(question), _searched(terms, question, hits, reranker), _asking(terms, question))


def _ranked(terms: TermIndex, question: str, hits: Sequence[Hit], reranker: StandIn | None = None) -> list[Candidate]:
    return list(_retrieved(terms, question, hits, reranker).candidates)


@pytest.mark.parametrize("reranked", [False, True])
def test_every_number_that_ships_is_of_a_feature_that_there_is(reranked: bool, few_words: TermIndex) -> None:
    (candidate,) = _ranked(few_words, "ferry", _hits(_passage("a", "The ferry sank.")))
    assert set(learned(reranked=reranked).sentence) <= set(candidate.features)
    assert tuple(candidate.features) == FEATURES
    assert learned(reranked=reranked).sentence["found"] > 0


def test_features_say_what_speaks_for_a_sentence(few_words: TermIndex, numbers: Numbers) -> None:
    question = "How many sailors did the ferry carry?"
    first = _passage("a", "The ferry sank.", "Nine sailors swam ashore to Vantry.", "Why?", title="Sailors")
    second = _passage("b", "“Where was the ferry?”")
    found = {c.text: c for c in _ranked(few_words, question, [Hit(first, 5.0), Hit(second, 3.5)])}
    shares = _asking(few_words, question).weights("en")
    swam, why = found["Nine sailors swam ashore to Vantry."], found["Why?"]
    assert {name: value for name, value in swam.features.items() if value and name not in AROUND} == {
        "found": pytest.approx(shares["sailor"]), "near": shares["ferri"], "typed": 1.0, "gives_value": 1.0,
        "focus": 1.0, "short": 1.0,
    }  # fmt: skip
    assert why.features["near"] == shares["sailor"]
    assert (why.features["asks"], why.features["stub"], why.features["lacks_value"]) == (1, 1, 1)
    assert found["The ferry sank."].features["opens"] == 1
    where = found["“Where was the ferry?”"].features
    assert (where["asks"], where["behind"], where["article_behind"], where["opens"]) == (1, 1.5, 1.5, 1)


def test_a_passage_far_behind_is_as_far_as_any(few_words: TermIndex) -> None:
    passages = _passage("a", "The ferry sank."), _passage("b", "The ferry sank."), _passage("c", "The ferry sank.")
    hits = [Hit(passage, score) for passage, score in zip(passages, (50.0, 20.0, 1.0), strict=True)]
    assert [c.features["behind"] for c in _ranked(few_words, "ferry", hits)] == [0, 6, 6]


def test_sentences_are_ranked_by_the_weighted_sum_of_their_features(few_words: TermIndex, numbers: Numbers) -> None:
    hits = _hits(
        _passage("a", "The ferry sank in the night.", "The mill closed."), _passage("b", "The ferry Adelheid.")
    )
    numbers(found=2.0, behind=-0.25, opens=0.5)
    found = _ranked(few_words, "Why did the ferry Adelheid sink?", hits)
    for candidate in found:
        features = candidate.features
        expected = 2 * features["found"] - 0.25 * features["behind"] + 0.5 * features["opens"]
        assert candidate.score == pytest.approx(expected)
    assert found == sorted(found, key=lambda c: -c.score)
    assert len(found) == 3
    numbers(behind=-1.0)
    assert [c.passage.span.article_id for c in _ranked(few_words, "ferry Adelheid", hits)] == ["a", "a", "b"]


def test_equal_sentences_are_ranked_by_article_and_place(few_words: TermIndex, numbers: Numbers) -> None:
    hits = [Hit(_passage(key, "It rained.", "It rained."), 1.0) for key in ("c", "a", "b")]
    found = [(c.passage.span.article_id, c.start) for c in _ranked(few_words, "ferry", hits)]
    assert found == [(key, start) for key in "abc" for start in (100, 111)]
    assert _ranked(few_words, "ferry", []) == []


@given(order=st.permutations(range(4)))
def test_order_of_hits_of_the_same_score_changes_nothing(order: list[int], few_words: TermIndex) -> None:
    texts = ("The ferry sank.", "Adelheid sank off Vantry.", "The ferry Adelheid sank.", "A mill closed.")
    hits = [Hit(_passage(f"a{number}", text), 1.0) for number, text in enumerate(texts)]
    question = "Where did the ferry Adelheid sink?"
    assert _ranked(few_words, question, [hits[i] for i in order]) == _ranked(few_words, question, hits)


def test_of_passages_behind_the_best_ones_only_the_best_sentences_are_looked_at(
    few_words: TermIndex, numbers: Numbers
) -> None:
    hits = _hits(*(_passage(f"a{n:02}", "It rained.", "The ferry sank.", "A ferry left.") for n in range(20)))
    found = Counter(c.passage.span.article_id for c in _ranked(few_words, "ferry", hits))
    assert found == {f"a{n:02}": 3 if n < 15 else 2 for n in range(20)}
    assert {c.text for c in _ranked(few_words, "ferry", hits[15:])} >= {"The ferry sank.", "A ferry left."}


def test_a_model_that_reads_the_sentences_again_changes_their_order(few_words: TermIndex, numbers: Numbers) -> None:
    numbers(found=1.0, reranked={"found": 1.0})
    hits = _hits(_passage("a", "The ferry sank.", "The vessel went down."), _passage("b", "It rained."))
    model = StandIn(vessel=0.75, ferry=0.125)
    assert _ranked(few_words, "Did the ferry sink?", hits)[0].text == "The ferry sank."
    found = _ranked(few_words, "Did the ferry sink?", hits, model)
    assert [(c.text, c.cosine) for c in found] == [
        ("The vessel went down.", 0.75),
        ("The ferry sank.", 0.125),
        ("It rained.", 0.0),  # opposite is no worse than at right angles
    ]
    assert found[0].score == pytest.approx(found[0].overlap + 4 * 0.75)
    assert [question for question, _ in model.asked] == ["Did the ferry sink?"]


def test_a_model_reads_the_best_sentences_and_leaves_the_others_where_they_are(
    few_words: TermIndex, numbers: Numbers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_SENTENCES", 2)
    hits = _hits(_passage("a", "The ferry Adelheid sank.", "The mill closed.", "The ferry left."))
    model = StandIn(mill=1.0)
    found = _ranked(few_words, "ferry Adelheid", hits, model)
    assert [sentences for _, sentences in model.asked] == [["The ferry Adelheid sank.", "The ferry left."]]
    assert [c.cosine for c in found] == [0, 0, 0]


def _drafted(terms: TermIndex, question: str, hits: Sequence[Hit], reranker: StandIn | None = None) -> Draft:
    return draft(Question(question, question, analyse(question)), _retrieved(terms, question, hits, reranker))


def test_best_sentence_comes_first_wherever_it_stands(few_words: TermIndex, numbers: Numbers) -> None:
    sentences = "The ferry was late on that day.", "It rained.", "In the evening the ferry Adelheid sank near Vantry."
    hits = _hits(_passage("a", *sentences))
    found = _drafted(few_words, "Where did the ferry Adelheid sink?", hits)
    assert found.statements[0].text == sentences[2]
    numbers(opens=1.0, found=1.0)
    assert _drafted(few_words, "Where did the ferry Adelheid sink?", hits).statements[0].text == sentences[0]


def test_a_model_may_choose_another_best_sentence(few_words: TermIndex, numbers: Numbers) -> None:
    numbers(found=1.0, reranked={"found": 1.0})
    hits = _hits(_passage("a", "The ferry Adelheid had a crew of nine.", "The vessel went down off Vantry."))
    question = "Did the ferry Adelheid sink?"
    assert _drafted(few_words, question, hits).statements[0].text.startswith("The ferry")
    assert _drafted(few_words, question, hits, StandIn(vessel=0.9)).statements[0].text.startswith("The vessel")


def test_a_sentence_far_below_the_best_is_not_quoted(few_words: TermIndex, numbers: Numbers) -> None:
    hits = _hits(_passage("a", "The ferry Adelheid sank.", "A lamp was white."), _passage("b", "It rained."))
    found = _drafted(few_words, "Did the ferry Adelheid sink?", hits)
    assert [statement.text for statement in found.statements] == ["The ferry Adelheid sank."]


def test_without_hits_nothing_is_said_and_how_sure_that_is(few_words: TermIndex, numbers: Numbers) -> None:
    found = _drafted(few_words, "Did the ferry sink?", [])
    assert (found.statements, found.short, found.differences) == ((), None, ())
    assert found.probability is not None
    assert 0 < found.probability < 1


@pytest.mark.parametrize(
    ("sentence", "leans"),
    [
        ("He left the ferry Adelheid.", True),
        ("“It was the ferry Adelheid,” she said.", True),
        ("The company sold the ferry Adelheid.", True),
        ("The ferry Adelheid sank.", False),
        ("Hers was the ferry Adelheid.", False),
        ("Italy sold the ferry Adelheid.", False),
    ],
)
def test_a_sentence_that_leans_on_the_one_before_has_it_as_its_context(
    sentence: str, leans: bool, few_words: TermIndex, numbers: Numbers
) -> None:
    passage = _passage("a", "It rained.", "Captain Voss spoke.", sentence)
    (statement,) = _drafted(few_words, "ferry Adelheid", _hits(passage)).statements
    start, end = passage.sentences[1]
    assert statement.context == (Span("a", "v", start, end) if leans else None)
    assert statement.spans == (Span("a", "v", *passage.sentences[2]),)


def test_a_sentence_with_none_before_it_has_no_context(few_words: TermIndex, numbers: Numbers) -> None:
    (statement,) = _drafted(few_words, "ferry Adelheid", _hits(_passage("a", "It was the ferry Adelheid."))).statements
    assert statement.context is None


def test_a_reranking_model_that_fails_leaves_answers_as_they_are_without_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        name = "broken"

        def similarities(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
            raise EmbedderError("the model is gone")

    with Newsdesk.open(tmp_path) as desk:
        desk.add(*_FILLER, *_FERRY)
        question = "How many sailors were rescued when the ferry Adelheid sank?"
        expected = desk.ask(question, record=False)
        desk.corpus.reranker = Broken()
        answers = [desk.ask(question, record=False) for _ in range(2)]
    assert [answer.text for answer in answers] == [expected.text] * 2
    assert [record.getMessage() for record in caplog.records] == ["answering without the re-ranker: the model is gone"]


def test_a_reranking_model_that_fails_at_the_second_reading_leaves_answers_as_they_are_too(tmp_path: Path) -> None:
    class Fading(StandIn):
        def similarities(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
            if self.asked:
                raise EmbedderError("the model is gone")
            return super().similarities(question, sentences)

    with Newsdesk.open(tmp_path) as desk:
        desk.add(*_FILLER, *_FERRY)
        question = "How many sailors were rescued when the ferry Adelheid sank?"
        desk.corpus.reranker = Fading(sailors=0.9)
        assert desk.ask(question, record=False).answered
