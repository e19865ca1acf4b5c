"""AsciiDoc: what its marks mean is read, and what they mark stays; nothing is included."""

import io

import pytest
from file_samples import ADOC

from index.errors import InputError
from index.readers.asciidoc import read
from index.readers.document import Document
from index.types import Article, Published, Source


def _article(written: str) -> Article:
    (found,) = read(Document("a.adoc", "a.adoc", io.BytesIO(written.encode())))
    assert isinstance(found, Article)
    return found


def test_a_whole_article() -> None:
    found = _article(ADOC)
    assert (
        found.text
        == """Harbour reopens

The harbour at Port Ellis opened again on Monday, the port authority said.

What is open

Quays

the north quay
the south quay, which is shallow
its pier
Ferry: at noon
Bus: at one

Boat | Time
Anna | 6:00
Bea | 7:00

code_with_underscores *stays*

“We are glad,” she said.
He was, too.

2 * 3 * 4 = 24 and snake_case_name stays; more on this, the quays."""
    )
    assert found.source == Source(
        title="Harbour reopens", outlet="Harbour Post", authors=("Ann Lee", "Bo Quill"), language="en",
        published=Published("2025-03-20"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("One.\n\n- - -\n", "One.\n\n- -"),
        ("He sold *12* of _20_ boats\n* mostly small ones.", "He sold 12 of 20 boats * mostly small ones."),
        ("1990. It rained.", "1990. It rained."),
        ("C++ uses std::string and {unknown}.", "C++ uses std::string and {unknown}."),
        (
            "See https://post.example/a_b_c and https://post.example/x[].",
            "See https://post.example/a_b_c and https://post.example/x.",
        ),
        ("++++\n<p>Raw <b>words</b>.</p>\n++++", "Raw words."),
        ("----\nnever *closed*", "never *closed*"),
        ("NOTE: Doors open at six.", "NOTE: Doors open at six."),
        ("= Only a title", "Only a title"),
    ],
)
def test_marks(written: str, text: str) -> None:
    assert _article(written).text == text


def test_what_holds_no_words_is_empty() -> None:
    with pytest.raises(InputError, match="empty"):
        _article("// nothing\n:lang: en\n\ninclude::secret.txt[]\n")


def test_what_stands_under_a_condition_is_read_only_where_it_is_met() -> None:
    found = _article(
        "= Ferry\n:print:\n\nIt sailed.\n\n"
        "ifdef::draft[]\nA secret.\n\nifndef::x[]\nAnother.\nendif::[]\nendif::[]\n\n"
        "ifdef::print,web[]\nIt came back.\nendif::print,web[]\n\nifndef::print[Nobody reads this.]\n\n"
        'ifeval::["{edition}" == "night"]\nLate.\nendif::[]\n\nIt rests.\n'
    )
    assert found.text == "Ferry\n\nIt sailed.\n\nIt came back.\n\nIt rests."
