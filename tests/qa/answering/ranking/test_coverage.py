"""Where a question's words stand around a sentence: tests of what the ranking is told."""

import pytest

from index.corpus import Corpus
from index.types import Article, Source
from qa.answering.candidates import Candidate, Retrieval
from qa.answering.ranking.coverage import AROUND
from qa.answering.ranking.relevance import is_furniture
from qa.question.analysis import analyse


@pytest.fixture
def found(tmp_path) -> dict[str, Candidate]:  # type: ignore[no-untyped-def]
    text = "The ferry Aurora left Holmsey at noon. It burned in the storm. Divers saw the wreck. Tea was served."
    with Corpus.write(tmp_path / "corpus") as corpus:
        corpus.add([Article("a", text, Source(title="Loss of the Aurora"))])
        question = "When did the Aurora of Holmsey burn?"
        matcher = corpus.matcher(question)
        retrieval = Retrieval.of(analyse(question), corpus.search(question, matcher=matcher), matcher)
        return {candidate.text.split()[0]: candidate for candidate in retrieval.candidates}


def test_each_place_counts_what_those_before_it_lack(found: dict[str, Candidate]) -> None:
    burned = found["It"].features
    assert min(burned["own"], burned["in_title"], burned["in_previous"]) > 0
    assert (
        burned["covered"]
        == pytest.approx(burned["own"] + burned["in_title"] + burned["in_previous"])
        == pytest.approx(1)
    )
    assert found["Divers"].features["in_previous"] == pytest.approx(burned["own"])
    assert found["The"].features["in_next"] == pytest.approx(burned["own"])


def test_what_no_name_says_is_weighed_apart(found: dict[str, Candidate]) -> None:
    left, burned = found["The"].features, found["It"].features
    assert (left["matter"], left["named"]) == (0, 1)
    assert (burned["matter"], burned["named"]) == (1, 1)
    assert found["Tea"].features["lacks"] > 0


def test_near_words_count_a_part_beside_the_words_themselves(tmp_path) -> None:  # type: ignore[no-untyped-def]
    text = "Rebels seized Tarn at dawn. Tea was served in Tarn."
    with Corpus.write(tmp_path / "corpus") as corpus:
        corpus.add([Article("a", text, Source(title="Tarn"))])
        question = "Who captured Tarn?"
        matcher = corpus.matcher(question)
        retrieval = Retrieval.of(analyse(question), corpus.search(question, matcher=matcher), matcher)
    seized, tea = (each.features for each in sorted(retrieval.candidates, key=lambda each: each.start))
    assert 0 < seized["near_matter"] < 1
    assert seized["matter"] == 0  # the word itself stands nowhere
    assert seized["apart"] > tea["apart"]
    assert seized["near_covered"] == tea["near_covered"]  # by the sentence before


def test_all_figures_are_shares(found: dict[str, Candidate]) -> None:
    for candidate in found.values():
        assert all(0 <= candidate.features[name] <= 1 for name in AROUND if name != "dense")


@pytest.mark.parametrize(
    "text",
    [
        "Clarification: an earlier version named another harbour.", "Correction of 3 May: nine sailors were aboard.",
        "Images of the wreck were shown in court.", "Subscribers of the library pay nothing.",
        "Graphic scenes were cut from the film.", "Captions were read aloud.", "Writing by hand helps, she said.",
        "File by file the court read on.", "Picture by picture the wreck was shown.", "Read aloud, it made sense.",
    ],
)  # fmt: skip
def test_corrections_and_sentences_that_begin_like_a_label_may_be_quoted(text: str) -> None:
    assert not is_furniture(text)


@pytest.mark.parametrize(
    "text",
    [
        "Image caption The wreck", "More:What we know", "Subscribe to our letter", "Related: Tides",
        "(Reporting by Ida Renn; Editing by Tom Hale)", "FILE - In this photo the ferry leaves.", "(AP Photo/Ida Renn)",
        "TARN, NORWAY - MARCH 02: People watch the ferry.", "Credit: Ida Renn/Quay Post", "(Read more about Tarn)",
    ],
)  # fmt: skip
def test_links_and_labels_are_furniture(text: str) -> None:
    assert is_furniture(text)


@pytest.mark.parametrize("credit", [" (AP Photo/Ida Renn)", " Photo by Ida Renn", " (Image: Quay Post)", " Foto: dpa"])
def test_what_a_credit_follows_is_a_caption(credit: str) -> None:
    caption = "A man looks at the wreck of the Selene."
    assert is_furniture(caption, credit)
    assert not is_furniture(caption, " He said that the photo was his.")


def test_passages_are_listed_by_what_their_best_sentence_says_too(tmp_path) -> None:  # type: ignore[no-untyped-def]
    articles = [
        Article("a", "Where the ferry Aurora burned, nobody saw the ferry Aurora."),
        Article("b", "The ferry Aurora burned off Holmsey on 3 March 2021."),
    ]
    question = "When did the ferry Aurora burn?"
    with Corpus.write(tmp_path / "corpus") as corpus:
        corpus.add(articles)
        matcher = corpus.matcher(question)
        retrieval = Retrieval.of(analyse(question), corpus.search(question, matcher=matcher), matcher)
    assert [hit.passage.span.article_id for hit in retrieval.hits] == ["b", "a"]
    assert retrieval.hits[0].score > retrieval.hits[1].score
    assert {each.passage.span for each in retrieval.candidates} <= {hit.passage.span for hit in retrieval.hits}
