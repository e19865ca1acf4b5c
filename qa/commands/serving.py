"""Verbs that serve an archive to others until they are stopped."""

from __future__ import annotations

from typing import Annotated

import typer

from qa.commands.options import (
    HERE,
    CorpusOption,
    ModelOption,
    RerankerOption,
    writable,
)


def chat(
    corpus: CorpusOption = HERE,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine.")] = 7860,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = False,
    model: ModelOption = None,
    reranker: RerankerOption = None,
) -> None:
    """Open the chat window on http://127.0.0.1:7860; only this machine can reach it.

    While it is open it owns the corpus: ask and search work beside it, add and remove do not.
    """
    import ui
    from qa.newsdesk import Newsdesk

    with Newsdesk(writable(corpus, "chat"), reranker=reranker and reranker.value, model=model) as desk:
        typer.echo(f"Newsdesk opens on http://{ui.HOST}:{port} (stop it with Ctrl+C)")
        ui.serve(desk, port=port, open_browser=browser)
