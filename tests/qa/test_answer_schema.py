"""Every surface gives the object that docs/answer.schema.json describes."""

import copy
import json
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from support import ROOT

from index.text.attribution import Attribution, Mention
from index.types import Filters
from qa.__main__ import main
from qa.models import ModelError
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk
from qa.question.inputs import make_filters
from qa.types import (
    Account,
    Answer,
    Citation,
    DateMeant,
    Disagreement,
    Focus,
    Holder,
    LeadIn,
    Origin,
    PeriodRead,
    Retrieved,
    Searched,
    Shown,
    Statement,
    StationDays,
    Turn,
    Unverified,
)

_SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "answer.schema.json").read_text("utf-8"))
_QUESTIONS = (
    "How far is the Bisie mine from Walikale?",  # with a short answer
    "How many people were wounded at Walikale?",  # with a disagreement
    "Combien de personnes déplacées sont arrivées à Kisangani jeudi soir ?",
    "Who is the mayor of Zzyzx?",  # declined
    "What was reported in March 2025 about Walikale?",  # with a period that is a filter
    "Who held Walikale after 3 March 2025?",  # with one that is a preference
)


def faults(answer: object) -> list[str]:
    """What the schema objects to."""
    return [error.message for error in Draft202012Validator(_SCHEMA).iter_errors(answer)]


@pytest.fixture(scope="module")
def given(sample: Newsdesk) -> dict[str, Any]:
    """An answer as JSON gives it back."""
    value: dict[str, Any] = json.loads(json.dumps(sample.ask(_QUESTIONS[1], record=False).to_dict()))
    return value


def test_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(_SCHEMA)


@pytest.mark.parametrize("question", _QUESTIONS)
def test_answer_in_process_holds_to_the_schema(sample: Newsdesk, question: str) -> None:
    filters = make_filters(outlets=["Meridian Post", "The Harbour Ledger"], since="2025", until="2025-03")
    for chosen in (None, filters, Filters(article_ids=("bisie-tin.txt",))):
        answer = sample.ask(question, filters=chosen, history=[Turn("user", "Who left Goma?")], record=False)
        assert faults(json.loads(json.dumps(answer.to_dict()))) == []


def test_answer_of_an_empty_corpus_holds_to_the_schema(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path) as desk:
        assert faults(json.loads(json.dumps(desk.ask("Who left Goma?").to_dict()))) == []


@pytest.mark.parametrize(
    "reply", ["M23 is a group. [x9.1]", "NOT IN THE ARCHIVE", ModelError("it is asleep (wake it)")]
)
def test_answer_that_a_model_was_to_write_holds_to_the_schema(sample_folder: Path, reply: str | Exception) -> None:
    with Newsdesk.read(sample_folder, model=ScriptedModel([reply, "1: M23 is a group."])) as desk:
        answer = json.loads(json.dumps(desk.ask(_QUESTIONS[0], record=False).to_dict()))
    assert faults(answer) == []
    assert answer["unverified"] or answer["fallback"] or not answer["answered"]


