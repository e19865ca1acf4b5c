"""The short answer: what it is given for, where it may stand, and what it must not say."""

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.retrieval.matching import Matcher
from index.types import Article, SentenceMatch, Source
from qa.answering import short_answer
from qa.answering.candidates import Candidate, rank
from qa.answering.short_answer import best_span, scored_spans, traits
from qa.newsdesk import Newsdesk
from qa.question.analysis import analyse

_ENGLISH = Source(language="en", title="From the coast")
_TEXTS = {
    "vote": "Correction: An earlier version of this article said that Ada Voss received 47 votes in the Dornhaven "
    "election. Ada Voss received 49 of 97 votes in the Dornhaven election, the smallest possible majority.",
    "fire": "The brigade sent ten engines and around seventy firefighters to the fire at the Kellbrook depot.",
    "ferry": "The ferry Adelheid was launched at Ostermoor on 4 June 1911 by the engineer Jonas Lindqvist.",
    "error": "An earlier version of this story misstated the depth of the Quillane quarry, which is 80 metres.",
    "mill": "The tide mill at Selby cost $3 million, and 40 per cent of that came from the harbour board.",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("short")) as opened:
        opened.add(*(Article(key, text, _ENGLISH) for key, text in _TEXTS.items()))
        opened.add(
            Article("quai", "Le nouveau quai de Vantry a ouvert le 4 juin 2019.", Source(language="fr")),
            Article("brume", "La brume est revenue sur le port de Selby.", Source(language="fr")),
        )
        yield opened


def _sentences(desk: Newsdesk, question: str) -> tuple[list[Candidate], Matcher]:
    matcher = desk.corpus.matcher(question)
    return rank(analyse(question), desk.search(question), matcher), matcher


def _at(candidate: Candidate, start: int, text: str) -> SentenceMatch:
    return replace(candidate.sentence, start=start, end=start + len(text))


def _words(desk: Newsdesk, found: short_answer.Short | None) -> str | None:
    if found is None:
        return None
    return desk.article(found.span.article_id).article.text[found.span.start : found.span.end]


def _answer(desk: Newsdesk, question: str) -> str | None:
    candidates, matcher = _sentences(desk, question)
    return _words(desk, short_answer.short(analyse(question), candidates[:3], matcher))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who took Walikale?", True),
        ("how many votes were cast", True),
        ("How long did it last?", True),
        ("In which year did it open?", True),
        ("Name the engineer of the ferry.", True),
        ("Why was it closed?", False),
        ("How did it start?", False),
        ("How come it sank?", False),
        ("Did it sink?", False),
        ("Is it closed?", False),
        ("Describe the ferry.", False),
        ("Please explain the vote.", False),
        ("Tell me about the ferry.", False),
        ("What did Aline Kavira say?", False),
        ("What did the mayor say about the ferry?", False),
        ("What happened to the ferry?", False),
        ("What did the mayor say was closed?", True),
    ],
)
def test_only_factoid_questions_ask_for_a_span(question: str, expected: bool) -> None:
    assert analyse(question).wants_span is expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many firefighters were sent to the fire at the Kellbrook depot?", "seventy"),
        ("How many engines were sent to the fire at the Kellbrook depot?", "ten"),
        ("When was the ferry Adelheid launched at Ostermoor?", "4 June 1911"),
        ("Who launched the ferry Adelheid at Ostermoor?", "Jonas Lindqvist"),
        ("How much did the tide mill at Selby cost?", "$3 million"),
        ("What percentage of the cost of the tide mill at Selby came from the harbour board?", "40 per cent"),
    ],
)
def test_span_is_of_the_kind_asked_for(desk: Newsdesk, question: str, expected: str) -> None:
    assert _answer(desk, question) == expected


def test_corrected_error_is_not_given(desk: Newsdesk) -> None:
    assert _answer(desk, "How many votes did Ada Voss receive in the Dornhaven election?") == "49"


def test_nothing_is_given_where_only_a_correction_speaks_of_it(desk: Newsdesk) -> None:
    question = "How deep is the Quillane quarry, in metres?"
    candidates, matcher = _sentences(desk, question)
    assert candidates[0].passage.span.article_id == "error"
    assert short_answer.short(analyse(question), candidates[:1], matcher) is None


def test_nothing_is_given_for_a_question_of_why(desk: Newsdesk) -> None:
    assert _answer(desk, "Why was the ferry Adelheid launched at Ostermoor?") is None


