"""Slips of the keyboard are read as what the archive says; names that differ by a letter are not."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import article

from index.retrieval.spelling import Respelling, respell
from qa import Newsdesk

_ARCHIVE = (
    "Rebels captured the town of Walikale on Monday. The rebels had captured Goma before, and Walikale was next.",
    "The substation at Hayes burned; Heathrow was shut. Aircraft were already in the air over Heathrow.",
    "Lena Johanson and Mr Johanson of the Ostermoor council spoke. Ostermoor's council met.",
)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]+", text.lower()))


_KNOWN = _words(" ".join(_ARCHIVE)) | _words("who what when did do the a was is of in at say what's")


def _read(question: str, *texts: str) -> Respelling:
    return respell(question, lambda word: word.lower() in _KNOWN, lambda _: texts or _ARCHIVE)


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("Who captred Walikale?", "Who captured Walikale?"),  # a letter too few
        ("Who capptured Walikale?", "Who captured Walikale?"),  # too many
        ("Who captuted Walikale?", "Who captured Walikale?"),  # wrong
        ("Who catpured Walikale?", "Who captured Walikale?"),  # exchanged
        ("Who captured Walikle?", "Who captured Walikale?"),
        ("who captured walikle", "who captured Walikale"),
        ("WHO CAPTURED WALIKLE?", "WHO CAPTURED Walikale?"),
        ("What burned at a substaton when heathrwo was shut?", "What burned at a substation when Heathrow was shut?"),
    ],
)  # fmt: skip
def test_one_slip_is_read_as_the_word_of_the_archive(asked: str, read: str) -> None:
    assert _read(asked) == Respelling(read)


@pytest.mark.parametrize(
    "question",
    [
        "Who captured Walikale?",
        "Who captivated Walikale?",  # two letters
        "Who recaptured Walikale?",
        "Who kaptured Walikale?",  # another first letter
        "What did “Walikle” say?",  # as it stands, please
        'What did "captred Walikle" say?',
        "What did 'Walikle' say?",
        "Who is Hayse?",
        "Who tok the town?",  # too short to tell
        "What is M23x?",
        "Did the rebels capture 12345?",
        "",
    ],
)
def test_other_questions_stay_as_they_are(question: str) -> None:
    assert _read(question, *(text.replace("Hayes", "Haynes") for text in _ARCHIVE)) == Respelling(question)


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("How long did the LA strike last?", "How long did the Los Angeles strike last?"),
        ("Who met in NYC and in DC?", "Who met in New York City and in Washington?"),
        ("Who met in the UK?", "Who met in the United Kingdom?"),
        ("Who leads the EU?", "Who leads the EU?"),  # the archive prints it so
        ("Who owns the LA Times?", "Who owns the LA Times?"),
        ("Who leads A-LA-B?", "Who leads A-LA-B?"),
        ("HOW LONG DID LA STRIKE?", "HOW LONG DID LA STRIKE?"),
        ("Who said “LA is ours”?", "Who said “LA is ours”?"),
        ("Who met in KSA?", "Who met in KSA?"),  # the archive has no Saudi Arabia
    ],
)  # fmt: skip
def test_short_name_of_a_place_is_written_out_as_the_archive_has_it(asked: str, read: str) -> None:
    known = _words(
        "How long did the strike last who met in and owns leads said is ours Los Angeles New York City Washington EU "
        "United Kingdom European Union"
    )
    assert respell(asked, lambda word: word.lower() in known, lambda _: _ARCHIVE).text == read


def test_apostrophe_is_no_quotation_mark() -> None:
    assert _read("What's Walikle? It's the rebels' town").text == "What's Walikale? It's the rebels' town"


def test_word_of_the_language_that_the_archive_lacks_is_no_slip() -> None:
    assert _read("Who captures it?", "The captured town.").text == "Who captures it?"
    assert _read("Was Austria there?", "Austrix was there, and Austrix again.").text == "Was Austria there?"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What was the debit?", "The debut was a success."),  # a word that the archive lacks
        ("Was there sleet?", "It was sweet of her to ask."),
        ("What is thier name?", "Those of the second tier came later."),  # `their` is meant, which is not looked for
    ],
)
def test_word_of_a_dictionary_is_no_slip_and_no_rarer_word_is_meant(question: str, text: str) -> None:
    assert _read(question, text) == Respelling(question)


def test_dictionaries_are_those_of_the_archives_languages() -> None:
    asked, texts = "Combien mangent-ils de chouette?", ["La chouettes."]
    read = [respell(asked, {"Combien"}.__contains__, lambda _: texts, [code]).text for code in ("en", "fr", None)]
    assert read == ["Combien mangent-ils de chouettes?", asked, "Combien mangent-ils de chouettes?"]


def test_accent_that_is_left_out_is_no_other_letter_of_a_name() -> None:
    texts = "Schrödinger spoke. Schrödinger left."
    assert _read("What did Schrodinger say?", texts) == Respelling("What did Schrödinger say?")


def test_name_with_another_letter_is_told_and_not_read_otherwise() -> None:
    assert _read("What did Johansen say?") == Respelling("What did Johansen say?", (("Johansen", "Johanson"),))
    assert _read("what did johansen say?").text == "what did Johanson say?"  # nobody wrote it as a name


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("What did Lenna Johanson say?", "What did Lena Johanson say?"),
        ("what did lenna johanson say?", "what did Lena johanson say?"),
        ("What did Lena Johansson say?", "What did Lena Johanson say?"),
        ("What did Lena Johensen say?", "What did Lena Johanson say?"),  # two slips in a long one
        ("What did Lenart Johanson say?", "What did Lenart Johanson say?"),  # ends otherwise
        ("What did Lena Johinsen say?", "What did Lena Johanson say?"),  # sounds alike
        ("What did Lenna Johansen say?", "What did Lena Johanson say?"),  # neither part is known
        ("What did Lotta Johannssen say?", "What did Lotta Johannssen say?"),
        ("What did Lenna Johanson-Brandt say?", "What did Lena Johanson-Brandt say?"),
        ("What did “Lenna Johanson” say?", "What did “Lenna Johanson” say?"),
        ("What did Lenna of Ostermoor say?", "What did Lenna of Ostermoor say?"),
    ],
)
def test_part_of_a_name_is_read_as_what_stands_beside_the_other_part(asked: str, read: str) -> None:
    assert _read(asked).text == read


def test_part_of_a_name_that_a_dictionary_has_is_read_so_too() -> None:
    texts = ("Martine Vosk spoke.",)
    read = respell("Did Martina Vosk and Marine Vosk speak?", {"Did", "Vosk", "vosk", "and", "speak"}.__contains__,
                   lambda _: texts)  # fmt: skip
    assert read.text == "Did Martina Vosk and Martine Vosk speak?"  # Martina ends otherwise


def test_of_two_words_that_could_be_meant_neither_is_taken_unless_one_is_clearly_commoner() -> None:
    both = "The vantle was sold. The vantre was kept."
    assert _read("Who sold the vante?", both).text == "Who sold the vante?"
    assert _read("Who sold the vante?", both, "Vantles and a vantle").text == "Who sold the vantle?"


def test_at_most_three_words_are_looked_for() -> None:
    looked_for: list[str] = []

    def texts(word: str) -> list[str]:
        looked_for.append(word)
        return []

    question = " ".join(f"xqzw{letter}{letter}" for letter in "abcdefgh")
    assert respell(question, lambda _: False, texts).text == question
    assert sorted(looked_for) == ["xqzwaa", "xqzwbb", "xqzwcc"]


@given(st.text(max_size=80), st.lists(st.text(max_size=40), max_size=4))
def test_any_question_is_read_and_known_words_stay(question: str, texts: list[str]) -> None:
    assert respell(question, lambda _: True, lambda _: texts) == Respelling(question)
    read = respell(question, lambda _: False, lambda _: texts).text
    assert len(re.findall(r"[^\W\d_]+", read)) == len(re.findall(r"[^\W\d_]+", question))


# --- in a corpus ----------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path / "corpus") as opened:
        opened.add(*(article(n, text, language="en") for n, text in enumerate(_ARCHIVE)), article(9))
        yield opened


def test_question_with_slips_is_answered_and_says_how_it_was_read(desk: Newsdesk) -> None:
    answer = desk.ask("Who captred the town of Walikle?", record=False)
    assert answer.question == "Who captred the town of Walikle?"
    assert answer.standalone_question == "Who captured the town of Walikale?"
    assert answer.citations[0].quote == "Rebels captured the town of Walikale on Monday."
    same = desk.ask("Who captured the town of Walikale?", record=False)
    assert same.standalone_question == same.question
    assert [c.quote for c in same.citations] == [c.quote for c in answer.citations]
    assert [h.passage.span for h in desk.search("Walikle")] == [h.passage.span for h in desk.search("Walikale")]


def test_misspelt_given_name_beside_its_surname_is_answered_and_told(desk: Newsdesk) -> None:
    answer = desk.ask("Where did Lenna Johanson speak?", record=False)
    assert answer.standalone_question == "Where did Lena Johanson speak?"
    assert answer.answered


def test_refusal_names_the_name_that_the_archive_has(desk: Newsdesk) -> None:
    answer = desk.ask("When was Johansen born?", record=False)
    assert not answer.answered
    assert answer.text.startswith("The archive does not say: nothing here mentions “Johansen” (but “Johanson”).")


def test_words_of_an_article_under_embargo_are_not_given_away(desk: Newsdesk) -> None:
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    secret = article(7, "The minister resigned at Quillesmere. Quillesmere was quiet.", language="en", embargo=until)
    desk.add(secret)
    assert desk.ask("Who resigned at Quilesmere?", record=False).standalone_question == "Who resigned at Quilesmere?"
    desk.add(article(8, secret.text, language="en"))
    assert desk.ask("Who resigned at Quilesmere?", record=False).standalone_question == "Who resigned at Quillesmere?"
