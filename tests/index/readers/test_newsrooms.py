"""What agencies, services and crawlers deliver: each layout with its article, whole."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from file_samples import CSV, NEWSML, NITF

from index import readers
from index.types import Article, Published, Skipped, Source

WORDS = "The ferry to Port Ellis sailed at noon. Nobody was hurt."


def read(content: str | bytes | dict[str, Any] | list[Any], **options: Any) -> list[Article | Skipped]:
    data = content if isinstance(content, bytes) else content if isinstance(content, str) else json.dumps(content)
    return list(readers.read(["-"], stdin=io.BytesIO(data.encode() if isinstance(data, str) else data), **options))


def article(content: Any, **options: Any) -> Article:
    (only,) = read(content, **options)
    assert isinstance(only, Article), only
    return only


def test_newsml_g2_becomes_its_articles() -> None:
    assert article(NEWSML) == Article(
        "tag:wire,1",
        "PORT ELLIS, March 20 -\n\nThe harbour opened again & two boats left.\n\nNobody was hurt.",
        Source(
            title="Harbour reopens",
            outlet="Coastal Wire",
            authors=("Ann Lee",),
            published=Published("2025-03-20T10:00:00+01:00"),
            modified="2025-03-20T12:00:00+01:00",
            language="en",
            embargo="2025-03-21T00:00:00+00:00",
            correction="Corrects the name of the harbour.",
            rights="No resale.",
            urgency=3,
        ),
    )


def test_nitf_becomes_its_article() -> None:
    assert article(NITF.encode("latin-1")) == Article(
        "n-1",
        "PORT ELLIS\n\nCafés opened again.\n\nLater\n\nTwo boats left.",
        Source(
            title="Harbour reopens — at last",
            outlet="Ellis Gazette",
            authors=("Ann Lee",),
            published=Published("2025-03-20T12:00:00+00:00"),
            agency="Reuters",
            embargo="2025-03-21T10:00:00-05:00",
            correction="The age was wrong.",
            rights="© 2025 Coastal Wire",
            keywords=("harbour",),
            urgency=2,
        ),
    )


def _newsml(meta: str, body: str = "<inlineData>Rain fell.</inlineData>") -> str:
    return (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="g"><itemMeta>{meta}</itemMeta>'
        f"<contentSet>{body}</contentSet></newsItem>"
    )


@pytest.mark.parametrize(
    ("content", "status", "embargo", "text"),
    [
        (_newsml(""), "usable", None, "Rain fell."),
        (_newsml('<pubStatus qcode="stat:withheld"/>'), "withheld", None, "Rain fell."),
        (_newsml('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"/>', ""), "withdrawn", None, ""),
        (_newsml("<embargoed/>"), "withheld", None, "Rain fell."),
        (_newsml("<embargoed>2031-01-01T00:00:00Z</embargoed>"), "usable", "2031-01-01T00:00:00+00:00", "Rain fell."),
        ({"uri": "g", "pubstatus": "canceled"}, "withdrawn", None, ""),
        ({"uri": "g", "pubStatus": "stat:withheld", "body_text": "Rain fell."}, "withheld", None, "Rain fell."),
        ({"uri": "g", "status": "embargoed", "text": "Rain fell."}, "withheld", None, "Rain fell."),
        ({"id": "g", "status": "draft", "text": "Rain fell."}, "withheld", None, "Rain fell."),
        (NITF.replace('date.release norm="20250321T100000-0500"', "x").encode("latin-1"), "withheld", None, ...),
    ],
)
def test_status_and_embargo_of_items(content: Any, status: str, embargo: str | None, text: Any) -> None:
    found = article(content)
    assert (found.source.status, found.source.embargo) == (status, embargo)
    assert text is ... or found.text == text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (_newsml("", ""), "an item without text (its content stands in another file, or it is a picture or a film)"),
        (_newsml("<embargoed/>", ""), "an item without text"),
        ("<packageItem/>", "NewsML-G2 with packageItem alone, which has no text (add its newsItems)"),
        ("<NewsML><NewsItem/></NewsML>", "NewsML 1 cannot be read (NewsML-G2, NITF and ninjs can)"),
        ("<nitf><head/></nitf>", "NITF without a body"),
        ("<nitf><body>", "the XML is damaged at line 1 column 13 (export it again)"),
        ("<nitf>" + "<p>" * 400 + "</p>" * 400 + "</nitf>", "nested more than 200 elements deep"),
        (
            '<!DOCTYPE nitf [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><nitf><body>&b;</body></nitf>',
            "declares entities of its own, which are not expanded (save it without its DTD)",
        ),
        (
            "<urlset><url><loc>https://post.example/1</loc></url><url><loc>https://post.example/2</loc></url></urlset>",
            "a sitemap, which names 2 pages and holds no text "
            "(add the pages themselves, the first is https://post.example/1)",
        ),
        ("<sitemapindex/>", "a sitemap that names no page"),
    ],
)
def test_what_has_no_text_is_refused_by_name(content: str, why: str) -> None:
    (skipped,) = read(content)
    assert isinstance(skipped, Skipped)
    assert skipped.reason.startswith(why)


def test_one_bad_item_leaves_the_others_of_a_message() -> None:
    first = '<newsItem guid="1"/>'
    found = read(NEWSML.replace("<packageItem", f"{first}<packageItem"))
    assert [type(each) for each in found] == [Skipped, Article]
    assert found[0].name == "-#1"  # type: ignore[union-attr]


_NINJS = {
    "uri": "urn:wire:2",
    "by": "Ann Lee",
    "headlines": [{"role": "short", "value": "Rain"}, {"role": "main", "value": "Rain closes ferry"}],
    "infosources": [{"name": "Coastal Wire"}],
    "altids": [],
    "embargoed": "2031-01-01T00:00:00Z",
}
_BODIES = [
    {"role": "summary", "contenttype": "text/plain", "value": "Short."},
    {"role": "main", "contenttype": "application/xhtml+xml", "value": f"<p>{WORDS}</p>"},
]
_TIME = "2025-03-20T10:00:00+00:00"
LAYOUTS: dict[str, tuple[Any, tuple[str, str | None, str | None, tuple[str, ...], str | None, str | None]]] = {
    "ninjs 2": (
        {**_NINJS, "bodies": _BODIES, "firstcreated": _TIME, "usageterms": "No resale."},
        ("urn:wire:2", "Rain closes ferry", None, ("Ann Lee",), _TIME, None),
    ),
    "ninjs 3": (
        {
            **{key: value for key, value in _NINJS.items() if key != "infosources"},
            "bodies": [{"contentType": "text/plain", "value": WORDS}],
            "firstCreated": _TIME,
        },
        ("urn:wire:2", "Rain closes ferry", None, ("Ann Lee",), _TIME, None),
    ),
    "trafilatura": (
        {"title": "Rain", "author": "Ann Lee; Bo Quill", "hostname": "post.example", "date": "2025-03-20", "id": None,
         "raw_text": "other", "text": WORDS, "source": "https://post.example/rain", "source-hostname": "Post"},
        ("https://post.example/rain", "Rain", "Post", ("Ann Lee", "Bo Quill"), "2025-03-20", "https://post.example/rain"),
    ),
    "news-please": (
        {"authors": ["Ann Lee"], "date_publish": "2025-03-20 10:00:00", "maintext": WORDS, "title": "Rain",
         "source_domain": "post.example", "url": "https://post.example/rain", "text": None, "localpath": "x"},
        ("https://post.example/rain", "Rain", "post.example", ("Ann Lee",), "2025-03-20T10:00:00", "https://post.example/rain"),
    ),
    "fundus": (
        {"title": "Rain", "body": {"summary": [], "sections": [{"headline": [], "paragraphs": [WORDS]}]},
         "authors": ["Ann Lee"], "publishing_date": _TIME, "publisher": "Post", "lang": "en"},
        ("stdin", "Rain", "Post", ("Ann Lee",), _TIME, None),
    ),
    "newspaper": (
        {"url": "https://post.example/rain", "title": "Rain", "text": WORDS, "authors": ["Ann Lee"],
         "publish_date": "2025-03-20 10:00:00+00:00", "source_url": "https://post.example"},
        ("https://post.example/rain", "Rain", None, ("Ann Lee",), _TIME, "https://post.example/rain"),
    ),
    "Guardian": (
        {"response": {"status": "ok", "results": [
            {"id": "uk/rain", "webTitle": "Rain", "webUrl": "https://post.example/rain", "webPublicationDate": _TIME,
             "fields": {"bodyText": WORDS, "byline": "Ann Lee", "publication": "Post", "headline": "Rain falls"}}]}},
        ("uk/rain", "Rain falls", "Post", ("Ann Lee",), _TIME, "https://post.example/rain"),
    ),
    "Guardian, one": (
        {"response": {"content": {"id": "uk/rain", "webTitle": "Rain", "webPublicationDate": _TIME,
                                  "fields": {"body": f"<p>{WORDS}</p>"}}}},
        ("uk/rain", "Rain", None, (), _TIME, None),
    ),
    "WordPress": (
        [{"id": 8, "date": "2025-03-20T11:00:00", "date_gmt": "2025-03-20T10:00:00", "link": "https://post.example/?p=8",
          "guid": {"rendered": "https://post.example/?p=8"}, "title": {"rendered": "Rain &#8211; again"}, "author": 3,
          "content": {"rendered": f"<p>{WORDS}</p>", "protected": False}, "status": "publish",
          "_embedded": {"author": [{"name": "Ann Lee"}]}}],
        ("8", "Rain – again", None, ("Ann Lee",), _TIME, "https://post.example/?p=8"),
    ),
    "AP": (
        {"data": {"items": [{"meta": {}, "item": {
            "uri": "ap:1", "headline": "Rain", "bylines": [{"by": "By ANN LEE"}], "versioncreated": _TIME,
            "pubstatus": "usable", "usageterms": ["No resale.", "No archive."], "body_xhtml": f"<p>{WORDS}</p>"}}]}},
        ("ap:1", "Rain", None, ("ANN LEE",), _TIME, None),
    ),
    "New York Times": (
        {"response": {"docs": [{"_id": "x", "uri": "nyt://1", "headline": {"main": "Rain"}, "lead_paragraph": WORDS,
                                "byline": {"original": "By Ann Lee"}, "pub_date": _TIME, "source": "Post"}]}},
        ("nyt://1", "Rain", "Post", ("Ann Lee",), _TIME, None),
    ),
    "Arc": (
        {"_id": "A", "headlines": {"basic": "Rain"}, "display_date": _TIME, "credits": {"by": [{"name": "Ann Lee"}]},
         "canonical_url": "https://post.example/rain", "content_elements": [
             {"type": "text", "content": "<p>The ferry to Port Ellis sailed at noon. Nobody was hurt.</p>"}]},
        ("https://post.example/rain", "Rain", None, ("Ann Lee",), _TIME, "https://post.example/rain"),
    ),
    "JSON Feed": (
        {"version": "https://jsonfeed.org/version/1.1", "title": "Post", "language": "en",
         "authors": [{"name": "Ann Lee"}],
         "items": [{"id": "1", "url": "https://post.example/1", "title": "Rain", "content_html": f"<p>{WORDS}</p>",
                    "date_published": _TIME}]},
        ("1", "Rain", "Post", ("Ann Lee",), _TIME, "https://post.example/1"),
    ),
    "Elasticsearch": (
        {"hits": {"total": 1, "hits": [{"_index": "a", "_source": {"id": "e-1", "title": "Rain", "body": WORDS}}]}},
        ("e-1", "Rain", None, (), None, None),
    ),
    "objects by their ids": (
        {"2025": {"a": {"id": "a", "headline": {"rendered": "Rain"}, "content": [{"text": WORDS}]}}},
        ("a", "Rain", None, (), None, None),
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_of_json(layout: str) -> None:
    content, expected = LAYOUTS[layout]
    found = article(content)
    source = found.source
    assert found.text == WORDS
    name = "stdin" if found.id.startswith("stdin") else found.id
    assert (name, source.title, source.outlet, source.authors, source.date, source.url) == expected
    lines = read("\n".join(json.dumps(content) for _ in range(2)))
    assert [each.text for each in lines if isinstance(each, Article)] == [WORDS, WORDS]


def test_rights_and_corrections_of_ninjs() -> None:
    found = article(LAYOUTS["ninjs 2"][0] | {"ednote": "CORRECTS the day.", "signals": [{"code": "correction"}]})
    assert (found.source.rights, found.source.correction) == ("No resale.", "CORRECTS the day.")
    assert (found.source.agency, found.source.embargo) == ("Coastal Wire", "2031-01-01T00:00:00+00:00")


def table(put: Path, content: str, **columns: str) -> list[Article | Skipped]:
    put.write_text(content, encoding="utf-8", newline="")
    return list(readers.read([put], columns=columns))


def test_rows_of_a_table_are_articles(tmp_path: Path) -> None:
    rain = Source(title="Rain", outlet="Ellis Gazette", authors=("Ann Lee",), published=Published("2025-03-20"))
    snow = Source(title="Snow", outlet="Ellis Gazette", authors=("Bo Quill",), published=Published("2025-01-02"))
    assert table(tmp_path / "a.csv", CSV) == [
        Article("a.csv#1", 'It rained; the ferry "Ada" stayed.\n\nNobody was hurt.', rain),
        Article("a.csv#2", "It snowed.", snow),
    ]


def test_columns_are_named_where_their_names_do_not_say(tmp_path: Path) -> None:
    content = "Nr,Kopf,Fassung\n7,Rain,It rained.\n8,Snow\n"
    first, second = table(tmp_path / "a.csv", content, text="fassung", title="Kopf")
    assert first == Article("7", "It rained.", Source(title="Rain"))
    assert second == Skipped(f"{tmp_path}/a.csv:3", "no text in it (a row needs `text`)")
    (why,) = table(tmp_path / "a.csv", content)
    assert why.reason == "no column is the text (name it with: --columns text=COLUMN; there are: Nr, Kopf, Fassung)"  # type: ignore[union-attr]
    (why,) = table(tmp_path / "a.csv", content, text="Body")
    assert why.reason == "no column is called 'Body' (there are: Nr, Kopf, Fassung)"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("row", "section", "keywords", "is_free", "urgency"),
    [
        ({"section": "Port", "tags": "tug,quay;tug", "is_free": "no", "urgency": 4}, "Port", ("tug", "quay"), False, 4),
        ({"articleSection": ["Port"], "keywords": ["tug"], "isAccessibleForFree": 0}, "Port", ("tug",), False, None),
        ({"sectionName": "Port", "tags": [{"name": "quay"}, 7], "paywall": False}, "Port", ("quay",), True, None),
        ({"subject": [{"code": "medtop:1", "name": "quay"}], "urgency": "9"}, None, ("quay",), None, 9),
        ({"categories": [5, 7], "keywords": [], "urgency": 12, "free_access": "metered"}, None, (), None, None),
    ],
)  # fmt: skip
def test_rows_say_where_an_article_stood_and_what_it_is_of(
    row: dict[str, Any], section: str | None, keywords: tuple[str, ...], is_free: bool | None, urgency: int | None
) -> None:
    source = article({"text": WORDS, **row}).source
    assert (source.section, source.keywords, source.is_free, source.urgency) == (section, keywords, is_free, urgency)


def test_what_is_not_understood_is_named() -> None:
    rows = [
        {"text": WORDS, "title": ["One", "Two"], "published": "tomorrow", "url": "http://["},
        {"text": WORDS, "title": {"a": 1}, "published": "n/a"},
        {"text": WORDS, "title": ["One"], "published": "2025-03-20"},
    ]
    found = read(rows)
    titles = [each.source.title for each in found if isinstance(each, Article)]
    reasons = [each.reason for each in found if isinstance(each, Skipped)]
    assert titles == [None, None, "One"]
    assert reasons == [
        "tomorrow is no date and was left out (write year-month-day)",
        "`title` of 2 rows was not understood and was left out (one line of words, or for dates year-month-day)",
    ]


@pytest.mark.parametrize("title", ["Head", "Headline text", "HEADING", "Article Title", "Schlagzeile"])
def test_columns_are_known_by_what_people_call_them(title: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{title},Article body,Topic\nHarbour reopens,{WORDS},Port\n")
    (found,) = readers.read([path])
    assert isinstance(found, Article)
    assert (found.source.title, found.text, found.source.section) == ("Harbour reopens", WORDS, "Port")