def test_nothing_is_given_without_sentences(desk: Newsdesk) -> None:
    assert short_answer.short(analyse("Who sank?"), [], desk.corpus.matcher("Who sank?")) is None


def test_other_languages_take_the_span_nearest_to_the_words_of_the_question(desk: Newsdesk) -> None:
    assert _answer(desk, "Quand le quai de Vantry a-t-il ouvert ?") == "4 juin 2019"


def test_below_the_threshold_nothing_is_given(desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    question = "Who launched the ferry Adelheid at Ostermoor?"
    found, matcher = _sentences(desk, question)
    candidates = found[:1]
    sure = best_span(analyse(question), candidates, matcher)
    assert sure is not None
    assert 0 < sure.confidence < 1
    monkeypatch.setattr(short_answer, "THRESHOLD", sure.confidence)
    assert short_answer.short(analyse(question), candidates, matcher) == sure
    monkeypatch.setattr(short_answer, "THRESHOLD", math.nextafter(sure.confidence, 1))
    assert short_answer.short(analyse(question), candidates, matcher) is None


def test_confidence_rises_with_the_share_of_the_softmax() -> None:
    model = short_answer._model()
    confidences = [model.confidence(share, 100, 0.5) for share in (0.0, 0.1, 0.3, 0.6, 0.9, 1.0)]
    assert confidences == sorted(set(confidences))


def test_traits_stay_finite_at_the_edges() -> None:
    assert traits(0.5, 1, 0.25) == (1.0, 0.0, 0.0, 0.25)
    assert all(math.isfinite(value) for share in (0.0, 1.0) for value in traits(share, 1, 1.0))


def test_weights_are_small_and_one_for_each_bucket() -> None:
    assert short_answer._WEIGHTS.stat().st_size < 1_000_000
    assert len(short_answer._model().known.stored) == short_answer.BUCKETS


_FRAGMENTS = st.lists(
    st.sampled_from(
        "The the Mubi M23 ( ) , . ; “ ” \" ' 's ’s of to in 19 March 2025 $5 40% seven billion per cent Jean's van "
        "U.S. was -backed — … é 東京 a".split()
    ),
    max_size=25,
).map(" ".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(_FRAGMENTS, st.text(max_size=120)),
    question=st.sampled_from(["Who?", "When was it?", "How many ferries?", "What?", "Which town", "of the"]),
)
def test_spans_are_slices_that_begin_and_end_with_a_word(desk: Newsdesk, text: str, question: str) -> None:
    candidates, matcher = _sentences(desk, "Who launched the ferry Adelheid?")
    invented = replace(candidates[0], sentence=_at(candidates[0], 100, text), text=text, answers=())
    for _, place, said, _ in scored_spans(analyse(question).answer, [invented], matcher, len):
        assert 0 <= place.start < place.end <= len(text)
        assert text[place.start : place.end] == text[place.start : place.end].strip()
        assert said
    found = best_span(analyse(question), [invented], matcher)
    assert found is None or 100 <= found.span.start < found.span.end <= 100 + len(text)


def test_same_words_in_two_sentences_count_together(desk: Newsdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    level = short_answer._Model(short_answer._Weights(bytes(short_answer.BUCKETS)), 1.0, (0.0, 1.0, 0.0, 0.0))
    monkeypatch.setattr(short_answer, "_model", lambda: level)
    candidates, matcher = _sentences(desk, "Who launched the ferry Adelheid?")
    told = [
        replace(candidates[0], sentence=_at(candidates[0], 0, text), text=text, answers=())
        for text in ("Ada Voss; Berta Kolm.", "Carl Dorn; Berta Kolm.")
    ]
    found = best_span(analyse("Who was there?"), told, matcher)
    assert found is not None
    assert told[0].text[found.span.start : found.span.end] in ("Berta", "Kolm", "Berta Kolm")
    assert found.confidence == pytest.approx(2 / 12)  # twelve spans, of which two say the same


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How far is Walikale from Goma?", "125 km"),
        ("How long has Walikale been in rebel hands?", None),  # neither a time nor a length stands there
    ],
)
def test_a_measure_is_answered_in_its_units(tmp_path: Path, question: str, said: str | None) -> None:
    with Newsdesk.open(tmp_path) as desk:
        desk.add(
            Article("a", "The town of Walikale, of 15,000 people, lies about 125 km from Goma.", Source(language="en"))
        )
        found = desk.ask(question, record=False)
    assert found.short is None if said is None else said in (found.short or "")
