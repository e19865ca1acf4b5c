"""Pages as publishers write them: what each states in its own way, and what is made of it."""

import io
import json
import time
from importlib.resources import files

import pytest

from index.readers import html
from index.readers.document import Document
from index.readers.page.bylines import authors_of
from index.readers.page.outlet_names import best_name, domain_of, is_domain
from index.types import Article, Source

WORDS = (
    "The river Lede has run dry for the first time since 1976, the water board of the county said on Friday.",
    "Farmers along its banks asked for help from the county and from the government in the capital on Saturday.",
    "Two weirs were closed in June so that the last pools would not drain away before the autumn rain comes.",
)


def page(head: str = "", body: str = "", *, title: str = "Rivers run dry", heading: str = "Rivers run dry") -> Article:
    """The article of a page with this in its head and below its heading."""
    paragraphs = "".join(f"<p>{words}</p>" for words in WORDS)
    markup = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f"<main><article><h1>{heading}</h1>{body}{paragraphs}</article></main></body></html>"
    )
    return next(html.read(Document("a.html", "a.html", io.BytesIO(markup.encode()), ".html")))


def stated(head: str = "", body: str = "", **words: str) -> Source:
    return page(head, body, **words).source


def meta(**contents: str) -> str:
    return "".join(f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in contents.items())


def linked(**fields: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


MORNING = meta(article__published_time="2025-03-03T07:10:00Z")


# --- dates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (linked(datePublished="2025-03-03T07:10:00+02:00"), "2025-03-03T07:10:00+02:00"),
        (MORNING, "2025-03-03T07:10:00+00:00"),
        ('<meta name="date" content="2025-03-03T07:10">', "2025-03-03T07:10:00"),
        # The day that is trusted most, with the time that another statement has of it.
        (linked(datePublished="2025-03-03") + MORNING, "2025-03-03T07:10:00+00:00"),
        (linked(datePublished="2025-03-04") + MORNING, "2025-03-04"),
        # Of the same minute, the statement with a zone.
        (
            linked(datePublished="2025-03-03T07:10:00") + meta(article__published_time="2025-03-03T07:10:00+02:00"),
            "2025-03-03T07:10:00+02:00",
        ),
        (linked(datePublished="0001-01-01T00:00:00Z") + '<meta name="date" content="2025-03-03">', "2025-03-03"),
    ],
)
def test_page_keeps_its_time_of_day_and_its_zone(head: str, published: str) -> None:
    found = stated(head)
    assert found.published
    assert (found.published.value, found.published.origin) == (published, "stated")


def test_page_says_when_it_was_changed() -> None:
    both = linked(datePublished="2025-03-03T07:10:00Z", dateModified="2025-03-04T18:00:00Z")
    assert stated(both).modified == "2025-03-04T18:00:00+00:00"
    assert stated(meta(article__modified_time="2025-03-04")).modified == "2025-03-04"
    assert stated().modified is None


def test_time_element_dates_a_page_that_states_nothing_else() -> None:
    found = stated(body='<time datetime="2025-03-03T07:10:00Z">3 March</time>').published
    assert found
    assert found.value == "2025-03-03T07:10:00+00:00"


# --- where JSON-LD stands ------------------------------------------------------------------------------------------

_ARTICLE = {"@type": "ReportageNewsArticle", "headline": "Rivers run dry", "datePublished": "2025-03-03T07:10:00Z"}


