"""How likely an answer is right: the less, the more else is as likely to be it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from support import article, day

from qa import Newsdesk
from qa.answering.candidates import Candidate, Retrieval
from qa.answering.confidence import Confidence
from qa.pipeline import retrieve, understand

_FERRY = (
    "The ferry Aurora burned off Holmsey on Tuesday and 14 passengers were hurt, the coast guard said. It had left the "
    "harbour at noon. Nobody knows what lit the fire."
)
_FAIR = (
    "The spring fair of Tarnow opened with a brass band. Visitors ate plum cakes by the river. A potter from Lindal "
    "won the prize for the finest bowl."
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("confidence")) as opened:
        opened.add(
            article(1, _FERRY, title="Ferry burns off Holmsey", outlet="Post", published=day("2023-03-30")),
            article(2, _FAIR, title="Fair opens in Tarnow", outlet="Post", published=day("2023-04-21")),
        )
        yield opened


@pytest.fixture(scope="module")
def found(desk: Newsdesk) -> Retrieval:
    return retrieve(desk.corpus, understand(desk.corpus, "How many passengers were hurt on the ferry Aurora?"))


def _with(candidates: tuple[Candidate, ...], *behind: float) -> list[Candidate]:
    """The best sentence, and others that score so much less."""
    best = candidates[0]
    return [best, *(replace(each, score=best.score - far) for each, far in zip(candidates[1:], behind, strict=False))]


def test_the_nearer_others_come_the_less_likely_it_is_right(found: Retrieval) -> None:
    alone = Confidence.of("fact", _with(found.candidates, 9, 9, 9), 1)
    crowded = Confidence.of("fact", _with(found.candidates, 0.1, 0.1, 0.1), 1)
    assert alone.spread < crowded.spread
    assert 0 < crowded.probability < alone.probability < 1


def test_a_single_sentence_stands_alone(found: Retrieval) -> None:
    only = Confidence.of("fact", found.candidates[:1], 1)
    assert (only.spread, only.apart) == (0, 6)


def test_only_sentences_of_other_articles_count_against_it_as_another_story(found: Retrieval) -> None:
    articles = [each.passage.span.article_id for each in found.candidates]
    its_own = [each for each, name in zip(found.candidates, articles, strict=True) if name == articles[0]]
    assert Confidence.of("fact", its_own, 1).apart == 6
    assert Confidence.of("fact", found.candidates, 1).apart <= 6
    assert len(set(articles)) > 1


def test_more_than_one_fact_is_harder_to_get_right(found: Retrieval) -> None:
    fact, whole = (Confidence.of(intent, found.candidates, 3) for intent in ("fact", "summary"))
    assert (fact.is_whole, whole.is_whole) == (0, 1)
    assert whole.probability < fact.probability


def test_an_answer_says_how_likely_it_is_right_and_a_refusal_how_likely_the_archive_answers(desk: Newsdesk) -> None:
    answer = desk.ask("How many passengers were hurt on the ferry Aurora?")
    refused = desk.ask("Who sings on the Zanzibar steamer?")
    assert answer.answered
    assert not refused.answered
    assert (refused.probability or 0) < 0.3 < (answer.probability or 0) < 1
