"""Who did it, and when: the sentence that says so of the very verb leads the answer."""

from collections.abc import Iterator

import pytest
from support import article, day

from qa import Newsdesk

_ARTICLES = (
    (
        "2025-03-07",
        "Mill drops Ida Renn",
        "Orvo Foods is suspending its contract with Ida Renn, pitcher of the Hollin Herons, it said on Friday. "
        "The Herons suspended Renn on Thursday for what she wrote about a referee. Renn was not in the hall.",
    ),
    (
        "2025-04-22",
        "The case of Lea Bram",
        "March 5: News breaks of Lea Bram's arrest\n\nHer club said on March 5 it knew of the arrest of Lea Bram.\n\n"
        + "Letters came from all over the country. A choir sang at the gate, and nobody was let in. " * 6
        + "\n\nBram, 32, was arrested on February 17, 2025, at the port of Elling with a bag of seeds.",
    ),
    (
        "2025-05-02",
        "Mayor Otto Lind shot at the fair",
        "Mayor Otto Lind was shot dead at the Hollin fair on Friday. Thousands mourned Mayor Otto Lind. "
        "Police arrested a suspect, identified as Karel Vonn, beside the stage.",
    ),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path_factory.mktemp("doers")) as opened:
        stories = [
            article(n, text, title=title, outlet="Post", published=day(on))
            for n, (on, title, text) in enumerate(_ARTICLES)
        ]
        opened.add(*stories, *(article(n) for n in range(20, 60)))
        yield opened


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Who suspended Ida Renn?", "The Herons suspended Renn on Thursday"),
        ("When was Lea Bram arrested?", "Bram, 32, was arrested on February 17, 2025"),
        ("Who shot Otto Lind?", "Police arrested a suspect, identified as Karel Vonn"),
    ],
)
def test_the_sentence_that_says_who_did_it_or_when_comes_first(desk: Newsdesk, question: str, first: str) -> None:
    answer = desk.ask(question, record=False)
    assert answer.statements[0].text.startswith(first)