@pytest.mark.parametrize(
    "value",
    [
        [_ARTICLE],
        {"@graph": [{"@type": "WebSite", "name": "Harbour Post"}, _ARTICLE]},
        {"@type": "WebPage", "mainEntity": _ARTICLE},
        [{"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "datePublished": "1999-01-01"}]}, _ARTICLE],
        {"@type": ["Thing", "NewsArticle"], "datePublished": "2025-03-03T07:10:00Z"},
    ],
)
def test_article_is_found_wherever_json_ld_has_it(value: object) -> None:
    found = stated(f'<script type="application/ld+json">{json.dumps(value)}</script>').published
    assert found
    assert found.value == "2025-03-03T07:10:00+00:00"


@pytest.mark.parametrize("wrapped", ["<!-- {} -->", "//<![CDATA[\n{}\n//]]>", "{};", "{}\n{{broken", "\ufeff{}"])
def test_json_ld_that_is_wrapped_or_damaged_behind_is_read(wrapped: str) -> None:
    node = json.dumps({"@type": "NewsArticle", "dateModified": "2025-03-04"})
    assert stated(f'<script type="application/ld+json">{wrapped.format(node)}</script>').modified == "2025-03-04"


def test_references_lead_to_author_and_publisher() -> None:
    graph = [
        {"@type": "NewsArticle", "headline": "Rivers run dry", "author": {"@id": "#i"}, "publisher": {"@id": "#p"}},
        {"@type": "Person", "@id": "#i", "name": "Ida Renn"},
        {"@type": "NewsMediaOrganization", "@id": "#p", "name": "Harbour Post"},
    ]
    found = stated(f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>')
    assert (found.authors, found.outlet) == (("Ida Renn",), "Harbour Post")


@pytest.mark.parametrize(
    "written",
    ['[{"@graph":' * 60_000, '{"a":' * 60_000, '{"@type":"NewsArticle"},' * 60_000, " " * 500_000, '"' * 300_000],
)
def test_hostile_json_ld_costs_no_time_and_no_article(written: str) -> None:
    began = time.perf_counter()
    assert WORDS[0] in page(f'<script type="application/ld+json">{written}</script>').text
    assert time.perf_counter() - began < 5


# --- titles and outlets --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (meta(og__site_name="Harbour Post"), "Rivers run dry | Harbour Post"),
        (meta(og__site_name="Harbour Post"), "Rivers run dry – Environment – Harbour Post"),
        (meta(og__site_name="Harbour Post"), "Rivers run dry - Harbour Post Online"),
        (meta(og__site_name="Harbour Post"), "Rivers run dry | Environment | harbourpost.example"),
        (meta(og__site_name="Harbour Post"), "Rivers run dry * Harbour Post * by Ida Renn"),
        (linked(publisher={"name": "Harbour Post"}), "Rivers run dry：Harbour Post"),
        ("", "Rivers run dry | Harbour Post"),
    ],
)
def test_title_has_no_outlet_and_no_section(head: str, title: str) -> None:
    found = stated(head, title=title)
    assert (found.title, found.outlet) == ("Rivers run dry", "Harbour Post")
    # Where the heading is written the same, only the outlet that is stated elsewhere tells.
    if head:
        assert stated(head, title=title, heading=title).title == "Rivers run dry"


@pytest.mark.parametrize(
    "title", ["Spurs - Arsenal 1:0", "Water | Fire | Stone", "A week of rain – and no end in sight"]
)
def test_title_keeps_what_is_its_own(title: str) -> None:
    assert stated(meta(og__site_name="Harbour Post"), title=f"{title} | Harbour Post", heading=title).title == title


@pytest.mark.parametrize(
    ("candidates", "labels", "name"),
    [
        (["https://twitter.example/harbourpost", "@post", "Harbour Post"], [], "Harbour Post"),
        (["Harbour Media Group GmbH", "Harbour Post"], [], "Harbour Post"),
        (["Blogger", "Harbour Post"], [], "Harbour Post"),
        (["Breaking news and the latest headlines from the coast", "Harbour Post"], [], "Harbour Post"),
        (["harbourpost.example", "Harbour Post"], [], "Harbour Post"),
        (["Harbour Post.example"], [], "Harbour Post"),
        (["Sport Extra", "Harbour Post"], ["harbourpost"], "Harbour Post"),
        (["Harbour Radio (HR)", "HR Info"], ["hr"], "Harbour Radio"),
        (["harbour post", "Harbour Post"], [], "Harbour Post"),
        (["lrt.example"], [], "LRT"),
        (["https://a.example", "", None], [], None),
    ],
)
def test_outlet_is_a_name(candidates: list[str | None], labels: list[str], name: str | None) -> None:
    assert best_name(candidates, labels) == name


def test_outlet_is_read_off_the_title_where_an_account_is_called_so() -> None:
    head = '<meta name="twitter:site" content="https://twitter.com/harbourpost">'
    title = "Rivers run dry - Harbour Post"
    found = stated(head + f'<meta property="og:title" content="{title}">', title=title, heading=title)
    assert (found.outlet, found.title) == ("Harbour Post", "Rivers run dry")


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.news.post.example/a", "post.example"),
        ("https://www.post.co.uk/a", "post.co.uk"),
        ("https://ida.substack.com/p/a", "ida.substack.com"),
        ("http://127.0.0.1/a", None),
        ("no address", None),
        ("http://[/", None),
    ],
)
def test_domain_is_what_a_publisher_owns(address: str, domain: str | None) -> None:
    assert domain_of(address) == domain


