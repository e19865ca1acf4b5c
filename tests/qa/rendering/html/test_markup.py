"""Text from outside becomes markup: shown literally, and a link only where it is a web address."""

import html
import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from elements import Element, parsed
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.text.characters import clean, web_address
from index.types import Locator, LocatorKind
from qa.rendering.html.markup import (
    escape,
    escape_attribute,
    literal,
    publishers_link,
    shortened,
    source_address,
    text_fragment,
    who,
)

TEXTS = st.text(st.characters(exclude_categories=()))
WHOLE = st.text(st.characters(exclude_categories=["Cs"]))  # what UTF-8 can hold
PLACES = st.none() | st.tuples(st.integers(0, 10**12), st.integers(0, 10**12))
PAYLOADS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "![x](http://evil.example/x.png)", "a\n\n# b",
    "[x](javascript:alert(1))", "</p><iframe src=//evil.example>", "<a href='data:text/html,x'>x</a>", "--> <!--",
    "`code` **bold** _em_ ~~s~~", "$\\href{javascript:alert(1)}{x}$", "&lt;b&gt; &copy; &#60; &amp", "<?x ?> <![CDATA[",
    "<http://evil.example>", "www.evil.example a@evil.example", "| a | b |\n|---|---|", "    code", "- item\n1. item",
    "\u202etxt.exe", "\x1b[31mred\x00", "\r\r\n\x0b\x0c\x1c\x85\u2028", "\ud800\ufffe\uffff", "Žižka … “é” 日本 👍🏽",
)  # fmt: skip


def _attribute(value: str) -> str:
    """What a parser finds in an attribute that was written so."""
    return parsed(f'<a href="{value}"></a>').one("a").attributes["href"]


def _link(markup: str) -> Element:
    (link,) = parsed(markup).children
    assert isinstance(link, Element)
    return link


# --- text -----------------------------------------------------------------------------------------------------------


def test_markup_in_a_text_becomes_character_references() -> None:
    assert escape("a <b> *c*\n _d_ & “é”") == (
        "a &#60;b&#62; &#42;c&#42; &#95;d&#95; &#38; “é”"
    )  # what is not ASCII is markup to nobody
    assert literal("a\n <b>\t_") == "a\n &#60;b&#62;\t&#95;"
    assert escape("[removed]") == "&#91;removed&#93;"


@pytest.mark.parametrize("text", PAYLOADS)
def test_hostile_text_is_one_text_to_a_parser_of_html_and_of_markdown(text: str) -> None:
    _assert_is_shown(text)


@given(TEXTS)
def test_any_text_is_one_text_to_a_parser_of_html_and_of_markdown(text: str) -> None:
    _assert_is_shown(text)


def _assert_is_shown(text: str) -> None:
    words, shown = clean(" ".join(text.split())), escape(text)
    assert not re.search(r"[!-/:-@\[-`{-~]|\s\s|[^\S ]", re.sub(r"&#\d+;", "x", shown))
    assert "".join(map(str, parsed(shown).children)) == words
    assert _attribute(shown) == words
    rendered = parsed(MarkdownIt("commonmark").render(shown))
    assert [element.tag for element in rendered] == (["", "p"] if words else [""])
    assert rendered.text.removesuffix("\n") == words
    assert "".join(map(str, parsed(literal(text)).children)) == clean(text)


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("The ferry sank", 14, "The ferry sank"),
        ("The ferry sank", 13, "The ferry …"),
        ("The ferry sank", 8, "The …"),
        ("  The \n ferry  ", 9, "The ferry"),
        ("Meadowlark", 4, "Mead …"),
        ("<<<< <", 5, "&#60;&#60;&#60;&#60; …"),  # no reference is cut in two
        ("", 5, ""),
    ],
)
def test_text_is_cut_at_a_word(text: str, most: int, shown: str) -> None:
    assert shortened(text, most) == shown


@given(TEXTS, st.integers(1, 40))
def test_shortened_text_is_the_beginning_of_the_text(text: str, most: int) -> None:
    flat, shown = " ".join(text.split()), html.unescape(shortened(text, most))
    assert shown == clean(flat) or (len(flat) > most and clean(flat).startswith(shown.removesuffix(" …")))
    assert len(shown) <= most + 2


@pytest.mark.parametrize(
    ("outlet", "published", "shown"),
    [
        ("Quay Post", "2025-03-20T15:01:01+00:00", "Quay Post, 20 March 2025"),
        (None, "2025-03", "unknown outlet, March 2025"),
        ("", None, "unknown outlet, no date"),
        ("A <b>", "x" * 41, f"A <b>, {'x' * 40}"),
    ],
)
def test_outlet_and_day_as_a_reader_writes_them(outlet: str | None, published: str | None, shown: str) -> None:
    assert html.unescape(who(outlet, published)) == shown
    assert "<" not in who(outlet, published)


# --- addresses ------------------------------------------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"])))
def test_attribute_holds_its_value_and_no_markup(value: str) -> None:
    written = escape_attribute(value)
    assert _attribute(written) == value
    assert not re.search(r"[\s\"'<>`*()\[\]!|\\$^{}]|&(?!#)", written)


def test_address_of_an_article_names_it_its_version_and_its_places() -> None:
    assert source_address("a b/ü&=#?.txt", "v1") == "source?article=a+b%2F%C3%BC%26%3D%23%3F.txt&#38;version=v1"
    assert source_address("a", "v", quote=(1, 2), context=None, passage=(0, 30)) == (
        "source?article=a&#38;version=v&#38;quote=1-2&#38;passage=0-30#place"
    )
    assert source_address("a", "v", passage=(0, 30)) == ("source?article=a&#38;version=v&#38;passage=0-30#place")
    assert source_address("\ud800", "v") == "source?article=%3F&#38;version=v"  # what UTF-8 cannot hold


