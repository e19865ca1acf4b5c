"""The FastAPI application, put together from its parts, and the middleware around it."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.middleware.cors import CORSMiddleware

from qa.newsdesk import Newsdesk
from qa.server.security.guard import HERE, SHARED, Guard
from qa.server.window import window


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How an archive is served to others."""

    hosts: frozenset[str] = HERE
    """The names under which it may be asked, without port."""
    by_number: bool = False
    """It may also be asked under any address in numbers."""
    origins: tuple[str, ...] = ()
    """Other sites whose pages may ask it, and show its cards and `/embed` in a frame."""
    public: str | None = None
    """The address under which others reach it, where a proxy stands before it."""
    logs_texts: bool = False
    """Are questions written to the log?"""


def application(desk: Newsdesk, options: ServerOptions | None = None, *, runs: Path = Path("runs")) -> FastAPI:
    """The FastAPI application for one corpus; the chat window is mounted on it by `ui`.

    Args:
        desk: What is served.
        options: For the interfaces for programs besides the window's own pages; None leaves them out.
        runs: Where runs of question sets are kept.
    """
    closed: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    if options is None:
        app = FastAPI(title="Newsdesk", **closed)
        app.include_router(window(desk, runs))
        return app
    # Imported here: the window alone opens sooner without them.
    from qa.server.api.embed import embed
    from qa.server.api.mcp import Mounted
    from qa.server.api.openai import completions
    from qa.server.api.rest import api
    from qa.server.workers import Workers

    workers = Workers(desk)
    agents = Mounted(workers)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        try:
            async with agents.running():
                yield
        finally:
            workers.close()

    app = FastAPI(title="Newsdesk", lifespan=lifespan, **closed)
    app.include_router(window(desk, runs))
    app.include_router(embed(desk, origins=options.origins, public=options.public))
    app.router.routes.extend(agents.routes)
    app.add_route("/health", _health)
    app.mount("/api", api(workers, public=options.public))
    app.mount("/v1", completions(workers, public=options.public))
    return app


async def _health(_: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"}, headers={"cache-control": "no-store"})


def guarded(app: Any, desk: Newsdesk, options: ServerOptions | None = None) -> Any:
    """Wrap an application in its middleware, outermost first: host names and headers, CORS, keys and limits."""
    if options is None:
        return Guard(app)
    from qa.server.security.access import Access
    from qa.server.security.keys import Keys

    shared = _Shared(
        Access(app, Keys(desk.corpus.folder), journal_texts=options.logs_texts),
        allow_origins=options.origins,
        allow_methods=["GET", "POST"],
        allow_headers=["authorization", "content-type", "x-request-id"],
        expose_headers=["x-request-id", "retry-after", "etag"],
    )
    return Guard(shared, hosts=options.hosts, by_number=options.by_number, origins=options.origins)


class _Shared(CORSMiddleware):
    """ASGI middleware: lets pages of allowed sites read what `SHARED` paths answer. Never with cookies."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        is_shared = scope["type"] == "http" and scope["path"].startswith(SHARED)
        await (super().__call__ if is_shared else self.app)(scope, receive, send)
