"""Questions with known answers: what a file may hold, and one sentence with the line's number for what it may not."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from support import assert_one_sentence

from index.errors import InputError
from qa.evaluation.questions import Gold, GoldSpan, read_questions
from qa.types import Turn

_WHOLE = {
    "id": "q1",
    "question": "Who took the quay?",
    "answers": ["the militia"],
    "answerable": True,
    "article_ids": ["a1"],
    "spans": [{"article_id": "a1", "start": 0, "end": 11}],
    "history": [{"role": "user", "content": "What of Dornhaven?"}, {"role": "assistant", "content": "It fell."}],
    "filters": {"outlets": ["The Gazette"], "until": "2025"},
    "date": "2025-03-20",
    "context_article_id": "a1",
    "wrong_answers": ["the army"],
    "need_all": True,
    "tags": ["who"],
    "match_overlap": 0.5,
}
_GOLD = Gold(
    id="q1",
    question="Who took the quay?",
    answers=("the militia",),
    answerable=True,
    article_ids=("a1",),
    spans=(GoldSpan("a1", 0, 11),),
    history=(Turn("user", "What of Dornhaven?"), Turn("assistant", "It fell.")),
    filters={"outlets": ["The Gazette"], "until": "2025"},
    date="2025-03-20",
    context_article_id="a1",
    wrong_answers=("the army",),
    need_all=True,
    tags=("who",),
)


def _write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_every_field_is_read_and_unknown_ones_are_passed_over(tmp_path: Path) -> None:
    assert read_questions(_write(tmp_path / "q.jsonl", _WHOLE)) == [_GOLD]


def test_what_is_not_there_or_null_is_not_known(tmp_path: Path) -> None:
    bare = {"id": "q2", "question": "Why?"}
    path = _write(tmp_path / "q.jsonl", bare, dict.fromkeys(_WHOLE) | bare | {"id": "q3"})
    assert read_questions(path) == [Gold("q2", "Why?"), Gold("q3", "Why?")]


def test_packed_files_and_blank_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl.gz"
    path.write_bytes(gzip.compress(f"\n{json.dumps(_WHOLE)}\n  \n".encode()))
    assert read_questions(path) == [_GOLD]


def test_the_line_for_batch_tells_nothing_of_the_answer() -> None:
    assert json.loads(_GOLD.to_line()) == {
        "id": "q1",
        "question": "Who took the quay?",
        "outlets": ["The Gazette"],
        "until": "2025",
        "as_of": "2025-03-20",
        "history": _WHOLE["history"],
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": None}, "id must be a text that is not empty, got null"),
        ({"id": 7}, "id must be a text that is not empty, got 7"),
        ({"question": "  "}, 'question must be a text that is not empty, got "  "'),
        ({"answers": "Paris"}, 'answers must be a list, got "Paris"'),
        ({"answers": [1]}, "answers must be a list of texts, got [1]"),
        ({"date": "2025-03"}, 'date must be a day such as 2025-03-20, got "2025-03"'),
        ({"date": "2025-02-30"}, 'date must be a day such as 2025-03-20, got "2025-02-30"'),
        ({"date": 2025}, "date must be a day such as 2025-03-20, got 2025"),
        ({"answerable": "yes"}, 'answerable must be true, false or null, got "yes"'),
        ({"need_all": 1}, "need_all must be true, false or null, got 1"),
        ({"spans": [{"article_id": "a", "start": 3, "end": 3}]}, "a span must be"),
        ({"spans": [{"article_id": "a", "start": -1, "end": 3}]}, "a span must be"),
        ({"spans": [{"article_id": "a", "start": False, "end": 3}]}, "a span must be"),
        ({"spans": [{"start": 0, "end": 3}]}, "a span must be"),
        ({"spans": ["a"]}, "a span must be"),
        ({"history": [{"role": "system", "content": "x"}]}, "a turn must be"),
        ({"history": [{"role": "user"}]}, "a turn must be"),
        ({"filters": {"outlet": "x"}}, "got an unknown 'outlet'"),
        ({"filters": ["x"]}, 'got ["x"]'),
        ({"context_article_id": 3}, "context_article_id must be a text that is not empty, got 3"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_its_number(
    change: dict[str, Any], message: str, tmp_path: Path
) -> None:
    path = _write(tmp_path / "q.jsonl", {"id": "q0", "question": "Why?"}, _WHOLE | change)
    with pytest.raises(InputError) as caught:
        read_questions(path)
    assert_one_sentence(caught.value)
    assert str(caught.value).startswith(f"{path}, line 2: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"id": "a", "question": "Why?"}\n{"id": "a"', "line 2: this is not JSON"),
        (b"[1]\n", "line 1: this is no JSON object"),
        (b'{"id": "a", "question": "Why?"}\n\n{"id": "a", "question": "Who?"}\n', "line 3: the id 'a' stands on"),
        (b"\n\n", "holds no question"),
        (b'{"id": "a", "question": "\xff"}', "cannot be read"),
        (b"[" * 100_000, "line 1: this is not JSON"),
    ],
)
def test_a_file_that_cannot_be_used_gives_one_sentence(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_questions(path)
    assert_one_sentence(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"not packed",
        gzip.compress(b'{"id": "a", "question": "Why?"}\n' * 9, mtime=0)[:-12],
        b"\x1f\x8b\x08" + b"\x00" * 40,
    ],
)
def test_a_packed_file_that_is_missing_broken_or_cut_gives_one_sentence(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl.gz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_questions(path)
    assert_one_sentence(caught.value)
    assert str(path) in str(caught.value)
