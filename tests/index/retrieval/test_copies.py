"""Copies take one place of a search, whichever of them its words find, and are named with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from wire_story import OWN_WORDS, STORY, printed

from index.corpus import Corpus
from index.types import Article, Filters, Source

_FIRST, _LAST = STORY.split("\n\n")
_QUESTION = "What did Ada Voss tell investigators about the radar?"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    with Corpus.write(tmp_path_factory.mktemp("copies")) as opened:
        opened.add(
            [
                printed("post", "ORWICK, March 4 (Coastal Wire) - " + STORY), printed("echo", _FIRST, day="2025-03-04"),
                printed("wire", outlet="Coastal Wire", day="2025-03-06"), printed("ledger", OWN_WORDS),
                printed("late", STORY.replace("Twelve", "Fourteen")),
                printed("held", day="2025-03-03", embargo="2999-01-01T00:00:00+00:00"),
            ]
        )  # fmt: skip
        yield opened


def _found(corpus: Corpus, question: str, filters: Filters | None = None) -> dict[str, list[str]]:
    hits = corpus.search(question, limit=5, filters=filters)
    return {hit.passage.span.article_id: [copy.span.article_id for copy in hit.copies] for hit in hits}


def test_the_agencys_own_article_stands_for_its_copies_and_what_is_held_back_is_not_named(corpus: Corpus) -> None:
    found = _found(corpus, _QUESTION)
    assert found["wire"] == ["echo", "post"]
    assert {"post", "echo", "held"}.isdisjoint(found)
    assert "held" not in {name for names in found.values() for name in names}


def test_a_revision_keeps_its_own_place(corpus: Corpus) -> None:
    assert {"wire", "late"} <= set(_found(corpus, "How many people were rescued by fishing boats?"))


@pytest.mark.parametrize(
    ("filters", "stands", "named"),
    [
        (Filters(outlets=("Echo",)), "echo", []),
        (Filters(outlets=("Post", "echo")), "post", ["echo"]),
        (Filters(article_ids=("post",)), "post", []),
    ],
)
def test_a_filter_finds_the_copy_that_passes(corpus: Corpus, filters: Filters, stands: str, named: list[str]) -> None:
    assert _found(corpus, _QUESTION, filters) == {stands: named}


def test_many_copies_leave_room_for_other_articles(tmp_path: Path) -> None:
    """Sixty outlets print the story, and one more article has some of the question's words."""
    other = Article("other", "A radar of the navy was sold at Vantry, Ada Voss junior writes.", Source(title="Radar"))
    with Corpus.write(tmp_path) as corpus:
        corpus.add([*(printed(f"outlet {number:02}") for number in range(60)), other])
        hits = corpus.search(_QUESTION, limit=5)
    found = {hit.passage.span.article_id: len({copy.span.article_id for copy in hit.copies}) for hit in hits}
    assert found == {"outlet 00": 49, "other": 0}
