"""Sentences that a real model wrote over the sample articles, and what a reader said of each.

`tests/data/written.jsonl` has them as they came from Qwen2.5-Coder 1.5B instruct (4 bit, temperature .6), asked in some
thirty ways to retell one to three sentences of `examples/articles`; some tempt it beyond them. The label is of the
cited words with what they lean on: `true`; `false`; `lost`, true but for who says it, a hedge or a bound; `open`, where
readers may differ, which counts for nothing. The checks were mended by part A; then B was measured (5 of 101 false or
lost ones shown as supported, 9 of 34 true ones refused) and the checks mended by it, too; C was measured last and by
nothing mended (0 of 29, and 6 of 24).
"""

import json
from collections import Counter
from functools import cache

import pytest
from support import ROOT

from index.readers import read
from index.types import Article, Source
from qa.verification import Evidence, assess

_FILE = ROOT / "tests" / "data" / "written.jsonl"


@cache
def _shown() -> Counter[tuple[str, str, str]]:
    """How many of each part and label are shown as `supported`, as a `paraphrase`, or `refused`."""
    sources = {each.id: each.source for each in read([ROOT / "examples" / "articles"]) if isinstance(each, Article)}
    found: Counter[tuple[str, str, str]] = Counter()
    for line in _FILE.read_text("utf-8").splitlines():
        row = json.loads(line)
        verdict = assess(row["said"], [_evidence(each, sources[row["article"]]) for each in row["cites"]]).verdict
        shown = verdict if verdict in ("supported", "paraphrase") else "refused"
        found[row["part"], row["label"], shown] += 1
    return found


def _evidence(cited: dict[str, str], source: Source) -> Evidence:
    language = cited.get("language", "en")
    return Evidence(cited["text"], source, cited.get("before", ""), cited.get("dateline", ""), language)


def _share(labels: set[str], verdict: str, parts: str = "ABC") -> float:
    of = {key: n for key, n in _shown().items() if key[1] in labels and key[0] in parts}
    return sum(n for (_, _, shown), n in of.items() if shown == verdict) / sum(of.values())


def test_there_are_enough_of_them() -> None:
    assert sum(_shown().values()) >= 300


@pytest.mark.parametrize("part", ["A", "B", "C"])
def test_what_is_false_or_lost_its_source_is_not_shown_as_supported(part: str) -> None:
    assert _share({"false", "lost"}, "supported", part) <= 0.01


def test_what_is_true_is_shown() -> None:
    assert _share({"true"}, "refused") <= 0.25  # to be .1
