"""A list comes with what introduces it, a row of a table with its head."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support import article

from index.text.listing import enumerated
from qa import Newsdesk
from qa.types import Answer

_ENGLISH = """The ferry Selene capsized off Tarn on Monday, and divers went out at dawn.

The coast guard on Tuesday named the four sailors who drowned when the ferry Selene capsized:

{items}

The harbour of Tarn stays closed until Friday, the town hall said in a note.
"""
_SAILORS = [
    "Rosa Quint, 41, the captain",
    "Piet Olm, 17, a cook",
    "Ines Varga, 29, an engineer",
    "Bo Lind, 52, a pilot",
]
_INTRODUCING = "The coast guard on Tuesday named the four sailors who drowned when the ferry Selene capsized:"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Newsdesk]:
    with Newsdesk.open(tmp_path / "corpus") as opened:
        opened.add(article(9))
        yield opened


def _quotes(answer: Answer) -> list[str]:
    return [citation.quote for citation in answer.citations]


@pytest.mark.parametrize(
    "lines",
    [
        [f"- {each}" for each in _SAILORS],
        [f"• {each}" for each in _SAILORS],
        [f"{n}. {each}" for n, each in enumerate(_SAILORS, 1)],
        _SAILORS,
        [f"{each}." for each in _SAILORS],
        [each.split(",")[0] for each in _SAILORS],
        ["| " + " | ".join(each.split(", ")) + " |" for each in _SAILORS],
    ],
    ids=["dashes", "bullets", "numbers", "plain", "stopped", "names", "rows"],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_an_introduced_list_is_quoted_whole_and_in_order(desk: Newsdesk, lines: list[str], gap: str) -> None:
    text = _ENGLISH.format(items=gap.join(lines))
    desk.add(article(1, text, language="en"))
    answer = desk.ask("Who drowned when the ferry Selene capsized?", record=False)
    listed = answer.statements[0]
    assert listed.text == f"{_INTRODUCING}\n\n{gap.join(lines)}"
    assert (listed.verdict, listed.citations, listed.is_list) == ("verbatim", (1,), True)
    assert all(text[cited.start : cited.end] == cited.quote for cited in answer.citations)
    assert answer.citations[0].quote == listed.text
    assert answer.short is None  # no one of them is the answer
    assert answer.text.startswith(f"{listed.text} [1]")


def test_an_item_that_is_asked_for_by_itself_comes_alone_with_what_introduces_it(desk: Newsdesk) -> None:
    desk.add(article(1, _ENGLISH.format(items="\n".join(_SAILORS)), language="en"))
    answer = desk.ask("How old was Piet Olm, the cook?", record=False)
    assert answer.citations[0].quote == _SAILORS[1]
    assert answer.citations[0].context
    assert answer.citations[0].context.quote == _INTRODUCING
    assert _SAILORS[3] not in _quotes(answer)


def test_a_number_that_the_introduction_gives_needs_no_items(desk: Newsdesk) -> None:
    items = "- Olm's\n- The Old Mill\n- Varga & Sons"
    text = f"Inspectors on Friday shut 3 bakeries of Tarn for mould:\n\n{items}\n\nAll may appeal."
    desk.add(article(1, text, language="en"))
    answer = desk.ask("How many bakeries of Tarn did inspectors shut?", record=False)
    assert answer.citations[0].quote == "Inspectors on Friday shut 3 bakeries of Tarn for mould:"
    assert "- Olm's" not in _quotes(answer)


def test_a_list_that_is_asked_for_has_all_items_and_another_answer_eight(desk: Newsdesk) -> None:
    towns = [f"- {name}" for name in "Selby Tarn Orr Umber Vantry Lisse Mora Quay Reth Stoke Tolm".split()]
    text = (
        "The flood of the river Aune reached these towns:\n\n" + "\n".join(towns) + "\n\nNobody was hurt in the flood."
    )
    desk.add(article(1, text, language="en"))
    listed = _quotes(desk.ask("List the towns that the flood of the river Aune reached", record=False))
    assert listed[0].splitlines() == ["The flood of the river Aune reached these towns:", "", *towns]
    told = _quotes(desk.ask("Where did the flood of the river Aune reach?", record=False))
    assert [line for quote in told for line in quote.splitlines() if line.startswith("- ")] == towns[:8]


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("de", "Die Polizei nannte die Toten des Brandes in Altkirch:\n\nJörg Halm, 34\nUta Senn, 61\n\nEs steht leer.",
         "Wer sind die Toten des Brandes in Altkirch?"),
        ("fr", "La préfecture a nommé les victimes de l’incendie de Lannoy :\n\n- Odile Marre, 34 ans\n- Yves Tollin, "
         "61 ans\n\nLa rue reste fermée.", "Qui sont les victimes de l’incendie de Lannoy ?"),
        ("es", "La policía identificó a las víctimas del incendio de Arroyal:\n\nPilar Soto, 34\nIván Rey, 61\n\n"
         "La calle sigue cerrada.", "¿Quiénes son las víctimas del incendio de Arroyal?"),
    ],
)  # fmt: skip
def test_lists_are_told_in_other_languages(tmp_path: Path, language: str, text: str, question: str) -> None:
    with Newsdesk.open(tmp_path / "other") as desk:
        desk.add(article(1, text, language=language))
        answer = desk.ask(question, record=False)
        assert answer.citations[0].quote == text.rpartition("\n\n")[0]


def test_a_row_of_a_table_comes_under_the_tables_head(desk: Newsdesk) -> None:
    text = (
        "Berths in the harbour of Umber cost more from June, the town said.\n\n"
        "| Boat | Fee |\n|---|---|\n| Dinghy | 12 crowns |\n"
        "| Trawler with a crew | 90 crowns a month |\n\nDogs sail free."
    )
    desk.add(article(1, text, language="en"))
    answer = desk.ask("What is the fee for a trawler with a crew?", record=False)
    row = answer.citations[0]
    assert row.quote == "| Trawler with a crew | 90 crowns a month |"
    assert row.context
    assert row.context.quote == "| Boat | Fee |"
    assert not {"| Boat | Fee |", "|---|---|", "| Dinghy | 12 crowns |"} & set(_quotes(answer))


def test_what_announces_paragraphs_is_no_list(desk: Newsdesk) -> None:
    text = (
        "The mayor of Orr gave two reasons for the closing of the mill of Orr:\n\n"
        "The wheel had rotted through after a winter of floods and could not be mended by anybody in the town.\n\n"
        "Nobody had come to have grain ground since the year in which the railway had reached the valley."
    )
    desk.add(article(1, text, language="en"))
    answer = desk.ask("What did the mayor of Orr say of the closing of the mill of Orr?", record=False)
    assert not any(quote.endswith(":") for quote in _quotes(answer))


def test_a_list_that_answers_leads_with_one_other_sentence_that_adds_something(desk: Newsdesk) -> None:
    towns = "- Selby\n- Tarn\n- Orr"
    text = (
        "The flood of the river Aune was the third of the year.\n\nThe spring flood of the river Aune cut roads.\n\n"
        f"The flood reached these towns of the river Aune:\n\n{towns}\n\n"
        "Dams of the river Aune did not hold the spring flood back.\n\nA flood of the river Aune is rare."
    )
    desk.add(article(1, text, language="en"))
    answer = desk.ask("Which towns did the flood of the river Aune reach in spring?", record=False)
    assert answer.statements[0].text == f"The flood reached these towns of the river Aune:\n\n{towns}"
    assert len(answer.statements) == 2
    assert "spring" in answer.statements[1].text  # what the list does not say
    assert "\n- Orr [1]\n" in answer.text
    plain = desk.ask("Which towns did the flood of the river Aune reach?", record=False)
    assert [each.is_list for each in plain.statements] == [True]


def test_what_is_too_long_for_one_quote_is_as_few_as_can_be(desk: Newsdesk) -> None:
    around = "with the fields around it, and all its farms, and the fields around those, and their farms, too"
    towns = [f"- {name}{n} {around}" for name in "Selby Tarn Orr Umber Lisse".split() for n in (1, 2)]
    text = "The flood of the river Aune reached these towns:\n\n" + "\n".join(towns) + "\n\nNobody was hurt."
    desk.add(article(1, text, language="en"))
    answer = desk.ask("List the towns that the flood of the river Aune reached", record=False)
    blocks = [each for each in answer.statements if each.is_list]
    assert len(blocks) == 2
    assert [line for each in blocks for line in each.text.splitlines() if line][1:] == towns
    assert all(cited.end - cited.start <= 1000 for cited in answer.citations)
    assert all(text[cited.start : cited.end] == cited.quote for cited in answer.citations)


def test_a_heading_below_a_list_of_names_is_none_of_them(desk: Newsdesk) -> None:
    text = (
        "Strikers of the Aune ferries met in these towns:\n\nSelby\n\nTarn\n\nOrr\n\nAsking for more pay and rest\n\n"
        "The crews of the ferries have asked for shorter shifts since a winter of floods and cancelled journeys."
    )
    desk.add(article(1, text, language="en"))
    answer = desk.ask("In which towns did strikers of the Aune ferries meet?", record=False)
    assert answer.statements[0].text.endswith("towns:\n\nSelby\n\nTarn\n\nOrr")


def test_asked_for_a_person_a_row_has_its_head_beside_it_and_not_as_a_sentence(desk: Newsdesk) -> None:
    text = (
        "Crews of the harbour of Umber chose a speaker each, the town said.\n\n"
        "| Boat | Speaker |\n|---|---|\n| Dinghy | Rosa Quint |\n| Trawler Selene | Piet Olm |\n\nDogs sail free."
    )
    desk.add(article(1, text, language="en"))
    answer = desk.ask("Who is the speaker of the trawler Selene?", record=False)
    row = answer.citations[0]
    assert row.quote == "| Trawler Selene | Piet Olm |"
    assert row.context
    assert row.context.quote == "| Boat | Speaker |"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It rained in Arle, Bray, Corv and Dorn.", 4),
        ("Members are Ida Renn, Jon Aster and the Halden Trust.", 3),
        ("On Monday, a man of 32, who lives there, said so and left.", 0),
        ("Arle and Bray were spared.", 0),
    ],
)
def test_things_called_by_name_one_after_another_are_counted(text: str, count: int) -> None:
    assert enumerated(text) == count


def test_asked_for_a_list_the_sentence_that_names_its_items_is_quoted(tmp_path: Path) -> None:
    text = (
        "The ministry of health spoke again of an outbreak of ash fever and of the states in which it had spread. "
        "Ash fever is carried by ticks, and the outbreak is the worst for years. The deaths were reported in Arle, "
        "Bray, Corvin and East Dorn. The states will meet on Friday."
    )
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(
            article(1, text, title="Ash fever outbreak widens", outlet="Post"), *(article(n) for n in range(5, 30))
        )
        answer = desk.ask("Which states had somebody die in the outbreak of ash fever?")
    assert "Arle, Bray, Corvin and East Dorn" in answer.text


def test_a_hyphen_with_a_capital_behind_a_figure_is_no_list_of_names() -> None:
    assert (
        enumerated("The Aurora, a 184-feet-long, Tarn-built yacht, went down at dawn, and took its cook with it.") == 0
    )


def test_a_list_that_is_told_over_several_sentences_is_quoted_in_their_order(desk: Newsdesk) -> None:
    told = (
        "Among those missing are the brewer Ida Renn and her son.",
        "Jon Aster, who owned the boat, and Mia Corrie, its cook, were among the missing.",
        "The wives of both men were also unaccounted for, the coast guard said.",
    )
    text = f"The ferry Aurora sank off Holmsey on Monday with 22 aboard. {' '.join(told)} It was dark."
    desk.add(article(1, text, language="en"))
    answer = desk.ask("Who were the named missing after the ferry Aurora sank off Holmsey?", record=False)
    assert [quote for quote in _quotes(answer) if quote in told] == list(told)


_SEAWALL = """The Harbour Act of Tarn lets the mayor send in the river guard, it says. It names three cases:

