"""Sentences as models write them, false and true, of every kind, and what the checks say of them."""

import json
from collections import Counter
from functools import cache
from typing import Any

import pytest
from support import ROOT

from index.types import Published, Source
from qa.verification import Evidence, assess

_DATA: dict[str, Any] = json.loads((ROOT / "tests" / "data" / "said.json").read_text(encoding="utf-8"))
_MAY_BE_PARAPHRASED = {"word exchanged", "title changed", "roles swapped"}
"""Kinds of false sentences that may be shown with the exchanged word marked."""
_QUAY = "The port of Tarn will close its eastern quay on Friday, harbour master Ada Voss told the council."
_HELD = "The dam at Hohl held, but engineers fear that it may break if the rain goes on."
_RIVALS = "Vektor sold 12 boats in Tarn and 31 boats in Ostby, while Nimbus accused Vektor of theft."


@cache
def _evidence(source: str) -> Evidence:
    about = next(each for each in _DATA["sources"] if each["id"] == source)
    published = Published(about["published"])
    return Evidence(about["text"], Source(outlet=about["outlet"], published=published, language=about["language"]))


@cache
def _verdicts() -> Counter[tuple[bool, str, str]]:
    found: Counter[tuple[bool, str, str]] = Counter()
    for row in _DATA["rows"]:
        verdict = assess(row["said"], [*map(_evidence, row["cites"])], question=row["question"]).verdict
        found[row["is_true"], verdict if verdict in ("supported", "paraphrase") else "refused", row["kind"]] += 1
    return found


def _count(is_true: bool, verdict: str, kinds: set[str] | None = None) -> int:
    return sum(
        n for (true, v, kind), n in _verdicts().items() if (true, v) == (is_true, verdict) and kind in (kinds or {kind})
    )


def test_no_false_sentence_is_shown_as_supported_but_one_in_a_hundred() -> None:
    assert _count(False, "supported") <= 1


def test_a_false_paraphrase_is_of_an_exchanged_word() -> None:
    shown = {kind for (is_true, verdict, kind) in _verdicts() if not is_true and verdict == "paraphrase"}
    assert shown <= _MAY_BE_PARAPHRASED


def test_true_sentences_are_shown() -> None:
    assert _count(True, "refused") <= 2
    assert _count(True, "supported") >= 115


@pytest.mark.parametrize(
    ("statement", "source", "verdict"),
    [
        ("The port of Tarn will close its eastern quay on Friday.", _QUAY, "lost_attribution"),
        ("The dam at Hohl will break, engineers fear.", _HELD, "lost_hedge"),
        ("Engineers fear that the dam at Hohl may break.", _HELD, "lost_hedge"),
        ("Vektor sold 31 boats in Tarn.", _RIVALS, "merged"),
        ("Vektor stole, Nimbus said.", _RIVALS, "misattributed"),
        ("Nimbus sold 12 boats in Tarn.", _RIVALS, "merged"),
        ("The crew left the ship.", "The crew did not leave the ship.", "lost_denial"),
        ("All farmers left.", "Most farmers left.", "altered_scope"),
    ],
)
def test_what_is_lost_is_named(statement: str, source: str, verdict: str) -> None:
    assert verdict in [finding.verdict for finding in assess(statement, [Evidence(source, Source())]).findings]


_LOCKED = "Foreman Aldo Senn denied that the doors had been locked."
_OPENS = "The old mill in Tarn opens on 5 May, and the museum beside it closes on 30 June."
_YEARS = "Vektor reported a loss of 9 million euros for 2023 after a profit of 4 million euros in 2022."
_HARVEST = "It was the third worst harvest in the county since records began in 1902."
_BRAKES = "“The brakes failed, or at least I think so,” Moen told police."
_GAPPED = "About 4,300 people live in Tarn and 1,900 in Ostby."


