"""Schemathesis against the HTTP API: whatever its document allows, and what it does not, is answered as it says."""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi.responses import JSONResponse

from qa.newsdesk import Newsdesk
from qa.server import problems
from qa.server.api.rest import api
from qa.server.workers import Workers

KEY = "nd_fuzz"
_SETTINGS: dict[str, Any] = {
    "seed": 1,
    "workers": 1,
    "continue-on-failure": True,
    "auth": {"openapi": {"key": {"bearer": KEY}}},
    "generation": {
        "deterministic": True, "max-examples": 4, "database": "none", "no-shrink": True,
        "with-security-parameters": False,
    },
    "phases": {"coverage": {"unexpected-methods": ["PATCH"]}, "stateful": {"generation": {"max-examples": 2}}},
    # A schema cannot say that a question holds a word, or that one date comes after another: those are refused too.
    "checks": {"positive_data_acceptance": {"enabled": False}},
    # A file of any format is taken there; what its document says of JSON is what serves, not all that is read.
    "operations": [
        {
            "include-name": "POST /articles",
            "checks": {"negative_data_rejection": {"enabled": False}},
            "phases": {"coverage": {"enabled": False}},
        }
    ],
}  # fmt: skip


_FEW = {"coverage": {"enabled": False}, "stateful": {"enabled": False}}


@dataclass(slots=True)
class Ran:
    """What came of a run."""

    failures: set[tuple[str, str]] = field(default_factory=set)
    """Checks that failed, with the operation."""
    told: list[str] = field(default_factory=list)
    """The same in words."""
    statuses: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """What each operation has answered."""


@pytest.fixture(scope="module")
def desk(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    folder = tmp_path_factory.mktemp("fuzz") / "corpus"
    shutil.copytree(sample_folder, folder, ignore=shutil.ignore_patterns("*.lock"))
    from schemathesis.python import asgi

    with Newsdesk.open(folder) as opened:
        yield opened
    asgi._shutdown()  # its event loop would run in a thread until the process ends


def _behind_a_key(app: Any) -> Any:
    """The application as it is served: without the key there is no answer."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        is_open = scope["type"] != "http" or scope["path"] == "/openapi.json"
        if is_open or dict(scope["headers"]).get(b"authorization") == f"Bearer {KEY}".encode():
            await app(scope, receive, send)
        else:
            refusal = problems.problem(scope, 401, "send a key")
            await problems.as_response(refusal)(scope, receive, send)

    return guarded


def _run(app: Any, *, path: str | None = None, **settings: Any) -> Ran:
    # Imported here by the one worker that runs this file: it takes as long as half of the tests' other imports.
    import schemathesis
    from schemathesis import engine
    from schemathesis.config import SchemathesisConfig
    from schemathesis.engine import events

    config = SchemathesisConfig.from_dict(_SETTINGS | settings)
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, config=config)
    ran = Ran()
    for event in engine.from_schema(schema.include(path=path) if path else schema).execute():
        assert not isinstance(event, events.NonFatalError), event.value
        assert not isinstance(event, events.FatalError), event.exception
        if not isinstance(event, events.ScenarioFinished):
            continue
        recorder = event.recorder
        for name, interaction in recorder.interactions.items():
            assert interaction.response is not None
            ran.statuses[recorder.cases[name].value.operation.label].add(interaction.response.status_code)
        for name, checks in recorder.checks.items():
            label = recorder.cases[name].value.operation.label
            for failed in (check for check in checks if check.failure_info):
                ran.failures.add((failed.name, label))
                ran.told.append(f"{failed.name} of {label}: {failed.failure_info}")
    return ran


def test_every_operation_answers_as_its_document_says(desk: Newsdesk) -> None:
    asking = Workers(desk)
    try:
        ran = _run(_behind_a_key(api(asking)))
    finally:
        asking.close()
    assert ran.told == []
    never_succeeded = {label for label, seen in ran.statuses.items() if not any(200 <= each < 300 for each in seen)}
    # Whether an id that is there is among those drawn is chance, and so is whether its article was held back before.
    assert never_succeeded <= {"DELETE /article", "GET /article", "GET /article/versions"}
    assert len(ran.statuses) == 14
    assert {200, 201, 204, 401, 404, 405, 415, 422} <= set[int]().union(*ran.statuses.values())


@pytest.mark.parametrize(
    ("answer", "check"),
    [
        (JSONResponse({"detail": "oh"}, 500), "not_a_server_error"),
        (JSONResponse({"coverage": "all"}), "response_schema_conformance"),
        (JSONResponse({}, 418), "status_code_conformance"),
    ],
    ids=["crash", "shape", "status"],
)
def test_fault_would_be_found(desk: Newsdesk, answer: JSONResponse, check: str) -> None:
    asking = Workers(desk)
    app = api(asking)

    async def faulty(scope: Any, receive: Any, send: Any) -> None:
        await (answer if scope["path"] == "/search" else app)(scope, receive, send)

    try:
        ran = _run(_behind_a_key(faulty), path="/search", phases=_FEW)
    finally:
        asking.close()
    assert (check, "GET /search") in ran.failures