The wall of a quay gives way

Somebody is missing in the water

A neighbouring town asks for help

The river guard has 40 boats. The Harbour Act of Tarn was passed in 1931. The mayor of Tarn sent in the guard twice.
"""


def test_an_introduction_that_goes_on_with_the_sentence_before_brings_its_list(desk: Newsdesk) -> None:
    desk.add(article(1, _SEAWALL, language="en"))
    answer = desk.ask("In what cases does the Harbour Act let the mayor of Tarn send in the river guard?", record=False)
    assert answer.statements[0].is_list
    assert answer.statements[0].text.startswith("It names three cases:")
    assert answer.statements[0].text.endswith("A neighbouring town asks for help")


_RECORD = """Ida Renn on Friday gave out the titles of the songs of her record, "Quay of Stones".

Side A:

"Quay of Stones"

"Low Water"

Side B:

"Who Rang the Bell?"

"Salt" (with Jon Aster)

"Last Boat"

She will sing in Tarn in May.
"""


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("Which songs are on the second side of Ida Renn's record?", "Side B:", '"Last Boat"'),
        ("Which songs are on Ida Renn's record?", "Side A:", '"Last Boat"'),
    ],
)
def test_of_lists_side_by_side_the_one_that_is_asked_for_is_quoted_or_all(
    desk: Newsdesk, asked: str, first: str, last: str
) -> None:
    desk.add(article(1, _RECORD, language="en"))
    listed = desk.ask(asked, record=False).statements[0].text.splitlines()
    assert (listed[0], listed[-1]) == (first, last)


def test_a_list_under_a_heading_without_a_colon_is_quoted_with_it(desk: Newsdesk) -> None:
    text = (
        "A leak in the tank of the ferry Selene kept her in port on Monday, her owner said.\n\nWhat happens next\n"
        "• The tank of the ferry Selene is sealed\n• Divers look at the hull\n• She sails on Friday after the leak\n\n"
        "Each day in port costs the owner 9,000 crowns."
    )
    desk.add(article(1, text, language="en"))
    answer = desk.ask("What are the next steps after the leak of the ferry Selene?", record=False)
    assert answer.statements[0].text.splitlines()[0] == "What happens next"
    assert answer.statements[0].text.splitlines()[-1] == "• She sails on Friday after the leak"


def test_what_is_no_list_is_not_quoted_behind_a_sentence_that_is_one(desk: Newsdesk) -> None:
    text = (
        "Seven towns along the Orla have closed their weirs: Tarn, Selby, Varn, Corven, Ostrey, Marren and Lodva, the "
        "province said. The towns of the Orla valley need rain. Each town along the Orla pays its own weir keeper. "
        "The towns were asked in May whether they would close weirs on the Orla."
    )
    desk.add(article(1, text, title="Weirs closed along the Orla", language="en"))
    answer = desk.ask("Which seven towns have closed their weirs on the Orla?", record=False)
    assert _quotes(answer) == [text[: text.index(" The towns of")]]
