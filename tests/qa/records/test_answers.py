import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filled import quoting
from support import PATIENCE_S, article, python

from index.stores.folder import ANSWERS_FILE
from index.types import Filters
from qa.newsdesk import Newsdesk
from qa.records.answers import Feedback, Records
from qa.records.redaction import REMOVED, WITHHELD, without
from qa.types import (
    Account,
    Answer,
    Citation,
    Disagreement,
    Focus,
    Holder,
    LeadIn,
    PeriodRead,
    Shown,
    Unverified,
)


def citation(marker: int, article_id: str, quote: str) -> Citation:
    """A citation of an article that nobody knows more of than its title."""
    return Citation(
        marker, article_id, "0" * 16, f"Title of {article_id}", None, None, None, 0, len(quote), quote, "before",
        "after",
    )  # fmt: skip


def answer(question: str = "Who opened it?", *cited: tuple[str, str], short: str | None = None) -> Answer:
    """An answer with one statement per cited article and quote."""
    citations = tuple(citation(n, name, quote) for n, (name, quote) in enumerate(cited, 1))
    accounts = tuple(Account(c.quote, c.marker, None, None) for c in citations)
    more: dict[str, Any] = {} if cited else {"answered": False, "text": "The archive does not say."}
    return quoting(
        *citations, question=question, short=short, disagreements=(Disagreement("how many", accounts),), passages=(),
        **more,
    )  # fmt: skip


_A = "The tide mill of Redmere was opened by Ada Voss."
_B = "The glass bridge of Quillane was opened by Bo Lind."


def test_record_is_the_answer_with_an_id_and_a_time(tmp_path: Path) -> None:
    records = Records(tmp_path)
    name = records.append(answer("Wer öffnete “es”?\nUnd wann?", ("a", _A)))
    [record] = records
    assert record.pop("at").startswith("20")
    kept = replace(answer("Wer öffnete “es”?\nUnd wann?", ("a", _A)), record=name)
    assert record == json.loads(json.dumps(kept.to_dict()))
    assert (tmp_path / ANSWERS_FILE).read_bytes().count(b"\n") == 1


def test_no_records_where_nothing_was_asked(tmp_path: Path) -> None:
    assert list(Records(tmp_path)) == []
    assert Records(tmp_path).redact("a", [_A]) == 0
    assert list(tmp_path.iterdir()) == []


def test_records_appended_by_several_processes_at_once_are_all_kept_whole(tmp_path: Path) -> None:
    script = """
import sys
from dataclasses import replace
from pathlib import Path
from qa.records.answers import Records
from filled import ANSWER
records = Records(Path(sys.argv[1]))
for number in range(40):
    records.append(replace(ANSWER, question=f"{sys.argv[2]}-{number} " + "long " * 3000))
"""
    with python(script, tmp_path, "x") as x, python(script, tmp_path, "y") as y, python(script, tmp_path, "z") as z:
        assert [process.wait(PATIENCE_S) for process in (x, y, z)] == [0, 0, 0]
    asked = [record["question"].split()[0] for record in Records(tmp_path)]
    assert sorted(asked) == sorted(f"{name}-{number}" for name in "xyz" for number in range(40))
    assert len((tmp_path / ANSWERS_FILE).read_text().splitlines()) == 120
    for name in "xyz":
        assert [a for a in asked if a[0] == name] == [f"{name}-{n}" for n in range(40)]


@pytest.mark.parametrize("torn", [b'{"record": "1", "question": "Wh', b"\xff\xfe\x00", b"12", b'"a"', b"{}x"])
def test_torn_last_line_is_passed_over_and_does_not_swallow_the_next_record(tmp_path: Path, torn: bytes) -> None:
    records = Records(tmp_path)
    records.append(answer("first"))
    with (tmp_path / ANSWERS_FILE).open("ab") as file:
        file.write(torn)
    assert [r["question"] for r in records] == ["first"]
    records.append(answer("second"))
    assert [r["question"] for r in records] == ["first", "second"]
    assert records.redact("a", [_A]) == 0
    assert [r["question"] for r in records] == ["first", "second"]


