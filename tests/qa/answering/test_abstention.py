import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from support import article

from index.corpus import Corpus
from index.encoders.rerankers import SentenceReranker
from index.retrieval.matching import Matcher
from index.types import Article, Filters, Source
from qa.answering import abstention, extractive
from qa.answering.abstention import Answerability, odds, refusal, unknown_words
from qa.answering.candidates import Retrieval
from qa.answering.weights import Answering, learned
from qa.newsdesk import Newsdesk
from qa.pipeline import retrieve, understand
from qa.question.analysis import analyse
from qa.rendering import terminal

_NOTHING: dict[str, Any] = {
    "sentence": 0.0, "passage": 0.0, "nearly": 0.0, "pairs": 0.0, "missing": 1.0, "names": 1.0, "lacks_span": True,
    "unknown": (),
}  # fmt: skip
_NONE = Answerability(**_NOTHING)
_STRONG = Answerability(1.0, 1.0, 1.0, 1.0, missing=0.0, names=0.0, lacks_span=False, unknown=())
_SHARES = st.floats(0, 1)
_COSINES = st.one_of(st.just(0.0), st.floats(0.01, 1))  # 0 where no re-ranking model reads the sentences
_GROWING, _FALLING = (
    ("sentence", "passage", "nearly", "pairs", "cosine"),
    ("missing", "names", "lacks_span", "unknown", "absent"),
)
_EVIDENCE = st.builds(
    Answerability, _SHARES, _SHARES, _SHARES, _SHARES, _SHARES, _SHARES, st.booleans(),
    st.sampled_from([(), ("Vantry",)]), _SHARES, _COSINES,
)  # fmt: skip
_PLAIN = Answering({}, {"bias": -3.0, "passage": 5.0, "pairs": 2.0, "missing": -1.0, "unknown": -1.5}, threshold=0.25)
_RERANKED = Answering({}, {"bias": -2.0, "cosine": 4.0, "lacks_span": -0.5}, threshold=0.5)