@pytest.mark.parametrize(
    ("statement", "source", "is_shown"),
    [
        ("Foreman Aldo Senn denied that the doors had not been locked.", _LOCKED, False),
        ("Farmers asked the council not to sell the mill.", "Farmers asked the council to sell the mill.", False),
        ("Voss said the seals can be saved.", "Voss doubts that the seals can be saved.", False),
        ("The 40 houses were damaged.", "Some of the 40 houses were damaged.", False),
        ("Some of the 40 houses were damaged.", "Some of the 40 houses were damaged by hail.", True),
        ("The old mill in Tarn opens on 5 May 2024.", _OPENS, False),
        ("The old mill in Tarn opens on 5 May 2025.", _OPENS, True),
        ("The old mill in Tarn opened on 5 May.", _OPENS, False),
        ("The old mill in Tarn opens in June.", _OPENS, False),
        ("The museum beside the old mill closes on 30 June.", _OPENS, True),
        ("About 4,300 people live in Ostby.", _GAPPED, False),
        ("About 1,900 people live in Ostby.", _GAPPED, True),
        ("More than 4,000 people live in Tarn.", _GAPPED, True),
        ("More than 4,200 people live in Tarn.", _GAPPED, False),
        ("Turnout was 54 percent in 2019.", "Turnout was 54 percent, up from 47 percent in 2019.", False),
        ("Turnout was 47 percent in 2019.", "Turnout was 54 percent, up from 47 percent in 2019.", True),
        ("The hall was restored in 1962.", "The hall was built in 1887 and restored in 1962.", True),
        ("The hall was restored in 1887.", "The hall was built in 1887 and restored in 1962.", False),
        ("Vektor's profit was 4 million euros.", "Profit of Vektor was 4 million euros.", True),
        ("The crew voted 412 to 96 to strike.", "The crew voted by 412 to 96 to strike.", True),
        ("The owners were warned about the gas by Senn.", "Senn had warned the owners about the gas.", True),
        ("Tarn has the country's third deepest pit.", "Tarn has the third deepest pit in the country.", True),
        ("According to a witness, Senn sold the mill.", "A witness told the court that Senn sold the mill.", True),
        ("Oil could reach Tarn.", "Farmers fear that oil could reach Tarn.", False),
        ("Oil could reach Tarn, farmers fear.", "Farmers fear that oil could reach Tarn.", True),
        ("It was the first time that Tarn won.", "It was the first time that Tarn won since 1987.", False),
        ("Vektor owns three ships.", "Vektor owns the Brisa and three other ships.", False),
        ("Mayor Senn promised to sell it.", "Mayor Senn vowed to sell it.", True),
        ("Ostby was beaten 3-1 by Tarn.", "Tarn beat Ostby 3-1.", True),
        ("The tug Ondine and the tanker Brisa collided.", "The tanker Brisa collided with the tug Ondine.", True),
        ("The tug Brisa collided with the tanker Ondine.", "The tanker Brisa collided with the tug Ondine.", False),
        ("The tax took effect in May.", "The tax takes effect in May.", False),
        ("“The roof was straw,” Senn said.", "“The roof was straw and it rained all night,” Senn said.", True),
        ("7,000 people were hurt.", "Seven people were hurt.", False),
        ("Vektor reported a loss of 4 million euros for 2023.", _YEARS, False),
        ("Vektor reported a loss of 9 million euros for 2022 after a profit of 4 million in 2023.", _YEARS, False),
        ("Vektor reported a loss of 9 million euros for 2023.", _YEARS, True),
        ("It was the worst harvest in the county since records began in 1902.", _HARVEST, False),
        ("It was the third worst harvest in the county since records began in 1902.", _HARVEST, True),
        ("“The brakes failed,” Moen told police.", _BRAKES, False),
        ("Moen told police that the brakes had failed, or at least that he thinks so.", _BRAKES, True),
        ("The town of Tarn is provided with tents by Ostby.", "The town of Tarn provides Ostby with tents.", False),
        ("Rents are capped at 12 crowns per room.", "Rents are capped at 12 crowns per square metre.", False),
        ("Renk said Senn had lost the mill in Brekk.", "“Senn has lost the mill,” Renk said in Brekk.", False),
        ("The storm killed nine people in Tarn.", "The storm hit Tarn, killing nine people in Ostby.", False),
    ],
)  # fmt: skip
def test_denials_shares_tenses_and_phrases_stay_with_what_they_are_said_of(
    statement: str, source: str, is_shown: bool
) -> None:
    evidence = Evidence(source, Source(published=Published("2025-03-20")))
    assert (not assess(statement, [evidence]).findings) == is_shown