def test_question_with_half_a_surrogate_pair_is_kept_readable(tmp_path: Path) -> None:
    Records(tmp_path).append(answer("What \ud800 is it?"))
    assert [r["question"] for r in Records(tmp_path)] == ["What ? is it?"]


def test_redacting_removes_the_words_of_one_article_and_keeps_the_others(tmp_path: Path) -> None:
    records = Records(tmp_path)
    records.append(answer(f"Is “{_A}” true?", ("a", _A), ("b", _B), short="Bo Lind"))
    records.append(answer("And Bo?", ("b", _B)))
    untouched = list(records)[1]
    assert records.redact("a", [_A, "Title of a", "Ada Voss"]) == 1
    first, second = records
    assert second == untouched
    assert first["question"] == f"Is “{REMOVED}” true?"
    assert first["text"] == f"{REMOVED} [1] {_B} [2]"
    assert [s["text"] for s in first["statements"]] == [REMOVED, _B]
    assert [(c["title"], c["quote"], c["prefix"], c["suffix"]) for c in first["citations"]] == [
        (None, REMOVED, "", ""),
        ("Title of b", _B, "before", "after"),
    ]
    assert [a["value"] for a in first["disagreements"][0]["accounts"]] == [REMOVED, _B]
    assert first["short"] == "Bo Lind"
    assert records.redact("a", [_A]) == 0


def test_context_of_a_removed_article_is_removed_and_that_of_another_stays(tmp_path: Path) -> None:
    records = Records(tmp_path)
    given = answer("Who?", ("a", _B), ("b", _B))
    first, second = given.citations
    wire = LeadIn(0, len(_A), _A)  # both articles begin with this sentence
    records.append(replace(given, citations=(replace(first, context=wire), replace(second, context=wire))))
    assert records.redact("a", [_A]) == 1
    [record] = records
    assert [c["context"] for c in record["citations"]] == [
        {"start": 0, "end": len(_A), "quote": REMOVED},
        {"start": 0, "end": len(_A), "quote": _A},
    ]


def test_removed_article_is_no_longer_named_as_a_holder(tmp_path: Path) -> None:
    records = Records(tmp_path)
    given = answer(f"Is “{_A}” true?", ("b", _B))
    wire = "Bridge opens in Quillane"  # the title that both copies have
    a, c = (Holder(name, "0" * 16, "Post", None, wire, None, 0, 9) for name in "ac")
    records.append(replace(given, citations=(replace(given.citations[0], also=(a, c)),)))
    assert records.redact("a", [_A, wire]) == 1
    [record] = records
    assert [held["article_id"] for held in record["citations"][0]["also"]] == ["c"]
    assert record["citations"][0]["also"][0]["title"] == wire
    assert _A not in json.dumps(record)


def test_record_of_an_earlier_version_is_redacted_too(tmp_path: Path) -> None:
    records = Records(tmp_path)
    records.append(answer("Who?", ("a", _A), ("b", _B)))
    [old] = records
    for cited in old["citations"]:
        del cited["context"], cited["also"]
    (tmp_path / ANSWERS_FILE).write_text(json.dumps(old) + "\n")
    assert records.redact("a", [_A]) == 1
    assert [c["quote"] for c in next(iter(records))["citations"]] == [REMOVED, _B]


def test_what_a_model_made_of_a_removed_article_is_removed(tmp_path: Path) -> None:
    refused = (
        Unverified("Ada Voss opened two mills.", "unsupported_number", "It says two, mill says one.", 1, ("mill",)),
        Unverified("The quay is shut.", "unsupported", "It is not in the source.", 1, ("quay",)),
    )
    records = Records(tmp_path)
    records.append(replace(answer("Who?", ("quay", "The quay stands.")), unverified=refused))
    assert records.redact("mill", []) == 1
    (kept,) = records
    assert [(u["text"], u["reason"]) for u in kept["unverified"]] == [
        (REMOVED, REMOVED), ("The quay is shut.", "It is not in the source."),
    ]  # fmt: skip