@pytest.fixture
def _own_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers of our own: those that ship are learned anew now and then."""
    monkeypatch.setattr(abstention, "learned", lambda *, reranked=False: _RERANKED if reranked else _PLAIN)


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
    assert unknown_words(analyse(question), _matcher(corpus, question)) == unknown


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
        (
            replace(_NONE, passage=0.5, lacking=("barges", "Selby")),
            "The archive does not say: the passage that is nearest to the question has nothing of “barges” and "
            "“Selby”.",
        ),
        (
            replace(_NONE, passage=0.996, missing=4.0),
            "The archive does not say: it speaks of what the question names, and no sentence of it answers.",
        ),
    ],
)
@pytest.mark.usefixtures("_own_numbers")
def test_refusal_is_one_sentence_with_its_reason(evidence: Answerability, reason: str) -> None:
    assert refusal(evidence) == reason


@pytest.mark.usefixtures("_own_numbers")
def test_probability_follows_the_logistic_of_the_weights() -> None:
    evidence = replace(_NONE, passage=0.6, pairs=0.2, missing=0.3)
    assert evidence.probability == pytest.approx(1 / (1 + math.exp(3.0 - 3.0 - 0.4 + 0.3)))
    stranger = replace(evidence, unknown=("Vantry",))
    assert stranger.probability == pytest.approx(1 / (1 + math.exp(3.0 - 3.0 - 0.4 + 0.3 + 1.5)))


@pytest.mark.usefixtures("_own_numbers")
def test_where_a_model_read_the_sentences_its_own_weights_and_threshold_count() -> None:
    read = replace(_NONE, cosine=0.5)
    assert read.probability == pytest.approx(1 / (1 + math.exp(2.0 - 2.0 + 0.5)))
    assert refusal(read)  # 0.38 is below a half
    assert not refusal(replace(read, cosine=0.7))
    assert not refusal(replace(_NONE, passage=0.6, missing=0.0))  # 0.5 is not below a quarter


# --- the numbers that ship ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("reranked", [False, True])
def test_every_weight_is_of_a_feature_that_there_is_and_has_the_sign_that_its_meaning_asks_for(reranked: bool) -> None:
    numbers = learned(reranked=reranked)
    weights = numbers.decline
    assert {"bias"} <= set(weights) <= {"bias", *_NONE.features}
    assert {*_GROWING, *_FALLING} == set(_NONE.features)
    assert all(weights.get(name, 0.0) >= 0 for name in _GROWING)
    assert all(weights.get(name, 0.0) <= 0 for name in _FALLING)
    assert 0 < numbers.threshold < 1


@given(_EVIDENCE, st.sampled_from(_GROWING), _SHARES)
def test_more_evidence_never_makes_an_answer_less_likely(evidence: Answerability, figure: str, value: float) -> None:
    if figure == "cosine" and not evidence.cosine:  # a model that reads is another way of weighing, not more evidence
        return
    more = replace(evidence, **{figure: max(value, getattr(evidence, figure))})
    assert more.probability >= evidence.probability


@given(_EVIDENCE, st.sampled_from(["missing", "names"]), _SHARES)
def test_what_is_missing_never_makes_an_answer_more_likely(evidence: Answerability, figure: str, value: float) -> None:
    less = replace(evidence, **{figure: max(value, getattr(evidence, figure))})
    assert less.probability <= evidence.probability
    assert replace(evidence, lacks_span=False).probability >= replace(evidence, lacks_span=True).probability
    assert replace(evidence, unknown=()).probability >= replace(evidence, unknown=("Vantry",)).probability


@given(_EVIDENCE)
def test_a_probability_lies_between_nothing_and_everything(evidence: Answerability) -> None:
    ends = [replace(end, cosine=evidence.cosine) for end in (replace(_NONE, unknown=("Vantry",)), _STRONG)]
    assert 0 < ends[0].probability <= evidence.probability
    # The best cosine only counts where there is a model.
    assert evidence.probability <= ends[1].probability < 1


def test_whole_evidence_answers_and_none_declines() -> None:
    assert refusal(_STRONG) == refusal(replace(_STRONG, cosine=1.0)) == ""
    assert refusal(replace(_NONE, unknown=("Vantry",)))
    assert refusal(_NONE)


# --- gathering it -------------------------------------------------------------------------------------------------


def _evidence(corpus: Corpus, question: str, reranker: SentenceReranker | None = None) -> Answerability:
    corpus.reranker = reranker
    try:
        matcher, hits, analysis = _matcher(corpus, question), corpus.search(question), analyse(question)
    finally:
        corpus.reranker = None
    return Answerability.of(analysis, Retrieval.of(analysis, hits, matcher))


def test_evidence_of_a_question_that_a_sentence_answers_to_the_letter(corpus: Corpus) -> None:
    evidence = _evidence(corpus, "Did the ferries of Redmere carry plums in 2024?")
    assert [evidence.sentence, evidence.passage, evidence.nearly] == pytest.approx([1, 1, 1])
    assert (evidence.missing, evidence.names, evidence.lacks_span, evidence.unknown) == (0, 0, False, ())
    assert 0 < evidence.pairs <= 1
    assert evidence.cosine == 0


@pytest.mark.parametrize(
    ("question", "names", "unknown"),
    [
        ("Did Redmere carry plums?", 0, ()),
        ("Did Vantry and Redmere carry plums in 2024?", 1 / 3, ("Vantry",)),
        ("Did Vantry carry plums?", 1, ("Vantry",)),
        ("did they carry plums?", 0, ()),  # neither a name nor a number
    ],
)
def test_names_are_counted_that_the_best_passage_lacks(
    corpus: Corpus, question: str, names: float, unknown: tuple[str, ...]
) -> None:
    evidence = _evidence(corpus, question)
    assert evidence.names == pytest.approx(names)
    assert evidence.unknown == unknown


def test_lacking_are_the_words_that_the_nearest_passage_has_not(corpus: Corpus) -> None:
    assert _evidence(corpus, "Did the ferries of Redmere carry Plums or zeppelins?").lacking == ("zeppelins",)
    assert _evidence(corpus, "Did the ferry carry plums?").lacking == ()


def test_missing_is_the_weight_of_the_heaviest_word_that_the_best_passage_lacks(corpus: Corpus) -> None:
    question = "did they carry plums, rails or zeppelins in 1999?"
    shares = _matcher(corpus, question).weights("en")
    assert set(shares) == {"carri", "plum", "rail", "zeppelin", "1999"}
    assert _evidence(corpus, question).missing == max(shares[word] for word in ("rail", "zeppelin", "1999"))


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("When did Redmere carry plums?", False),
        ("When did Redmere carry plums in 2024?", True),  # the only date is the question's own
        ("Why did Redmere carry plums?", False),  # no kind of span is asked for
    ],
)
def test_a_span_is_lacking_where_one_was_asked_for_and_none_is_new(corpus: Corpus, question: str, lacks: bool) -> None:
    assert _evidence(corpus, question).lacks_span is lacks


def test_the_models_best_cosine_is_evidence(corpus: Corpus) -> None:
    class StandIn:
        name = "stand-in"

        def similarities(self, question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
            return np.array([0.625 if "Fog" in sentence else 0.25 for sentence in sentences], dtype=np.float32)

    assert _evidence(corpus, "Did Redmere carry plums?", StandIn()).cosine == 0.625


def test_refusal_names_the_unknown_word_and_shows_the_nearest_passages(sample: Newsdesk) -> None:
    answer = sample.ask("Who is the mayor of Zzyzx?", record=False)
    assert answer.text == "The archive does not say: nothing here mentions “Zzyzx”."
    shown = terminal.answer(answer)
    assert "Nearest passages:" in shown
    nearest = answer.passages[0]
    assert f"{nearest.article_id} {nearest.start}:{nearest.end}" in shown


def test_evidence_without_hits_is_none(corpus: Corpus) -> None:
    question = "Who sells plums?"
    evidence = Answerability.of(analyse(question), Retrieval((), _matcher(corpus, question), ()))
    assert [evidence.features[name] for name in _GROWING] == [0.0] * 5
    assert (evidence.lacks_span, evidence.unknown) == (True, ())


@pytest.mark.parametrize(
    ("article_ids", "expected"), [((), 1.0), (("a",), 3.0), (tuple("abcde"), 3.0), (tuple("abcdef"), 1.0)]
)
def test_who_names_a_few_articles_is_taken_to_have_a_reason(article_ids: tuple[str, ...], expected: float) -> None:
    assert odds(Filters(article_ids=article_ids)) == expected


@given(_EVIDENCE)
def test_prior_odds_multiply_the_odds(evidence: Answerability) -> None:
    plain, named = evidence.probability, replace(evidence, prior_odds=3.0).probability
    assert named / (1 - named) == pytest.approx(3 * plain / (1 - plain), rel=1e-6)


def test_a_question_to_one_article_is_declined_less_readily(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    question, desk = "How many plums did the ferries of Redmere carry?", Newsdesk(corpus)
    filters = (Filters(article_ids=("a",)), Filters())
    alone, whole = (_likely(corpus, question, its) for its in filters)
    assert alone > whole
    between = replace(learned(), threshold=(alone + whole) / 2)
    monkeypatch.setattr(abstention, "learned", lambda **_: between)
    monkeypatch.setattr(extractive, "_OUTRIGHT", math.inf)
    assert [desk.ask(question, filters=its, record=False).answered for its in filters] == [True, False]


def _likely(corpus: Corpus, question: str, filters: Filters) -> float:
    asked = understand(corpus, question, filters=filters)
    evidence = Answerability.of(asked.analysis, retrieve(corpus, asked))
    return replace(evidence, prior_odds=odds(asked.filters)).probability


def test_a_sentence_for_which_much_speaks_answers_what_is_asked_in_other_words(tmp_path: Path) -> None:
    race = (
        "Dozens of runners chased a round cheese down Corven Hill near Ostrey on Monday. Contestant Dana Irving, from "
        "Selby in Marren, won the women's race after she was briefly knocked unconscious, and learned of it in a tent. "
        "The race has been held since 1826, the town hall said. Nora Bell, from Varn, won the men's race for the third "
        "time."
    )
    with Newsdesk.open(tmp_path) as desk:
        desk.add(article(1, race, title="Cheese chased down Corven Hill"), *(article(n) for n in range(20, 60)))
        asked = "The girl who came first in the women's cheese race though she had passed out - where is she from?"
        assert desk.ask(asked, record=False).statements[0].text.startswith("Contestant Dana Irving, from Selby")
        assert desk.ask(asked, record=False).answered
        assert not desk.ask("Who won the men's cheese roll in the rain last summer at the old quarry?").answered
