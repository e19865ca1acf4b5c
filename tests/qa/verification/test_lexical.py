import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from index.types import Published, Source
from qa.verification import Evidence, check

_SOURCE = Source(outlet="Meridian Post", published=Published("2025-03-20"))


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The army did not withdraw.", "The army withdrew to Mubi. Troops withdraw slowly."),
        ("The army has withdrawn its guns.", "The army has not withdrawn its guns."),
        ("Rwanda backs the rebels.", "Rwanda never backs the rebels."),
        ("The cause is known.", "The cause is not yet known."),
        ("He took the town.", "He denied that he took the town."),
    ],
)
def test_what_is_denied_on_one_side_only_is_unsupported(statement: str, text: str) -> None:
    assert check(statement, [Evidence(text, _SOURCE)])


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("The cause is not known.", "The cause is not yet known."),
        ("He will run again.", "He will not resign and will run again."),
        ("Nobody was hurt.", "No one was hurt."),
        ("It was not only big but old.", "It was big and old."),
    ],
)
def test_what_is_denied_on_both_sides_stands(statement: str, text: str) -> None:
    assert check(statement, [Evidence(text, _SOURCE)]) == []


def test_clause_of_other_words_is_unsupported() -> None:
    statement = "Rebels entered the town, and farmers harvested plentiful yellow maize beside rivers."
    found = check(statement, [Evidence("Rebels entered the town at night.", _SOURCE)])
    assert {finding.verdict for finding in found} == {"unsupported"}


def test_statement_without_a_source_is_uncited() -> None:
    assert [finding.verdict for finding in check("It fell.", [])] == ["uncited"]


_ANY = st.one_of(texts(), st.text())


@given(_ANY, _ANY)
def test_a_cited_sentence_is_its_own_proof(text: str, other: str) -> None:
    assert check(text, [Evidence(other, _SOURCE), Evidence(text, _SOURCE)]) == []


@given(_ANY, st.lists(_ANY, min_size=1, max_size=3), _ANY, _ANY)
def test_nothing_makes_it_fail_and_findings_are_slices(
    statement: str, cited: list[str], other: str, question: str
) -> None:
    evidence = [Evidence(text, _SOURCE, before=other) for text in cited]
    offered = [*evidence, Evidence(other, Source(outlet="Capital Dispatch"))]
    for finding in check(statement, evidence, offered=offered, question=question):
        assert finding.words in statement
        assert finding.reason
