"""What people get wrong: each gives a clear answer or one sentence, never a traceback, and nothing is damaged."""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Newsdesk_, assert_refused, is_harmless
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support import PATIENCE_S, ROOT, article, assert_one_sentence, bytes_under, python, said

from index.errors import CorpusDamaged, CorpusError, CorpusMissing, CorpusTooNew, InputError
from index.readers.document import MAX_DOCUMENT_BYTES
from index.stores.ledger import LEDGER_FILE
from qa.newsdesk import Newsdesk

_GOOD = "The tide mill of Redmere was opened by Ada Voss on Monday.\n"


# --- files ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder with two good files and one of every bad kind."""
    folder = tmp_path / "mixed"
    (folder / "deeper").mkdir(parents=True)
    (folder / "good.txt").write_text(_GOOD)
    (folder / "deeper" / "good.md").write_text("# Mill\n\nThe glass bridge of Vantry closed on Tuesday.\n")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "blank.txt").write_bytes(b" \n\n\t\n")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (folder / "picture.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(200))
    (folder / "broken.json").write_text('{"text": ')
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    (folder / "broken.txt.gz").write_bytes(b"\x1f\x8b and no more")
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(MAX_DOCUMENT_BYTES + 1)
    return folder


_REASONS = {
    "empty.txt": "empty",
    "blank.txt": "empty",
    "binary.txt": "text",
    "picture.jpg": "",
    "broken.json:1": "JSON",
    "broken.zip": "",
    "broken.txt.gz": "",
    "gone.txt": "",
    "huge.txt": "too large",
}


def test_bad_files_of_a_folder_are_skipped_with_their_reasons_and_the_rest_is_added(
    mixed: Path, newsdesk: Newsdesk_, tmp_path: Path
) -> None:
    here = ("--corpus", tmp_path / "corpus")
    ran = newsdesk("add", mixed, "--json", *here)
    assert ran.status == 0
    report = ran.json
    assert (report["added"], report["updated"], report["unchanged"]) == (2, 0, 0)
    skipped = {Path(item["name"]).name: item["reason"] for item in report["skipped"]}
    assert set(skipped) == set(_REASONS)
    assert len(report["skipped"]) == len(_REASONS)
    for name, reason in skipped.items():
        assert _REASONS[name] in reason
        assert reason.strip()
        assert "\n" not in reason
    assert newsdesk("ask", "Who opened the tide mill?", "--json", *here).json["text"] == f"{_GOOD.strip()} [1]"


def test_bad_files_are_listed_and_counted_for_people_too(mixed: Path, newsdesk: Newsdesk_, tmp_path: Path) -> None:
    ran = newsdesk("add", mixed, "--corpus", tmp_path / "corpus")
    first, *others = ran.out.splitlines()
    assert first.startswith("2 added, 0 updated, 0 unchanged, 9 skipped in ")
    assert len([line for line in others if line.startswith("  skipped ")]) == 9
    assert (ran.status, ran.err) == (0, "")


def test_add_of_bad_files_only_ends_with_status_1_and_names_each(
    mixed: Path, newsdesk: Newsdesk_, tmp_path: Path
) -> None:
    (mixed / "good.txt").unlink()
    shutil.rmtree(mixed / "deeper")
    ran = newsdesk("add", mixed, "--corpus", tmp_path / "corpus")
    assert ran.status == 1
    assert ran.out.startswith("0 added, 0 updated, 0 unchanged, 9 skipped in ")
    assert newsdesk("status", "--corpus", tmp_path / "corpus").status == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission_is_skipped_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(_GOOD)
    (tmp_path / "secret.txt").write_text(_GOOD)
    (tmp_path / "secret.txt").chmod(0)
    with Newsdesk.open(tmp_path / "corpus") as desk:
        report = desk.add(tmp_path / "good.txt", tmp_path / "secret.txt")
    assert report.added == 1
    assert [skipped.reason for skipped in report.skipped] == ["Permission denied"]


# --- corpus folders -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of two invented articles; copy it before changing it."""
    folder = tmp_path_factory.mktemp("bad") / "corpus"
    with Newsdesk.open(folder) as desk:
        desk.add(article(1), article(2))
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "corpus")


