"""No address that a request names is fetched and no path is read, whichever door of Gradio's it comes to."""

import json
import warnings
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

import ui
from index.types import Article
from qa.newsdesk import Newsdesk
from qa.server.app import ServerOptions
from qa.server.security.keys import Keys

ADDRESS = "https://public.example/article.txt"
HERE = "http://127.0.0.1:7860"
# Gradio: what it leaves to the garbage collector, and what Starlette will rename.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::UserWarning")


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of other machines; their names are all taken for public ones."""
    asked: list[str] = []

    async def validate(host: str) -> str:
        asked.append(host)
        return "127.0.0.1"

    async def get(url: str, **_: Any) -> httpx.Response:
        asked.append(url)
        return httpx.Response(200, text="The words of a stranger.", request=httpx.Request("GET", url))

    async def handle(_: object, request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, text="The words of a stranger.")

    monkeypatch.setattr("safehttpx.async_validate_url", validate)
    monkeypatch.setattr("safehttpx.get", get)
    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", handle)
    return asked


@pytest.fixture(scope="module", params=["chat", "serve", "serve with keys"])
def client(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Newsdesk, TestClient]]:
    """A window over an archive, with and without interfaces for programs and keys; who asks may ask, and no more."""
    folder, headers = tmp_path_factory.mktemp("fetching"), {"origin": HERE}
    with Newsdesk.open(folder / "corpus") as desk:
        desk.add(Article("ferry", "The ferry Meadowlark sank at noon."))
        (folder / "ours.txt").write_text("The secret of the minister of Ostermoor is out.")
        if request.param == "serve with keys":
            headers["authorization"] = f"Bearer {Keys(desk.corpus.folder).add_key('reader', ['ask'])}"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            app = ui.application(desk, None if request.param == "chat" else ServerOptions(), runs=folder / "runs")
        with TestClient(app, base_url=HERE, headers=headers) as made:
            yield desk, made


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("door", ["file=", "file/"])
def test_page_of_a_stranger_is_not_passed_on(
    client: tuple[Newsdesk, TestClient], fetched: list[str], door: str, method: str
) -> None:
    reply = client[1].request(method, f"/gradio_api/{door}{ADDRESS}")
    assert reply.status_code in (403, 404, 405)
    assert "stranger" not in reply.text
    assert fetched == []


def test_address_or_path_in_the_place_of_an_upload_is_not_read(
    client: tuple[Newsdesk, TestClient], fetched: list[str]
) -> None:
    desk, window = client
    held = window.get("/config").json()
    (upload,) = (each["id"] for each in held["components"] if each["props"].get("elem_id") == "nd-upload")
    (function,) = (each["id"] for each in held["dependencies"] if [upload, "upload"] in each["targets"])
    ours = str(desk.corpus.folder.parent / "ours.txt")
    for number, told in enumerate(({"path": ADDRESS}, {"path": ours, "url": ADDRESS}, {"path": ours})):
        file = {**told, "meta": {"_type": "gradio.FileData"}, "orig_name": "article.txt"}
        session = f"session{number}"
        asked = {"data": [[file], ""], "fn_index": function, "session_hash": session}
        assert window.post("/gradio_api/queue/join", json=asked).status_code == 200
        events = window.get(f"/gradio_api/queue/data?session_hash={session}").text
        completed = next(line for line in events.splitlines() if '"process_completed"' in line)
        assert not json.loads(completed.removeprefix("data:"))["success"]
    assert fetched == []
    assert (desk.corpus.folder.parent / "ours.txt").exists()
    assert desk.corpus.coverage().articles == 1
