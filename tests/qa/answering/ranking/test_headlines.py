"""A headline answers where it says what is asked and no sentence says it as well, and is cited as one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from support import article, day

from index.types import Span
from qa import Newsdesk
from qa.answering.ranking.headlines import is_statement
from qa.models.scripted import ScriptedModel
from qa.models.types import Message
from qa.types import Answer, Draft, DraftStatement
from qa.verification.gate import Gate, Texts

_ROWS = {
    "Frost halts trams in Vellin for a week": "Passengers queued for buses at dawn. The depot called for patience.",
    "Harbour chief Olga Brandt quits": "She had run the port for twelve years. Her deputy takes over until autumn.",
    "Two die in blast at Korl quarry": "Crews dug all night. A crowd waited at the gate, and the pit stays shut.",
    "Ferry Ondine runs aground off Skerry": "The ferry Ondine ran aground off Skerry on Monday, the coast guard said.",
    "Redmere live updates: flood reaches the mill": "Follow the day here. Boats were sent.",
    "Your Friday briefing: flood in Redmere": "Good morning. Here is the day ahead.",
    "Sturm legt Fähre in Aarfeld lahm": "Reisende wurden gebeten, zu warten. Die Busse fahren weiter.",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    """Articles whose headlines tell more than their texts, among dull ones."""
    with Newsdesk.open(tmp_path_factory.mktemp("headlines")) as opened:
        told = [
            article(n, text, title=title, outlet="Post", published=day("2025-05-06"))
            for n, (title, text) in enumerate(_ROWS.items())
        ]
        opened.add(*told, *(article(n) for n in range(20, 40)))
        yield opened


def _headline(answer: Answer) -> str | None:
    """The headline that an answer quotes first, checked against its article."""
    first = answer.citations[0] if answer.citations else None
    if first is None or first.part != "title":
        return None
    assert first.title is not None
    assert first.title[first.start : first.end] == first.quote == answer.statements[0].text
    assert (answer.statements[0].part, answer.statements[0].verdict) == ("title", "verbatim")
    assert answer.text.startswith(f"{first.quote} [1] (headline)")
    return first.quote


@pytest.mark.parametrize(
    ("question", "headline"),
    [
        ("What halted the trams in Vellin?", "Frost halts trams in Vellin for a week"),
        ("For how long did frost halt the trams in Vellin?", "Frost halts trams in Vellin for a week"),
        ("Has Olga Brandt quit?", "Harbour chief Olga Brandt quits"),
        ("Which harbour chief quit?", "Harbour chief Olga Brandt quits"),
        ("How many people died at the Korl quarry?", "Two die in blast at Korl quarry"),
        ("Was legt die Fähre in Aarfeld lahm?", "Sturm legt Fähre in Aarfeld lahm"),
    ],
)
def test_a_headline_answers_what_only_it_says(desk: Newsdesk, question: str, headline: str) -> None:
    answer = desk.ask(question, record=False)
    assert answer.answered
    assert _headline(answer) == headline


def test_a_short_answer_may_stand_in_a_headline(desk: Newsdesk) -> None:
    answer = desk.ask("Which harbour chief quit?", record=False)
    assert answer.short == "Olga Brandt"
    assert (answer.citations[0].part, answer.short in answer.citations[0].quote) == ("title", True)


@pytest.mark.parametrize(
    "question",
    [
        "Which ferry ran aground off Skerry?",  # a sentence says the same
        "Where does Olga Brandt live?",  # of what is asked it has the name alone
        "What did Olga Brandt say about the ferry?",
        "Where is the flood in Redmere?",  # no statements
        "What does the Friday briefing say of the flood in Redmere?",
    ],
)
def test_a_headline_is_not_quoted_where_a_sentence_does_as_well_or_it_says_nothing(
    desk: Newsdesk, question: str
) -> None:
    assert all(citation.part == "text" for citation in desk.ask(question, record=False).citations)


@pytest.mark.parametrize(
    "title",
    [
        "Frost halts trams in Vellin", "WHO declares the fever over", "Olga Brandt quits", "暴雨致五人失踪",
        "Kim meets the president", "Live ammunition found in the harbour of Skerry", "Minister opens live music hall",
    ],
)  # fmt: skip
def test_what_says_that_something_is_so_is_a_statement(title: str) -> None:
    assert is_statement(title)


@pytest.mark.parametrize(
    "title",
    [
        "Sports", "World news", "Your Friday briefing: trams", "Frost in Vellin: live updates", "Live: frost in Vellin",
        "Who is Olga Brandt?", "Why the trams stood still", "Frost in Vellin: what we know", "In pictures: the frost",
        "5 things to know about the frost", "Newsblog: Sturm in Aarfeld", "Tempête à Aarfeld : suivez en direct",
        "The best cafés in Vellin", "Warum die Fähre stillsteht", "Frost halts trams in Vellin and the whole …", "要闻",
    ],
)  # fmt: skip
def test_labels_series_and_questions_are_none(title: str) -> None:
    assert not is_statement(title)


def test_the_outlets_name_behind_a_headline_is_not_quoted(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path) as desk:
        desk.add(article(1, "Passengers queued.", title="Frost halts trams in Vellin | Quay Post", outlet="Quay Post"))
        assert _headline(desk.ask("What halted the trams in Vellin?", record=False)) == "Frost halts trams in Vellin"


def test_a_model_may_cite_a_headline(tmp_path: Path) -> None:
    def write(messages: Sequence[Message]) -> str:
        line = next(line for line in messages[1].content.splitlines() if "Headline: Frost halts" in line)
        cited = line.partition(" ")[0]
        return f"Frost halts trams in Vellin. {cited} Trams stood for nine weeks. {cited}"

    with Newsdesk.open(tmp_path, model=ScriptedModel([write, "2: NOT IN THE ARCHIVE"])) as desk:
        desk.add(article(1, "Passengers queued at dawn.", title="Frost halts trams in Vellin for a week"))
        answer = desk.ask("What halted the trams in Vellin?", record=False)
    assert [(s.text, s.verdict, s.part) for s in answer.statements] == [
        ("Frost halts trams in Vellin.", "supported", "text")
    ]
    assert [(c.part, c.quote) for c in answer.citations] == [("title", "Frost halts trams in Vellin for a week")]


def test_the_gate_lets_through_what_stands_in_the_title_of_an_article_that_was_found(desk: Newsdesk) -> None:
    hits = desk.search("trams in Vellin", limit=1)
    passage = hits[0].passage
    title = passage.source.title or ""
    place = Span(passage.span.article_id, passage.span.version, 0, len(title), "title")

    def passed(span: Span) -> int:
        words = title[span.start : span.end]
        return len(Gate(Texts(desk.corpus), hits).pass_through(Draft((DraftStatement(words, (span,)),))).statements)

    assert passed(place) == 1
    for refused in (
        replace(place, end=len(title) + 1), replace(place, start=3, end=3), replace(place, part="text"),
        replace(place, version="0" * 16), replace(place, article_id="a21"),
    ):  # fmt: skip
        assert passed(refused) == 0


def test_a_headline_goes_with_its_article_and_is_of_no_live_version_once_it_was_changed(tmp_path: Path) -> None:
    title, text = "Frost halts trams in Vellin", "Passengers queued at dawn."
    with Newsdesk.open(tmp_path) as desk:
        desk.add(article(1, text, title=title))
        record = desk.ask("What halted the trams in Vellin?").record
        assert record is not None
        desk.add(article(1, text, title="Ice halts trams in Vellin"))
        kept = desk.answer(record).answer.citations[0]
        assert (kept.part, kept.quote) == ("title", title)
        reading = desk.readable("a1", kept.version)
        assert (reading.article.part("title"), reading.is_live) == (title, False)
        assert _headline(desk.ask("What halted the trams in Vellin?", record=False)) == "Ice halts trams in Vellin"
        desk.remove("a1")
        gone = desk.answer(record).answer
        assert "Frost" not in str(gone)
        assert gone.citations[0].quote == "[removed]"


@pytest.mark.parametrize(
    ("title", "question", "short"),
    [
        ("Two Teens Arrested After Arson at Lede Library", "Who was arrested after the arson at Lede library?", None),
        (
            "Two teens arrested after arson at Lede library",
            "How many teens were arrested after the arson at Lede?",
            "Two",
        ),
        ("Tess Moll arrested after arson at Lede library", "Who was arrested after the arson at Lede?", "Tess Moll"),
    ],
)
def test_names_are_not_told_in_a_headline_of_capitals(
    tmp_path: Path, title: str, question: str, short: str | None
) -> None:
    with Newsdesk.open(tmp_path) as desk:
        desk.add(article(1, "Firemen needed three hours. The reading room stays shut.", title=title))
        desk.add(*(article(n) for n in range(20, 30)))
        answer = desk.ask(question, record=False)
    assert _headline(answer) == title
    assert answer.short == short
