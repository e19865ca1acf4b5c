import pytest

from index.text.quotations import quotations
from index.types import Source
from qa.verification import Evidence, check
from qa.verification.quotes import check_quotes

_BOOK = (
    '"I ran out of lines in the book, so I began to write on the wall," he said. "We don\'t know why the rebels left."'
)


def _faults(statement: str, *texts: str) -> list[str]:
    cited = [Evidence(text, Source()) for text in texts]
    return [statement[gap.start : gap.end] for gap in check_quotes(statement, cited)]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("He said “yes” and left.", ["yes"]),
        ('He said "yes" and "no".', ["yes", "no"]),
        ("« Oui », dit-il.", [" Oui "]),
        ("„Ja“, sagte er. »Nein«, sagte sie.", ["Ja", "Nein"]),
        ("The 'new' road.", ["new"]),
        ("The rebels' road, and don't ask.", []),
        ("“She said ‘go’ to me.”", ["She said ‘go’ to me."]),
        ("He said “yes.", ["yes."]),
        ("yes,” he said.", ["yes,"]),
        ("It was 6'2\" tall in the '90s.", []),
        ("「はい」と言った。", ["はい"]),
    ],
)
def test_quotations_are_found_whatever_their_marks(statement: str, expected: list[str]) -> None:
    assert [statement[q.start : q.end] for q in quotations(statement)] == expected


@pytest.mark.parametrize(
    "statement",
    [
        "He said: “I ran out of lines in the book, so I began to write on the wall.”",
        "He “ran out of lines in the book”.",
        "He 'began to write on the wall'.",
        "« ran out of lines »",
        "“I ran out of lines … I began to write on the wall,” he said.",
        "“I ran out of lines ... [and] began to write on the wall.”",
        "“[He] began to write on the wall.”",
        "“[w]e don’t know why the rebels left”",
        "“We don’t know why [they] left.”",
        "“I ran out of lines in the book,” he said, “so I began to write on the wall.”",
        "“Began to write” he did.",
    ],
)
def test_true_quotations_stand(statement: str) -> None:
    assert _faults(statement, _BOOK) == []


@pytest.mark.parametrize(
    "statement",
    [
        "“I ran out of pages in the book.”",
        "“I ran out of lines in book.”",
        "“I ran out of the lines in the book.”",
        "“I ran of out lines in the book.”",
        "“I ran out … wall.”",
        "“I began to write on the wall … I ran out of lines.”",
        "“We … know why the rebels left.”",
        "“We [do] know why the rebels left.”",
        "“[Everything he said]”",
        "“…”",
        "“so I began to write on the wall,” he said, “I ran out of lines.”",
        "He spoke of a “catastrophe”.",
        "“I RAN OUT of lines in the book.”",
        "“an out of lines in the book”",
        "He said “I ran out of everything.",
    ],
)
def test_altered_quotations_fall(statement: str) -> None:
    assert _faults(statement, _BOOK)


def test_parts_of_two_sources_make_no_quotation() -> None:
    assert _faults("“We left … at dawn today.”", "We left for the town.", "It was at dawn today.")


def test_reason_gives_the_closest_wording() -> None:
    found = check("He said: “I ran out of pages in the book.”", [Evidence(_BOOK, Source())])
    assert [finding.verdict for finding in found] == ["altered_quote"]
    assert found[0].words == "I ran out of pages in the book."
    assert "I ran out of lines in the book" in found[0].reason


def test_quotation_of_another_source_is_misattributed_and_names_it() -> None:
    other = Evidence("“The whole street went dark,” she said.", Source(outlet="Meridian Post"))
    cited = Evidence(_BOOK, Source(outlet="Capital Dispatch"))
    found = check("“The whole street went dark.”", [cited], offered=[cited, other])
    assert [finding.verdict for finding in found][:1] == ["misattributed"]
    assert "Meridian Post" in found[0].reason


def test_sentence_before_may_hold_the_quotation() -> None:
    evidence = Evidence("He left.", Source(), before="“It is over,” he said.")
    assert check_quotes("“It is over,” he said, and left.", [evidence]) == []