def test_words_that_are_gone_are_marked_no_more(tmp_path: Path) -> None:
    records, focus = Records(tmp_path), Focus(0, 8)
    given = answer("Who?", ("a", _A), ("b", _B))
    given = replace(given, statements=tuple(replace(each, focus=focus) for each in given.statements))
    name = records.append(given)
    assert [s.focus for s in without(given, {"a"}).statements] == [None, focus]
    records.redact("a", [_A])
    assert [s.focus for s in records.get([name])[name].answer.statements] == [None, focus]


def test_short_answer_of_a_removed_article_is_removed(tmp_path: Path) -> None:
    records = Records(tmp_path)
    records.append(answer("Who?", ("a", _A), ("b", _B), short="Ada Voss"))
    records.redact("a", [_A])
    assert [r["short"] for r in records] == [None]


def test_short_phrases_stay_because_they_stand_in_many_texts(tmp_path: Path) -> None:
    records = Records(tmp_path)
    records.append(answer("Who said: He agreed."))
    assert records.redact("a", ["He agreed."]) == 0


def test_longer_phrase_is_removed_before_the_shorter_one_inside_it(tmp_path: Path) -> None:
    records = Records(tmp_path)
    records.append(answer(f"{_A} {_B}"))
    records.redact("a", [_A, f"{_A} {_B}"])
    assert [r["question"] for r in records] == [REMOVED]


def test_ids_stay_what_they_are_even_where_they_hold_a_title(tmp_path: Path) -> None:
    records = Records(tmp_path)
    records.append(answer("Who?", ("news/Title of the mill.txt", _A)))
    records.redact("news/Title of the mill.txt", ["Title of the mill", _A])
    assert [r["citations"][0]["article_id"] for r in records] == ["news/Title of the mill.txt"]