def _spoil(folder: Path, how: str) -> None:
    ledger = folder / LEDGER_FILE
    if how == "newer":
        with sqlite3.connect(ledger) as db:
            db.execute("PRAGMA user_version = 999")
        db.close()
    elif how == "no database":
        ledger.write_bytes(b"these are notes, not a database\n" * 200)
    elif how == "half":
        with ledger.open("r+b") as file:
            file.truncate(ledger.stat().st_size // 2)
    elif how == "another program's":
        ledger.unlink()
        with sqlite3.connect(ledger) as db:
            db.execute("CREATE TABLE cats (name TEXT)")
        db.close()


_SPOILT = {
    "newer": CorpusTooNew,
    "no database": CorpusDamaged,
    "half": CorpusDamaged,
    "another program's": CorpusError,
}


@pytest.mark.parametrize("how", _SPOILT)
def test_corpus_that_cannot_be_read_is_said_in_one_sentence_and_left_as_it_is(
    how: str, folder: Path, newsdesk: Newsdesk_
) -> None:
    _spoil(folder, how)
    before = bytes_under(folder)
    for opening in (Newsdesk.read, Newsdesk.open):
        with pytest.raises(_SPOILT[how]) as caught, opening(folder) as desk:
            desk.ask("What did Ostermoor open?", record=False)
        assert_one_sentence(caught.value)
        assert str(folder) in str(caught.value)
    for arguments in (("ask", "Who?"), ("add", ROOT / "examples" / "articles"), ("list",), ("status",), ("check",)):
        assert_refused(newsdesk(*arguments, "--corpus", folder), str(folder))
    after = bytes_under(folder)
    assert {name: content for name, content in after.items() if name in before and "lock" not in name} == {
        name: content for name, content in before.items() if "lock" not in name
    }


def test_corpus_that_is_missing_is_not_made_by_asking(tmp_path: Path) -> None:
    for place in (tmp_path / "none", tmp_path):
        with pytest.raises(CorpusMissing) as caught:
            Newsdesk.read(place)
        assert_one_sentence(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_file_in_the_place_of_a_corpus_is_said_in_one_sentence(tmp_path: Path, newsdesk: Newsdesk_) -> None:
    place = tmp_path / "notes.txt"
    place.write_text("mine")
    for arguments in (("ask", "Who?"), ("add", ROOT / "examples" / "articles"), ("check",)):
        assert_refused(newsdesk(*arguments, "--corpus", place), str(place))
    assert place.read_text() == "mine"


def test_lost_word_index_and_vectors_do_not_stop_an_answer(folder: Path) -> None:
    for store in [*folder.glob("chroma*"), *folder.glob("terms*"), *folder.glob("vectors*")]:
        shutil.rmtree(store)
    with Newsdesk.open(folder) as desk:
        desk.corpus.upkeep.settle()
        assert {c.article_id for c in desk.ask("What did the town of Quillane or Kellbrook open?").citations} <= {
            "a1",
            "a2",
        }
        assert desk.search("Kellbrook")[0].passage.span.article_id == "a2"
        assert desk.corpus.check() == []


_KILLED = """
import os, sys
from qa.newsdesk import Newsdesk
from support import articles
desk = Newsdesk.open(sys.argv[1])
desk.add(*articles(40, 10), on_progress=lambda phase, done, total: (print("half", flush=True), os._exit(9)))
"""


def test_half_written_corpus_is_completed_and_whole(folder: Path, newsdesk: Newsdesk_) -> None:
    with python(_KILLED, folder) as killed:
        said(killed, "half")
        assert killed.wait(PATIENCE_S) == 9
    assert newsdesk("ask", "What did Kellbrook open?", "--corpus", folder).status == 0
    assert newsdesk("check", "--corpus", folder).out == "whole: the indexes hold what the ledger holds\n"
    assert newsdesk("status", "--json", "--corpus", folder).json["coverage"]["articles"] == 42


# --- questions ------------------------------------------------------------------------------------------------------

_REFUSED = {
    "empty": ("", "the question is empty"),
    "blank": (" \t\n\u3000 ", "the question is empty"),
    "endless": ("x" * 100_000, "the question has 100,000 characters; ask in at most 2,000"),
    "punctuation": ("?!… — «»", "the question holds no word (ask in words)"),
    "emoji": ("🌉🔥👩‍👩‍👧", "the question holds no word (ask in words)"),
    "surrogates": ("\ud83d \udc00", "the question holds no word (ask in words)"),
    "controls": ("\x00\x1b", "the question holds no word (ask in words)"),
}
_ANSWERED = {
    "stop words": "who is it",
    "one letter": "a",
    "NUL": "Who captured\x00Walikale\x00?",
    "surrogate": "Who captured \ud800Walikale\udfff?",
    "bytes of an argument": os.fsdecode(b"Who captured \xff\xfeWalikale?"),
    "query": 'title:"tin mine" AND (body:[a TO z] OR -bisie) ~2 ^3 * ? \\ / {x} <y> && || !',
    "wildcards": "*:* OR 1=1; DROP TABLE article; --",
    "LIKE": "%_%' a",
    "markup": "<script>alert(1)</script> [1](javascript:x)",
    "template": "${question} {0} %s $HOME",
    "escape": "Who \x1b[2J is \u202eelakilaW?",
    "combining": "W" + "\u0301" * 500,
    "one word": "w" * 2_000,
    "many words": "w " * 999,
    "Chinese": "谁占领了瓦利卡莱？",
    "Arabic": "من سيطر على واليكالي؟",
    "numbers": "2025 03 20 7 9",
}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    """A corpus to which nothing was added."""
    folder = tmp_path_factory.mktemp("empty") / "corpus"
    Newsdesk.open(folder).close()
    with Newsdesk.read(folder) as desk:
        yield desk


@pytest.fixture(params=["sample", "empty"])
def desk(request: pytest.FixtureRequest) -> Newsdesk:
    """The sample corpus, then an empty one."""
    found: Newsdesk = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("name", _REFUSED)
def test_question_without_words_is_refused_in_one_sentence(name: str, desk: Newsdesk) -> None:
    question, reason = _REFUSED[name]
    for asking in (desk.ask, desk.search):
        with pytest.raises(InputError) as caught:
            asking(question)
        assert str(caught.value).startswith(reason)
        assert_one_sentence(caught.value)
    (line,) = desk.batch([json.dumps({"id": "q", "question": question})], record=False)
    assert (line["id"], line["line"]) == ("q", 1)
    assert line["error"].startswith(reason)


@pytest.mark.parametrize("name", _ANSWERED)
def test_odd_question_is_answered_or_declined(name: str, desk: Newsdesk) -> None:
    question = _ANSWERED[name]
    answer = desk.ask(question, record=False)
    holds_articles = desk.status().coverage.articles > 0
    assert (answer.grade != "nothing") == bool(answer.citations)
    assert answer.text
    if not holds_articles:
        assert (answer.answered, answer.passages, desk.search(question)) == (False, (), [])
        assert answer.text.startswith("The archive does not say: nothing here ")
    (line,) = desk.batch([json.dumps({"question": question})], record=False)
    assert json.dumps(line, ensure_ascii=False).encode()  # no half of a pair is left
    assert line["text"] == answer.text


@pytest.mark.parametrize("name", _REFUSED)
def test_question_without_words_is_refused_by_the_command_line(
    name: str, newsdesk: Newsdesk_, sample_folder: Path
) -> None:
    question, reason = _REFUSED[name]
    for verb in ("ask", "search"):
        assert_refused(newsdesk(verb, "--corpus", sample_folder, "--", question), f"newsdesk: {reason}")


@pytest.mark.parametrize("name", _ANSWERED)
def test_odd_question_gives_no_traceback_on_the_command_line(
    name: str, newsdesk: Newsdesk_, sample_folder: Path
) -> None:
    for arguments in (("ask", "--no-record"), ("search",)):
        ran = newsdesk(*arguments, "--corpus", sample_folder, "--", _ANSWERED[name])
        assert (ran.status, ran.err) == (0, "")
        assert is_harmless(ran.out)
        assert isinstance(newsdesk(*arguments, "--json", "--corpus", sample_folder, "--", _ANSWERED[name]).json, dict)


def test_odd_questions_and_their_answers_can_be_kept(folder: Path) -> None:
    with Newsdesk.read(folder) as desk:
        for question in _ANSWERED.values():
            desk.ask(question)
    lines = (folder / "answers.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["answerer"] for line in lines] == ["extractive"] * len(_ANSWERED)


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "Who left?", "--outlet", "\udcff", "--no-record"),
        ("search", "tin", "--outlet", "\x00"),
        ("list", "--outlet", "\udcff"),
        ("list", "--since", "0001", "--until", "9999"),
    ],
)
def test_odd_filter_finds_what_it_finds(arguments: tuple[str, ...], newsdesk: Newsdesk_, sample_folder: Path) -> None:
    ran = newsdesk(*arguments, "--corpus", sample_folder)
    assert (ran.status, ran.err) == (0, "")


