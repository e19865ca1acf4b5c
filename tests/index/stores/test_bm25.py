"""What every word index has to do, BM25 over passages first of all; and how words are taken from a text."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from other_stores import TERM_INDEXES

from index.stores.bm25 import TantivyIndex
from index.stores.protocols import TermIndex
from index.stores.types import IndexedPassage
from index.text.analysis import group_of, is_shouted, question_words, stem, surface_words, words
from index.types import Filters

LANGUAGES = ["en", "fr", "de", None]


def _row(
    passage: int, body: str, language: str | None = "en", *, days: tuple[date, date] | None = None, **other: str
) -> IndexedPassage:
    first, last = (day.toordinal() for day in days) if days else (0, 0)
    return IndexedPassage(
        passage, other.get("article", f"a{passage}"), language, other.get("title", ""), other.get("header", ""),
        body, other.get("outlet", ""), first, last,
    )  # fmt: skip


@pytest.fixture(params=TERM_INDEXES, ids=lambda kind: kind.__name__)
def terms(tmp_path: Path, request: pytest.FixtureRequest) -> TermIndex:
    """An empty index of each kind: what follows is what every one of them has to do."""
    kind: type[TermIndex] = request.param
    return kind(tmp_path / "terms")


def _found(terms: TermIndex, question: str, **filters: object) -> list[int]:
    hits = terms.search(question, limit=20, languages=LANGUAGES, filters=Filters(**filters))  # type: ignore[arg-type]
    return [passage for passage, _ in hits]


@pytest.mark.parametrize(
    ("language", "body", "question"),
    [
        ("en", "The miners captured towns", "miner capture town"),
        ("fr", "Les ouvrières étaient élues", "ouvrière élue"),
        ("de", "Die Häuser wurden verkauft", "Haus verkaufte"),
        ("pt", "as eleições", "eleição eleições"),
        (None, "Walikale votes", "walikale"),
    ],
)
def test_words_are_found_in_other_forms_of_their_language(
    terms: TermIndex, language: str | None, body: str, question: str
) -> None:
    terms.change([_row(1, body, language), _row(2, "other words here", language)])
    assert [passage for passage, _ in terms.search(question, limit=5, languages=[language])] == [1]


def test_a_question_is_stemmed_in_each_language_of_the_corpus(terms: TermIndex) -> None:
    terms.change([_row(1, "national elections", "en"), _row(2, "les élections nationales", "fr")])
    assert sorted(_found(terms, "election")) == [1, 2]


@pytest.mark.parametrize("question", ["cafe zurich", "CAFÉ ZÜRICH", "Café Zürich", "cafés"])
def test_accents_and_letter_case_make_no_difference(terms: TermIndex, question: str) -> None:
    terms.change([_row(1, "A café in Zürich"), _row(2, "A mine in the north")])
    assert _found(terms, question) == [1]


@pytest.mark.parametrize("question", ["金利", "日本の金利は？", "日本銀行"])
def test_scripts_without_blanks_are_found_by_pairs_of_characters(terms: TermIndex, question: str) -> None:
    terms.change([_row(1, "日本銀行は金利を据え置いた", "ja"), _row(2, "町の選挙で市長が勝った", "ja")])
    assert _found(terms, question)[0] == 1
    assert words("日本銀", group_of("ja", "日本銀")) == ["日本", "本銀"]


@pytest.mark.parametrize(
    "question",
    [
        'tin AND OR NOT "',
        "tin (",
        "title:tin",
        "tin^5 -mine +nothing",
        "tin:[a TO b]",
        "*tin?",
        "body_en:tin~2 \\",
        "tin\x00",
    ],
)
def test_query_syntax_in_a_question_is_plain_words(terms: TermIndex, question: str) -> None:
    terms.change([_row(1, "A tin mine"), _row(2, "Gold coins")])
    assert _found(terms, question) == [1]


@pytest.mark.parametrize("question", ["", " ", "???", "the of and", "AND OR NOT", "zzyzx", "🙂", "x" * 300])
def test_a_question_without_a_word_of_the_corpus_finds_nothing(terms: TermIndex, question: str) -> None:
    terms.change([_row(1, "A tin mine"), _row(2, "Gold coins")])
    assert _found(terms, question) == []


@given(question=st.text(max_size=80))
def test_any_question_can_be_asked(question: str, one_index: TantivyIndex) -> None:
    scores = [score for _, score in one_index.search(question, limit=5, languages=LANGUAGES)]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)


@pytest.fixture(scope="module")
def one_index(tmp_path_factory: pytest.TempPathFactory) -> TantivyIndex:
    index = TantivyIndex(tmp_path_factory.mktemp("terms"))
    index.change([_row(1, "a tin mine 0 1 2"), _row(2, "les élections", "fr"), _row(3, "日本銀行", "ja")])
    return index


def test_a_very_long_question_is_answered(terms: TermIndex) -> None:
    terms.change([_row(1, "A tin mine")])
    assert _found(terms, "tin " + " ".join(f"word{i}" for i in range(5_000))) == [1]


MARCH = (date(2025, 3, 1), date(2025, 3, 31))
THE_20TH = (date(2025, 3, 20), date(2025, 3, 20))


@pytest.mark.parametrize(
    ("filters", "passages"),
    [
        ({}, [1, 2, 3]),
        ({"outlets": ("MERIDIAN post",)}, [1, 2]),
        ({"outlets": ("Meridian Post", "Ledger")}, [1, 2, 3]),
        ({"outlets": ("Meridian",)}, []),
        ({"since": date(2025, 3, 20)}, [1, 2]),
        ({"since": date(2025, 3, 21)}, [2]),
        ({"since": date(2025, 4, 1)}, []),
        ({"until": date(2025, 3, 20)}, [1, 2]),
        ({"until": date(2025, 3, 19)}, [2]),
        ({"until": date(2025, 2, 28)}, []),
        ({"since": date(2025, 3, 20), "until": date(2025, 3, 20)}, [1, 2]),
        ({"since": date(1, 1, 1)}, [1, 2]),
        ({"until": date(9999, 12, 31)}, [1, 2]),
        ({"article_ids": ("a/3", "unknown")}, [3]),
        ({"article_ids": ("A/3",)}, []),
        ({"article_ids": ("a/1", "a/3"), "outlets": ("Ledger",)}, [3]),
    ],
)
def test_filters_leave_what_passes_all_of_them_and_an_unknown_date_passes_none(
    terms: TermIndex, filters: dict[str, object], passages: list[int]
) -> None:
    terms.change(
        [
            _row(1, "a tin mine", days=THE_20TH, outlet="meridian post", article="a/1"),
            _row(2, "a tin mine", days=MARCH, outlet="meridian post", article="a/2"),
            _row(3, "a tin mine", outlet="ledger", article="a/3"),
        ]
    )
    assert sorted(_found(terms, "tin", **filters)) == passages


def test_a_filter_does_not_change_a_score(terms: TermIndex) -> None:
    terms.change([_row(i, "a tin mine", outlet="ledger" if i % 2 else "post") for i in range(1, 5)])
    every = dict(terms.search("tin", limit=9, languages=["en"]))
    some = dict(terms.search("tin", limit=9, languages=["en"], filters=Filters(outlets=("Ledger",))))
    assert some == {1: pytest.approx(every[1]), 3: pytest.approx(every[3])}


def test_equal_scores_are_ordered_by_id(terms: TermIndex) -> None:
    terms.change([_row(i, "a tin mine") for i in (7, 3, 9, 1)])
    assert _found(terms, "tin") == [1, 3, 7, 9]


def test_a_passage_with_more_of_the_question_is_first_and_the_limit_holds(terms: TermIndex) -> None:
    terms.change([_row(1, "a tin pan"), _row(2, "a tin mine"), _row(3, "a gold mine")])
    assert _found(terms, "tin mine")[0] == 2
    assert len(terms.search("tin mine", limit=2, languages=["en"])) == 2


def test_title_and_header_are_searched_too(terms: TermIndex) -> None:
    terms.change([_row(1, "It opened.", title="Tin mine"), _row(2, "It closed.", header="Meridian Post 2025-03-20")])
    assert (_found(terms, "tin"), _found(terms, "meridian 2025")) == ([1], [2])


def test_a_replaced_passage_is_found_by_its_new_words_only(terms: TermIndex) -> None:
    terms.change([_row(1, "a tin mine"), _row(2, "gold coins")])
    terms.change([_row(1, "a silver spoon")])
    assert (_found(terms, "tin"), _found(terms, "silver"), terms.ids(), len(terms)) == ([], [1], [1, 2], 2)


def test_a_forgotten_passage_is_not_found_and_unknown_ids_do_no_harm(terms: TermIndex) -> None:
    terms.change([_row(1, "a tin mine"), _row(2, "a tin pan")])
    terms.change([], forget=[1, 99])
    assert (_found(terms, "tin"), terms.ids(), len(terms)) == ([2], [2], 1)


def test_an_empty_index_finds_nothing(terms: TermIndex) -> None:
    assert (terms.search("tin", limit=5, languages=[]), terms.ids(), len(terms)) == ([], [], 0)


@pytest.mark.parametrize("kind", TERM_INDEXES)
def test_a_reader_opened_beside_the_writer_sees_what_was_committed_before(
    tmp_path: Path, kind: type[TermIndex]
) -> None:
    writer = kind(tmp_path)
    writer.change([_row(1, "a tin mine")])
    assert _found(kind(tmp_path), "tin") == [1]
    writer.change([_row(2, "a tin pan")], forget=[1])
    assert (_found(kind(tmp_path), "tin"), _found(writer, "tin")) == ([2], [2])


@pytest.mark.parametrize("kind", TERM_INDEXES)
def test_what_was_written_is_there_when_it_is_opened_again(tmp_path: Path, kind: type[TermIndex]) -> None:
    assert not kind.exists(tmp_path / "terms")
    kind(tmp_path / "terms").change([_row(1, "a tin mine")])
    assert kind.exists(tmp_path / "terms")
    assert _found(kind(tmp_path / "terms"), "tin") == [1]


def test_frequency_counts_the_passages_that_have_a_word(terms: TermIndex) -> None:
    terms.change([_row(1, "a tin mine, all tin"), _row(2, "tin"), _row(3, "étain", "fr")])
    frequency: Callable[[str, str], int] = terms.frequency
    assert [frequency("tin", "en"), frequency("mine", "en"), frequency("gold", "en"), frequency("tin", "fr")] == [
        2,
        1,
        0,
        0,
    ]


# --- words as they are written ------------------------------------------------------------------------------------


@given(text=st.text(max_size=60), group=st.sampled_from(["en", "fr", "ru", "xx", "pairs"]))
def test_stems_of_the_written_words_are_the_words_that_are_indexed(text: str, group: str) -> None:
    assert [form for word in surface_words(text, group) if (form := stem(word, group))] == words(text, group)


@pytest.mark.parametrize(
    ("text", "group", "written"),
    [
        ("The M23's Mines, in l’État_major", "en", ["The", "M23", "s", "Mines", "in", "l", "État", "major"]),
        ("Zu\u0308rich", "de", ["Zürich"]),  # composed as it is indexed
        ("日本銀", "pairs", ["日本", "本銀"]),
        ("?!", "en", []),
    ],
)
def test_words_are_given_as_they_are_written_with_stop_words(text: str, group: str, written: list[str]) -> None:
    assert surface_words(text, group) == written


@pytest.mark.parametrize(
    ("text", "shouted"), [("WHO TOOK GOMA?", True), ("M23?", True), ("Who took GOMA?", False), ("2025", False)]
)
def test_a_question_all_in_capitals_is_shouted(text: str, shouted: bool) -> None:
    assert is_shouted(text) is shouted


# --- factors ------------------------------------------------------------------------------------------------------


def _weighed(terms: TermIndex, question: str, factors: Mapping[str, float]) -> dict[int, float]:
    return dict(terms.search(question, limit=9, languages=["en"], factors=lambda question, group: factors))


@pytest.fixture
def tin_and_gold(terms: TermIndex) -> TermIndex:
    terms.change([_row(1, "the tin pan"), _row(2, "the gold pan"), _row(3, "a roof of slate")])
    return terms


def test_a_words_factor_multiplies_what_it_counts(tin_and_gold: TermIndex) -> None:
    plain = dict(tin_and_gold.search("tin gold", limit=9, languages=["en"]))
    assert plain[1] == pytest.approx(plain[2])
    found = _weighed(tin_and_gold, "tin gold", {"tin": 2.5, "gold": 0.5})
    assert found == {1: pytest.approx(2.5 * plain[1], rel=1e-5), 2: pytest.approx(0.5 * plain[2], rel=1e-5)}


def test_a_factor_may_change_which_passage_is_first(tin_and_gold: TermIndex) -> None:
    assert next(iter(_weighed(tin_and_gold, "gold tin", {"tin": 2.0}))) == 1
    assert next(iter(_weighed(tin_and_gold, "tin gold", {"gold": 2.0}))) == 2


def test_a_factor_counts_in_the_title_too(terms: TermIndex) -> None:
    terms.change([_row(1, "It opened.", title="Tin mine"), _row(2, "It closed.", title="Gold mine")])
    plain, found = _weighed(terms, "tin", {}), _weighed(terms, "tin", {"tin": 3.0})
    assert found == {1: pytest.approx(3 * plain[1], rel=1e-5)}


@given(factor=st.floats(0.01, 100))
def test_words_without_a_factor_count_as_they_are(factor: float, one_index: TantivyIndex) -> None:
    plain = one_index.search("tin mine", limit=9, languages=LANGUAGES)
    assert one_index.search("tin mine", limit=9, languages=LANGUAGES, factors=lambda *_: {"other": factor}) == plain


def test_factors_are_asked_for_each_group_of_fields_once(one_index: TantivyIndex) -> None:
    asked: list[tuple[str, str]] = []

    def factors(question: str, group: str) -> dict[str, float]:
        asked.append((question, group))
        return dict.fromkeys(question_words(question, group), 2.0 if group == "fr" else 1.0)

    one_index.search("élections", limit=9, languages=["en", "fr"], factors=factors)
    assert asked == [("élections", "en"), ("élections", "fr")]
