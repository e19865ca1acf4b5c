"""Answers written out: the same facts in every format, and whatever a text holds is shown literally."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import jsonschema  # type: ignore[import-untyped]
import pytest
from docx import Document
from filled import answered, cited, quoting
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.errors import InputError
from index.text.characters import clean, flat, web_address
from index.types import Filters, Source
from qa.records.redaction import REMOVED, without
from qa.rendering.answer_view import AnswerView
from qa.rendering.files import FORMATS, export
from qa.rendering.files.markdown import escape
from qa.types import (
    Account,
    Citation,
    Disagreement,
    Holder,
    LeadIn,
    PeriodRead,
    Statement,
    Unverified,
)

FERRY = Citation(
    1, "ferry.txt", "v1", "Ferry *sinks*", "Quay Post", "2025-03-20T15:01:01+00:00", "https://quay.example/a?b=c&d=e",
    7, 30, "It *sank* at 9.30 a.m.", "", "", LeadIn(0, 6, "The MV Anna left."),
    (Holder("wire.txt", "v1", "Harbour Post", None, None, None, 0, 23),),
)  # fmt: skip
MILL = Citation(2, "mill.txt", "v2", None, None, "2024-05", None, 0, 18, 'It burned "fast".', "", "")
ANSWER = quoting(
    FERRY, MILL, question="What happened?", standalone_question="What happened to the ferry?",
    filters=Filters(outlets=("Quay Post",), since=date(2025, 3, 1)), text="It *sank* … [1] It burned …", short="sank",
    statements=(
        Statement("It *sank* at 9.30 a.m.", "verbatim", (1,)), Statement('It burned "fast".', "verbatim", (2, 1)),
    ),
    disagreements=(
        Disagreement("how many", (Account("7", 1, "Quay Post", "2025-03-20"), Account("9", 2, None, None))),
    ),
    passages=(), period=PeriodRead("in March 2025", "2025-03-01", "2025-03-31", "filter"),
)  # fmt: skip
KNOWN = {
    ("ferry.txt", "v1"): Source(
        authors=("Amy Bell", "Bo Li"), agency="Reuters", correction="It was 9.40.", language="en"
    )
}
ASKED = AnswerView(ANSWER, "2025-04-01T12:00:00+02:00", KNOWN)
REFUSAL = replace(
    ANSWER, answered=False, text="The archive does not say.", short=None, statements=(), citations=(), disagreements=(),
    period=None, as_of="2025-03-20",
)  # fmt: skip
GONE = replace(
    ANSWER, short=None, disagreements=(),
    citations=(
        replace(
            FERRY, title=None, outlet=None, published=None, url=None, quote=REMOVED, context=LeadIn(0, 6, REMOVED),
        ),
        MILL,
    ),
    statements=(Statement(REMOVED, "verbatim", (1,)), ANSWER.statements[1]),
)  # fmt: skip
PAYLOADS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "![x](http://evil.example/x.png)", "]]>", "--> <!--",
    "[x](javascript:alert(1))", "<a href='data:text/html,x'>x</a>", "</title></style><iframe src=//evil.example>",
    "`code` **bold** _em_ # head", "# head #", "- item", "+ item", "1. item", "1) item", "> quote", "***", "---", "===",
    "    code", "```", "~~~", "[^1]", "[^1]: note", "[x]: http://evil.example 'x'", "&lt;b&gt; &copy; &#60;", "a\\",
    "!", "\u202etxt.exe", "\x1b[31mred", "<http://evil.example>", "www.evil.example", "a@evil.example", "| a | b |",
    "~~x~~", "x\n\n# head\n\n- item\n", "x\n===", "\ud800 lone", "\ufffe\uffff", "\x00nul", "$x$ :smile: {.x}",
    '" onclick="x',
]  # fmt: skip
HOSTILE_TO_XML = ["<w:p/> &amp; ]]>", "\ud800 \ufffe\uffff \x00 \x1b", "https://[\n\nx\ty"]
TEXTS = st.text(st.characters(exclude_categories=()), min_size=1, max_size=50)
SENTINEL = "Payload"


@dataclass(frozen=True, slots=True)
class Read:
    """A file as a reader of its kind sees it."""

    shape: list[object]
    """Its markup without the texts."""
    text: str


class _Html(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.shape: list[object] = []
        self.pieces: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.shape.append(tag)

    def handle_comment(self, data: str) -> None:
        self.shape.append(("comment", data))

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def _read_text(content: bytes) -> Read:
    text = content.decode()
    return Read([text.count("\n")], text)


def _read_html(content: bytes) -> Read:
    parsed = _Html(content.decode())
    return Read(parsed.shape, "".join(parsed.pieces))


def _read_markdown(content: bytes) -> Read:
    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(content.decode())
    return _read_html(rendered.encode())


def _read_docx(content: bytes) -> Read:
    document = Document(io.BytesIO(content))
    links = [link.address for paragraph in document.paragraphs for link in paragraph.hyperlinks if link.address]
    shape = [*((p.style.name if p.style else None) for p in document.paragraphs), *links]
    return Read(list(shape), "\n".join(paragraph.text for paragraph in document.paragraphs))


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(item, f"{path}/{key}")
    elif not path.endswith("/id"):
        yield path, str(value)


def _read_csl(content: bytes) -> Read:
    leaves = list(_leaves(json.loads(content)))
    return Read([path for path, _ in leaves], "\n".join(text for _, text in leaves))


READERS: dict[str, Callable[[bytes], Read]] = {
    "txt": _read_text, "md": _read_markdown, "html": _read_html, "docx": _read_docx, "csl.json": _read_csl,
}  # fmt: skip


def _everywhere(payload: str) -> AnswerView:
    """An exchange that holds a text wherever one from outside can stand."""
    differing = Disagreement(payload, (Account(payload, 1, payload, payload), Account(payload, 1, None, None)))
    answer = answered(
        ANSWER, payload, citations=(cited(FERRY, payload),), disagreements=(differing,), answered=False,
        statements=(Statement(payload, "verbatim", (1,)),) * 2, answerer="model", model=payload,
    )  # fmt: skip
    known = Source(authors=(payload, payload), agency=f"Agency {payload}", correction=payload, language="en")
    return AnswerView(answer, "2025-04-01T10:00:00+00:00", {(payload, payload): known})


def _assert_literal(payload: str, suffix: str) -> None:
    """The file is that of a harmless word, but for the words."""
    payload = payload.strip()
    if not payload or web_address(payload):
        return
    read = READERS[suffix]
    found = read(export(payload, [_everywhere(payload)], suffix))
    harmless = read(export(SENTINEL, [_everywhere(SENTINEL)], suffix))
    assert found.shape == harmless.shape
    assert harmless.text.count(SENTINEL) > 5
    assert flat(found.text) == flat(harmless.text.replace(SENTINEL, clean(payload)))


@pytest.mark.parametrize("suffix", FORMATS)
def test_payloads_become_text_wherever_they_stand(suffix: str) -> None:
    for payload in HOSTILE_TO_XML if suffix == "docx" else PAYLOADS:  # Word's takes a fifth of a second each; see below
        _assert_literal(payload, suffix)


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "csl.json"])
@given(payload=TEXTS)
def test_any_text_is_shown_literally(suffix: str, payload: str) -> None:
    _assert_literal(payload, suffix)


@settings(max_examples=3)
@given(payloads=st.lists(TEXTS, max_size=3).map(lambda drawn: drawn + PAYLOADS))
def test_word_file_with_any_texts_opens_and_holds_them(payloads: list[str]) -> None:
    statements = tuple(Statement(payload, "verbatim", (1,)) for payload in payloads)
    exchange = replace(ASKED, answer=replace(ANSWER, statements=statements))
    text = _read_docx(export("Payloads", [exchange], "docx")).text
    assert " ".join(f"{flat(payload)}[1]" for payload in payloads) in text


def test_text_of_an_answer_with_two_citations() -> None:
    assert export("The ferry", [ASKED], "txt").decode() == (
        """\