# --- authors -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bylines", "names"),
    [
        (["By Ida Renn and Tom Hale"], ["Ida Renn", "Tom Hale"]),
        (["Von Ida Renn, Tom Hale und Dana Pell"], ["Ida Renn", "Tom Hale", "Dana Pell"]),
        (["Par Ida Renn et Tom Hale"], ["Ida Renn", "Tom Hale"]),
        (["Por Ida Renn y Tom Hale"], ["Ida Renn", "Tom Hale"]),
        (["Di Ida Renn e Tom Hale"], ["Ida Renn", "Tom Hale"]),
        (["Door Ida Renn en Tom Hale"], ["Ida Renn", "Tom Hale"]),
        (["Renn, Ida", "Hale, Tom"], ["Ida Renn", "Tom Hale"]),
        (["Renn, Ida"], ["Ida Renn"]),
        (["Ida Renn (ire)", "Tom Hale (tha.)"], ["Ida Renn", "Tom Hale"]),
        (["Ida Renn, climate reporter"], ["Ida Renn"]),
        (["Ida Renn for Harbour Post"], ["Ida Renn"]),
        (["Tom Hale, Jr."], ["Tom Hale, Jr."]),
        (["ida.renn@post.example"], []),
        (["Ida Renn ida.renn@post.example"], ["Ida Renn"]),
        (["Ida Renn / Journalist"], ["Ida Renn"]),
        (["(Image: Ida Renn/Picture Desk)"], []),
        (["Ida Renn", "ida renn"], ["Ida Renn"]),
        (["Updated 3 March 2025"], []),
        (["Ida Renn", "Hale, Jr"], ["Ida Renn", "Hale, Jr"]),
    ],
)
def test_bylines_become_names(bylines: list[str], names: list[str]) -> None:
    assert authors_of(bylines) == tuple(names)


def test_people_go_before_the_outlet_as_authors() -> None:
    head = linked(author={"@type": "Organization", "name": "Harbour Post"}, publisher={"name": "Harbour Post"})
    assert stated(head).authors == ("Harbour Post",)
    assert stated(head + '<meta name="author" content="Ida Renn">').authors == ("Ida Renn",)
    assert stated(head, '<p class="byline">By <a rel="author" href="/ida">Ida Renn</a></p>').authors == ("Ida Renn",)


def test_agency_is_known_for_one() -> None:
    found = stated(linked(author=[{"name": "Ida Renn"}, {"name": "dpa"}]))
    assert (found.authors, found.agency) == (("Ida Renn", "dpa"), "dpa")


# --- corrections ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stated_as", ["In 1976, not in 1967.", {"@type": "CorrectionComment", "text": "In 1976, not in 1967."}]
)
def test_page_states_its_correction(stated_as: object) -> None:
    assert stated(linked(correction=stated_as)).correction == "In 1976, not in 1967."