@given(WHOLE, WHOLE, PLACES, PLACES, PLACES)
def test_address_of_an_article_reads_back_as_what_it_was_made_of(
    article: str,
    version: str,
    quote: tuple[int, int] | None,
    context: tuple[int, int] | None,
    passage: tuple[int, int] | None,
) -> None:
    address = urlsplit(_attribute(source_address(article, version, quote=quote, context=context, passage=passage)))
    assert (address.scheme, address.netloc, address.path) == ("", "", "source")
    places = {"quote": quote, "context": context, "passage": passage}
    assert address.fragment == ("place" if any(places.values()) else "")
    assert {name: value for name, [value] in parse_qs(address.query, keep_blank_values=True).items()} == {
        "article": article,
        "version": version,
        **{name: f"{place[0]}-{place[1]}" for name, place in places.items() if place},
    }


def test_link_to_the_publisher_opens_its_page_at_the_words() -> None:
    assert publishers_link("https://quay.example/a?b=c&d=e", "It sank.", "Out ↗") == (
        '<a class="nd-out" href="https://quay.example/a?b=c&#38;d=e#:~:text=It%20sank." target="_blank" '
        'rel="noopener noreferrer nofollow">Out ↗</a>'
    )
    assert _link(publishers_link("http://quay.example", "", "Out")).attributes["href"] == "http://quay.example"


@pytest.mark.parametrize(
    ("label", "kind", "end"),
    [
        ("12", "page", "#page=12"),
        ("12–13", "page", "#page=12"),
        ("iv (6)", "page", "#page=6"),
        ("iv (6)–v (7)", "page", "#page=6"),
        ("iv", "page", "#:~:text=It%20sank."),
        ("00:01:02", "time", "#:~:text=It%20sank."),
    ],
)
def test_link_to_a_document_opens_it_at_the_page(label: str, kind: LocatorKind, end: str) -> None:
    link = _link(publishers_link("https://quay.example/a.pdf", "It sank.", "Out", Locator(0, kind, label)))
    assert link.attributes["href"] == f"https://quay.example/a.pdf{end}"


@pytest.mark.parametrize(
    "url",
    [
        None, "", " ", "https://", "http:///a", "//quay.example/a", "quay.example", "ftp://quay.example/a",
        "file:///etc/passwd", "javascript:alert(1)", "JavaScript:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
        "vbscript:x", "blob:https://quay.example/1", "mailto:a@quay.example", " https://quay.example",
        "https://quay.example/a b", "https://quay.example/\n", 'https://quay.example/"onclick=x', "https://[",
        "https://quay.example/<b>", "https://quay.example/\\", "https://quay.example/`", "https://quay.example/\u202e",
        "https://quay.example/\x00",
    ],
)  # fmt: skip
def test_what_is_no_web_address_becomes_no_link(url: str | None) -> None:
    assert publishers_link(url, "It sank.", "Out") == ""


@given(st.sampled_from(["https://q.example/", "http://q.example/", "javascript:", ""]), WHOLE, WHOLE)
def test_link_leads_to_its_web_address_and_nowhere_else(start: str, rest: str, words: str) -> None:
    url = start + rest
    shown = publishers_link(url, words, "Out")
    if not web_address(url):
        assert shown == ""
        return
    link = _link(shown)
    assert link.attributes == {
        "class": "nd-out",
        "href": url + text_fragment(url, words),
        "target": "_blank",
        "rel": "noopener noreferrer nofollow",
    }
    assert link.children == ["Out"]
    assert urlsplit(link.attributes["href"]).hostname == "q.example"


@pytest.mark.parametrize(
    ("address", "words", "fragment"),
    [
        ("https://q.example/a", "It sank at noon.", "#:~:text=It%20sank%20at%20noon."),
        ("https://q.example/a", " It\n sank\t", "#:~:text=It%20sank"),
        ("https://q.example/a#part", "It sank", ":~:text=It%20sank"),
        ("https://q.example/a#", "It sank", ":~:text=It%20sank"),
        ("https://q.example/a", "non-stop, he said & left", "#:~:text=non%2Dstop%2C%20he%20said%20%26%20left"),
        ("https://q.example/a", "Žižka’s “Où?”", "#:~:text=%C5%BDi%C5%BEka%E2%80%99s%20%E2%80%9CO%C3%B9%3F%E2%80%9D"),
        ("https://q.example/a", "50% #1 a=b/c+d", "#:~:text=50%25%20%231%20a%3Db%2Fc%2Bd"),
        ("https://q.example/a", "a b c d e f g h i j k l", "#:~:text=a%20b%20c%20d%20e%20f%20g%20h%20i%20j%20k%20l"),
        ("https://q.example/a", "a b c d e f g h i j k l m", "#:~:text=a%20b%20c%20d%20e%20f,h%20i%20j%20k%20l%20m"),
        ("https://q.example/a", " \n", ""),
    ],
)
def test_fragment_has_a_browser_find_the_words(address: str, words: str, fragment: str) -> None:
    assert text_fragment(address, words) == fragment


@given(WHOLE)
def test_fragment_holds_the_first_and_the_last_words_and_nothing_that_means_more(words: str) -> None:
    split, fragment = words.split(), text_fragment("https://q.example/", words)
    if not split:
        assert fragment == ""
        return
    written = fragment.removeprefix("#:~:text=")
    assert re.fullmatch(r"[\w.~%,]+", written, re.ASCII)
    ends = [unquote(end).split() for end in written.split(",")]
    assert ends == ([split] if len(split) <= 12 else [split[:6], split[-6:]])