The ferry

Question: What happened?
Asked: 1 April 2025, 10:00 UTC
Understood as: What happened to the ferry?
Limited to: outlets Quay Post
Read as: “in March 2025” = 1 to 31 March 2025 (only articles published then)

Short answer: sank

It *sank* at 9.30 a.m. [1] It burned "fast". [2] [1]

Accounts differ on how many:
  - 7 (Quay Post, 20 March 2025) [1]
  - 9 (unknown outlet, no date) [2]

Sources

[1] Amy Bell, Bo Li (Reuters), “Ferry *sinks*”, Quay Post, 20 March 2025, https://quay.example/a?b=c&d=e, \
ferry.txt 7:30, version v1
    Context: “The MV Anna left.”
    “It *sank* at 9.30 a.m.”
    Also in: Harbour Post
    Correction: It was 9.40.

[2] untitled, unknown outlet, May 2024, mill.txt 0:18, version v2
    “It burned "fast".”
"""
    )


def test_markdown_of_an_answer_with_two_citations() -> None:
    assert export("The ferry", [ASKED], "md").decode() == (
        r"""# The ferry

## What happened?

- Asked: 1 April 2025, 10\:00 UTC
- Understood as: What happened to the ferry?
- Limited to: outlets Quay Post
- Read as: “in March 2025” = 1 to 31 March 2025 (only articles published then)