# --- what else is stated ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "section", "keywords", "is_free"),
    [
        (linked(articleSection="Rivers", keywords="drought, weir", isAccessibleForFree="False"), "Rivers", 2, False),
        (linked(hasPart={"isAccessibleForFree": False, "cssSelector": ".x"}), None, 0, False),
        (meta(article__section="Rivers &amp; lakes", article__content_tier="free"), "Rivers & lakes", 0, True),
        ('<meta name="news_keywords" content="drought,weir,lock">', None, 3, None),
        (meta(article__tag="drought") + meta(article__tag="weir"), None, 2, None),
        ("", None, 0, None),
    ],
)
def test_page_says_where_it_stood_and_whether_it_is_free(
    head: str, section: str | None, keywords: int, is_free: bool | None
) -> None:
    source = stated(head)
    assert (source.section, len(source.keywords), source.is_free) == (section, keywords, is_free)


def test_address_that_is_none_is_no_address_of_a_page() -> None:
    document = Document("a.html", "a.html", io.BytesIO(f"<p>{WORDS[0]}</p>".encode()), ".html", url="http://[")
    assert next(html.read(document)).text == WORDS[0]


# --- what is no part of the article --------------------------------------------------------------------------------

OTHER = "A bridge that nobody asked for opens at Marrow, and its mayor is the first who drives across it."


@pytest.mark.parametrize(
    "part",
    [
        '<section class="reader-voices"><h3>What readers say</h3><ul><li><p>{}</p></li></ul></section>',
        '<div class="js-commentSection"><p>{}</p></div>',
        '<div id="kommentare"><p>{}</p></div>',
        '<div class="box"><h4>Comments (3)</h4><p>{}</p></div>',
        '<div class="article__related"><p><a href="/b">{}</a></p></div>',
        '<p>Read also: <a href="/b">{}</a></p>',
        "<p><strong>RELATED:</strong> {}</p>",
        '<p>FUNDA OLUNYE UDABA | <a href="/b">{}</a></p>',
        '<ul><li><a href="/b">{}</a></li><li><a href="/c">{}</a></li></ul>',
        '<h3>Lesen Sie auch</h3><ul><li>{}</li></ul>',
        '<aside><p>{}</p></aside>',
        '<div class="newsletter-signup"><p>{}</p></div>',
        '<div id="onetrust-consent-sdk"><p>{}</p></div>',
        '<div class="social-share"><p>{}</p></div>',
        '<div class="author-bio"><p>{}</p></div>',
        '<blockquote class="twitter-tweet"><p>{}</p></blockquote>',
        '<article><h1>Bridge opens</h1><p>{}</p></article>',
    ],
)  # fmt: skip
def test_parts_that_are_not_the_article_are_left_out(part: str) -> None:
    paragraphs = "".join(f"<p>{words}</p>" for words in WORDS * 2)
    markup = (
        "<html><head><title>Rivers run dry | Harbour Post</title></head><body><main><article><h1>Rivers run dry</h1>"
        f"{paragraphs}</article>{part.replace('{}', OTHER)}</main></body></html>"
    )
    text = next(html.read(Document("a.html", "a.html", io.BytesIO(markup.encode()), ".html"))).text
    assert all(words in text for words in WORDS)
    assert OTHER not in text


def test_comments_are_left_out_where_they_are_as_long_as_the_article() -> None:
    comments = f'<section class="reader-voices"><h3>What readers say</h3><ul><li><p>{OTHER * 2}</p></li></ul></section>'
    markup = (
        f"<html><body><main><article><h1>Rivers run dry</h1><p>{WORDS[0]}</p>{comments}</article></main></body></html>"
    )
    text = next(html.read(Document("a.html", "a.html", io.BytesIO(markup.encode()), ".html"))).text
    assert WORDS[0] in text
    assert OTHER not in text


@pytest.mark.parametrize("mark", ["paywall", "has-related-posts", "promo-story", "newsletter", "teaser"])
def test_article_stays_whatever_its_parts_are_called(mark: str) -> None:
    paragraphs = "".join(f"<p class='{mark}'>{words}</p>" for words in WORDS * 2)
    markup = f"<html><body class='{mark}'><div class='{mark}'><h1>Rivers run dry</h1>{paragraphs}</div></body></html>"
    text = next(html.read(Document("a.html", "a.html", io.BytesIO(markup.encode()), ".html"))).text
    assert all(words in text for words in WORDS)


