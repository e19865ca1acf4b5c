"""What no reader of a page sees is not read, and pages of few words are read as they stand."""

import io

import pytest

from index.readers import html
from index.readers.document import Document
from index.readers.markup import text_of
from index.text.corrections import printed_correction

FIRE = "A fire destroyed the tram depot of Vantry on Wednesday night, the police said."
MORE = "".join(
    f"<p>The town of {place} sent a fire engine on Monday morning, and its mayor said that it had come too late.</p>"
    for place in ("Dornhaven", "Ostermoor", "Kellbrook", "Marsholt", "Pellworth")
)
NOTE = "Correction: An earlier version said that it was the mill."


def _read(markup: str) -> str:
    return next(html.read(Document("a.html", "a.html", io.BytesIO(markup.encode()), ".html"))).text


@pytest.mark.parametrize("more", ["", MORE])
@pytest.mark.parametrize(
    "part",
    [
        "<p hidden>Unseen words {}</p>",
        "<div style='color:red; display : NONE !important'><div>{}</div><p>Unseen words</p></div>",
        '<p aria-hidden="true">Unseen words {}</p>',
        "<p style=visibility:hidden>Unseen words {}</p>",
        "<template><p>Unseen words {}</p></template>",
        "<noscript><p>Unseen words {}</p></noscript>",
        "<span hidden>Unseen words</span>",
    ],
)
def test_what_is_hidden_is_not_read(part: str, more: str) -> None:
    hidden = part.format("stand where nobody looks for them, and there are many of them, more than of the others. " * 3)
    body = f"<p>{FIRE}</p>{hidden}{more}<p>It burnt for two days.</p>"
    for text in (_read(f"<html><body><h1>Fire</h1>{body}</body></html>"), _read(body), text_of(body)):
        assert "Unseen" not in text
        assert FIRE in text
        assert "It burnt for two days." in text


@pytest.mark.parametrize(
    "body",
    [
        f'<div class="paywall" hidden>{MORE}</div>',
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "hasPart": {{"cssSelector": ".sold"}}}}</script>'
        f'<div class="sold" aria-hidden="true">{MORE}</div>',
        f'<div id="root" style="visibility:hidden"><h1>Fire</h1>{MORE}</div>',
        f'<div hidden="until-found">{MORE}</div>',
    ],
)
def test_article_that_a_paywall_or_a_script_hides_is_read(body: str) -> None:
    assert "Pellworth" in _read(f"<html><body><p>{FIRE}</p>{body}</body></html>")


@pytest.mark.parametrize("tag", ["p", "div", "section", "li", "blockquote", "center"])
@pytest.mark.parametrize("around", ["{}", "<main><h1>Fire</h1>{}</main>", "<table><tr><td>{}</td></tr></table>"])
def test_paragraphs_of_a_short_page_stay_apart(tag: str, around: str) -> None:
    sentences = ("It burnt for two days.", "Nobody was hurt, the police said.", NOTE)
    text = _read(f"<html><body>{around.format(''.join(f'<{tag}>{each}</{tag}>' for each in sentences))}</body></html>")
    assert text.removeprefix("Fire\n\n").split("\n\n") == list(sentences)


@pytest.mark.parametrize("part", ["<p><em>{}</em></p>", "<aside><p>{}</p></aside>", "<footer>{}</footer>"])
def test_correction_of_a_short_page_is_known_wherever_it_stands(part: str) -> None:
    text = _read(f"<html><body><article><p>{FIRE}</p>{part.format(NOTE)}</article></body></html>")
    assert printed_correction(text) == NOTE.partition(": ")[2]
