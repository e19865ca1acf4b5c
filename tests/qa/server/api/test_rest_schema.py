"""The OpenAPI document: valid, complete, with examples that are true to it, and true of what is really answered."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from support import ROOT

from qa.newsdesk import Newsdesk
from qa.server.api.rest import api
from qa.server.caller import SCOPES
from qa.server.workers import Workers

_ANSWER_SCHEMA = json.loads((ROOT / "docs" / "answer.schema.json").read_text("utf-8"))
_QUESTION = "How many people were wounded at Walikale?"
_ID = "meridian-post-walikale-wounded"


@pytest.fixture(scope="module")
def client(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("schema") / "corpus"
    shutil.copytree(sample_folder, folder, ignore=shutil.ignore_patterns("*.lock"))
    with Newsdesk.open(folder) as desk:
        asking = Workers(desk)
        with TestClient(api(asking)) as made:
            yield made
        asking.close()


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def _operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["operationId"]: each for path in document["paths"].values() for each in path.values()}


def _faults(document: dict[str, Any], schema: dict[str, Any], value: object) -> list[str]:
    """What a schema of the document objects to."""
    whole = {**schema, "components": document["components"]}  # its references begin at the document
    return [error.message for error in Draft202012Validator(whole).iter_errors(value)]


def _content(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every body that the document describes, with its place."""
    for name, operation in _operations(document).items():
        if "requestBody" in operation:
            for kind, told in operation["requestBody"]["content"].items():
                yield f"{name} takes {kind}", told
        for status, response in operation["responses"].items():
            for kind, told in response.get("content", {}).items():
                yield f"{name} gives {status} {kind}", told


def test_document_is_openapi_31_and_its_schemas_are_schemas(document: dict[str, Any]) -> None:
    from fastapi.openapi.models import OpenAPI
    from jsonschema_rs import Draft202012Validator as Strict
    from jsonschema_rs import meta

    assert document["openapi"].startswith("3.1.")
    OpenAPI.model_validate(document)
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for place, told in _content(document):
        assert meta.is_valid({"$schema": "https://json-schema.org/draft/2020-12/schema", **told["schema"]}), place
        assert Strict({**told["schema"], "components": document["components"]}) is not None  # every reference is there


def test_every_operation_has_a_summary_a_scope_and_a_key(document: dict[str, Any]) -> None:
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for name, operation in _operations(document).items():
        assert operation["description"], name
        assert operation["x-scope"] in SCOPES, name
        assert operation["security"] == [{"key": []}], name


def test_every_operation_has_examples_that_its_schemas_accept(document: dict[str, Any]) -> None:
    for name, operation in _operations(document).items():
        succeeded = [r for status, r in operation["responses"].items() if status in ("200", "201")]
        given = [told for r in succeeded for kind, told in r.get("content", {}).items() if kind == "application/json"]
        assert all("example" in told for told in given), name
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        assert body is None or "example" in body, name
    examples = [(place, told) for place, told in _content(document) if "example" in told]
    assert examples
    assert {place: _faults(document, told["schema"], told["example"]) for place, told in examples} == {
        place: [] for place, _ in examples
    }
    answered = _operations(document)["ask"]["responses"]["200"]["content"]["application/json"]["example"]
    assert list(Draft202012Validator(_ANSWER_SCHEMA).iter_errors(answered)) == []


def test_every_error_has_its_shape(document: dict[str, Any]) -> None:
    needed = {
        "ask": {400, 401, 403, 413, 415, 422, 429, 500, 503},
        "add_articles": {401, 403, 409, 413, 422, 429, 500, 503},
        "remove_articles": {401, 403, 404, 409, 422, 429, 500, 503},
        "read_article": {401, 403, 404, 422, 429, 500, 503},
        "status": {401, 403, 429, 500, 503},
    }
    for name, operation in _operations(document).items():
        errors = {int(status): told for status, told in operation["responses"].items() if status >= "400"}
        assert set(errors) == needed.get(name, set(errors)), name
        assert set(errors) >= needed["status"], name
        for status, told in errors.items():
            shape = told["content"]["application/problem+json"]
            assert shape["schema"] == {"$ref": "#/components/schemas/Problem"}
            assert shape["example"]["status"] == status
            assert list(told["content"]) == ["application/problem+json"]
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_document_names_where_it_is_mounted(client: TestClient) -> None:
    from fastapi import FastAPI

    outer = FastAPI()
    outer.mount("/api", client.app)
    assert TestClient(outer).get("/api/openapi.json").json()["servers"] == [{"url": "/api"}]


