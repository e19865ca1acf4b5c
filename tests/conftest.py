"""What every test shares: no environment of the machine's, and a way to make small articles."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from qa.server import gradio_stubs

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from qa.newsdesk import Newsdesk


pytest_plugins = ["command_line", "forked"]
# Each Python that a test starts would compile its imports anew where nothing may be kept, at three times the cost.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
gc.disable()  # until all is imported, of which next to nothing is garbage
gradio_stubs.write_none()  # as the window does; some tests import Gradio without it


# The files that take longest, the longest first. A file stays with one worker, which makes once what its tests share.
_LONGEST = (
    "test_window", "test_payloads", "test_accessibility", "test_comparing", "test_served", "test_component",
    "test_faults", "test_runner", "test_corpus", "test_handover", "test_cli", "test_workers", "test_rest_fuzz",
    "test_mcp", "test_contract", "test_health", "test_extras",
)  # fmt: skip

# Folders of which no test looks at the vector store.
_LOOKS_AT_ANSWERS = {("qa", "answering"), ("qa", "verification")}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no worker is left with it while the others have nothing to do."""
    places = {name: place for place, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(_LONGEST)))


def pytest_collection_finish() -> None:
    """What has been imported by now stays: the collector need not look through it again and again."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: some wait for a browser or for another process."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) + 1


@pytest.fixture(scope="module", autouse=True)
def _no_vector_index(request: pytest.FixtureRequest) -> Iterator[None]:
    """No Chroma where answers alone are looked at: it is half of what making a small archive costs.

    So few passages are scored exactly with Chroma, too; `index/stores/test_without_chroma.py` compares them.
    """
    with pytest.MonkeyPatch.context() as patched:
        if request.path.relative_to(Path(__file__).parent).parts[:2] in _LOOKS_AT_ANSWERS:
            patched.setattr("index.stores.chroma.is_installed", lambda _: False)
        yield


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NEWSDESK_CORPUS", "NEWSDESK_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests measured, for whoever reads the report; no test fails by it."""
    for report in terminalreporter.stats.get("passed", ()):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")


settings.register_profile("newsdesk", max_examples=60, deadline=None, derandomize=True)
settings.register_profile("nightly", max_examples=1_000, deadline=None, print_blob=True)  # new examples each time
settings.load_profile("newsdesk")


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of the sample articles; copy it before changing it."""
    from qa.newsdesk import Newsdesk

    folder = tmp_path_factory.mktemp("sample") / "corpus"
    with Newsdesk.open(folder) as desk:
        report = desk.add(Path(__file__).parent.parent / "examples" / "articles")
    assert (report.added, report.skipped) == (14, [])
    return folder


@pytest.fixture(scope="session")
def sample(sample_folder: Path) -> "Iterator[Newsdesk]":
    """The corpus of the sample articles, opened for reading."""
    from qa.newsdesk import Newsdesk

    with Newsdesk.read(sample_folder) as desk:
        yield desk


@pytest.fixture(scope="module")  # not the session's: Playwright's event loop would stay and disturb other tests
def browser() -> "Iterator[Browser]":
    """The system's Chromium."""
    from browsing import chromium

    with chromium() as opened:
        yield opened
