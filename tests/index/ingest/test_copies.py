"""Copies are found when articles come, whatever the order, and found anew when one of them goes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from wire_story import OWN_WORDS, STORY, printed

from index.corpus import Corpus
from index.ingest.copies import find_copies
from index.types import Filters

_CUT = STORY.partition("\n\n")[0]
_REVISED = STORY.replace("Twelve", "Fourteen")
_PRINTED = [
    printed("wire", day="2025-03-04T18:20:00+00:00"), printed("post", "Fog\n\n" + STORY), printed("echo", _CUT),
    printed("late", _REVISED), printed("ledger", OWN_WORDS), printed("held", embargo="2999-01-01T00:00:00+00:00"),
]  # fmt: skip


def _groups(corpus: Corpus, *article_ids: str, filters: Filters | None = None) -> list[list[set[str]]]:
    """Of each origin the articles of each wording."""
    origins: dict[int, dict[int, set[str]]] = {}
    for kin in corpus.ledger.kin(article_ids, filters):
        origins.setdefault(kin.origin, {}).setdefault(kin.wording, set()).add(kin.article_id)
    return [sorted(its.values(), key=sorted) for its in origins.values()]


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.write(tmp_path) as opened:
        yield opened


def test_copies_are_of_one_wording_and_revisions_of_one_origin_in_any_order(corpus: Corpus) -> None:
    corpus.add(reversed(_PRINTED))
    together = [[{"echo", "held", "post", "wire"}, {"late"}]]
    assert _groups(corpus, "wire") == _groups(corpus, "late") == together
    assert _groups(corpus, "wire", filters=Filters(outlets=("Post", "Late"))) == [[{"late"}, {"post"}]]
    assert _groups(corpus, "ledger") == [[{"ledger"}]]
    assert _groups(corpus) == []

    corpus.add([printed("wire", OWN_WORDS.replace("Tuesday evening", "Tuesday at about seven in the evening"))])
    assert _groups(corpus, "post", "wire") == [[{"echo", "held", "post"}, {"late"}], [{"ledger", "wire"}]]
    corpus.withdraw(["post"], "not ours to print")
    assert _groups(corpus, "echo", "post") == [[{"echo", "held"}, {"late"}]]
    corpus.restore(["post"])
    corpus.remove(["echo"])
    assert _groups(corpus, "held") == [[{"held", "post"}, {"late"}]]
    before = corpus.ledger.kin(["held", "ledger"])
    corpus.rebuild()
    assert corpus.ledger.kin(["held", "ledger"]) == before
    assert (corpus.ledger.uncompared(), corpus.check()) == ([], [])


def test_what_only_a_third_article_joined_is_apart_when_that_goes(corpus: Corpus) -> None:
    first, last = STORY.split("\n\n")
    beginning, end = printed("a", f"{first} {OWN_WORDS}"), printed("c", f"{last} {OWN_WORDS}".replace("nine", "9"))
    corpus.add([beginning, end])
    assert len(_groups(corpus, "a", "c")) == 2
    corpus.add([printed("b", f"{first} {last} {OWN_WORDS}")])
    assert _groups(corpus, "a") == [[{"a", "b", "c"}]]
    corpus.remove(["b"])
    assert _groups(corpus, "a", "c") == [[{"a"}], [{"c"}]]


@pytest.mark.parametrize(
    ("text", "day", "found"),
    [
        (STORY, "2025-03-10", [[{"a", "b"}]]),
        (STORY, "2025-03-11", [[{"a"}], [{"b"}]]),
        (STORY, "2025-03", [[{"a", "b"}]]),
        (_REVISED, "2025-03-05", [[{"a"}, {"b"}]]),
        (_REVISED, "2025-03-06", [[{"a"}], [{"b"}]]),
    ],
)
def test_what_appears_again_another_day_is_news(
    corpus: Corpus, text: str, day: str, found: list[list[set[str]]]
) -> None:
    """A bank that leaves its rates alone says so each month in the same words."""
    corpus.add([printed("a", day="2025-03-04"), printed("b", text, day=day)])
    assert _groups(corpus, "a", "b") == found


def test_articles_that_an_end_left_uncompared_are_compared_with_the_next_ones(corpus: Corpus) -> None:
    corpus.add([printed("a")])
    corpus.ledger.forget_likenesses()
    find_copies(corpus.ledger, is_ending=lambda: True)
    assert (corpus.ledger.kin(["a"]), len(corpus.ledger.uncompared())) == ([], 1)
    corpus.add([printed("b")])
    assert _groups(corpus, "a") == [[{"a", "b"}]]