def test_what_is_really_answered_is_as_the_document_says(client: TestClient, document: dict[str, Any]) -> None:
    answers = [client.post("/ask", json={"question": q}) for q in (_QUESTION, "Who is the mayor of Zzyzx?")]
    record = answers[0].json()["record"]
    answer = f"/answers/{record}"
    seen = {
        "ask": [
            *answers, client.post("/ask", json={"question": "…"}), client.post("/ask", content="x"),
            client.post("/ask", content="{", headers={"content-type": "application/json"}),
            client.post("/ask", json={"question": _QUESTION, "since": "2025", "outlets": ["Meridian Post"],
                                      "article_ids": [_ID], "as_of": "2025-03-20"}),
        ],
        "search": [client.get("/search", params={"question": f"{_QUESTION} In March 2025?"}), client.get("/search")],
        "list_articles": [client.get("/articles", params={"limit": 2}), client.get("/articles", params={"limit": 0})],
        "read_article": [
            client.get("/article", params={"id": _ID, "start": 0, "end": 9}),
            client.get("/article", params={"id": "x"}),
            client.get("/article", params={"id": _ID}, headers={"if-none-match": "*"}),
            client.get("/article"),
        ],
        "article_versions": [client.get("/article/versions", params={"id": _ID})],
        "status": [client.get("/status")],
        "add_articles": [
            client.post("/articles", content=b'[{"id": "new", "text": "A mill was opened."}, {"id": "empty"}]'),
            client.post("/articles", content=b'{"id": "new", "text": "A mill was opened."}'),
            client.post("/articles", content=b""),
        ],
        "remove_articles": [
            client.delete("/article", params={"id": "new"}), client.delete("/article", params={"id": "new"}),
        ],
        "set_status": [
            client.put("/article/status", json={"ids": [_ID], "reason": "wrong"}),
            client.put("/article/status", json={"ids": [_ID], "status": "usable"}),
            client.put("/article/status", json={"ids": [_ID]}),
        ],
        "give_feedback": [client.post(f"{answer}/feedback", json={"verdict": "good"})],
        "publish_card": [client.put(f"{answer}/card")],
        "read_answer": [client.get(answer), client.get(f"/answers/{'0' * 32}"), client.get("/answers/x")],
        "export_answer": [
            client.get(f"{answer}/export", params={"format": f}) for f in ("txt", "md", "html", "docx", "csl.json")
        ],
        "withdraw_card": [client.delete(f"{answer}/card")],
    }  # fmt: skip
    operations = _operations(document)
    assert set(seen) == set(operations)
    for name, responses in seen.items():
        assert any(response.is_success for response in responses), name
        for response in responses:
            told = operations[name]["responses"][str(response.status_code)]
            if "content" not in told:
                assert response.content == b""
                continue
            shape = told["content"][response.headers["content-type"]]["schema"]
            if "json" in response.headers["content-type"]:
                assert _faults(document, shape, response.json()) == [], name
    for response in (*answers, seen["ask"][-1]):
        assert list(Draft202012Validator(_ANSWER_SCHEMA).iter_errors(response.json())) == []
    assert [r.status_code for r in seen["add_articles"]] == [201, 200, 422]
    assert [r.status_code for r in seen["read_article"]] == [200, 404, 304, 422]


def test_schema_tells_a_wrong_answer_from_a_right_one(client: TestClient, document: dict[str, Any]) -> None:
    shape = _operations(document)["ask"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = client.post("/ask", json={"question": _QUESTION, "record": False}).json()
    assert _faults(document, shape, answer) == []
    for wrong in ({"text": None}, {"statements": [{"text": "x"}]}, {"citations": [1]}, {"answered": "maybe"}):
        assert _faults(document, shape, answer | wrong)
    assert _faults(document, shape, {k: v for k, v in answer.items() if k != "text"})
