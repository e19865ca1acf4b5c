"""Two reports of one event: all that they say differently, found over all that the search found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.types import Article, Published, Source
from qa.newsdesk import Newsdesk
from qa.types import Answer, Disagreement

QUESTION = "How do the accounts of the fall of Karrow differ?"
_OUTSKIRTS = """Rebels of the Lenn Front have pushed deeper into Osmar, a day after both presidents asked for a truce. \
The fighters reached the outskirts of Karrow late on Wednesday, residents said.

Karrow, a town of about 15,000 people, lies about 125 km (80 miles) south of Dorsal. Nine people were wounded in the \
fighting for Karrow, a nurse at the hospital said.

It is the farthest south that the Lenn Front has advanced in its current campaign. The Lenn Front withdrew from the \
talks in Varn on Tuesday, a mediator said.

The rebels took the tin mine at Selm after hours of heavy fighting, a miner said. “We will fight until our cause is \
heard,” said Corin Hale, the leader of the Lenn Front.

Osmar's army has 12 helicopters in Dorsal."""
_TAKEN = """The Lenn Front captured the town of Karrow on Wednesday, security officials in Osmar said. Rebels were \
seen in the market on Thursday.

The town sits about 125km (78 miles) south of Dorsal, where the army has its headquarters. Seven people were \
wounded in the fighting for Karrow, an aid worker said.

The capture of Karrow marks the farthest south the Lenn Front has advanced since it emerged in 2012. However, the \
Lenn Front pulled out of the talks on Monday, blaming sanctions.

The rebels took the tin mine at Selm almost without a fight, the radio of Osmar reported. Corin Hale, the leader of \
the Lenn Front, said: “We will fight until our voice is heard.”

Thousands of families have fled Karrow for Varn."""
_AGREES = """The fighters of the Lenn Front reached the outskirts of Karrow late on Wednesday, a trader in the town \
told us by telephone. Nine people were wounded in the fighting for Karrow, the hospital said."""
_OLDER = """Rebels of the Lenn Front neared Karrow in Osmar on Tuesday. Three people were wounded in the fighting for \
Karrow, the hospital said."""


def _article(name: str, outlet: str, at: str, text: str) -> Article:
    return Article(name, text, Source(outlet=outlet, title="Karrow in Osmar", published=Published(at)))


def _found(answer: Answer) -> dict[str, set[tuple[str, str | None]]]:
    """Of each kind what which outlet says."""
    found: dict[str, set[tuple[str, str | None]]] = {}
    for each in answer.disagreements:
        found.setdefault(each.kind, set()).update((account.value, account.outlet) for account in each.accounts)
    return found


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("two")) as desk:
        desk.add(
            _article("a", "Dorsal Post", "2025-03-20", _OUTSKIRTS), _article("b", "Varn Wire", "2025-03-20", _TAKEN)
        )
        desk.add(*(Article(f"f{n}", f"The fair of {place} opens in June.") for n, place in enumerate(("Alby", "Tarn"))))
        yield desk


@pytest.fixture(scope="module")
def of_two(two: Newsdesk) -> Answer:
    return two.ask(QUESTION)


@pytest.mark.parametrize(
    ("kind", "accounts"),
    [
        ("state", {("reached the outskirts", "Dorsal Post"), ("captured", "Varn Wire")}),
        ("value", {("Nine", "Dorsal Post"), ("Seven", "Varn Wire")}),
        ("time", {("Tuesday", "Dorsal Post"), ("Monday", "Varn Wire")}),
        ("manner", {("after hours of heavy fighting", "Dorsal Post"), ("almost without a fight", "Varn Wire")}),
        ("scope", {("in its current campaign", "Dorsal Post"), ("since it emerged in 2012", "Varn Wire")}),
        ("rounding", {("125 km (80 miles)", "Dorsal Post"), ("125km (78 miles)", "Varn Wire")}),
        (
            "wording",
            {
                ("We will fight until our cause is heard,", "Dorsal Post"),
                ("We will fight until our voice is heard.", "Varn Wire"),
            },
        ),
    ],
)
def test_each_way_in_which_two_reports_differ_is_told_apart(
    of_two: Answer, kind: str, accounts: set[tuple[str, str | None]]
) -> None:
    assert _found(of_two)[kind] == accounts


def test_what_differs_is_quoted_from_both_and_what_only_one_says_is_not(of_two: Answer) -> None:
    assert of_two.answered
    quotes = {each.marker: each.quote for each in of_two.citations}
    for account in (account for each in of_two.disagreements for account in each.accounts):
        assert account.value in quotes[account.citation]
    assert not any("helicopters" in quote or "families" in quote for quote in quotes.values())


def test_what_contradicts_comes_before_what_is_only_rounded(of_two: Answer) -> None:
    kinds = [each.kind for each in of_two.disagreements]
    assert kinds[-1] == "rounding"


@pytest.mark.parametrize(
    "question",
    [
        "Compare the two articles on the fall of Karrow",
        "Where do the Dorsal Post and the Varn Wire disagree on Karrow?",
    ],
)
def test_it_is_asked_in_other_words_too(two: Newsdesk, question: str) -> None:
    assert {"state", "value", "time"} <= _found(two.ask(question)).keys()


def test_accounts_of_what_nobody_differs_on_are_none(two: Newsdesk) -> None:
    answer = two.ask("How do the accounts of the fair of Alby differ?")
    assert (answer.answered, answer.disagreements) == (False, ())


def test_an_article_that_agrees_hides_nothing_and_an_outlets_older_figure_stands_with_its_time(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path) as desk:
        desk.add(
            _article("a", "Dorsal Post", "2025-03-20", _OUTSKIRTS),
            _article("b", "Varn Wire", "2025-03-20", _TAKEN),
            _article("c", "Coast Radio", "2025-03-21", _AGREES),
            _article("d", "Dorsal Post", "2025-03-18", _OLDER),
        )
        found = desk.ask(QUESTION).disagreements

    def of(kind: str, about: str) -> Disagreement:
        return next(each for each in found if (each.kind, each.about) == (kind, about))

    wounded = of("value", "how many").accounts
    assert [(each.value, each.outlet, each.published) for each in wounded] == [
        ("Three", "Dorsal Post", "2025-03-18"),
        ("Nine", "Dorsal Post", "2025-03-20"),
        ("Seven", "Varn Wire", "2025-03-20"),
        ("Nine", "Coast Radio", "2025-03-21"),
    ]
    assert {"reached the outskirts", "captured"} <= {each.value for each in of("state", "what happened").accounts}
