import sys
from collections import Counter
from functools import cache

import pytest
from false_claims import MAY_BE_MARKED, false_abroad, false_claims
from made_news import made_abroad, made_articles
from mutations import Case, cases, halves, quotable
from support import ROOT

from index.readers import read
from index.types import Article
from qa.verification import assess, check

_ARTICLES = ROOT / "examples" / "articles"
_GROUPS = {
    "quotes": (
        {
            "quote word changed",
            "quote word dropped",
            "quote word added",
            "quote words exchanged",
            "another outlet's quote",
        },
        1.0,
    ),
    "numbers": ({"digit changed", "number word changed", "bound changed", "bound added", "unit changed"}, 0.98),
    "dates": ({"day or month changed", "year changed", "weekday changed", "weekday dated wrong"}, 0.98),
    "names": ({"name swapped", "part of name swapped"}, 0.98),
    "others": (
        {"stitched", "stitched, not offered", "speaker swapped", "negation added", "negation dropped", "turned round"},
        0.95,
    ),
}
_HALVES = ("developed", "held out")


@cache
def _cases(half: str) -> tuple[Case, ...]:
    found = [article for article in read([_ARTICLES]) if isinstance(article, Article)]
    return tuple(cases(halves(found)[_HALVES.index(half)], most_sentences=60))


def _right(made: list[Case]) -> float:
    wrong = [case for case in made if bool(check(case.statement, case.cited, offered=case.offered)) == case.is_true]
    sys.stdout.write("\n".join(map(repr, wrong)))  # shown where a test fails
    return 1 - len(wrong) / len(made)


def test_there_are_a_thousand_corruptions_and_every_kind() -> None:
    counted = Counter(case.kind for half in _HALVES for case in _cases(half) if not case.is_true)
    assert sum(counted.values()) >= 1_000
    assert all(kinds & set(counted) for kinds, _ in _GROUPS.values())


@pytest.mark.parametrize("half", _HALVES)
@pytest.mark.parametrize("group", _GROUPS)
def test_corrupted_statements_are_caught(group: str, half: str) -> None:
    kinds, least = _GROUPS[group]
    assert _right([case for case in _cases(half) if case.kind in kinds]) >= least


@pytest.mark.parametrize("half", _HALVES)
def test_true_statements_are_kept(half: str) -> None:
    assert _right([case for case in _cases(half) if case.is_true]) >= 0.99


def test_claims_that_are_false_by_rule_are_not_shown_as_supported() -> None:
    found = [article for article in read([_ARTICLES]) if isinstance(article, Article)]
    shown: Counter[tuple[str, str]] = Counter()
    made = list(false_claims(quotable(found)[::3]))
    for each in made:
        shown[each.kind, assess(each.statement, each.cited, question=each.question).verdict] += 1
    assert sum(n for (_, verdict), n in shown.items() if verdict == "supported") <= len(made) // 200
    assert {kind for kind, verdict in shown if verdict == "paraphrase"} <= MAY_BE_MARKED


def test_claims_of_made_reports_are_of_every_kind_and_not_shown_as_supported() -> None:
    sentences = quotable([*made_articles(25)])
    made = [*false_claims(sentences), *false_abroad(made_abroad(25))]
    assert len({each.kind for each in made}) >= 25
    kinds = {each.kind: each for each in made}.values()  # one of each: `make mutations` tries two hundred
    verdicts = {each.kind: assess(each.statement, each.cited, question=each.question).verdict for each in kinds}
    assert "supported" not in verdicts.values()
    assert {kind for kind, verdict in verdicts.items() if verdict == "paraphrase"} <= MAY_BE_MARKED


def test_same_articles_make_the_same_cases() -> None:
    found = [article for article in read([_ARTICLES]) if isinstance(article, Article)]
    assert list(cases(found)) == list(cases(found))
