"""Preferences of people: kept, read again, refused where they cannot be used, and counted."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import assert_one_sentence, in_threads

from index.errors import InputError
from qa.evaluation.judges.preferences import Preference, Preferences
from qa.newsdesk import Newsdesk
from qa.types import Turn


def answer(text: str) -> dict[str, Any]:
    """The JSON of an answer, as far as it is looked at."""
    cited = {"marker": 1, "quote": text, "article_id": "a"}
    return {
        "answered": True,
        "text": f"{text} [1]",
        "statements": [{"text": text, "verdict": "verbatim", "citations": [1]}],
        "citations": [cited],
        "seconds": 0,
        "record": None,
    }


WORDS, MEANING, MODEL = {"set": {"search.cosine": 0}}, {"set": {"search.bm25": 0}}, {"model": "m"}
ONE = Preference(
    "Who won?",
    answer("Ann won."),
    answer("Bob lost."),
    "first",
    WORDS,
    MEANING,
    (Turn("user", "Was there a race?"), Turn("assistant", "There was.")),
    "Ida",
    "2025-03-20T15:01:01+00:00",
)


@pytest.fixture
def kept(tmp_path: Path) -> Preferences:
    return Preferences(tmp_path / "runs" / "preferences.jsonl")


def test_what_was_added_is_read_again_in_its_order(kept: Preferences) -> None:
    assert list(kept) == []
    assert kept.tally() == []
    bare = Preference("Why?", answer("So."), answer("Thus."), "tie")
    for each in (ONE, bare, ONE):
        kept.add(each)
    assert list(Preferences(str(kept.path))) == [ONE, bare, ONE]


def test_answers_of_a_desk_can_be_added_as_they_are(kept: Preferences, sample: Newsdesk) -> None:
    given = sample.ask("Who has taken the town of Walikale?", record=False).to_dict()
    kept.add(
        Preference("Who has taken the town of Walikale?", given, sample.ask("Qqq?", record=False).to_dict(), "first")
    )
    (found,) = kept
    assert found.first == json.loads(json.dumps(given))
    assert found.second["answered"] is False


def test_added_from_many_threads_each_stands_on_its_own_line(kept: Preferences) -> None:
    in_threads(lambda number: kept.add(replace(ONE, by=str(number))), range(12))
    assert sorted(int(each.by) for each in kept) == list(range(12))


def test_half_written_line_is_passed_over_and_the_next_stands_on_a_line_of_its_own(kept: Preferences) -> None:
    kept.add(ONE)
    whole = kept.path.read_bytes()
    kept.path.write_bytes(whole + whole[: len(whole) // 2])
    assert list(kept) == [ONE]
    kept.add(replace(ONE, by="Ann"))
    assert [each.by for each in kept] == ["Ida", "Ann"]


_CITED = {"marker": 1, "quote": "x"}
_ROW = ONE.to_row()
_BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no question": ({"question": None}, "question is missing"),
    "blank question": ({"question": " "}, "question must be a text that is not empty"),
    "question of another kind": ({"question": 7}, "question must be a text"),
    "long question": ({"question": "x" * 20_001}, "question must be a text of at most 20,000 characters"),
    "no answer": ({"second": None}, "second is missing"),
    "answer of another kind": ({"first": "Ann"}, "first must be an object"),
    "answer without statements": ({"first": {"answered": True, "text": "Ann."}}, "first is no answer"),
    "answer with strange statements": ({"first": answer("x") | {"statements": [7]}}, "first is no answer"),
    "answer with strange citations": ({"first": answer("x") | {"citations": [{"marker": "1"}]}}, "first is no answer"),
    "answer with strange markers": (
        {"first": answer("x") | {"statements": [{"text": "x", "citations": [[]]}]}},
        "first is",
    ),
    "answer with a strange context": ({"first": answer("x") | {"citations": [_CITED | {"context": 7}]}}, "first is no"),
    "long answer": ({"second": answer("x" * 500_000)}, "second must be an object of at most 1,000,000 characters"),
    "unknown choice": ({"preferred": "both"}, "preferred must be one of first, second, tie"),
    "choice of another kind": ({"preferred": ["first"]}, "preferred must be one of"),
    "config of another kind": ({"first_config": []}, "first_config must be an object"),
    "long config": ({"second_config": {"x": "x" * 10_000}}, "second_config must be an object of at most"),
    "strange turn": (
        {"history": [{"role": "system", "content": "x"}]},
        'history must be a list of {"role": "user"',
    ),
    "many turns": ({"history": [{"role": "user", "content": "x"}] * 51}, "history has more than 50 turns"),
    "long turn": ({"history": [{"role": "user", "content": "x" * 20_001}]}, "or one of more than 20,000"),
    "long name": ({"by": "x" * 201}, "by must be a text of at most 200"),
    "no time": ({"created": "yesterday"}, "created must be a time"),
    "time without a zone": ({"created": "2025-03-20T15:01:01"}, "created must be a time"),
}


@pytest.mark.parametrize(("change", "reason"), _BAD.values(), ids=_BAD)
def test_line_that_cannot_be_used_is_named(kept: Preferences, change: dict[str, Any], reason: str) -> None:
    kept.add(ONE)
    with kept.path.open("a", encoding="utf-8") as file:
        file.write("\n" + json.dumps(_ROW | change) + "\n")
    with pytest.raises(InputError, match=r"preferences\.jsonl, line 3: ") as refused:
        list(kept)
    assert reason in str(refused.value)
    assert_one_sentence(refused.value)
    assert len(str(refused.value)) < 400 + len(str(kept.path))
    with pytest.raises(InputError):
        kept.tally()


@pytest.mark.parametrize("line", ["nonsense", "[1]", "7", '{"question": }', '{"question": "x"}', "[" * 100_000])
def test_line_that_is_no_preference_is_named(kept: Preferences, line: str) -> None:
    kept.path.parent.mkdir()
    kept.path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 1: ") as refused:
        list(kept)
    assert_one_sentence(refused.value)


def test_what_could_not_be_read_again_is_not_added(kept: Preferences) -> None:
    with pytest.raises(InputError, match="question must be a text that is not empty"):
        kept.add(replace(ONE, question=""))
    assert not kept.path.exists()


def test_file_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written") as refused:
        Preferences(tmp_path / "file" / "preferences.jsonl").add(ONE)
    assert_one_sentence(refused.value)
    with pytest.raises(InputError, match="cannot be read") as refused:
        list(Preferences(tmp_path))
    assert_one_sentence(refused.value)


def test_wins_are_counted_whichever_stood_first_and_the_newest_pair_comes_first(kept: Preferences) -> None:
    turned = replace(ONE, first_config=MEANING, second_config=WORDS)
    for each in (
        replace(ONE, second_config=MODEL, preferred="second", created="2025-03-19T00:00:00+00:00"),
        ONE,
        replace(turned, preferred="second"),
        replace(turned, preferred="second"),
        replace(turned, preferred="first", created="2025-03-21T00:00:00+00:00"),
        replace(turned, preferred="tie", created=""),
    ):
        kept.add(each)
    newest, older = kept.tally()
    wins = {json.dumps(newest.first_config): newest.first_wins, json.dumps(newest.second_config): newest.second_wins}
    assert wins == {json.dumps(WORDS): 3, json.dumps(MEANING): 1}
    assert (newest.ties, newest.n, newest.created) == (1, 5, "2025-03-21T00:00:00+00:00")
    assert newest.p == 0.625  # of 16 tosses of four coins, 1 + 4 + 4 + 1 are as uneven as 3 to 1
    assert {older.first_wins, older.second_wins} == {0, 1}
    assert older.p == 1


def test_order_of_a_configurations_fields_makes_no_other_configuration(kept: Preferences) -> None:
    kept.add(replace(ONE, first_config={"a": 1, "b": 2}))
    kept.add(replace(ONE, first_config={"b": 2, "a": 1}))
    assert [each.n for each in kept.tally()] == [2]
