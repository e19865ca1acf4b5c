"""Who says so: a table of our own sentences, labelled by hand, and the cases that need more than a table's row."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.text.attribution import Attribution, Mention, attribution

TABLE = Path(__file__).parents[2] / "data" / "attribution.tsv"
FLAGS = {"a": "is_anonymous", "q": "is_quoted"}


@dataclass(frozen=True)
class Labelled:
    """A sentence of the table, `text[start:end]`, and what its labels say."""

    language: str
    text: str
    start: int
    end: int
    labels: dict[str, str]
    flags: str

    @property
    def found(self) -> Attribution | None:
        return attribution(self.text, self.start, self.end, language=self.language)


def table() -> Iterator[Labelled]:
    for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]:
        language, marked, speaker, role, verb, via, flags = (line.split("\t") + [""] * 7)[:7]
        text = marked.replace("¶", "\n\n")
        start, end = text.index("{"), text.index("}") - 1
        labels = {"speaker": "" if speaker == "-" else speaker, "role": role, "verb": verb, "via": via}
        if "-" in flags:  # only who speaks is labelled
            labels = {"speaker": labels["speaker"]}
        yield Labelled(language, text.replace("{", "").replace("}", ""), start, end, labels, flags)


ROWS = tuple(table())


def words_of(found: Attribution | None, name: str) -> str:
    words: Mention | None = getattr(found, name) if found else None
    return words.text if words else ""


def is_right(name: str, got: str, label: str) -> bool:
    """Is it the label, letter for letter; of `a déclaré` and `according to` the last word?"""
    return got.split()[-1:] == label.split()[-1:] if name == "verb" else got == label


@pytest.mark.parametrize("language", ["", "de", "fr", "es"])
@pytest.mark.parametrize("name", ["speaker", "role", "verb", "via"])
def test_the_table_is_read_with_the_precision_and_recall_that_are_promised(name: str, language: str) -> None:
    rows = [row for row in ROWS if name in row.labels and row.language.startswith(language)]
    got = [(words_of(row.found, name), row.labels[name]) for row in rows]
    right = sum(bool(label) and is_right(name, found, label) for found, label in got)
    assert right / max(1, sum(bool(found) for found, _ in got)) >= 0.95
    assert right / max(1, sum(bool(label) for _, label in got)) >= (0.85 if right else 0)


@pytest.mark.parametrize("flag", FLAGS)
def test_who_is_not_named_and_what_is_quoted_is_told(flag: str) -> None:
    rows = [row for row in ROWS if "-" not in row.flags]
    got = [(bool(row.found and getattr(row.found, FLAGS[flag])), flag in row.flags) for row in rows]
    right = sum(found and label for found, label in got)
    assert right >= 0.95 * sum(found for found, _ in got)
    assert right >= 0.85 * sum(label for _, label in got)


def test_what_another_outlet_had_first_is_second_hand() -> None:
    rows = [row for row in ROWS if "-" not in row.flags and row.labels["speaker"]]
    assert all(row.found and row.found.is_first_hand != ("s" in row.flags) for row in rows)


def test_the_table_has_enough_rows() -> None:
    assert len(ROWS) >= 220


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.text[:40])
def test_all_words_of_an_attribution_are_slices_of_the_article(row: Labelled) -> None:
    found = row.found
    for each in (found, *found.others) if found else ():
        for words in (each.speaker, each.role, each.verb, each.via, each.denial, each.denied_by):
            assert words is None or words.text == row.text[words.start : words.end]


STORY = """Rebels have taken the port of Tarn, an aid worker there and other outlets reported.

Mira Oduya, a nurse in Tarn, told the Reuters news agency: “They are in the market square.”

“We counted nine wounded,” Oduya said. “Two are children.”

The rebels took the port “without firing a shot”, helped by an army, Radio Marlow, the island's station, reported.

“We left to spare the town,” one officer told AFP. He said his men were in Lunden.