@pytest.mark.parametrize("name", ["\udcff", "\x00", "", "../../etc/passwd", "x" * 10_000])
def test_odd_article_id_is_not_there(name: str, newsdesk: Newsdesk_, folder: Path) -> None:
    for verb in ("show", "remove"):
        assert_refused(newsdesk(verb, "--corpus", folder, "--", name), "no article ")
    assert newsdesk("list", "--corpus", folder).out.count("\n") == 2


def test_empty_corpus_says_so_with_every_verb(newsdesk: Newsdesk_, empty: Newsdesk) -> None:
    here = ("--corpus", empty.corpus.folder)
    assert newsdesk("list", *here).out == "no articles\n"
    assert newsdesk("search", "tin", *here).out == "nothing found\n"
    assert "0 articles" in newsdesk("status", *here).out
    assert newsdesk("check", *here).status == 0
    assert newsdesk("rebuild", *here).out == "rebuilt 0 passages\n"
    assert newsdesk("ask", "Who left Goma?", "--json", *here).json["answered"] is False


@given(st.text(st.one_of(st.characters(), st.sampled_from(list('":*?()[]{}~^+-&|!\\/ aM\x00\ud800'))), max_size=60))
@example("HELP")  # is told what the archive holds, without a statement of its articles
@settings(max_examples=40)
def test_any_text_is_answered_or_refused(sample: Newsdesk, question: str) -> None:
    try:
        answer = sample.ask(question, record=False)
    except InputError as error:
        assert_one_sentence(error)
    else:
        assert answer.question.encode()
        asked = sample.understand(question)
        # Of a question in another language the nearest sentences are shown, each quoted in a text that says so.
        is_shown = answer.text.startswith(("The archive holds articles in ", "No article in ", "No article says this "))
        assert (answer.answered or is_shown) == bool(answer.statements or asked.act or asked.of_archive or is_shown)
        assert answer.answered or not answer.short