**Short answer:** sank

It \*sank\* at 9\.30 a\.m.[^1] It burned \"fast\".[^2][^1]

Accounts differ on how many:

- 7 (Quay Post, 20 March 2025)[^1]
- 9 (unknown outlet, no date)[^2]

## Sources

[^1]: Amy Bell, Bo Li (Reuters), “Ferry \*sinks\*”, Quay Post, 20 March 2025, <https://quay.example/a?b=c&d=e>, """
        r"""ferry\.txt 7\:30, version v1 · Also in: Harbour Post · Correction: It was 9\.40. · """
        r"""Context: “The MV Anna left.” · “It \*sank\* at 9\.30 a\.m.”

[^2]: untitled, unknown outlet, May 2024, mill\.txt 0\:18, version v2 · “It burned \"fast\".”
"""
    )


def test_csl_of_an_answer_with_two_citations() -> None:
    assert json.loads(export("The ferry", [ASKED], "csl.json")) == [
        {
            "id": "newsdesk-4a18fb57dadbe144",
            "type": "article-newspaper",
            "title": "Ferry *sinks*",
            "container-title": "Quay Post",
            "author": [{"literal": "Amy Bell"}, {"literal": "Bo Li"}],
            "issued": {"date-parts": [[2025, 3, 20]]},
            "accessed": {"date-parts": [[2025, 4, 1]]},
            "URL": "https://quay.example/a?b=c&d=e",
            "language": "en",
            "note": "[1] “It *sank* at 9.30 a.m.” · Context: “The MV Anna left.” · ferry.txt 7:30, version v1\n"
            "Agency: Reuters\nAlso in: Harbour Post\nCorrection: It was 9.40.",
        },
        {
            "id": "newsdesk-7705848cd0f423d3",
            "type": "article-newspaper",
            "issued": {"date-parts": [[2024, 5]]},
            "accessed": {"date-parts": [[2025, 4, 1]]},
            "note": '[2] “It burned "fast".” · mill.txt 0:18, version v2',
        },
    ]


def test_html_leads_from_each_number_to_its_quote_and_back() -> None:
    page = export("The ferry", [ASKED], "html").decode()
    assert (
        '<p dir="auto">It *sank* at 9.30 a.m.<sup id="mark-1"><a href="#source-1">[1]</a></sup> '
        'It burned &quot;fast&quot;.<sup id="mark-2"><a href="#source-2">[2]</a></sup>'
        '<sup><a href="#source-1">[1]</a></sup></p>\n'
    ) in page
    assert (
        '<li id="source-1" value="1">\n'
        "Amy Bell, Bo Li (Reuters), “Ferry *sinks*”, Quay Post, 20 March 2025, "
        '<a href="https://quay.example/a?b=c&amp;d=e" rel="noopener noreferrer nofollow">'
        "https://quay.example/a?b=c&amp;d=e</a>, ferry.txt 7:30, version v1 "
        '<a href="#mark-1" aria-label="Back to the sentence">↩</a>\n'
        '<p dir="auto"><small>Context: “The MV Anna left.”</small></p>\n'
        '<blockquote dir="auto" cite="https://quay.example/a?b=c&amp;d=e" lang="en">“It *sank* at 9.30 a.m.”'
        "</blockquote>\n"
        '<p dir="auto"><small>Also in: Harbour Post</small></p>\n'
        '<p dir="auto"><small>Correction: It was 9.40.</small></p>\n'
        "</li>\n"
    ) in page