Norland has accused Estria of arming the rebels. Estria has denied the accusation.

The presidents, Ana Belo and Jon Aster, met on Tuesday. Eva Aster, his sister, was there. “It went well,” Aster said.
"""


def said(words: str, outlet: str | None = "Quay Post") -> Attribution | None:
    start = STORY.index(words)
    return attribution(STORY, start, start + len(words), language="en", outlet=outlet)


def test_speaker_role_agency_and_outlet_are_one_line() -> None:
    found = said("Mira Oduya, a nurse in Tarn, told the Reuters news agency: “They are in the market square.”")
    assert found
    assert found.line == "Mira Oduya, nurse in Tarn → Reuters → Quay Post"
    assert not found.is_first_hand


def test_a_surname_is_expanded_to_the_one_full_name_and_role_that_the_article_has() -> None:
    found = said("“We counted nine wounded,” Oduya said.")
    assert found
    assert found.line == "Mira Oduya, nurse in Tarn → Quay Post"
    assert found.is_first_hand
    assert found.speaker == Mention("Mira Oduya", *(STORY.index("Mira"), STORY.index("Mira") + 10))


def test_a_surname_of_two_persons_is_not_expanded() -> None:
    found = said("“It went well,” Aster said.")
    assert found
    assert found.who == "Aster"


def test_a_quotation_that_goes_on_has_the_same_speaker() -> None:
    found = said("“Two are children.”")
    assert found
    assert found.who == "Mira Oduya, nurse in Tarn"
    assert found.is_quoted


def test_what_a_station_reported_is_not_first_hand() -> None:
    start = STORY.index("The rebels took the port")
    found = attribution(STORY, start, STORY.index("reported.", start) + 9, outlet="Quay Post")
    assert found
    assert found.line == "Radio Marlow, island's station → Quay Post"
    assert not found.is_first_hand


def test_what_was_told_to_the_outlet_itself_is_first_hand() -> None:
    found = said(
        "Mira Oduya, a nurse in Tarn, told the Reuters news agency: “They are in the market square.”", "Reuters"
    )
    assert found
    assert found.via is None
    assert found.is_first_hand


def test_a_pronoun_after_an_unnamed_source_stays_unnamed() -> None:
    found = said("He said his men were in Lunden.")
    assert found
    assert found.who == "one officer"
    assert found.is_anonymous


def test_an_accusation_comes_with_its_denial() -> None:
    found = said("Norland has accused Estria of arming the rebels.")
    assert found
    assert found.denial
    assert found.denial.text == "Estria has denied the accusation."
    assert found.denied_by
    assert found.denied_by.text == "Estria"


def test_the_articles_own_words_have_nobody_who_says_them() -> None:
    assert said("The presidents, Ana Belo and Jon Aster, met on Tuesday.") is None


def test_an_agency_that_signs_the_report_is_what_it_came_through() -> None:
    text = "LUNDEN (Reuters) - The ferry sank on Friday. It was raised on Sunday."
    found = attribution(text, 45, len(text), outlet="Quay Post")
    assert found
    assert found.speaker is None
    assert found.line == "Reuters → Quay Post"
    assert attribution(text, 45, len(text), outlet="Reuters") is None


def test_two_who_say_different_things_are_both_named() -> None:
    text = "Fire chief Tom Reed said the fire was set, while neighbours said it was an accident."
    found = attribution(text, 0, len(text))
    assert found
    assert found.line == "Fire chief Tom Reed; neighbours"


def test_soft_hyphen_in_a_word_parts_no_role() -> None:
    text = "Ada Voss, the minis\u00adter of trans\u00adport, said that the fer\u00adry had sunk. \u00adSo be it."
    found = attribution(text, 0, text.index(".") + 1, language="en")
    assert found is not None
    assert found.role is not None
    assert found.role.text == text[found.role.start : found.role.end] == "minis\u00adter of trans\u00adport"