@pytest.mark.parametrize("question", _QUESTIONS)
def test_ask_with_json_holds_to_the_schema(
    sample_folder: Path, question: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["newsdesk", "ask", question, "--json", "--no-record", "--corpus", str(sample_folder)]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    answer = json.loads(capsys.readouterr().out)
    assert answer["question"] == question
    assert faults(answer) == []


def test_line_of_a_batch_is_an_answer_with_its_id(sample: Newsdesk) -> None:
    lines = [json.dumps({"id": number, "question": question}) for number, question in enumerate(_QUESTIONS)]
    results = list(sample.batch(lines, record=False))
    assert [result.pop("id") for result in results] == list(range(len(_QUESTIONS)))
    assert [result["answered"] for result in results] == [True, True, True, False, True, True]
    assert [result["period"] and result["period"]["applied"] for result in results[3:]] == [
        None,
        "filter",
        "preference",
    ]
    assert [faults(json.loads(json.dumps(result))) for result in results] == [[]] * len(_QUESTIONS)


def test_kept_record_is_an_answer_with_its_number_and_time(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path) as desk:
        desk.add(ROOT / "examples" / "articles" / "bisie-tin.txt")
        desk.ask(_QUESTIONS[0])
    (record,) = [json.loads(line) for line in (tmp_path / "answers.jsonl").read_text("utf-8").splitlines()]
    assert record.pop("at")
    assert faults(record) == []
    assert record["record"]


def _objects(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for value in schema.values():
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from _objects(inner)
    if "properties" in schema and schema.get("type") == "object":
        yield schema


def test_every_field_is_described_and_nothing_else_is_allowed() -> None:
    found = list(_objects(_SCHEMA))
    assert len(found) == 22
    for schema in found:
        assert schema["additionalProperties"] is False
        for name, field in schema["properties"].items():
            described = field if "description" in field else _SCHEMA["$defs"][field["$ref"].rsplit("/", 1)[1]]
            assert described["description"].strip(), name


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        (Answer, _SCHEMA),
        (Searched, _SCHEMA["properties"]["coverage"]),
        (Statement, _SCHEMA["$defs"]["statement"]),
        (DateMeant, _SCHEMA["$defs"]["statement"]["properties"]["dates"]["items"]),
        (Focus, _SCHEMA["$defs"]["focus"]),
        (StationDays, _SCHEMA["$defs"]["station"]),
        (Citation, _SCHEMA["$defs"]["citation"]),
        (Attribution, _SCHEMA["$defs"]["attribution"]),
        (Mention, _SCHEMA["$defs"]["mention"]),
        (LeadIn, _SCHEMA["$defs"]["context"]),
        (Holder, _SCHEMA["$defs"]["holder"]),
        (Origin, _SCHEMA["$defs"]["origin"]),
        (PeriodRead, _SCHEMA["$defs"]["period"]),
        (Disagreement, _SCHEMA["$defs"]["disagreement"]),
        (Account, _SCHEMA["$defs"]["disagreement"]["properties"]["accounts"]["items"]),
        (Retrieved, _SCHEMA["$defs"]["passage"]),
        (Unverified, _SCHEMA["$defs"]["unverified"]),
        (Shown, _SCHEMA["$defs"]["shown"]),
    ],
)
def test_schema_names_and_requires_exactly_the_fields_of_the_type(kind: Any, where: dict[str, Any]) -> None:
    names = [field.name for field in fields(kind)]
    if kind is Answer:  # which follows from two others
        names.insert(names.index("answered") + 1, "grade")
    assert list(where["properties"]) == names
    assert where["required"] == names


def test_schema_refuses_what_is_no_answer(given: dict[str, Any]) -> None:
    assert given["disagreements"]
    given = copy.deepcopy(given)
    held = {name: given["citations"][0][name] for name in _SCHEMA["$defs"]["holder"]["required"]}
    given["citations"][0] |= {"context": {"start": 0, "end": 3, "quote": "He."}, "also": [held]}
    given |= {"probability": 0.5, "period": {"phrase": "in 2024", "since": None, "until": None, "applied": "filter"}}
    assert faults(given) == []
    for spoil in (
        lambda a: a.pop("short"),
        lambda a: a.update(extra=1),
        lambda a: a.update(answered=False),
        lambda a: a["citations"][0].update(version="x"),
        lambda a: a["citations"][0].pop("quote"),
        lambda a: a["statements"][0].update(verdict="made up"),
        lambda a: a["statements"][0].update(citations=[]),
        lambda a: a["coverage"].update(articles="14"),
        lambda a: a["disagreements"][0]["accounts"].pop(),
        lambda a: a["passages"][0].update(start=-1),
        lambda a: a["filters"].update(outlet="x"),
        lambda a: a.pop("period"),
        lambda a: a.update(period={}),
        lambda a: a.update(period={"phrase": "in 2024", "since": "2024", "until": None, "applied": "filter"}),
        lambda a: a.update(period={"phrase": "in 2024", "since": None, "until": None, "applied": "maybe"}),
        lambda a: a.pop("probability"),
        lambda a: a.update(probability=1.1),
        lambda a: a["citations"][0].pop("context"),
        lambda a: a["citations"][0].update(context={"start": 0, "end": 9}),
        lambda a: a["citations"][0].update(also=None),
        lambda a: a["citations"][0].update(also=[{"article_id": "a"}]),
    ):
        spoilt = copy.deepcopy(given)
        spoil(spoilt)  # type: ignore[no-untyped-call]
        assert faults(spoilt)