def test_redaction_that_is_cut_short_leaves_the_records_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = Records(tmp_path)
    for number in range(3):
        records.append(answer(str(number), ("a", _A)))
    before = list(records)

    def dying(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", dying)
        with pytest.raises(KeyboardInterrupt):
            records.redact("a", [_A])
    assert list(records) == before
    assert records.redact("a", [_A]) == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == [ANSWERS_FILE, "answers.lock"]


def test_asking_keeps_a_record_unless_told_not_to(tmp_path: Path) -> None:
    with Newsdesk.open(tmp_path) as desk:
        desk.add(article(1))
        desk.ask("What opened on Monday?")
        desk.ask("Who paid for it?", record=False)
        assert [r["question"] for r in desk.records] == ["What opened on Monday?"]


def test_answers_come_back_whole_by_their_ids(tmp_path: Path) -> None:
    records = Records(tmp_path)
    full = replace(
        answer("When?", ("a", _A), ("b", _B), short="Ada Voss"),
        filters=Filters(("Post",), date(2025, 3, 1), None, ("a",)),
        period=PeriodRead("in March", "2025-03-01", None, "filter"),
        unverified=(Unverified("It burnt.", "unsupported", "nothing says so", 1, ("a",)),),
        shown=Shown(3, 1, 90, 0),
    )
    name, other = records.append(full), records.append(answer("Why?"))
    assert list(records.get([other, name, "f" * 32])) == [other, name]
    assert records.get([name])[name].answer == full
    assert records.get([name])[name].answer.record == name
    late = records.append(answer("Who then?"))  # what was written since the last look is found too
    assert records.get([late])[late].answer.question == "Who then?"


def test_feedback_comes_with_its_answer_and_is_no_answer(tmp_path: Path) -> None:
    records = Records(tmp_path)
    name, other = records.append(answer("When?", ("a", _A))), records.append(answer("Why?"))
    records.comment(name, Feedback("wrong citation", 1, f"It says: {_A}"))
    records.comment(name, Feedback("good"))
    assert [said.verdict for said in records.get([name])[name].feedback] == ["wrong citation", "good"]
    assert records.get([other])[other].feedback == ()
    assert len(list(records)) == 2
    records.redact("a", [_A])
    assert [said.note for said in records.get([name])[name].feedback] == [f"It says: {REMOVED}", ""]
    assert records.get([name])[name].answer.citations[0].quote == REMOVED


def test_answer_is_published_until_it_is_taken_back(tmp_path: Path) -> None:
    records = Records(tmp_path)
    name, other = records.append(answer("When?", ("a", _A))), records.append(answer("Why?"))
    assert not records.get([name])[name].is_published
    records.publish(name)
    assert [kept.is_published for kept in records.get([name, other]).values()] == [True, False]
    assert len(list(records)) == 2
    records.redact("a", [_A])
    assert records.get([name])[name].is_published
    records.publish(name, is_published=False)
    assert not records.get([name])[name].is_published


def test_records_that_this_version_cannot_read_are_left_out(tmp_path: Path) -> None:
    records = Records(tmp_path)
    name = records.append(answer("When?", ("a", _A)))
    with (tmp_path / ANSWERS_FILE).open("a", encoding="utf-8") as file:
        file.write(
            '{"record": "old", "at": "2025", "question": "?"}\n[1]\n{"feedback": 3, "on": "x"}\n{"record": "torn'
        )
    assert list(records.get(["old", "torn", "x", name])) == [name]
    assert records.get([name])[name].feedback == ()
    after = records.append(answer("Why?"))  # the torn line does not swallow it
    assert list(records.get([after])) == [after]


def test_records_are_found_again_after_an_article_was_taken_out(tmp_path: Path) -> None:
    records, elsewhere = Records(tmp_path), Records(tmp_path)
    names = [records.append(answer(f"Which {n}?", ("a", _A), ("b", _B))) for n in range(5)]
    assert list(records.get(names)) == names
    elsewhere.redact("a", [_A])  # as another process does: a new file stands in its place
    kept = records.get(names)
    assert [kept[name].answer.question for name in names] == [f"Which {n}?" for n in range(5)]
    assert all(kept[name].answer.citations[1].quote == _B for name in names)


def test_words_that_are_not_to_be_shown_now_are_left_out_and_what_was_taken_down_stays_so(tmp_path: Path) -> None:
    copies = (Holder("a", "v", "A", "Title of a", None, None, 0, 9), Holder("c", "v", "C", None, None, None, 0, 9))
    full = answer("Who opened it?", ("a", _A), ("b", _B), ("d", "Some were there."), short="Ada Voss")
    refused = tuple(Unverified(f"It was {name}.", "unsupported", "Nobody says so.", 1, (name,)) for name in "ab")
    full = replace(
        full,
        citations=(*full.citations[:1], replace(full.citations[1], also=copies), *full.citations[2:]),
        unverified=refused,
    )
    records = Records(tmp_path)
    name = records.append(full)
    records.redact("d", ["Some were there."])
    kept = records.get([name])[name].answer
    shown = without(kept, {"a", "d"})
    assert [s.text for s in shown.statements] == [WITHHELD, _B, REMOVED]
    assert shown.text == f"{WITHHELD} [1] {_B} [2] {REMOVED} [3]"
    assert [c.quote for c in shown.citations] == [WITHHELD, _B, REMOVED]
    first = shown.citations[0]
    assert (first.title, first.url, first.prefix, first.suffix, first.article_id) == (None, None, "", "", "a")
    assert [held.article_id for held in shown.citations[1].also] == ["c"]
    assert [account.value for account in shown.disagreements[0].accounts] == [WITHHELD, _B, REMOVED]
    assert [(u.text, u.reason) for u in shown.unverified] == [
        (WITHHELD, WITHHELD),
        ("It was b.", "Nobody says so."),
    ]
    assert shown.short is None
    assert without(kept, {"b"}).short == "Ada Voss"
    assert without(kept, set()) == kept
    assert records.get([name])[name].answer == kept
