"""Verbs that serve an archive to others until they are stopped."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import InputError
from index.extras import is_installed, need
from qa.commands import options

if TYPE_CHECKING:
    from pathlib import Path

    from qa.server.app import ServerOptions

PortOption = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")]
BrowserOption = Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")]


def chat(
    corpus: options.Corpus = options.HERE,
    port: PortOption = 7860,
    browser: BrowserOption = False,
    model: options.Model = None,
    paraphrases: options.Paraphrases = "show",
    nli: options.Nli = None,
    style: options.AskingStyle = None,
    timeout: options.Timeout = None,
    reranker: options.Reranker = None,
    runs: options.Runs = options.RUNS,
) -> None:
    """Open the chat window on http://127.0.0.1:7860; only this machine can reach it.

    While it is open, ask and search work beside it, and add and remove go through it.
    """
    need("gradio", "window")
    import ui
    from index.corpus import Corpus
    from qa.newsdesk import Newsdesk
    from qa.server.owner import Owner

    opened = Corpus.write(corpus, purpose="chat")
    with (
        Newsdesk(
            opened, reranker=reranker, model=model, paraphrases=paraphrases, style=style, timeout_s=timeout, nli=nli
        ) as desk,
        Owner(desk),
    ):
        ui.serve(desk, port=port, open_browser=browser, runs=runs, on_ready=_begun("opens"))


def serve(
    corpus: options.Corpus = options.HERE,
    host: Annotated[str, typer.Option(help="Address to listen on; any but this machine's own needs a key.")] = (
        "127.0.0.1"
    ),
    port: PortOption = 7860,
    public: Annotated[
        str | None, typer.Option(help="Address under which others reach it, where a proxy stands before it.")
    ] = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(help="Site whose pages may ask, and show cards: https://paper.example; may be repeated."),
    ] = None,
    log_questions: Annotated[
        bool, typer.Option("--log-questions", help="Write the query of each address to the log, too.")
    ] = False,
    browser: BrowserOption = False,
    model: options.Model = None,
    paraphrases: options.Paraphrases = "show",
    nli: options.Nli = None,
    style: options.AskingStyle = None,
    timeout: options.Timeout = None,
    reranker: options.Reranker = None,
    runs: options.Runs = options.RUNS,
) -> None:
    """Serve the window and the interfaces for programs: /api, /v1, /mcp and what other pages embed.

    Only this machine can reach it unless --host or --public says otherwise; then everybody needs a key (newsdesk key
    add) or a login (newsdesk user add).

        newsdesk serve --public https://desk.example --allow-origin https://paper.example
    """  # fmt: skip
    need("fastapi", "server")
    import ui
    from index.corpus import Corpus
    from qa.newsdesk import Newsdesk
    from qa.server.owner import Owner

    what = "serves" if is_installed("gradio") else "serves programs, without a window,"
    limits = _server_options(corpus, host, public, tuple(allow_origin or ()), log_questions)
    opened = Corpus.write(corpus, purpose="serve")
    with (
        Newsdesk(
            opened, reranker=reranker, model=model, paraphrases=paraphrases, style=style, timeout_s=timeout, nli=nli
        ) as desk,
        Owner(desk),
        _log(),
    ):
        ui.serve(
            desk, host=host, port=port, open_browser=browser, options=limits, runs=runs, on_ready=_begun(what)
        )  # fmt: skip


def mcp(
    corpus: options.Corpus = options.HERE,
    model: options.Model = None,
    paraphrases: options.Paraphrases = "show",
    nli: options.Nli = None,
    style: options.AskingStyle = None,
    timeout: options.Timeout = None,
    reranker: options.Reranker = None,
) -> None:
    """Let an agent ask and read the archive, over standard input and output (Model Context Protocol).

    Nothing can be changed this way. Name it in the agent's settings as the command: newsdesk mcp --corpus FOLDER
    """
    need("mcp", "server")
    from qa.newsdesk import Newsdesk
    from qa.server.api.mcp import stdio

    with Newsdesk.read(
        corpus, reranker=reranker, model=model, paraphrases=paraphrases, style=style, timeout_s=timeout, nli=nli
    ) as desk:
        stdio(desk)


def _begun(what: str) -> Callable[[str], None]:
    return lambda address: typer.echo(f"Newsdesk {what} on {address} (stop it with Ctrl+C)")


@contextlib.contextmanager
def _log() -> Iterator[None]:
    """One line of JSON for each request, on standard error."""
    import logging

    from qa.server.security.request_log import LOGGER

    written = logging.StreamHandler()
    written.setFormatter(logging.Formatter("%(message)s"))
    before, LOGGER.propagate = LOGGER.propagate, False
    LOGGER.addHandler(written)
    LOGGER.setLevel(logging.INFO)
    try:
        yield
    finally:
        LOGGER.removeHandler(written)
        LOGGER.setLevel(logging.NOTSET)
        LOGGER.propagate = before


def _server_options(
    corpus: Path, host: str, public: str | None, origins: tuple[str, ...], log_questions: bool
) -> ServerOptions:
    """What the options mean.

    Raises:
        InputError: An address is none, or others could reach the archive without a key.
    """
    from ipaddress import ip_address
    from urllib.parse import urlsplit

    from qa.server.app import ServerOptions
    from qa.server.security.guard import HERE as THIS_MACHINE
    from qa.server.security.keys import Keys

    origins = tuple(_site("--allow-origin", origin) for origin in origins)
    public = _site("--public", public) if public else None
    if (host not in THIS_MACHINE or public) and not Keys(corpus).is_secured:
        raise InputError(
            f"others could reach {public or host} without a key; make one first with: newsdesk key add NAME, "
            "or a login with: newsdesk user add NAME"
        )
    try:
        by_number = ip_address(host).is_unspecified
    except ValueError:  # a name
        by_number = False
    named = urlsplit(public).hostname if public else None
    hosts = THIS_MACHINE | {host} | ({named} if named else set())
    return ServerOptions(hosts, by_number=by_number, origins=origins, public=public, logs_texts=log_questions)


def _site(option: str, address: str) -> str:
    """The address of a site as browsers write it: in small letters, without a port that goes without saying.

    Raises:
        InputError: It is none.
    """
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
        is_plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
        is_site = parts.scheme in ("http", "https") and host and is_plain
    except ValueError:  # a bracket without its other one, a port that is none, a name that no site has
        is_site = False
    if not is_site:
        raise InputError(f"{option} {address[:100]!r} is no address of a site (write it as https://paper.example)")
    name = f"[{host}]" if ":" in host else host
    is_usual = port in (None, {"http": 80, "https": 443}[parts.scheme])
    return f"{parts.scheme}://{name}" if is_usual else f"{parts.scheme}://{name}:{port}"