_NOT_BUT = "Weidt wurde nicht verurteilt, sondern ging von selbst."


@pytest.mark.parametrize(
    ("statement", "source", "language", "is_shown"),
    [
        ("Le pont est fermé.", "Le pont n'est plus fermé.", "fr", False),
        ("Le pont n'est pas fermé.", "Le pont est fermé.", "fr", False),
        ("L'école n'a qu'un seul robinet.", "L'école a un seul robinet.", "fr", True),
        ("Le maire a démissionné.", "Le maire aurait démissionné.", "fr", False),
        ("Le maire a volé.", "La police dément que le maire a volé.", "fr", False),
        ("Der Minister nahm Geld.", "Der Minister nahm angeblich Geld.", "de", False),
        ("Der Wärter bestritt, dass das Tor nicht zu war.", "Der Wärter bestritt, dass das Tor zu war.", "de", False),
        ("Lea Forst beschuldigte Ada Voss.", "Ada Voss beschuldigte Lea Forst.", "de", False),
        ("Den Wirt verklagte die Firma Kohl.", "Die Firma Kohl verklagte den Wirt.", "de", True),
        ("Die Firma Kohl verklagte den Wirt.", "Der Wirt verklagte die Firma Kohl.", "de", False),
        ("Die Bahn warf Senn vor, zu lügen.", "Senn warf der Bahn vor, zu lügen.", "de", False),
        ("Weidt wurde verurteilt und ging nicht von selbst.", _NOT_BUT, "de", False),
        ("Weidt ging von selbst und wurde nicht verurteilt.", _NOT_BUT, "de", True),
        ("El alcalde dimitió.", "El fiscal dijo que el alcalde dimitió.", "es", False),
        ("El puente abrirá en agosto.", "El puente podría abrir en agosto.", "es", False),
    ],
)
def test_denials_hedges_and_speakers_of_other_languages_are_kept(
    statement: str, source: str, language: str, is_shown: bool
) -> None:
    found = assess(statement, [Evidence(source, Source(language=language))]).findings
    assert (not found) == is_shown


def test_a_hall_may_be_described_by_what_the_next_sentence_says_of_it() -> None:
    source = Source(outlet="Quay Post")
    cited = [Evidence(text, source) for text in ("Senn set fire to the hall in Tarn.", "The hall was built in 1887.")]
    assert not assess("Senn set fire to the hall in Tarn, which was built in 1887.", cited).findings
    assert assess("Senn set fire to the barn in Tarn, which was built in 1887.", cited).findings


def test_words_of_the_question_account_for_nothing() -> None:
    found = assess(
        "The port of Tarn burned on Friday, harbour master Ada Voss told the council.",
        [Evidence(_QUAY, Source())], question="Has the port of Tarn burned?",
    )  # fmt: skip
    assert found.verdict == "question_only"


def test_exactly_the_models_own_words_are_marked() -> None:
    said = "The port of Tarn will shutter its eastern quay on Friday, harbour master Ada Voss told the council."
    found = assess(said, [Evidence(_QUAY, Source())])
    assert (found.verdict, [said[a:b] for a, b in found.own]) == ("paraphrase", ["shutter"])
