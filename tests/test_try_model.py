"""Whether a model is good enough is measured against any server, resumed, scored again without one, and labelled."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from model_server import Exchange, ModelServer

from benchmarks import try_model
from index.errors import InputError

MILL = (
    "The tide mill of Redmere opened on Monday. It cost 9,120 crowns, the treasurer Odo Marsh said. "
    "Its wheel is eleven metres wide."
)
FERRY = "The ferry Adelheid sank off Vantry on Tuesday. Seven sailors were rescued, the harbour master Ada Voss said."
HISTORY = [
    {"role": "user", "content": "Where did the ferry Adelheid sink?"},
    {"role": "assistant", "content": "It sank off Vantry."},
]
QUESTIONS: list[dict[str, Any]] = [
    {"id": "cost", "question": "How much did the tide mill of Redmere cost?", "answers": ["9,120 crowns"]},
    {"id": "wheel", "question": "How wide is the wheel of the tide mill of Redmere?", "answers": ["eleven metres"]},
    {"id": "sailors", "question": "How many sailors were rescued?", "answers": ["Seven"], "history": HISTORY},
    {"id": "owner", "question": "Who owns the lighthouse of Vantry?", "answers": [], "answerable": False},
]
SAID = {
    "cost": ("It cost 9,120 crowns", "The treasurer Odo Marsh said it cost 9,120 crowns."),
    "wide": ("Its wheel", "The wheel is twelve metres wide."),
    "rescued": ("Seven sailors", "The harbour master Ada Voss said that seven sailors were rescued."),
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    articles = [{"id": "mill", "title": "Mill opens", "text": MILL}, {"id": "ferry", "title": "Lost", "text": FERRY}]
    _write(folder / "articles.jsonl", articles)
    _write(folder / "questions.jsonl", [_with_place(each) for each in QUESTIONS])
    return folder


def _write(file: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def _with_place(row: Mapping[str, Any]) -> dict[str, Any]:
    for name, text in (("mill", MILL), ("ferry", FERRY)):
        for answer in row["answers"]:
            if answer in text:
                at = text.index(answer)
                place = {"article_id": name, "start": at, "end": at + len(answer)}
                return {"answerable": True, "article_ids": [name], "spans": [place], **row}
    return dict(row)


def _replies(exchange: Exchange) -> None:
    """What a model says that makes a mistake, mends it, and rewrites a follow-up."""
    messages = [message["content"] for message in exchange.request["messages"]]
    asked = messages[-1] if len(messages) > 1 else ""
    given: dict[str, str] = dict(re.findall(r"^\[(\w+\.\d+)\] (.+)$", messages[1], re.MULTILINE)) if asked else {}

    def id_of(opening: str) -> str:
        return next(key for key, text in given.items() if text.startswith(opening))

    word = next((each for each in SAID if f"{each}" in asked.rpartition("Question:")[2]), "")
    if not asked:
        exchange.text = "How many sailors of the ferry Adelheid were rescued?"
    elif "schema" in json.dumps(exchange.request.get("response_format", "")):
        ids = [id_of(SAID[word][0])] if word else []
        exchange.text = json.dumps({"ids": ids, "sentence": ""})
    elif len(messages) > 2:
        exchange.text = f"1: Its wheel is eleven metres wide. [{id_of('Its wheel')}]"
    else:
        exchange.text = f"{SAID[word][1]} [{id_of(SAID[word][0])}]" if word else "NOT IN THE ARCHIVE"
    exchange.good()


def _cells(report: str) -> dict[str, list[str]]:
    lines = (line.strip("| ").split(" | ") for line in report.splitlines() if line.startswith("| "))
    return {cells[0].partition(" (")[0]: cells[1:] for cells in lines}


def _run(data: Path, replies: Path, name: str) -> str:
    return try_model.run(None, name, None, None, replies, 20, examples=data)


def test_a_large_model_is_measured_scored_again_without_its_server_and_labelled(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies = tmp_path / "runs" / "big.jsonl"
    with ModelServer() as server:
        server.misbehave(_replies)
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        report = _run(data, replies, "big-70b")
    figures = _cells(report)
    assert figures["answers that reach the reader as written, of those the archive answers"][:2] == [
        "67% [21%, 94%]",
        "3",
    ]
    assert figures["right, by the scorer"][:2] == ["100 %", "4"]
    assert figures["repair that ends with more sentences that pass"][:2] == ["100% [21%, 100%]", "1"]
    assert figures["rewritten follow-ups that are right, of those used"][:2] == ["100% [21%, 100%]", "1"]
    assert "(proxy: " in report
    assert re.search(r"sha256 of 6 raw replies: [0-9a-f]{64}$", report, re.MULTILINE)
    assert "This model is not good enough: answers that reach the reader as written" in report

    labels = replies.with_suffix(".sentences.jsonl")
    rows = [json.loads(line) for line in labels.read_text("utf-8").splitlines()]
    assert {row["kind"] for row in rows} == {"sentence", "rewriting"}
    _write(labels, [row | {"label": "9,120" not in row["said"]} for row in rows])  # one is called false
    again = _run(data, replies, "big-70b")  # the server has gone
    assert _cells(again)["sentences shown as supported that are false or lost their source"] == [
        "50% [9%, 91%]",
        "2",
        "≤ 1%",
        "missed",
    ]
    assert again.splitlines()[0] == report.splitlines()[0]


def test_a_small_model_that_picks_is_measured(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ModelServer() as server:
        server.misbehave(_replies)
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        report = _run(data, tmp_path / "tiny.jsonl", "tiny")
    assert "asked for ids of sentences" in report
    figures = _cells(report)
    assert figures["answers that reach the reader as written, of those the archive answers"][1:] == [
        "3",
        "≥ 75%",
        "met",
    ]
    assert figures["repair that ends with more sentences that pass"][1:] == ["0", "≥ 50%", "not judged"]
    assert figures["prompt tokens, median"][1:] == ["4", "≤ 1,000", "met"]


def test_replies_of_another_model_are_not_taken(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    kept = tmp_path / "replies.jsonl"
    kept.write_text('{"name": "one", "context_tokens": 8192, "billions": 1.5}\n', "utf-8")
    with pytest.raises(InputError, match="holds replies of 'one', not of 'two'"):
        _run(data, kept, "two")


def test_a_server_that_is_not_there_is_named_and_no_model_judged(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(InputError, match="big-70b gave no reply to 3 questions, and nothing else was asked"):
        _run(data, tmp_path / "big.jsonl", "big-70b")
