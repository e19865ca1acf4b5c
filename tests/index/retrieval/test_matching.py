"""How well a text matches a question, word by word."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import write_lexicon

from index.retrieval import matching
from index.retrieval.matching import Matcher
from index.retrieval.weights import Ranking, Weights
from index.stores.bm25 import TantivyIndex
from index.stores.types import IndexedPassage
from index.text.analysis import surface_words, words
from index.text.vocabulary import Vocabulary
from index.text.word_vectors import Lexicon
from index.types import Match, Passage, PassageMatch, Source, Span

BODIES = [
    "The tin mine closed.",
    "The tin pan rang.",
    "The tin roof leaked.",
    "Rebels took Walikale.",
    "日本銀行は金利を据え置いた",
]
_NOTHING = Weights()
NEAR = Ranking(_NOTHING, _NOTHING, soft_most=0.5, soft_steepness=20.0, soft_middle=0.5)
"""Numbers of our own: a near word counts up to a half, from a cosine of about a half."""
_WORDS = st.sampled_from(
    [
        "tin",
        "mine",
        "Mines",
        "pan",
        "rebels",
        "took",
        "captured",
        "seized",
        "Walikale",
        "gold",
        "the",
        "M23",
        "2025",
        "x",
    ]
)
_TEXTS = st.lists(_WORDS, max_size=12).map(" ".join)
_QUESTIONS = st.lists(_WORDS, min_size=1, max_size=8).map(" ".join)


@pytest.fixture(scope="module")
def terms(tmp_path_factory: pytest.TempPathFactory) -> TantivyIndex:
    index = TantivyIndex(tmp_path_factory.mktemp("terms"))
    index.change(
        IndexedPassage(i, f"a{i}", "ja" if body[0] > "z" else "en", "", "", body, "", 0, 0)
        for i, body in enumerate(BODIES, 1)
    )
    return index


def test_what_a_question_only_leans_on_weighs_half_against_its_own_words(terms: TantivyIndex) -> None:
    asked = "tin mine (gold mine)"
    alike = Matcher(asked, terms, ["en"]).weights("en")
    leaning = Matcher(asked, terms, ["en"], context="(gold mine)").weights("en")
    assert leaning["gold"] / leaning["tin"] == pytest.approx(alike["gold"] / alike["tin"] / 2)
    assert leaning["mine"] / leaning["tin"] == pytest.approx(alike["mine"] / alike["tin"])  # it is its own word, too
    assert sum(leaning.values()) == pytest.approx(1)


@given(
    question=st.lists(
        st.sampled_from(["tin", "mine", "pan", "rebels", "Walikale", "gold", "the", "金利"]),
        min_size=1,
        max_size=8,
    )
)
def test_the_weights_of_a_questions_words_sum_to_one(question: list[str], terms: TantivyIndex) -> None:
    weights = Matcher(" ".join(question), terms, ["en"]).weights("en")
    assert all(weight > 0 for weight in weights.values())
    assert not weights or sum(weights.values()) == pytest.approx(1)


def test_rarer_words_weigh_more_and_unknown_ones_most(terms: TantivyIndex) -> None:
    weights = Matcher("tin mine gold", terms, ["en"]).weights("en")
    assert weights["tin"] < weights["mine"] < weights["gold"]


@given(
    question=st.lists(st.sampled_from(["tin", "mine", "pan", "rebels", "took", "Walikale", "the"]), max_size=6),
    text=st.lists(st.sampled_from(["tin", "mine", "pan", "rebels", "took", "Walikale", "the", "other"]), max_size=12),
)
def test_overlap_and_pairs_are_shares(question: list[str], text: list[str], terms: TantivyIndex) -> None:
    matcher = Matcher(" ".join(question), terms, ["en"])
    match = matcher.match(" ".join(text), "en")
    assert 0 <= match.overlap <= 1 + 1e-9
    assert 0 <= match.pairs <= 1 + 1e-9
    assert match.words == {word for word in matcher.weights("en") if word in words(" ".join(text))}


def test_a_text_with_all_words_in_order_matches_wholly(terms: TantivyIndex) -> None:
    match = Matcher("Rebels took Walikale", terms, ["en"]).match("The rebels took Walikale on Monday.", "en")
    assert match.overlap == pytest.approx(1)
    assert match.pairs == pytest.approx(1)
    assert match.words == {"rebel", "took", "walikal"}


def test_a_text_without_a_word_of_the_question_does_not_match(terms: TantivyIndex) -> None:
    match = Matcher("Rebels took Walikale", terms, ["en"]).match("The tin mine closed.", "en")
    assert (match.overlap, match.pairs, match.words) == (0, 0, frozenset())


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("tin mine", 1),
        ("tin x mine", 1),
        ("tin x y mine", 1),
        ("tin x y z mine", 0),
        ("mine tin", 0),
        ("tin", 0),
        ("mine x tin mine", 1),
    ],
)
def test_neighbours_count_as_a_pair_when_they_stand_in_order_within_three_words(
    text: str, pairs: int, terms: TantivyIndex
) -> None:
    assert Matcher("tin mine", terms, ["en"]).match(text, "en").pairs == pytest.approx(pairs)


def test_a_single_word_makes_no_pair(terms: TantivyIndex) -> None:
    assert Matcher("tin", terms, ["en"]).match("tin tin", "en").pairs == 0


def test_a_script_without_blanks_is_matched_by_pairs_of_characters(terms: TantivyIndex) -> None:
    matcher = Matcher("日本の金利", terms, ["en", "ja"])
    assert matcher.match(BODIES[4], "pairs").words == {"日本", "金利"}
    assert matcher.match("町の選挙で市長が勝った", "pairs").overlap == 0


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("Walikale", True),
        ("mines", True),
        ("MINING", True),
        ("gold", False),
        ("Walikale Goma", False),
        ("the", True),
        ("金利", True),
    ],
)
def test_a_word_is_known_in_any_form_that_its_stemmer_makes_equal(word: str, known: bool, terms: TantivyIndex) -> None:
    assert Matcher(f"What of {word}?", terms, ["en", "ja"]).knows(word) is known


def test_an_empty_corpus_knows_no_name(tmp_path: Path) -> None:
    assert not Matcher("Walikale", TantivyIndex(tmp_path), ["en"]).knows("Walikale")


# --- near words ---------------------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lexicon:
    """Word vectors of our own: `captured` is near `seized`, further from `took`, and at right angles to the rest."""
    pieces = {
        "captured": ({0: 127}, 99), "seized": ({0: 120, 1: 42}, 99), "took": ({0: 64, 2: 110}, 99),
        "mine": ({3: 127}, 99), "m23": ({4: 127}, 99), "m24": ({4: 127}, 99), "7": ({5: 127}, 99), "8": ({5: 127}, 99),
    }  # fmt: skip
    made = Lexicon(write_lexicon(tmp_path / "small.npz", pieces))
    monkeypatch.setattr("index.text.vocabulary.lexicon", lambda: made)
    monkeypatch.setattr(matching, "vocabulary", cache(Vocabulary))
    return made


def _soft(question: str, text: str, terms: TantivyIndex, ranking: Ranking = NEAR) -> float:
    return Matcher(question, terms, ["en"], ranking).match(text, "en").soft


@pytest.mark.usefixtures("small")
def test_a_near_word_counts_a_part_by_how_near_it_is(terms: TantivyIndex) -> None:
    seized, took, mine = (_soft("captured", text, terms) for text in ("Seized.", "He took it.", "A mine."))
    # 0.5 / (1 + exp(-20 (cos - 0.5))) at cosines of 0.944, 0.504 and 0
    assert [seized, took, mine] == pytest.approx([0.49993, 0.25988, 0], abs=1e-3)
    assert Matcher("captured", terms, ["en"], NEAR).match("Seized.", "en") == Match(0.0, seized, 0.0, frozenset())


@pytest.mark.usefixtures("small")
def test_each_word_of_the_question_says_how_near_it_stands(terms: TantivyIndex) -> None:
    matcher = Matcher("captured mine", terms, ["en"], NEAR)
    assert list(matcher.weights("en")) == ["captur", "mine"]
    assert matcher.match("Seized the mine.", "en").nearness == pytest.approx((0.49993, 1), abs=1e-3)


@pytest.mark.usefixtures("small")
def test_of_several_near_words_the_nearest_counts_and_the_word_itself_counts_whole(terms: TantivyIndex) -> None:
    assert _soft("captured", "Took, seized, mine.", terms) == _soft("captured", "Seized.", terms)
    assert _soft("captured", "Seized and captured.", terms) == 1
    assert _soft("captured", "Capturing is hard.", terms) == 1  # the stems are equal


@pytest.mark.usefixtures("small")
def test_a_near_word_may_count_nothing(terms: TantivyIndex) -> None:
    none = Ranking(_NOTHING, _NOTHING, soft_most=0.0, soft_steepness=20.0, soft_middle=0.5)
    assert _soft("captured mine", "Seized the mine.", terms, none) == _soft("mine captured", "The mine.", terms, none)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("word", "other"), [("M23", "M24"), ("7", "8")])
def test_a_word_with_a_digit_is_never_near_another(word: str, other: str, terms: TantivyIndex) -> None:
    assert _soft(f"Who are {word}?", f"They are {other}.", terms) == 0
    assert _soft(f"Who are {word}?", f"They are {word}.", terms) == 1


@pytest.mark.usefixtures("small")
def test_letter_case_and_a_stop_word_between_make_no_difference_to_nearness(terms: TantivyIndex) -> None:
    assert (
        len({_soft("Captured mine", text, terms) for text in ("seized MINE", "Seized the mine", "MINE, SEIZED")}) == 1
    )


@given(question=_QUESTIONS, text=_TEXTS)
def test_near_words_never_count_less_than_nothing_nor_more_than_the_words_themselves(
    question: str, text: str, terms: TantivyIndex
) -> None:
    for ranking in (None, NEAR):
        match = Matcher(question, terms, ["en"], ranking).match(text, "en")
        assert 0 <= match.overlap <= match.soft <= 1 + 1e-9


@given(question=_QUESTIONS, text=_TEXTS, more=_TEXTS)
def test_more_text_never_matches_less(question: str, text: str, more: str, terms: TantivyIndex) -> None:
    matcher = Matcher(question, terms, ["en"], NEAR)
    short, long = matcher.match(text, "en"), matcher.match(f"{text} {more}", "en")
    assert short.overlap <= long.overlap
    assert short.soft <= long.soft
    assert short.pairs <= long.pairs
    assert short.words <= long.words


@given(question=_QUESTIONS, text=_TEXTS)
def test_shares_of_the_matched_words_are_the_overlap(question: str, text: str, terms: TantivyIndex) -> None:
    matcher = Matcher(question, terms, ["en"])
    weights, match = matcher.weights("en"), matcher.match(text, "en")
    assert not weights or sum(weights.values()) == pytest.approx(1)
    assert match.overlap == pytest.approx(sum(weights[word] for word in match.words))


def test_a_learned_factor_makes_a_word_weigh_more_or_less(terms: TantivyIndex) -> None:
    ranking = Ranking(_NOTHING, _NOTHING, 0.5, 20.0, 0.5, digit=2.0, words={"en": {"mine": 0.25}})
    plain = Matcher("pan mine 2025", terms, ["en"], NEAR).weights("en")
    weighed = Matcher("pan mine 2025", terms, ["en"], ranking).weights("en")
    assert weighed["mine"] / weighed["pan"] == pytest.approx(0.25 * plain["mine"] / plain["pan"])
    assert weighed["2025"] / weighed["pan"] == pytest.approx(2 * plain["2025"] / plain["pan"])
    assert sum(weighed.values()) == pytest.approx(1)


def test_words_that_a_ranking_makes_worth_nothing_match_nothing(terms: TantivyIndex) -> None:
    ranking = Ranking(_NOTHING, _NOTHING, 0.5, 20.0, 0.5, words={"en": {"mine": 0.0}})
    match = Matcher("mine", terms, ["en"], ranking).match("A mine.", "en")
    assert (match.overlap, match.soft) == (0, 0)


# --- passages -----------------------------------------------------------------------------------------------------


def _passage(number: int, sentences: list[str], title: str | None = None, language: str | None = "en") -> Passage:
    edges, at = [], 10 * number
    for sentence in sentences:
        edges.append((at, at + len(sentence)))
        at += len(sentence) + 1
    text = " ".join(sentences)
    span = Span(f"a{number}", "v", 10 * number, 10 * number + len(text))
    return Passage(span, text, Source(title=title), tuple(edges), language)


_PASSAGES = st.lists(
    st.tuples(st.lists(_TEXTS, max_size=4), st.one_of(st.none(), _TEXTS), st.sampled_from(["en", "fr", None])),
    max_size=5,
).map(lambda drawn: [_passage(number, *parts) for number, parts in enumerate(drawn)])


@given(question=_QUESTIONS, passages=_PASSAGES)
def test_a_passage_is_looked_at_sentence_by_sentence_as_each_alone(
    question: str, passages: list[Passage], terms: TantivyIndex
) -> None:
    matcher, alone = (Matcher(question, terms, ["en", "fr", None], NEAR) for _ in range(2))
    for passage, found in zip(passages, matcher.match_passages(passages), strict=True):
        group = alone.group(passage.text, passage.language)
        sentences = [alone.match(passage.sentence(*edges), group) for edges in passage.sentences]
        title = alone.match(passage.source.title or "", group)
        assert (found.group, found.title, [s.match for s in found.sentences]) == (group, title, sentences)
        assert [(s.start, s.end) for s in found.sentences] == list(passage.sentences)
        shares, before = alone.weights(group), frozenset[str]()
        for sentence in found.sentences:
            beside = (before | title.words) - sentence.match.words
            assert sentence.near == pytest.approx(sum(shares[word] for word in beside))
            before = sentence.match.words
        assert found.words == title.words.union(*(match.words for match in sentences))
        written = (surface_words(passage.sentence(*edges), group) for edges in passage.sentences)
        assert found.surface == frozenset().union(*written)
        held = sum(share for word, share in alone.weights(group).items() if word in found.words)
        best = max((match.soft for match in sentences), default=0.0)
        assert max(held, best, title.overlap) - 1e-9 <= found.coverage <= 1 + 1e-9


@given(question=_QUESTIONS, passages=_PASSAGES)
def test_passages_match_alike_in_any_company(question: str, passages: list[Passage], terms: TantivyIndex) -> None:
    def fresh() -> Matcher:
        return Matcher(question, terms, ["en", "fr", None], NEAR)

    alone = [fresh().match_passages([passage])[0] for passage in passages]
    matcher = fresh()
    assert matcher.match_passages(passages) == alone
    assert matcher.match_passages(passages[::-1]) == alone[::-1]


@pytest.mark.usefixtures("small")
def test_a_titles_words_count_as_they_stand_and_not_what_is_near_them(terms: TantivyIndex) -> None:
    matcher = Matcher("captured", terms, ["en"], NEAR)
    titles = ("Town seized", "Town captured")
    seized, captured = (
        matcher.match_passages([_passage(number, ["It rained."], title)])[0] for number, title in enumerate(titles)
    )
    assert seized.title.soft > 0.4
    assert seized.coverage == pytest.approx(0, abs=2e-4)
    assert (captured.coverage, captured.words) == (1, frozenset({"captur"}))


def test_a_passage_without_sentences_or_words_matches_nothing(terms: TantivyIndex) -> None:
    nothing = Match(0.0, 0.0, 0.0, frozenset())
    matcher = Matcher("tin mine", terms, ["en"])
    assert matcher.match_passages([]) == []
    assert matcher.match_passages([_passage(1, [])]) == [PassageMatch("en", (), nothing, 0.0, frozenset(), frozenset())]
    assert matcher.match("?!", "en") == matcher.match("", "en") == nothing
    assert Matcher("???", terms, ["en"]).match("A tin mine.", "en") == nothing


def test_passages_of_two_scripts_are_each_matched_in_their_own_way(terms: TantivyIndex) -> None:
    matcher = Matcher("tin 金利", terms, ["en", "ja"], NEAR)
    english, japanese = matcher.match_passages(
        [_passage(1, ["The tin roof."]), _passage(2, [BODIES[4]], language="ja")]
    )
    assert (english.group, english.words) == ("en", frozenset({"tin"}))
    assert (japanese.group, japanese.words) == ("pairs", frozenset({"金利"}))
    assert japanese.sentences[0].match.overlap == pytest.approx(matcher.weights("pairs")["金利"])


@given(text=st.text("日本銀行金利は町選挙、。", max_size=12))
def test_pairs_of_characters_are_shares_too(text: str, terms: TantivyIndex) -> None:
    matcher = Matcher("日本の金利", terms, ["en", "ja"])
    match = matcher.match(text, "pairs")
    assert 0 <= match.overlap <= match.soft <= 1 + 1e-9
    assert match.words == {word for word in matcher.weights("pairs") if word in text}
