"""How fresh an archive is, as `newsdesk status` tells it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command_line import Newsdesk_, assert_refused
from support import article, day

from index.corpus import Status
from index.stores.types import Coverage, OutletCoverage
from qa.newsdesk import Newsdesk
from qa.rendering.freshness import behind

_NOW = datetime(2025, 3, 20, 12, tzinfo=UTC)
_STATUS = Status(
    "corpus", Coverage(3, 3, 1, "2025-03-01", "2025-03-19", "2025-03-20T10:00:00+00:00"), (), (), "local",
    True, 0, True, 1,
    (
        OutletCoverage("Quay Post", 2, "2025-03-19", "2025-03-20T10:00:00+00:00"),
        OutletCoverage("Mill Echo", 1, "2025-03-01", "2025-03-01T09:30:00+00:00"),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "outlets", "said"),
    [
        (3, (), ""),
        (2, (), ""),  # not longer ago than that
        (1, (), "an article was last added on 2025-03-20 at 10:00 UTC"),
        (24, ("quay post",), ""),
        (24, ("Quay Post", "Mill Echo"), "one of Mill Echo was last added on 2025-03-01 at 09:30 UTC"),
        (24, ("Lake Wire",), "one of Lake Wire was never added"),
    ],
)
def test_what_was_added_too_long_ago_is_named(hours: int, outlets: tuple[str, ...], said: str) -> None:
    assert behind(_STATUS, timedelta(hours=hours), outlets, _NOW) == said


def test_empty_archive_is_never_fresh() -> None:
    empty = replace(_STATUS, coverage=Coverage(0, 0, 0, None, None, None), by_outlet=())
    assert behind(empty, timedelta(days=1), (), _NOW) == "an article was never added"


def test_status_tells_of_each_outlet_and_fails_where_one_is_behind(tmp_path: Path, newsdesk: Newsdesk_) -> None:
    here = ("--corpus", str(tmp_path / "corpus"))
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(
            article(1, outlet="Quay Post", published=day("2025-03-19")),
            article(2, outlet="Quay Post", published=day("2025-03")),
            article(3, outlet="quay post"),
            article(4, outlet=None),
        )
    told = json.loads(newsdesk("status", "--json", *here).out)["by_outlet"]
    assert [(each["outlet"].casefold(), each["articles"], each["newest"]) for each in told[:1]] == [
        ("quay post", 3, "2025-03-19")
    ]
    assert [(each["outlet"], each["articles"], each["newest"]) for each in told[1:]] == [(None, 1, None)]
    shown = newsdesk("status", "--max-age", "1d", *here)
    assert shown.status == 0
    assert "3  newest 2025-03-19  added 20" in shown.out
    assert_refused(newsdesk("status", "--max-age", "1d", "--outlet", "Lake Wire", *here), "is behind", "Lake Wire")
    assert_refused(newsdesk("status", "--max-age", "soon", *here), "'soon' is no length of time", "1d")
