"""Questions with known answers: what a file may hold, and one sentence with the line's number for what it may not."""

import gzip
import hashlib
import json
import re
import shutil
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, assert_one_sentence

from index.errors import InputError
from qa.evaluation.datasets.importers import LAYOUTS
from qa.evaluation.datasets.questions import Gold, GoldSpan, QuestionSet, SpanFault, check_spans, read_questions
from qa.newsdesk import Newsdesk
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
    "must": ["quay"],
    "must_not": ["harbour"],
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
    must=("quay",),
    must_not=("harbour",),
    tags=("who",),
)


def _write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_every_field_is_read_and_unknown_ones_are_passed_over(tmp_path: Path) -> None:
    assert read_questions(_write(tmp_path / "q.jsonl", _WHOLE)) == [_GOLD]


def test_the_day_may_have_either_name_or_both(tmp_path: Path) -> None:
    other = {name: value for name, value in _WHOLE.items() if name != "date"} | {"as_of": "2025-03-20"}
    path = _write(tmp_path / "q.jsonl", other, _WHOLE | {"id": "q2", "as_of": "2025-03-20"})
    assert [gold.date for gold in read_questions(path)] == ["2025-03-20"] * 2


def test_what_is_not_there_or_null_is_not_known(tmp_path: Path) -> None:
    bare = {"id": "q2", "question": "Why?"}
    path = _write(tmp_path / "q.jsonl", bare, dict.fromkeys(_WHOLE) | bare | {"id": "q3"})
    assert read_questions(path) == [Gold("q2", "Why?"), Gold("q3", "Why?")]


def test_packed_files_and_blank_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl.gz"
    path.write_bytes(gzip.compress(f"\n{json.dumps(_WHOLE)}\n  \n".encode()))
    assert read_questions(path) == [_GOLD]


