"""The words that are marked in a sentence: the only ones, or the nearest, of the kind that is asked for."""

import pytest

from index.types import Article, Source
from qa.newsdesk import Newsdesk


def _focus(
    folder: pytest.TempPathFactory, text: str, question: str, language: str = "en"
) -> tuple[str | None, str | None]:
    """The short answer, and the words that are marked."""
    with Newsdesk.open(folder.mktemp("focus")) as desk:
        desk.add(Article("a", text, Source(language=language)))
        answer = desk.ask(question, record=False)
        article = desk.article("a").article.text
    first = answer.statements[0]
    if first.focus is None:
        return answer.short, None
    words = first.text[first.focus.start : first.focus.end]
    begin = answer.citations[0].start
    assert article[begin + first.focus.start : begin + first.focus.end] == words
    return answer.short, words


_SHIP = (
    "The trawler Maren sank off Brisk on Tuesday after a blast, and six of its 14 sailors drowned, said Tor Lund, 51."
)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("On which day did the trawler Maren go under off Brisk?", "Tuesday"),
        ("How many sailors of the trawler Maren lost their lives off Brisk?", "six"),
        ("How many guests of the trawler Maren lost their lives off Brisk?", None),  # sailors are counted
        ("How old is the man who said that the trawler Maren sank off Brisk?", "51"),
        ("How much did the trawler Maren cost off Brisk?", None),
        ("Why did the trawler Maren sink off Brisk?", None),
        ("Did the trawler Maren sink off Brisk?", None),
        ("Which skipper spoke of the trawler Maren off Brisk?", None),  # is a name a skipper's?
    ],
)
def test_words_of_the_kind_asked_for_are_marked(
    tmp_path_factory: pytest.TempPathFactory, question: str, words: str | None
) -> None:
    assert _focus(tmp_path_factory, _SHIP, question) == (None, words)


@pytest.mark.parametrize(
    ("text", "question", "words"),
    [
        ("A spokesman told the Quay Wire that Vela hall had been sold.", "Who owned Vela hall when it was sold?", None),
        (
            "PORT VELA, May 3 (Reuters) - The hall in Selby was sold.",
            "Where does the hall stand that was sold?",
            "Selby",
        ),
    ],
)
def test_marks_stand_on_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, text: str, question: str, words: str | None
) -> None:
    assert _focus(tmp_path_factory, text, question)[1] == words


def test_nothing_is_marked_beside_a_short_answer(tmp_path_factory: pytest.TempPathFactory) -> None:
    found = _focus(tmp_path_factory, "The trawler Maren sank off Brisk in 1953.", "When did the trawler Maren sink?")
    assert found == ("1953", None)


def test_nothing_is_marked_in_what_is_only_near(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Newsdesk.open(tmp_path_factory.mktemp("near")) as desk:
        desk.add(Article("a", _SHIP, Source(language="en")))
        answer = desk.ask("How many tons of herring did the trawler land in the harbour last year?", record=False)
    assert (answer.answered, [each.focus for each in answer.statements]) == (False, [None] * len(answer.statements))