def test_html_asks_no_other_machine() -> None:
    shape = _read_html(export("The ferry", [ASKED], "html")).shape
    starts = [part for part in shape if isinstance(part, tuple)]
    assert ("meta", [
        ("http-equiv", "Content-Security-Policy"), ("content", "default-src 'none'; style-src 'unsafe-inline'"),
    ]) in starts  # fmt: skip
    assert {tag for tag, _ in starts} == {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "article", "section", "ul", "ol", "li",
        "p", "strong", "sup", "small", "a", "blockquote",
    }  # fmt: skip
    assert not {name for _, attributes in starts for name, _ in attributes} & {"src", "style", "onclick"}


def test_word_file_has_superscript_numbers_a_numbered_list_and_real_links() -> None:
    document = Document(io.BytesIO(export("The ferry", [ASKED], "docx")))
    styled = [(paragraph.style.name if paragraph.style else None, paragraph.text) for paragraph in document.paragraphs]
    assert styled == [
        ("Title", "The ferry"),
        ("Heading 1", "What happened?"),
        ("List Bullet", "Asked: 1 April 2025, 10:00 UTC"),
        ("List Bullet", "Understood as: What happened to the ferry?"),
        ("List Bullet", "Limited to: outlets Quay Post"),
        ("List Bullet", "Read as: “in March 2025” = 1 to 31 March 2025 (only articles published then)"),
        ("Normal", "Short answer: sank"),
        ("Normal", 'It *sank* at 9.30 a.m.[1] It burned "fast".[2][1]'),
        ("Normal", "Accounts differ on how many:"),
        ("List Bullet", "7 (Quay Post, 20 March 2025)[1]"),
        ("List Bullet", "9 (unknown outlet, no date)[2]"),
        ("Heading 1", "Sources"),
        (
            "List Number",
            "Amy Bell, Bo Li (Reuters), “Ferry *sinks*”, Quay Post, 20 March 2025, https://quay.example/a?b=c&d=e, "
            "ferry.txt 7:30, version v1",
        ),
        ("List Continue", "Context: “The MV Anna left.”"),
        ("List Continue", "“It *sank* at 9.30 a.m.”"),
        ("List Continue", "Also in: Harbour Post"),
        ("List Continue", "Correction: It was 9.40."),
        ("List Number", "untitled, unknown outlet, May 2024, mill.txt 0:18, version v2"),
        ("List Continue", '“It burned "fast".”'),
    ]
    links = [(link.text, link.address, link.fragment) for p in document.paragraphs for link in p.hyperlinks]
    assert links == [
        ("[1]", "", "source_1"),
        ("[2]", "", "source_2"),
        ("[1]", "", "source_1"),
        ("[1]", "", "source_1"),
        ("[2]", "", "source_2"),
        ("https://quay.example/a?b=c&d=e", "https://quay.example/a?b=c&d=e", ""),
    ]
    marks = [link.runs[0].font.superscript for p in document.paragraphs for link in p.hyperlinks if link.fragment]
    assert marks == [True] * 5


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_conversation_numbers_its_references_through(suffix: str) -> None:
    later = AnswerView(replace(ANSWER, question="And the mill?", period=None), "2025-04-02T00:30:00+00:00")
    text = flat(READERS[suffix](export("A day", [ASKED, later], suffix)).text)
    if suffix == "csl.json":
        assert text.count("article-newspaper") == 2
        assert "[3] “It *sank* at 9.30 a.m.”" in text
        return
    expected = {
        "txt": 'It *sank* at 9.30 a.m. [3] It burned "fast". [4] [3]',
        "md": 'It *sank* at 9.30 a.m.[^3] It burned "fast".[^4][^3]',
    }
    assert expected.get(suffix, 'It *sank* at 9.30 a.m.[3] It burned "fast".[4][3]') in text
    assert text.index("What happened?") < text.index("And the mill?") < text.index("Sources")
    assert "Asked: 2 April 2025, 00:30 UTC" in text