@pytest.mark.parametrize("name", ["q.jsonl", "q.jsonl.gz"])
def test_a_byte_order_mark_before_the_first_line_is_passed_over(name: str, tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + json.dumps(_WHOLE).encode() + b"\n"
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert read_questions(tmp_path / name) == [_GOLD]


def test_the_line_for_batch_tells_nothing_of_the_answer() -> None:
    assert json.loads(_GOLD.to_line()) == {
        "id": "q1",
        "question": "Who took the quay?",
        "filters": {"outlets": ["The Gazette"], "until": "2025"},
        "as_of": "2025-03-20",
        "history": _WHOLE["history"],
    }


_NO_SPAN = 'spans must be a list of {"article_id", "start", "end"} with 0 <= start < end, got ['
_NO_TURN = 'history must be a list of {"role": "user" or "assistant", "content": text}, got [{"role": '


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": None}, "id must be a text that is not empty, got null"),
        ({"id": 7}, "id must be a text that is not empty, got 7"),
        ({"question": "  "}, 'question must be a text that is not empty, got "  "'),
        ({"answers": "Paris"}, 'answers must be a list of texts, got "Paris"'),
        ({"answers": [1]}, "answers must be a list of texts, got [1]"),
        ({"date": "2025-03"}, 'date must be a day such as 2025-03-20, got "2025-03"'),
        ({"date": "2025-02-30"}, 'date must be a day such as 2025-03-20, got "2025-02-30"'),
        ({"date": 2025}, "date must be a day such as 2025-03-20, got 2025"),
        ({"date": None, "as_of": "20 March"}, 'as_of must be a day such as 2025-03-20, got "20 March"'),
        ({"as_of": "2025-03-21"}, "date is 2025-03-20 and as_of 2025-03-21, which mean the same"),
        ({"must": "quay"}, 'must must be a list of texts, got "quay"'),
        ({"must": ["quay", " "]}, 'must holds " ", in which there is no word to look for'),
        ({"must": ["%"]}, 'must holds "%", in which there is no word to look for'),
        ({"must": ["5 %", "!"]}, 'must holds "!", in which there is no word to look for'),
        ({"must": ["the"]}, 'must holds "the", in which there is no word to look for'),
        ({"must": ["“”"]}, 'must holds "“”", in which there is no word to look for'),
        ({"must_not": [""]}, 'must_not holds "", in which there is no word to look for'),
        ({"must_not": ["–"]}, 'must_not holds "–", in which there is no word to look for'),
        ({"must_not": ["quay"]}, '"quay" stands in must and in must_not'),
        ({"answerable": "yes"}, 'answerable must be true, false or null, got "yes"'),
        ({"need_all": 1}, "need_all must be true, false or null, got 1"),
        ({"spans": [{"article_id": "a", "start": 3, "end": 3}]}, _NO_SPAN),
        ({"spans": [{"article_id": "a", "start": -1, "end": 3}]}, _NO_SPAN),
        ({"spans": [{"article_id": "a", "start": False, "end": 3}]}, _NO_SPAN),
        ({"spans": [{"start": 0, "end": 3}]}, _NO_SPAN),
        ({"spans": ["a"]}, _NO_SPAN),
        ({"history": [{"role": "system", "content": "x"}]}, _NO_TURN),
        ({"history": [{"role": "user"}]}, _NO_TURN),
        ({"filters": {"outlet": "x"}}, 'with nothing but outlets, since, until, article_ids, got {"outlet": "x"}'),
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


# --- sets --------------------------------------------------------------------------------------------------------

_BARE = Gold("q2", "Warum läutet “Anna” um zwölf?", answerable=False, tags=("why",))


@pytest.mark.parametrize("name", ["set.jsonl", "set.jsonl.gz"])
def test_a_set_that_was_written_is_read_back_the_same(name: str, tmp_path: Path) -> None:
    questions = QuestionSet((_GOLD, _BARE, Gold("q3", "Half a pair \ud800 here?")))
    questions.write(tmp_path / name)
    again = QuestionSet.read(tmp_path / name)
    assert (again, list(again), len(again)) == (questions, list(questions.questions), 3)
    content = (tmp_path / name).read_bytes()
    again.write(tmp_path / name)
    assert (tmp_path / name).read_bytes() == content
    assert not name.endswith(".gz") or content[4:8] == bytes(4)  # no time of writing in it


def test_a_row_holds_what_is_known_and_nothing_else() -> None:
    assert _BARE.to_row() == {
        "id": "q2",
        "question": "Warum läutet “Anna” um zwölf?",
        "answerable": False,
        "tags": ["why"],
    }
    assert _GOLD.to_row() == {
        ("as_of" if name == "date" else name): value for name, value in _WHOLE.items() if name != "match_overlap"
    }


def test_the_digest_tells_sets_apart_by_what_they_say_and_not_by_their_order() -> None:
    digest = QuestionSet((_GOLD, _BARE)).digest
    assert re.fullmatch("[0-9a-f]{64}", digest)
    assert QuestionSet((_BARE, _GOLD)).digest == digest
    changed = [replace(_BARE, must=("Anna",)), replace(_BARE, answerable=None), replace(_BARE, tags=())]
    assert len({digest, QuestionSet((_GOLD,)).digest, *(QuestionSet((_GOLD, each)).digest for each in changed)}) == 5


def test_the_digest_stays_what_it_was() -> None:
    # Runs that were made long ago are compared by it.
    row = b'[{"answers":["Ann"],"as_of":"2025-03-20","id":"7","question":"Who won?"}]'
    questions = QuestionSet((Gold("7", "Who won?", answers=("Ann",), date="2025-03-20"),))
    assert questions.digest == hashlib.sha256(row).hexdigest()


def test_questions_are_told_apart_by_their_tags() -> None:
    questions = QuestionSet((_GOLD, _BARE, Gold("q3", "Who?", tags=("who", "old"))))
    assert questions.tags == ("who", "why", "old")
    assert [gold.id for gold in questions.tagged("who")] == ["q1", "q3"]
    assert len(questions.tagged("when")) == 0


def test_no_set_has_an_id_twice() -> None:
    with pytest.raises(ValueError, match="got 2 questions with 1 different ids"):
        QuestionSet((_GOLD, _GOLD))


def test_a_set_that_cannot_be_written_gives_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"missing.*cannot be written: No such file or directory") as caught:
        QuestionSet((_GOLD,)).write(tmp_path / "missing" / "q.jsonl")
    assert_one_sentence(caught.value)


# --- spans -------------------------------------------------------------------------------------------------------

_TEXTS = {"a1": "The militia’s men took\nthe quay."}


