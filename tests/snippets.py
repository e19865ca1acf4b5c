"""The snippets of docs/embedding.md, and a served archive that they may be tried on."""

import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from serving import running
from support import ROOT

import ui
from qa.newsdesk import Newsdesk
from qa.server.app import ServerOptions

PAGE = (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")
ADDRESS = "http://127.0.0.1:7860"


def blocks(language: str) -> list[str]:
    """What stands in fences of that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Site:
    """A served archive of the sample articles, and a site whose pages may ask it."""

    desk: Newsdesk
    address: str
    other: str
    pages: dict[str, str]
    """Of the other site, by path."""

    def written(self, snippet: str) -> str:
        """The snippet with this server's address."""
        return snippet.replace(ADDRESS, self.address)


@contextmanager
def served_to_others(sample_folder: Path, place: Path) -> Iterator[Site]:
    """The sample articles as `newsdesk serve` serves them, and another site that may ask them."""
    folder = place / "corpus"
    shutil.copytree(sample_folder, folder, ignore=shutil.ignore_patterns("*.lock"))
    pages: dict[str, str] = {}
    others = FastAPI()
    others.add_api_route("/{name}", lambda name: HTMLResponse(pages[name]))
    with socket.socket() as first, socket.socket() as second, Newsdesk.open(folder) as desk:
        addresses = []
        for listener in (first, second):
            listener.bind(("127.0.0.1", 0))
            addresses.append(f"http://127.0.0.1:{listener.getsockname()[1]}")
        ours = ui.application(desk, ServerOptions(origins=(addresses[1],)))
        with running(ours, first), running(others, second):
            yield Site(desk, addresses[0], addresses[1], pages)