def test_an_article_version_is_one_item_with_all_its_quotes() -> None:
    other = replace(FERRY, marker=3, start=40, end=52, quote="All swam.\nYes.", context=None, also=())
    newer = replace(FERRY, marker=4, version="v3")
    exchange = AnswerView(replace(ANSWER, citations=(FERRY, MILL, other, newer)), "2025-04-01T10:00:00+00:00", KNOWN)
    items = json.loads(export("The ferry", [exchange, ASKED], "csl.json"))
    assert len({item["id"] for item in items}) == len(items) == 3
    assert items[0]["note"] == (
        "[1] “It *sank* at 9.30 a.m.” · Context: “The MV Anna left.” · ferry.txt 7:30, version v1\n"
        "[3] “All swam. Yes.” · ferry.txt 40:52, version v1\n"
        "[5] “It *sank* at 9.30 a.m.” · Context: “The MV Anna left.” · ferry.txt 7:30, version v1\n"
        "Agency: Reuters\nAlso in: Harbour Post\nCorrection: It was 9.40."
    )


_DATE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["date-parts"],
    "properties": {
        "date-parts": {
            "type": "array", "minItems": 1, "maxItems": 2,
            "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}},
        }
    },
}  # fmt: skip
_TEXT = {"type": "string", "minLength": 1}
_CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["type", "id"],
        "properties": {
            "id": _TEXT, "type": {"const": "article-newspaper"}, "title": _TEXT, "container-title": _TEXT, "URL": _TEXT,
            "language": _TEXT, "note": _TEXT, "issued": _DATE, "accessed": _DATE,
            "author": {
                "type": "array",
                "items": {"type": "object", "additionalProperties": False, "properties": {"literal": _TEXT}},
            },
        },
    },
}  # fmt: skip
"""The part of CSL's own schema that is used here."""


@given(
    published=st.none()
    | TEXTS
    | st.dates().map(date.isoformat)
    | st.sampled_from(["2025", "2025-03", "0000", "2025-13"]),
    at=TEXTS | st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat) | st.just("0001-01-01T00:00:00+09:00"),
    payload=TEXTS,
)
def test_csl_is_well_formed_whatever_the_dates_are(published: str | None, at: str, payload: str) -> None:
    exchange = _everywhere(payload)
    citation = replace(exchange.answer.citations[0], published=published)
    content = export(
        "x", [replace(exchange, answer=replace(exchange.answer, citations=(citation,)), at=at)], "csl.json"
    )
    jsonschema.validate(json.loads(content), _CSL)


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "docx"])
def test_refusal_says_what_was_searched(suffix: str) -> None:
    text = READERS[suffix](export("The ferry", [AnswerView(REFUSAL, "2025-04-01T10:00:00+00:00")], suffix)).text
    assert "Asked as of 20 March 2025: what was published about then comes first" in text
    assert "Searched: 2,143 articles of 1 outlet, published May 2024 to 20 March 2025" in text
    assert "The archive does not say." in text
    assert "Sources" not in text


def test_refusal_gives_no_reference() -> None:
    assert export("The ferry", [AnswerView(REFUSAL, "2025-04-01T10:00:00+00:00")], "csl.json") == b"[]\n"


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "docx"])
def test_what_a_model_could_not_show_stands_apart_with_the_reason(suffix: str) -> None:
    refused = Unverified("It cost 9.", "unsupported_number", "The source says 8.", 1, ("mill.txt",))
    answer = replace(ANSWER, unverified=(refused,), answerer="model", model="gpt-x")
    text = READERS[suffix](export("The ferry", [AnswerView(answer, "2025-04-01T10:00:00+00:00")], suffix)).text
    assert "Written by: gpt-x; each sentence was checked against what it cites" in text
    written, _, apart = text.partition("Written by the model, but not borne out by what it cites")
    assert "9.30 a.m." in written
    assert "It cost" not in written
    assert "It cost 9." in apart
    assert "The source says 8." in apart


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "docx"])
def test_answer_that_fell_back_to_quoting_says_why(suffix: str) -> None:
    answer = replace(ANSWER, fallback="the model is asleep", answerer="extractive")
    text = READERS[suffix](export("The ferry", [AnswerView(answer, "2025-04-01T10:00:00+00:00")], suffix)).text
    assert "Quoted, not written by a model: the model is asleep" in text
    assert "Written by" not in text


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "docx"])
def test_what_was_taken_down_is_shown_as_removed(suffix: str) -> None:
    text = READERS[suffix](export("The ferry", [replace(ASKED, answer=GONE)], suffix)).text
    assert "[removed], unknown outlet, no date, ferry.txt 7:30, version v1" in flat(text)
    assert text.count("[removed]") == 3  # the sentence, the title and the quote, but no context
    assert "“[removed]”" not in text
    assert "Amy Bell" not in text


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "docx"])
def test_words_that_are_withheld_are_said_to_be(suffix: str) -> None:
    answer = without(ANSWER, {FERRY.article_id})
    text = READERS[suffix](export("The ferry", [replace(ASKED, answer=answer, sources={})], suffix)).text
    assert "[withheld]" in text
    assert "“[withheld]”" not in text
    assert FERRY.quote not in flat(text)