@pytest.mark.parametrize("mark", ["story-lead", "article__teaser", "entry-excerpt", "c-standfirst", "x"])
def test_lead_stands_before_the_body(mark: str) -> None:
    lead = "For the first time in half a century no water flows through the valley below the town of Lede."
    head = f'<meta name="description" content="{lead[:70]}…">'
    paragraphs = "".join(f"<p>{words}</p>" for words in WORDS)
    markup = (
        f"<html><head>{head}</head><body><div class='top'><h1>Rivers run dry</h1><div class='{mark}'>{lead}</div></div>"
        f"<div class='article-body'>{paragraphs}</div></body></html>"
    )
    text = next(html.read(Document("a.html", "a.html", io.BytesIO(markup.encode()), ".html"))).text
    assert text.count(lead) == 1
    assert text.index(lead) < text.index(WORDS[0])


@pytest.mark.parametrize(
    "piece", ["<div class='comments'>", "<ul><li><a>x</a>", "<article><h1>abcdefghijkl</h1>", "<p>a: <a>b</a>"]
)
def test_hostile_markup_is_pruned_in_proportion(piece: str) -> None:
    began = time.perf_counter()
    page(body=piece * 2_000)
    assert time.perf_counter() - began < 10


# --- well-known publishers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "site", "outlet", "domain"),
    [
        ("https://www.taipeitimes.com/a/1", "TT Online", "Taipei Times", "taipeitimes.com"),
        # The longest domain of the table counts.
        ("https://economictimes.indiatimes.com/a/1", "ET", "The Economic Times", "economictimes.indiatimes.com"),
        ("https://harbourpost.example/a/1", "Harbour Post", "Harbour Post", "harbourpost.example"),
        ("https://nottaipeitimes.com/a/1", "Harbour Post", "Harbour Post", "nottaipeitimes.com"),
        # A page of the Irish Times that was taken over from the Guardian, and says so by its canonical address.
        ("https://www.theguardian.com/a/1", "The Irish Times", "The Irish Times", None),
        # The Standard is another one elsewhere, but this domain is called so.
        ("https://www.standard.co.uk/a/1", "The Standard", "Evening Standard", "standard.co.uk"),
    ],
)
def test_outlet_of_a_well_known_domain_has_its_usual_name(
    address: str, site: str, outlet: str, domain: str | None
) -> None:
    found = page(f'<link rel="canonical" href="{address}">{meta(og__site_name=site)}')
    assert (found.source.outlet, found.site) == (outlet, domain)


def test_every_known_domain_is_one_and_has_one_name() -> None:
    lines = files("index.readers.page").joinpath("publishers.tsv").read_text("utf-8").splitlines()
    domains = [line.split("\t")[0] for line in lines]
    assert domains == sorted(set(domains))
    assert all(domain_of(f"https://{each}/") for each in domains)
    assert all(best_name([name]) == name or is_domain(name) for name in (line.split("\t")[1] for line in lines[::25]))


# --- kickers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "social", "title"),
    [
        ("Drought - Rivers run dry again today", "Rivers run dry again today", "Rivers run dry again today"),
        ("Drought: Rivers run dry again today", "No rain: Rivers run dry again today", "Rivers run dry again today"),
        # What is sent to social networks is another title.
        ("Drought: Rivers run dry again today", "The county waits for rain", "The county waits for rain"),
        (
            "Drought: Rivers run dry again today",
            "Drought: Rivers run dry again today",
            "Drought: Rivers run dry again today",
        ),
    ],
)
def test_kicker_is_no_part_of_a_title_where_the_page_sends_it_without(heading: str, social: str, title: str) -> None:
    head = meta(og__title=social) + (linked(headline=heading) if social != title else "")
    assert stated(head, heading=heading, title="Harbour Post").title == title


def test_author_in_two_words_of_a_preview_is_read() -> None:
    assert stated('<meta property="twitter:misc:Written by" content="Ida Renn">').authors == ("Ida Renn",)
