import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.corpus import Corpus
from index.matching import Matcher
from index.types import Article, Source
from qa import terminal
from qa.asked import asked
from qa.decline import Evidence, refusal, unknown_words
from qa.newsdesk import Newsdesk

_STRONG = Evidence(sentence=1.0, passage=1.0, pairs=1.0, lacks_span=False, unknown=())
_NONE = Evidence(sentence=0.0, passage=0.0, pairs=0.0, lacks_span=True, unknown=())
_SHARES = st.floats(0, 1)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    with Corpus.write(tmp_path_factory.mktemp("decline")) as opened:
        english = Source(language="en")
        text = "The ferries of Redmere carried 12,600 plums in 2024."
        opened.add([Article("a", text, english), Article("b", "Fog again.", english)])
        yield opened


def _matcher(corpus: Corpus, question: str) -> Matcher:
    return corpus.matcher(question)


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("Did Redmere sell plums in 2024?", ()),
        ("Did the Ferry leave Redmere?", ()),  # the stemmer makes ferry and ferries equal
        ("Did Vantry sell plums to Redmere?", ("Vantry",)),
        ("Did Vantry and Selby sell plums in 1999?", ("Vantry", "Selby", "1999")),
        ("did they sell zeppelins?", ()),  # neither a name nor a number
    ],
)
def test_unknown_words_are_names_and_numbers_that_stand_nowhere(
    corpus: Corpus, question: str, unknown: tuple[str, ...]
) -> None:
    assert unknown_words(asked(question), _matcher(corpus, question)) == unknown


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        (_STRONG, ""),
        (replace(_NONE, unknown=("Vantry",)), "The archive does not say: nothing here mentions “Vantry”."),
        (
            replace(_NONE, unknown=("Vantry", "Selby", "Orr", "Tarn", "Umber")),
            "The archive does not say: nothing here mentions “Vantry” or “Selby” or “Orr” or “Tarn”.",
        ),
        (_NONE, "The archive does not say: nothing here shares a word with the question."),
        (
            replace(_NONE, passage=0.254),
            "The archive does not say: the nearest passage holds only 25 % of what the question asks about.",
        ),
    ],
)
def test_refusal_is_one_sentence_with_its_reason(evidence: Evidence, reason: str) -> None:
    assert refusal(evidence) == reason


def test_probability_follows_the_logistic_of_the_weights() -> None:
    evidence = Evidence(sentence=0.5, passage=0.6, pairs=0.2, lacks_span=True, unknown=())
    assert evidence.probability == pytest.approx(1 / (1 + math.exp(3.8 - 0.35 - 3.0 - 0.42 + 0.6)))
    stranger = replace(evidence, unknown=("Vantry",))
    assert stranger.probability == pytest.approx(1 / (1 + math.exp(3.8 - 0.35 - 3.0 - 0.42 + 0.6 + 1.5)))


@given(_SHARES, _SHARES, _SHARES, st.booleans(), st.sampled_from(["sentence", "passage", "pairs"]), _SHARES)
def test_more_evidence_never_makes_an_answer_less_likely(
    sentence: float, passage: float, pairs: float, lacks: bool, figure: str, value: float
) -> None:
    evidence = Evidence(sentence, passage, pairs, lacks, unknown=())
    more = replace(evidence, **{figure: max(value, getattr(evidence, figure))})
    assert more.probability >= evidence.probability
    assert replace(evidence, lacks_span=False).probability >= replace(evidence, lacks_span=True).probability
    assert evidence.probability >= replace(evidence, unknown=("Vantry",)).probability


def test_refusal_names_the_unknown_word_and_shows_the_nearest_passages(sample: Newsdesk) -> None:
    answer = sample.ask("Who is the mayor of Zzyzx?", record=False)
    assert answer.text == "The archive does not say: nothing here mentions “Zzyzx”."
    shown = terminal.answer(answer)
    assert "Nearest passages:" in shown
    nearest = answer.passages[0]
    assert f"{nearest.article_id} {nearest.start}:{nearest.end}" in shown


def test_evidence_without_hits_is_none(corpus: Corpus) -> None:
    question = "Who sells plums?"
    assert Evidence.of(asked(question), [], [], _matcher(corpus, question)) == _NONE