@pytest.mark.parametrize(
    ("span", "answers", "reason"),
    [
        (GoldSpan("a1", 4, 11), ("militia",), None),
        (GoldSpan("a1", 0, 17), ("the MILITIA's men",), None),
        (GoldSpan("a1", 18, 31), ("nobody", "took the quay"), None),
        (GoldSpan("a1", 0, 32), (), None),
        (GoldSpan("a2", 0, 3), ("The",), "there is no such article (add it, or correct the id)"),
        (GoldSpan("a1", 0, 33), (), "it is out of range, the text has 32 characters (was the article changed?)"),
        (GoldSpan("a1", 40, 41), ("x",), "it is out of range, the text has 32 characters (was the article changed?)"),
        (GoldSpan("a1", -3, 2), (), "it is out of range, the text has 32 characters (was the article changed?)"),
        (GoldSpan("a1", 5, 5), (), "it is out of range, the text has 32 characters (was the article changed?)"),
        (
            GoldSpan("a1", 4, 11),
            ("army",),
            '"militia" holds none of the answers (correct the span or the answers)',
        ),
    ],
)
def test_a_span_is_held_against_the_text_that_it_points_into(
    span: GoldSpan, answers: tuple[str, ...], reason: str | None
) -> None:
    faults = check_spans([Gold("q1", "Who?", answers=answers, spans=(GoldSpan("a1", 0, 32), span))], _TEXTS)
    kept = [fault for fault in faults if fault.span == span]
    assert kept == ([SpanFault("q1", span, reason)] if reason else [])
    for fault in kept:
        assert_one_sentence(ValueError(str(fault)))
        assert str(fault) == f"question 'q1', span {span.start}:{span.end} of {span.article_id!r}: {reason}"


def test_faults_stand_in_the_order_of_the_questions() -> None:
    spans = (GoldSpan("x", 0, 1), GoldSpan("y", 0, 1))
    faults = check_spans([Gold("q2", "?", spans=spans), Gold("q1", "?", spans=spans[:1])], {})
    assert [(fault.question_id, fault.span.article_id) for fault in faults] == [("q2", "x"), ("q2", "y"), ("q1", "x")]


def test_the_spans_of_the_sample_questions_are_true(sample: Newsdesk) -> None:
    texts = {row.article_id: sample.article(row.article_id).article.text for row in sample.articles()}
    assert check_spans(QuestionSet.read(ROOT / "examples/questions.jsonl"), texts) == []


# --- the page that describes them --------------------------------------------------------------------------------

_PAGE = (ROOT / "docs/questions.md").read_text("utf-8")


def test_the_page_names_every_field() -> None:
    described = re.findall(r"^\| `(\w+)`(?:, `(\w+)`)? \|", _PAGE.partition("\n## ")[0], re.MULTILINE)
    assert [first for first, _ in described] == [
        ("as_of" if each.name == "date" else each.name) for each in fields(Gold)
    ]
    assert [pair for pair in described if pair[1]] == [("as_of", "date")]


def test_the_example_of_the_page_has_every_field_and_can_be_read(tmp_path: Path) -> None:
    line = re.findall(r"^```json\n(.*?)^```", _PAGE, re.MULTILINE | re.DOTALL)[0]
    (tmp_path / "q.jsonl").write_text(json.dumps(json.loads(line)) + "\n", "utf-8")
    questions = QuestionSet.read(tmp_path / "q.jsonl")
    assert list(questions.questions[0].to_row()) == [
        ("as_of" if each.name == "date" else each.name) for each in fields(Gold)
    ]
    assert questions.questions[0].to_row() == json.loads(line)


def test_the_python_of_the_page_runs(
    sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(sample_folder, "corpus")
    shutil.copy(ROOT / "examples/questions.jsonl", "questions.jsonl")
    [block] = re.findall(r"^```python\n(.*?)^```", _PAGE, re.MULTILINE | re.DOTALL)
    exec(compile(block, "questions.md", "exec"), {})
    assert capsys.readouterr().out.startswith("60 ('how much', ")
    assert all("when" in gold.tags for gold in QuestionSet.read("when.jsonl"))


def test_the_page_names_every_layout() -> None:
    assert re.findall(r"^\| `([\w-]+)` \|", _PAGE.partition("## Sets of others")[2], re.MULTILINE) == list(LAYOUTS)
