"""What other sites can embed: the question box, and cards of published answers with oEmbed."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from index.errors import ArticleMissing
from index.text.characters import flat
from index.types import Source
from qa.newsdesk import Newsdesk
from qa.records.answers import AnswerRecord
from qa.rendering.html import cards
from qa.rendering.templates import file, pages
from qa.server.api.conditional import unless_known
from qa.types import Answer

PARAMETERS = {
    "theme": 5, "outlets": 2_000, "since": 10, "until": 10, "answerer": 20, "placeholder": 200, "lang": 35, "key": 200,
}  # fmt: skip
"""What the address of `/embed` may say, and the most characters of each."""
_RECORD = re.compile(r"[0-9a-f]{32}")
_PIXELS = re.compile(r"[1-9][0-9]{0,4}")
_CACHE_S = 24 * 3600
_FILLED = file("embed.css")


def embed(desk: Newsdesk, *, origins: tuple[str, ...] = (), public: str | None = None) -> APIRouter:
    """The routes `/embed`, `/cards/{record}` and `/oembed`.

    Args:
        desk: Whose answers are shown.
        origins: Sites whose pages may frame ours, such as `https://news.example`; ours always may.
        public: The address at which others reach us where a proxy stands before us, such as
            `https://desk.example`; else that of each request.
    """
    router = APIRouter()
    framed_by = " ".join(("'self'", *origins))

    def policy(style: str, *, scripts: str = "") -> str:
        digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
        return (
            f"default-src 'none'; {scripts}style-src 'sha256-{digest}'; "
            f"base-uri 'none'; form-action 'none'; frame-ancestors {framed_by}"
        )

    of_box, of_cards = policy(_FILLED, scripts="script-src 'self'; connect-src 'self'; "), policy(cards.STYLE)

    def base(request: Request) -> str:
        return (public or str(request.base_url)).rstrip("/")

    @router.get("/embed")
    def box(request: Request) -> Response:
        given = {name: request.query_params.get(name, "") for name in PARAMETERS}
        if long := [name for name, value in given.items() if len(value) > PARAMETERS[name]]:
            reason = f"{long[0]} may have at most {PARAMETERS[long[0]]:,} characters; shorten it in the frame's address"
            return PlainTextResponse(reason, status_code=400)
        headers = {"content-security-policy": of_box, "cache-control": "no-cache"}
        theme = given.pop("theme")
        shown = pages("embed.html", style=_FILLED).box(theme if theme in ("light", "dark") else "light dark", given)
        return HTMLResponse(str(shown), headers=headers)

    @router.get("/cards/{record}")
    def card(request: Request, record: str) -> Response:
        headers = {"content-security-policy": of_cards, "cache-control": "no-cache"}  # it may be taken back any time
        kept = _published(desk, record)
        if kept is None:
            return HTMLResponse(cards.missing(), status_code=404, headers=headers)
        discovery = f"{base(request)}/oembed?{urlencode({'url': f'{base(request)}/cards/{record}'})}"
        page = cards.card(kept, _cited(desk, kept.answer), discovery=discovery)
        return unless_known(request, HTMLResponse(page, headers=headers))

    @router.get("/oembed")
    def oembed(
        request: Request, url: str = "", maxwidth: str = "", maxheight: str = "", format: str = "json"
    ) -> Response:
        if format not in ("json", "xml"):
            return PlainTextResponse("there is no such format (there are: json, xml)", status_code=501)
        record = _record(url, (base(request), str(request.base_url).rstrip("/")))
        kept = _published(desk, record) if record else None
        if kept is None:
            return PlainTextResponse("there is no card at that address, or it was taken back", status_code=404)
        width, height = _at_most(maxwidth, cards.WIDTH), _at_most(maxheight, cards.HEIGHT)
        title = flat(kept.answer.question)
        fields: dict[str, str | int] = {
            "version": "1.0",
            "type": "rich",
            "title": title,
            "provider_name": "Newsdesk",
            "provider_url": base(request),
            "cache_age": _CACHE_S,
            "width": width,
            "height": height,
            "html": cards.frame(f"{base(request)}/cards/{record}", title, width=width, height=height),
        }
        return JSONResponse(fields) if format == "json" else Response(_xml(fields), media_type="text/xml")

    return router


def _published(desk: Newsdesk, record: str) -> AnswerRecord | None:
    """The answer with that record, if it is published."""
    kept = desk.records.get([record]).get(record) if _RECORD.fullmatch(record) else None
    return kept if kept and kept.is_published else None


def _cited(desk: Newsdesk, answer: Answer) -> dict[tuple[str, str], cards.Cited]:
    """What the archive knows at present of the articles that an answer cites."""
    found, now = {}, datetime.now(UTC)
    for key in {(citation.article_id, citation.version) for citation in answer.citations}:
        with suppress(ArticleMissing):  # taken down since
            newest = desk.versions(key[0])[0]
            withdrawal = newest.withdrawal  # the newsroom's reason is not for the public
            held_back = withdrawal.notice if withdrawal else newest.held_back(now)
            source = Source() if held_back else newest.source
            found[key] = cards.Cited(source, held_back or "", has_changed=newest.version != key[1])
    return found


def _record(url: str, bases: Iterable[str]) -> str | None:
    """The record in a card's URL; None if the URL is not one of ours."""
    with suppress(ValueError):  # a bracket without its other one
        asked = urlsplit(url)
        for own in map(urlsplit, bases):
            found = re.fullmatch(rf"{re.escape(own.path)}/cards/({_RECORD.pattern})", asked.path)
            if found and asked.scheme in ("http", "https") and asked.netloc.lower() == own.netloc.lower():
                return found[1]
    return None


def _at_most(written: str, ours: int) -> int:
    """The requested number of pixels, at most ours."""
    return min(int(written), ours) if _PIXELS.fullmatch(written) else ours


def _xml(fields: dict[str, str | int]) -> str:
    root = ElementTree.Element("oembed")
    for name, value in fields.items():
        ElementTree.SubElement(root, name).text = str(value)
    return ElementTree.tostring(root, encoding="unicode")
