"""Pages beside the chat window: articles with a place marked, exports of answers, reports, static files."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from index.errors import AccessRefused, ArticleMissing, ExtraMissing, InputError
from qa.chat.conversation import exchanges
from qa.newsdesk import Newsdesk
from qa.rendering.answer_view import AnswerView
from qa.rendering.files import FORMATS, export
from qa.rendering.html import articles
from qa.server.caller import caller, conversation_owner
from qa.server.security.guard import READER_COOKIE

_STATIC = Path(__file__).with_name("static")
_STYLED = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
_RECORD = re.compile(r"[0-9a-f]{32}")
_PLACE = re.compile(r"(\d{1,12})-(\d{1,12})")
_TYPES = {".css": "text/css", ".js": "text/javascript"}
_MOST_RUNS = 8
_ANYWHERE = "newsdesk-ask.js"
"""The one file that pages of other sites load."""


def window(desk: Newsdesk, runs: Path) -> APIRouter:
    """The routes over one corpus and a folder of runs."""
    app = APIRouter(include_in_schema=False)

    @app.get("/source")
    def source(
        article: str = "", version: str = "", quote: str = "", passage: str = "", context: str = "", part: str = "text"
    ) -> Response:
        if not article:
            return _page(articles.empty())
        try:
            reading = desk.readable(article, version or None)
        except ArticleMissing:
            return _page(articles.missing(_reason(desk, article)), status=404)
        except AccessRefused as exc:
            return _page(articles.missing(str(exc)), status=403)
        places = {"quote": _place(quote), "passage": _place(passage), "context": _place(context)}
        return _page(articles.article(reading, part="title" if part == "title" else "text", **places))

    @app.get("/answers/{name}")
    def answer(name: str) -> Response:
        record, _, suffix = name.partition(".")
        return _written(exchanges(desk, [record]) if _RECORD.fullmatch(record) else (), suffix)

    @app.get("/conversations/{name}")
    def conversation(name: str, request: Request) -> Response:
        which, _, suffix = name.partition(".")
        reader = conversation_owner(caller(request.scope), request.cookies.get(READER_COOKIE, ""))
        held = desk.conversations.find(reader, which) if reader else None
        return _written(exchanges(desk, held.records) if held else (), suffix)

    @app.get("/reports")
    def compared(run: Annotated[list[str] | None, Query()] = None) -> Response:
        # Imported here: the window alone opens sooner without them.
        from qa.evaluation import compare
        from qa.evaluation.reports import policy, report
        from qa.evaluation.runs import NAME, cited_texts, read_run

        try:
            names = run or []
            if not 2 <= len(names) <= _MOST_RUNS or not all(map(NAME.fullmatch, names)):
                raise InputError(f"a report compares two to {_MOST_RUNS} runs, each by its name")
            made = [read_run(runs / name) for name in names]
            page = report(compare(*made, texts=cited_texts(desk, made)), "html")
        except (InputError, ExtraMissing) as exc:
            return PlainTextResponse(str(exc), status_code=404)
        headers = {"content-security-policy": f"{policy()}; frame-ancestors 'self'", "cache-control": "no-store"}
        return HTMLResponse(page, headers=headers)

    @app.get("/newsdesk/{name}")
    def file(name: str) -> Response:
        path = next((path for path in _STATIC.iterdir() if path.name == name and path.is_file()), _STATIC)
        if path.suffix not in _TYPES:
            return PlainTextResponse("there is no such file", status_code=404)
        headers = {"cache-control": "no-cache"}
        if name == _ANYWHERE:
            headers["cross-origin-resource-policy"] = "cross-origin"
        return FileResponse(path, media_type=_TYPES[path.suffix], headers=headers)

    return app


def _page(html: str, *, status: int = 200) -> HTMLResponse:
    headers = {"content-security-policy": _STYLED, "cache-control": "no-store"}
    return HTMLResponse(html, status_code=status, headers=headers)


def _place(written: str) -> tuple[int, int] | None:
    found = _PLACE.fullmatch(written)
    return (int(found[1]), int(found[2])) if found else None


def _reason(desk: Newsdesk, article: str) -> str:
    try:
        desk.article(article)
    except ArticleMissing:
        return "This article is not in the archive, or was taken down."
    return "This version of the article is not kept any more."


def _written(held: Sequence[AnswerView], suffix: str) -> Response:
    """Questions and answers as a file of that format."""
    if not held:
        return PlainTextResponse("there is no such answer, or it is not yours", status_code=404)
    try:
        content = export(held[0].answer.question, held, suffix)
    except InputError as exc:
        return PlainTextResponse(str(exc), status_code=404)
    headers = {
        "content-disposition": f'attachment; filename="{_file_name(held[0].answer.question)}.{suffix}"',
        "cache-control": "no-store",
    }
    return Response(content, media_type=FORMATS[suffix].media_type, headers=headers)


def _file_name(question: str) -> str:
    """A portable file name made of the question's words."""
    words = re.findall(r"[a-z0-9]+", question.lower())
    return "-".join(words)[:60].strip("-") or "answer"
