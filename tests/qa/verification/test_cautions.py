"""What stands beside a citation: the time of its entry, that words are missing, with which it may share an origin."""

from collections.abc import Iterator

import pytest

from index.types import Article, Filters, Source
from qa import Newsdesk
from qa.rendering.wording import cautions

_LIVE = (
    "14:32 GMT\n\nThe old bridge at Selm fell into the Lenn after two lorries crossed it.\n\n"
    "13:05 GMT\n\nTraffic at the bridge is slow."
)
_SHARED = "the clinics of Walikale had run out of clean bandages"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("cautions")) as opened:
        opened.add(
            Article("live", _LIVE, Source("Bridge down", "Post")),
            Article(
                "lamp",
                f"It was the rebels seized in January. All wept when {_SHARED}, and begged for lorries.",
                Source("Tarn", "Lamp"),
            ),
            Article(
                "wire",
                f"The rebels seized Goma in January. A doctor wrote that {_SHARED} in only four days of fighting.",
                Source("Goma", "Wire"),
            ),
        )
        yield opened


def test_an_entry_of_a_live_report_has_its_own_time(desk: Newsdesk) -> None:
    [cited, *_] = desk.ask("What happened to the old bridge at Selm?", record=False).citations
    assert (cited.entry, cautions(cited)) == ("14:32 GMT", ["entry of 14:32 GMT"])


def test_a_sentence_that_lacks_words_comes_behind_its_sibling_and_says_so(desk: Newsdesk) -> None:
    cited = desk.ask("What was seized in January?", record=False).citations
    assert [(each.quote, each.is_damaged) for each in cited][:1] == [("The rebels seized Goma in January.", False)]
    assert {each.is_damaged for each in cited if each.quote.startswith("It was")} <= {True}
    damaged = desk.ask(
        "Tarn: the rebels seized in January?", filters=Filters(outlets=("Lamp",)), record=False
    ).citations
    assert [each.is_damaged for each in damaged if each.quote == "It was the rebels seized in January."] == [True]


def test_articles_with_a_stretch_of_words_in_common_may_share_an_origin(desk: Newsdesk) -> None:
    cited = desk.ask("What had the clinics of Walikale run out of?", record=False).citations
    shares = {each.article_id: [(cited[s.marker - 1].article_id, s.words) for s in each.shares] for each in cited}
    assert shares["lamp"] == [("wire", _SHARED)]
    assert shares["wire"] == [("lamp", _SHARED)]