def test_what_was_taken_down_gives_no_quote_to_a_reference_manager() -> None:
    first = json.loads(export("The ferry", [replace(ASKED, answer=GONE)], "csl.json"))[0]
    assert first == {
        "id": "newsdesk-4a18fb57dadbe144",
        "type": "article-newspaper",
        "accessed": {"date-parts": [[2025, 4, 1]]},
        "note": "[1] ferry.txt 7:30, version v1\nAlso in: Harbour Post",
    }


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "https://", "https://[", "https://a b", "file:///etc/passwd", 'https://a"b', "http://a`b"],
)
@pytest.mark.parametrize("suffix", FORMATS)
def test_link_is_made_of_a_web_address_only(suffix: str, url: str) -> None:
    answer = replace(ANSWER, citations=(replace(FERRY, url=url), MILL))
    read = READERS[suffix](export("The ferry", [replace(ASKED, answer=answer)], suffix))
    external = [part for part in read.shape if "http" in str(part) and "http-equiv" not in str(part)]
    assert not external
    assert (clean(url) in read.text) == (suffix != "csl.json")
    assert not [part for part in read.shape if str(part).endswith("/URL")]


@pytest.mark.parametrize("suffix", ["md", "html", "docx"])
def test_link_leads_where_the_article_is(suffix: str) -> None:
    read = READERS[suffix](export("The ferry", [ASKED], suffix))
    links = [part for part in read.shape if "quay.example" in str(part)]
    assert links
    assert all("https://quay.example/a?b=c&d=e" in str(link) for link in links)


def test_markdown_leaves_nothing_for_github_and_pandoc_to_make_something_of() -> None:
    text = """(iv) He's "in" -- see www.example.org, http://example.org... :+1: a==b== 10:00 Sank!"""
    assert escape(text) == (
        r"""(iv\) He\'s \"in\" \-\- see www\.example\.org, http\://example\.org\.\.. \:\+1: a\=\=b\=\= 10\:00 Sank\!"""
    )
    assert escape("It was well-known: 5% of it (or so); why? A/B.") == "It was well-known: 5% of it (or so); why? A/B."


def test_markdown_makes_no_link_of_an_address_that_its_readers_take_differently() -> None:
    answer = replace(ANSWER, citations=(replace(FERRY, url="https://a.example/?x&copy;"), MILL))
    read = _read_markdown(export("The ferry", [replace(ASKED, answer=answer)], "md"))
    assert "https://a.example/?x&copy;" in read.text
    assert not [part for part in read.shape if part == "a"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_same_input_gives_the_same_bytes(suffix: str) -> None:
    assert export("The ferry", [ASKED, ASKED], suffix) == export("The ferry", [ASKED, ASKED], suffix)


def test_word_file_carries_no_time_but_that_of_the_question() -> None:
    content = export("T" * 300, [ASKED], "docx")
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    about = Document(io.BytesIO(content)).core_properties
    assert (about.title, about.author, about.comments) == ("T" * 255, "Newsdesk", "")
    assert about.created == about.modified == datetime(2025, 4, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("suffix", FORMATS)
def test_nothing_at_all_is_a_file_too(suffix: str) -> None:
    assert "Sources" not in READERS[suffix](export("", [], suffix)).text


def test_unknown_format_is_told_with_those_that_there_are() -> None:
    with pytest.raises(InputError) as caught:
        export("The ferry", [ASKED], "pdf")
    assert str(caught.value) == "there is no export as 'pdf' (there are: txt, md, html, docx, csl.json)"
