"""The command line, mostly in this process for speed; what only a real process shows is asked of one."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer
from command_line import Newsdesk_, Ran, assert_refused, is_harmless
from model_server import Exchange, ModelServer
from model_server import answer as model_answer
from support import ROOT, article, python, said

from index.corpus import Corpus
from index.types import Article, Published, Source
from qa.__main__ import app
from qa.newsdesk import Newsdesk

_QUESTION = "How far is the Bisie mine from Walikale?"
_EXAMPLES = ROOT / "examples" / "articles"
_VERBS = (
    "add", "ask", "batch", "search", "show", "list", "copies", "remove", "withdraw", "outlets", "status", "check",
    "rebuild", "chat", "models", "timeline", "accounts", "serve", "mcp", "run", "compare", "judge",
    "questions check", "questions import", "questions draft", "key add", "key list", "key revoke", "user add",
    "user list", "user remove", "watch",
)  # fmt: skip
_HOLDER = """
import sys
from index.corpus import Corpus
with Corpus.write(sys.argv[1], purpose="chat"):
    print("open", flush=True)
    sys.stdin.read()
"""


def process(*arguments: object, **environment: str) -> Ran:
    """Runs the command line as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "qa", *map(str, arguments)],
        capture_output=True, text=True, cwd=ROOT, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def corpus(sample_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample corpus, chosen through the environment; not to be changed."""
    monkeypatch.setenv("NEWSDESK_CORPUS", str(sample_folder))
    return sample_folder


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus of two invented articles that may be changed, chosen through the environment."""
    folder = tmp_path / "small"
    with Newsdesk.open(folder) as desk:
        desk.add(article(1), article(2))
    monkeypatch.setenv("NEWSDESK_CORPUS", str(folder))
    return folder


# --- help -----------------------------------------------------------------------------------------------------------


def _commands() -> dict[str, Any]:
    group: Any = typer.main.get_command(app)
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        found |= {f"{name} {verb}": below for verb, below in getattr(command, "commands", {}).items()} or {
            name: command
        }
    return found


def test_verbs_are_the_ones_that_are_promised() -> None:
    assert sorted(_commands()) == sorted(_VERBS)


@pytest.mark.parametrize("verb", _VERBS)
def test_every_argument_and_option_of_a_verb_has_a_help_text(verb: str) -> None:
    command = _commands()[verb]
    assert command.help
    assert command.params
    for parameter in command.params:
        if parameter.name != "help":
            assert len(parameter.help or "") > 10, parameter.name


@pytest.mark.parametrize("verb", _VERBS)
def test_help_of_a_verb_has_an_example_or_explains_its_arguments(verb: str, newsdesk: Newsdesk_) -> None:
    ran = newsdesk(*verb.split(), "--help")
    assert (ran.status, ran.err) == (0, "")
    if verb not in ("compare", "judge", "models", "questions import"):  # which ask no archive
        assert "--corpus" in ran.out
        assert "NEWSDESK_CORPUS" in ran.out
    about = _commands()[verb].help
    arguments = [p for p in _commands()[verb].params if p.param_type_name == "argument"]
    assert "newsdesk " in about or all(p.help for p in arguments)
    for word in [word for line in about.splitlines() if line.startswith("newsdesk") for word in line.split()]:
        assert word in ran.out  # the example survives the layout


def test_version_is_printed(newsdesk: Newsdesk_) -> None:
    assert newsdesk("--version") == Ran(0, f"newsdesk {version('newsdesk')}\n", "")


def test_help_of_batch_and_the_documentation_name_the_same_fields(newsdesk: Newsdesk_) -> None:
    rows = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8").split("## Lines for `newsdesk batch`")[1]
    fields = re.findall(r"`(\w+)`", "".join(re.findall(r"^\|( `.*?)\|", rows.split("\n## ")[0], re.MULTILINE)))
    assert set(fields) == {"question", "id", "history", "outlets", "since", "until", "filters", "as_of"}
    about, _, options = newsdesk("batch", "--help").out.partition("Arguments:")
    for part in (about, options.partition("Options:")[0]):
        assert {field for field in fields if re.search(rf"\b{field}\b", part)} == set(fields)


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("ask", "--help")])
def test_help_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert _loaded(*arguments) == set()


def test_ask_loads_neither_chroma_nor_gradio_nor_llama_index_nor_openai(sample_folder: Path) -> None:
    loaded = _loaded("ask", _QUESTION, "--no-record", "--corpus", str(sample_folder))
    assert loaded & {"chromadb", "gradio", "llama_index", "openai", "trafilatura"} == set()
    assert {"numpy", "tantivy"} <= loaded  # the check sees what is loaded


def _loaded(*arguments: str) -> set[str]:
    """Heavy modules that a command has loaded when it ends."""
    heavy = "chromadb gradio llama_index openai numpy tantivy trafilatura sqlite3 httpx"
    script = (
        "import atexit, sys\n"
        f"heavy = {heavy.split()!r}\n"
        "atexit.register(lambda: print('LOADED', *[m for m in heavy if m in sys.modules], file=sys.stderr))\n"
        f"sys.argv = ['newsdesk', *{list(arguments)!r}]\n"
        "from qa.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("LOADED")]
    return set(line.split()[1:])


# --- wrong usage ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("fly",),
        ("ask",),
        ("add",),
        ("remove",),
        ("ask", "Who?", "--colour"),
        ("ask", "Who?", "--answerer", "oracle"),
        ("search", "tin", "-n", "0"),
        ("search", "tin", "-n", "many"),
        ("add", "x", "--embedder", "nonsense"),
    ],
)
def test_wrong_usage_ends_with_status_2(arguments: tuple[str, ...], newsdesk: Newsdesk_) -> None:
    ran = newsdesk(*arguments)
    assert ran.status == 2
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "Who?"),
        ("search", "tin"),
        ("batch", "-"),
        ("show", "a"),
        ("list",),
        ("status",),
        ("remove", "a"),
        ("check",),
        ("rebuild",),
    ],
)
def test_verb_without_a_corpus_says_how_to_make_one(
    arguments: tuple[str, ...], newsdesk: Newsdesk_, tmp_path: Path
) -> None:
    missing = tmp_path / "missing"
    ran = newsdesk(*arguments, "--corpus", missing)
    assert_refused(ran, f"no corpus at {missing}", f"newsdesk add articles/ --corpus {missing}")
    assert not missing.exists()


# --- add, list, show, remove ----------------------------------------------------------------------------------------


def test_life_of_an_article_from_add_to_remove(newsdesk: Newsdesk_, tmp_path: Path) -> None:
    here = ("--corpus", tmp_path / "corpus")
    source = tmp_path / "mill.txt"
    source.write_text("The tide mill of Redmere opens\n\nThe tide mill of Redmere was opened by Ada Voss on Monday.\n")
    ran = newsdesk("add", source, "--outlet", "Redmere Post", *here)
    assert ran.status == 0
    assert ran.out.startswith("1 added, 0 updated, 0 unchanged, 0 skipped in ")
    assert newsdesk("add", source, "--outlet", "Redmere Post", *here, "--json").json["unchanged"] == 1
    source.write_text(source.read_text() + "\nIt cost nine crowns.\n")
    report = newsdesk("add", source, "--outlet", "Redmere Post", *here, "--json").json
    assert list(report) == ["added", "updated", "unchanged", "skipped", "seconds"]
    assert (report["added"], report["updated"], report["skipped"]) == (0, 1, [])

    listed = newsdesk("list", *here)
    assert "Redmere Post" in listed.out
    assert listed.out.rstrip().endswith("mill.txt")
    (line,) = newsdesk("list", "--json", *here).out.splitlines()
    assert json.loads(line)["article_id"] == "mill.txt"
    assert newsdesk("list", "--outlet", "No Such", *here).out == "no articles\n"

    shown = newsdesk("show", "mill.txt", *here)
    assert "2 versions are kept" in shown.out
    assert "It cost nine crowns." in shown.out
    first = newsdesk("show", "mill.txt", "--json", *here).json["versions"]
    old = next(version["version"] for version in first if not version["is_live"])
    assert "(superseded)" in newsdesk("show", "mill.txt", "--version", old, *here).out

    assert newsdesk("remove", "mill.txt", "mill.txt", *here).out == "removed 1 article\n"
    assert_refused(newsdesk("remove", "mill.txt", *here), "no article 'mill.txt'")
    assert newsdesk("list", *here).out == "no articles\n"


def test_add_and_remove_with_json(newsdesk: Newsdesk_, small: Path) -> None:
    assert newsdesk("remove", "a1", "--json").json == {"removed": ["a1"], "warnings": []}
    assert_refused(newsdesk("remove", "a2", "nowhere"), "'nowhere'")
    assert [json.loads(line)["article_id"] for line in newsdesk("list", "--json").out.splitlines()] == ["a2"]


def test_add_reads_standard_input(newsdesk: Newsdesk_, small: Path) -> None:
    row = {"id": "mill", "text": "The tide mill was opened by Ada Voss on Monday.", "outlet": "Redmere Post"}
    assert newsdesk("add", "-", "--json", stdin=json.dumps(row).encode()).json["added"] == 1
    assert newsdesk("ask", "Who opened the tide mill?", "--json").json["citations"][0]["article_id"] == "mill"


def test_add_of_nothing_usable_ends_with_status_1_and_of_some_with_0(newsdesk: Newsdesk_, small: Path) -> None:
    ran = newsdesk("add", "nowhere.txt")
    assert ran.status == 1
    assert "skipped nowhere.txt: no such file or folder" in ran.out
    ran = newsdesk("add", "nowhere.txt", _EXAMPLES / "bisie-tin.txt", "--json")
    assert ran.status == 0
    assert ran.json["skipped"] == [{"name": "nowhere.txt", "reason": "no such file or folder"}]


def test_corpus_with_another_embedder_is_refused(newsdesk: Newsdesk_, small: Path) -> None:
    assert_refused(newsdesk("add", _EXAMPLES, "--embedder", "openai"), "local", "openai")


def test_show_marks_a_place_and_refuses_one_that_is_none(newsdesk: Newsdesk_, corpus: Path) -> None:
    cited = newsdesk("ask", _QUESTION, "--json", "--no-record").json["citations"][0]
    place = f"{cited['start']}:{cited['end']}"
    assert f"»{cited['quote']}«" in newsdesk("show", cited["article_id"], "--span", place).out
    shown = newsdesk("show", cited["article_id"], "--span", place, "--json").json
    assert shown["span"] == {"start": cited["start"], "end": cited["end"], "text": cited["quote"], "part": "text"}
    assert shown["text"][cited["start"] : cited["end"]] == cited["quote"]
    assert shown["version"] == cited["version"]
    assert "⟦Advertisement⟧" in newsdesk("show", "walikale-taken.txt").out
    for wrong in ("5", "5:", ":5", "5:5", "9:5", "-1:5", "a:b", "1:999999", "²:³", "1:" + "9" * 5000):
        assert_refused(newsdesk("show", "bisie-tin.txt", f"--span={wrong}"), "START:END")
    assert_refused(newsdesk("show", "nowhere"), "no article 'nowhere'", "newsdesk list")
    assert_refused(newsdesk("show", "bisie-tin.txt", "--version", "0" * 16), "no version 0000000000000000")


# --- ask, batch, search ---------------------------------------------------------------------------------------------


def test_ask_prints_the_answer_and_its_sources(newsdesk: Newsdesk_, corpus: Path) -> None:
    ran = newsdesk("ask", _QUESTION, "--no-record")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(
        "about 60 km\n\nAlphamin Resources has stopped work at Bisie, its tin mine about 60 km from"
    )
    assert "[1] unknown outlet, no date: “Rebels at the edge of Walikale" in ran.out


def test_refusal_is_an_answer_with_status_0(newsdesk: Newsdesk_, corpus: Path) -> None:
    ran = newsdesk("ask", "Who is the mayor of Zzyzx?", "--no-record")
    assert (ran.status, ran.err) == (0, "")
    assert "nothing here mentions “Zzyzx”" in ran.out
    assert "Nearest passages:\n" in ran.out


def test_ask_reads_its_question_from_standard_input_whatever_its_bytes(newsdesk: Newsdesk_, corpus: Path) -> None:
    ran = newsdesk("ask", "-", "--json", "--no-record", stdin=f"\ufeff {_QUESTION}\n".encode())
    assert ran.json["question"] == _QUESTION
    ran = newsdesk("ask", "-", "--json", "--no-record", stdin=b"\xff\xfe tin at Bisie")
    assert ran.status == 0
    assert_refused(newsdesk("ask", "-"), "the question is empty")


def test_ask_is_limited_by_its_filters(newsdesk: Newsdesk_, corpus: Path) -> None:
    ran = newsdesk(
        "ask", "Who entered Walikale?", "--outlet", "meridian post", "--outlet", "Capital Dispatch",
        "--since", "2025-03-20", "--until", "2025-03", "--json", "--no-record",
    )  # fmt: skip
    assert ran.json["filters"] == {
        "outlets": ["meridian post", "Capital Dispatch"], "since": "2025-03-20", "until": "2025-03-31",
    }  # fmt: skip
    assert {c["outlet"] for c in ran.json["citations"]} <= {"Meridian Post", "Capital Dispatch"}
    assert ran.json["citations"]
    assert_refused(newsdesk("ask", "Who?", "--since", "soon"), "since is no date", "2025-03-20")
    assert "holds nothing from Nobody" in newsdesk("ask", "Who left?", "--outlet", "Nobody", "--no-record").out


def test_period_of_the_question_is_shown_by_ask_batch_and_search(newsdesk: Newsdesk_, corpus: Path) -> None:
    question = "What was reported last week about Walikale?"
    here = ("--as-of", "2025-03-25", "--no-record")
    read = {"phrase": "last week", "since": "2025-03-17", "until": "2025-03-23", "applied": "filter"}
    told = "Read as: “last week” = 17 to 23 March 2025 (only articles published then)\n\n"
    assert newsdesk("ask", question, *here).out.startswith(told)
    assert newsdesk("ask", question, *here, "--json").json["period"] == read
    line = json.dumps({"question": question}).encode()
    assert json.loads(newsdesk("batch", "-", *here, stdin=line).out)["period"] == read
    assert newsdesk("search", question, *here[:2]).out.startswith(told)
    found = newsdesk("search", question, *here[:2], "--json").json
    assert (found["period"], found["filters"]) == (read, {"since": "2025-03-17", "until": "2025-03-23"})
    assert {passage["published"][:7] for passage in found["passages"]} == {"2025-03"}
    # Without a today, and with a filter of the caller's own.
    assert "Read as" not in newsdesk("ask", question, "--no-record").out
    own = newsdesk("ask", question, *here, "--since", "2025-03-01", "--json").json
    assert (own["filters"], own["period"]) == ({"since": "2025-03-01"}, read | {"applied": "preference"})


@pytest.mark.parametrize("verb", ["ask", "search", "batch"])
@pytest.mark.parametrize("written", ["soon", "2025", "2025-03", "2025-02-30", "20250320", "", "2025-W12-4"])
def test_reference_day_that_is_none_is_refused(verb: str, written: str, newsdesk: Newsdesk_, corpus: Path) -> None:
    assert_refused(newsdesk(verb, "-", "--as-of", written), f"as-of is no day: {written!r} (write it as 2025-03-20)")


def test_answers_are_kept_unless_told_not_to(newsdesk: Newsdesk_, small: Path) -> None:
    newsdesk("ask", "Who opened it?", "--no-record")
    assert not (small / "answers.jsonl").exists()
    newsdesk("ask", "Who opened it?")
    assert len((small / "answers.jsonl").read_text("utf-8").splitlines()) == 1


def _questions(path: Path) -> bytes:
    lines = [{"id": "far", "question": _QUESTION}, {"id": "mayor", "question": "Who is the mayor of Zzyzx?"}]
    written = "".join(json.dumps(line) + "\n" for line in lines).encode()
    path.write_bytes(gzip.compress(written) if path.suffix == ".gz" else written)
    return written


@pytest.mark.parametrize("name", ["questions.jsonl", "questions.jsonl.gz", "-"])
def test_batch_reads_a_file_a_gzipped_file_and_standard_input(
    name: str, newsdesk: Newsdesk_, corpus: Path, tmp_path: Path
) -> None:
    path = tmp_path / ("questions.jsonl" if name == "-" else name)
    written, out = _questions(path), tmp_path / "answers.jsonl"
    given = "-" if name == "-" else path
    to_file = newsdesk("batch", given, "--out", out, "--no-record", stdin=written)
    assert (to_file.status, to_file.out, to_file.err) == (0, "", "")
    to_pipe = newsdesk("batch", given, "--no-record", stdin=written)
    for text in (out.read_text("utf-8"), to_pipe.out):
        answers = [json.loads(line) for line in text.splitlines()]
        assert [(a["id"], a["answered"], a["short"]) for a in answers] == [
            ("far", True, "about 60 km"),
            ("mayor", False, None),
        ]


def test_batch_with_a_bad_line_answers_the_others_and_ends_with_status_1(newsdesk: Newsdesk_, corpus: Path) -> None:
    given = b'{"question": "How far is Bisie?"}\nnot json\n\xff\xfe\n{"id": "\\ud800", "question": "\\ud800 tin"}\n'
    ran = newsdesk("batch", "-", "--no-record", stdin=given)
    assert ran.status == 1
    assert ran.err == "newsdesk: 2 lines of - could not be answered (each has its error in the output)\n"
    assert ["error" in json.loads(line) for line in ran.out.splitlines()] == [False, True, True, False]


def test_batch_with_one_bad_line_counts_one(newsdesk: Newsdesk_, corpus: Path) -> None:
    ran = newsdesk("batch", "-", "--no-record", stdin=b"not json\n")
    assert ran.err == "newsdesk: 1 line of - could not be answered (each has its error in the output)\n"


def test_question_set_that_is_piped_in_is_asked_of_the_whole_archive(newsdesk: Newsdesk_, corpus: Path) -> None:
    lines = (ROOT / "examples" / "questions.jsonl").read_bytes().splitlines()[:3]
    asked = [{"id": row["id"], "question": row["question"]} for row in map(json.loads, lines)]
    of_the_set, alone = (
        [
            json.loads(line) | {"seconds": 0}
            for line in newsdesk("batch", "-", "--no-record", stdin=given).out.splitlines()
        ]
        for given in (b"\n".join(lines), "\n".join(map(json.dumps, asked)).encode())
    )
    assert of_the_set == alone
    assert [answer["filters"] for answer in of_the_set] == [{}] * 3


def test_batch_files_that_cannot_be_used_are_said_in_one_sentence(
    newsdesk: Newsdesk_, corpus: Path, tmp_path: Path
) -> None:
    questions = tmp_path / "questions.jsonl"
    written = _questions(questions)
    assert_refused(newsdesk("batch", tmp_path / "none.jsonl"), "none.jsonl cannot be read: No such file")
    assert_refused(newsdesk("batch", tmp_path), "cannot be read: Is a directory")
    for name, content in (("a.gz", b"no gzip"), ("b.gz", gzip.compress(written)[:-12]), ("c.jsonl", b"\xff\xfe\x00")):
        (tmp_path / name).write_bytes(content)
        assert_refused(newsdesk("batch", tmp_path / name, "--out", tmp_path / "o"), f"{name} cannot be read")
    assert_refused(
        newsdesk("batch", questions, "--out", tmp_path / "no" / "o"), "cannot be written", "name another file"
    )
    assert_refused(newsdesk("batch", questions, "--out", questions), "holds the questions")
    assert questions.read_bytes() == written


def test_search_prints_passages_best_first(newsdesk: Newsdesk_, corpus: Path) -> None:
    ran = newsdesk("search", "tin mine at Bisie", "-n", "2")
    assert ran.status == 0
    assert [line[:2] for line in ran.out.splitlines() if line[:1].isdigit()] == ["1.", "2."]
    found = newsdesk("search", "tin mine at Bisie", "-n", "3", "--json", "--since", "2025-03").json
    assert list(found) == ["question", "standalone_question", "filters", "period", "as_of", "passages"]
    assert (found["filters"], found["period"]) == ({"since": "2025-03-01"}, None)
    scores = [passage["score"] for passage in found["passages"]]
    assert scores == sorted(scores, reverse=True)
    assert found["passages"][0]["article_id"] == "bisie-tin.txt"
    slipped = newsdesk("search", "tin mine at Walikle", "-n", "2").out
    assert (
        slipped
        == "(understood as: tin mine at Walikale)\n\n" + newsdesk("search", "tin mine at Walikale", "-n", "2").out
    )
    for passage in found["passages"]:
        text = newsdesk("show", passage["article_id"], "--json").json["text"]
        assert passage["text"] == text[passage["start"] : passage["end"]]
    assert newsdesk("search", "tin", "--outlet", "Nobody").out == "nothing found\n"


# --- status, check, rebuild -----------------------------------------------------------------------------------------


def test_status_counts_what_the_corpus_holds(newsdesk: Newsdesk_, corpus: Path) -> None:
    assert "14 articles" in newsdesk("status").out
    status = newsdesk("status", "--json").json
    assert status["coverage"]["articles"] == 14
    assert (status["pending"], status["is_clean"], status["languages"]) == (0, True, ["en", "es", "fr"])


def test_check_finds_a_fault_and_rebuild_mends_it(newsdesk: Newsdesk_, small: Path) -> None:
    with Corpus.write(small) as corpus:
        corpus.upkeep.settle()
        terms = corpus.upkeep.terms()
        terms.change([], forget=terms.ids()[:1])
    ran = newsdesk("check")
    assert ran.status == 1
    assert ran.out == "fault: the word index does not hold the ledger's passages\nrepair with: newsdesk rebuild\n"
    assert newsdesk("rebuild", "--json").json == {"passages": 2}
    assert newsdesk("check", "--json").json == {"faults": []}


def test_locked_corpus_names_its_owner_and_can_still_be_asked(newsdesk: Newsdesk_, small: Path) -> None:
    with python(_HOLDER, small) as holder:
        said(holder, "open")
        for arguments in (("add", _EXAMPLES), ("remove", "a1"), ("check",), ("rebuild",)):
            assert_refused(
                newsdesk(*arguments), f"process {holder.pid} (newsdesk chat, since 20", "asking and searching"
            )
        assert newsdesk("ask", "What did Ostermoor open?").status == 0
        for verb in ("list", "status", "search x", "show a1"):
            assert newsdesk(*verb.split()).status == 0


# --- a real process -------------------------------------------------------------------------------------------------


def test_process_answers_through_a_pipe(sample_folder: Path) -> None:
    ran = process("ask", _QUESTION, "--no-record", NEWSDESK_CORPUS=str(sample_folder))
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("about 60 km\n")
    ran = process("ask", " ", NEWSDESK_CORPUS=str(sample_folder))
    assert_refused(ran, "the question is empty")


def test_corpus_is_the_folder_called_corpus_where_nothing_else_is_said(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "qa", "list"], capture_output=True, text=True, cwd=tmp_path, check=False,
        env={**{k: v for k, v in os.environ.items() if k != "NEWSDESK_CORPUS"}, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert_refused(Ran(done.returncode, done.stdout, done.stderr), "no corpus at corpus ")


def test_reader_of_the_pipe_may_leave_early(sample_folder: Path) -> None:
    lines = "".join(json.dumps({"id": n, "question": _QUESTION}) + "\n" for n in range(60))
    with subprocess.Popen(
        [sys.executable, "-m", "qa", "batch", "-", "--no-record", "--corpus", str(sample_folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as running:  # fmt: skip
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdin.write(lines)
        running.stdin.close()
        assert json.loads(running.stdout.readline())["id"] == 0
        running.stdout.close()
        assert running.stderr.read() == ""


def test_output_that_the_terminal_cannot_encode_gives_no_traceback(sample_folder: Path) -> None:
    ran = process("ask", "Who has taken Walikale?", "--no-record", "--corpus", sample_folder, PYTHONIOENCODING="ascii")
    assert (ran.status, ran.err) == (0, "")
    assert "Walikale" in ran.out


# --- hostile articles -----------------------------------------------------------------------------------------------


def test_no_verb_passes_an_escape_sequence_on_to_the_terminal(newsdesk: Newsdesk_, tmp_path: Path) -> None:
    here = ("--corpus", tmp_path / "corpus")
    evil = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202egnp\u2066"
    hostile = Article(
        f"a{evil}",
        f"The tide mill {evil} of Redmere was opened by Ada Voss on Monday.\n\nIts mayor {evil} was there.\n",
        Source(f"Mill{evil}", f"Post{evil}", (f"Ada{evil}",), f"https://example.org/{evil}", Published("2025-03-20"),
               correction=evil, language="en"),
    )  # fmt: skip
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(hostile, article(1))
    outputs = [
        newsdesk("ask", "Who opened the tide mill of Redmere?", *here),
        newsdesk("ask", f"Who is the mayor of Zzyzx{evil}?", *here),
        newsdesk("search", "tide mill", *here),
        newsdesk("list", *here),
        newsdesk("show", hostile.id, "--span", "0:9", *here),
        newsdesk("status", *here),
        newsdesk("check", *here),
        newsdesk("add", f"nowhere{evil}", *here),
        newsdesk("show", f"nowhere{evil}", *here),
        newsdesk("ask", "Who?", "--since", evil, *here),
        newsdesk("ask", "Who opened it?", "--outlet", evil, *here),
        newsdesk("batch", f"nowhere{evil}", *here),
        newsdesk("remove", hostile.id, *here),
    ]
    assert "Ada Voss" in outputs[0].out
    assert [index for index, ran in enumerate(outputs) if not is_harmless(ran.out + ran.err)] == []


def test_copy_of_a_corpus_is_a_corpus(newsdesk: Newsdesk_, sample_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_folder, tmp_path / "moved")
    ran = newsdesk("ask", _QUESTION, "--json", "--corpus", tmp_path / "moved")
    assert ran.json["short"] == "about 60 km"


# --- a language model ---------------------------------------------------------------------------------------------


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A server that the environment names, and that cites the sentence on Walikale's taking."""

    def write(exchange: Exchange) -> None:
        prompt = exchange.request["messages"][-1]["content"]
        cited = re.search(r"\[(\w+\.\d+)\] M23 rebels had taken", prompt)
        text = (
            f"M23 rebels had taken Walikale, security officials said. [{cited[1]}] They have 40 tanks. [{cited[1]}]"
            if cited
            else "1: What?"
        )
        exchange.send(model_answer(text))

    with ModelServer() as server:
        server.misbehave(write)
        monkeypatch.setenv("NEWSDESK_MODEL", "wordy")  # of a size that its server does not state
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        yield server


def test_status_says_what_would_write_an_answer(
    newsdesk: Newsdesk_, sample_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "answers: quoted (to have them written, name" in newsdesk("status", "--corpus", sample_folder).out
    assert newsdesk("status", "--json", "--corpus", sample_folder).json["model"] is None
    monkeypatch.setenv("NEWSDESK_MODEL", "tiny")
    assert "answers: written by tiny, each sentence checked" in newsdesk("status", "--corpus", sample_folder).out
    assert newsdesk("status", "--json", "--corpus", sample_folder).json["model"] == "tiny"


_TAKEN = "Who has taken the town of Walikale?"
_WRITTEN = "M23 rebels had taken Walikale, security officials said. [1]"


def test_a_model_that_the_environment_names_writes_the_answer(
    newsdesk: Newsdesk_, sample_folder: Path, model: ModelServer
) -> None:
    given = newsdesk("ask", _TAKEN, "--json", "--no-record", "--corpus", sample_folder).json
    assert (given["answerer"], given["model"], given["text"]) == ("model", "wordy", _WRITTEN)
    assert [u["verdict"] for u in given["unverified"]] == ["unsupported_number"]
    shown = newsdesk("ask", _TAKEN, "--no-record", "--corpus", sample_folder).out
    assert "no part of the answer:\n  ✗ They have 40 tanks." in shown
    dropped = newsdesk("ask", _TAKEN, "--no-record", "--unverified", "drop", "--corpus", sample_folder).out
    assert "tanks" not in dropped
    quoted = newsdesk("ask", _TAKEN, "--json", "--no-record", "--answerer", "extractive", "--corpus", sample_folder)
    assert quoted.json["answerer"] == "extractive"


def test_the_prompt_is_printed_and_nothing_is_sent(
    newsdesk: Newsdesk_, sample_folder: Path, model: ModelServer
) -> None:
    ran = newsdesk("ask", _TAKEN, "--show-prompt", "--corpus", sample_folder)
    assert (ran.status, ran.err, model.requests) == (0, "", [])
    assert ran.out.startswith("--- system ---\nYou answer questions from a newsroom's archive.")
    assert f"Question: {_TAKEN}" in ran.out
    assert re.search(r"--- [\d,]+ tokens, \d+ sentences of \d+ articles as evidence.* ---\n$", ran.out)


def test_a_batch_is_written_by_the_model_or_quoted_as_is_chosen(
    newsdesk: Newsdesk_, sample_folder: Path, model: ModelServer
) -> None:
    line = json.dumps({"id": 1, "question": _TAKEN}).encode()
    for answerer in ("model", "extractive"):
        ran = newsdesk("batch", "-", "--no-record", "--answerer", answerer, "--corpus", sample_folder, stdin=line)
        assert json.loads(ran.out)["answerer"] == answerer


def test_without_a_model_the_one_that_is_asked_for_is_missed_in_one_sentence(
    newsdesk: Newsdesk_, sample_folder: Path
) -> None:
    given = newsdesk("ask", _TAKEN, "--answerer", "model", "--json", "--no-record", "--corpus", sample_folder).json
    assert given["answered"]
    assert "NEWSDESK_MODEL" in given["fallback"]
    ran = newsdesk("ask", _TAKEN, "--show-prompt", "--corpus", sample_folder)
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("newsdesk: no language model is set (name one with NEWSDESK_MODEL")


# --- keys and logins ------------------------------------------------------------------------------------------------


def test_key_is_shown_once_listed_without_its_secret_and_revoked(newsdesk: Newsdesk_, small: Path) -> None:
    made = newsdesk("key", "add", "website", "--scopes", "ask,add", "--rate", "60", "--corpus", str(small))
    secret = made.out.strip()
    assert (made.status, secret[:3]) == (0, "nd_")
    assert "cannot be shown again" in made.err
    listed = newsdesk("key", "list", "--corpus", str(small))
    assert listed.out.startswith(f"website  …{secret[-4:]}  add,ask  60 a minute  ")
    assert secret not in listed.out
    assert json.loads(newsdesk("key", "list", "--json", "--corpus", str(small)).out)[0]["scopes"] == ["add", "ask"]
    assert secret.encode() not in (small / "access.json").read_bytes()
    assert newsdesk("key", "revoke", "website", "--corpus", str(small)).out == "revoked website\n"
    assert newsdesk("key", "list", "--corpus", str(small)).out == ""


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("key", "add", "x", "--scopes", "ask,everything"), "everything"),
        (("key", "add", "x", "--scopes", ","), "--scopes"),
        (("user", "add", "x", "--scopes", "add,publish"), "ask,add,publish"),
        (("key", "add", "", "--scopes", "ask"), "name"),
        (("key", "revoke", "nobody"), "nobody"),
        (("user", "remove", "nobody"), "nobody"),
    ],
)
def test_key_that_cannot_be_is_one_sentence(
    newsdesk: Newsdesk_, small: Path, arguments: tuple[str, ...], word: str
) -> None:
    assert_refused(newsdesk(*arguments, "--corpus", str(small)), word)


def test_login_takes_its_password_from_a_pipe(newsdesk: Newsdesk_, small: Path) -> None:
    place = ("--corpus", str(small))
    assert newsdesk("user", "add", "ada", *place, stdin=b"long enough\n").out == "ada can log in\n"
    assert "open sessions have ended" in newsdesk("user", "add", "ada", *place, stdin=b"another one\n").out
    assert newsdesk("user", "list", *place).out.startswith("ada  ask  ")
    assert_refused(newsdesk("user", "add", "bo", *place, stdin=b"short\n"), "10")
    assert newsdesk("user", "remove", "ada", *place).out == "removed ada\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--host", "0.0.0.0"), ("without a key", "newsdesk key add", "newsdesk user add")),
        (("--public", "https://desk.example"), ("without a key", "https://desk.example")),
        (("--public", "desk.example"), ("--public", "https://paper.example")),
        (("--public", "https://desk.example/path"), ("--public",)),
        (("--allow-origin", "*"), ("--allow-origin",)),
        (("--allow-origin", "https://user@paper.example"), ("--allow-origin",)),
    ],
)
def test_server_that_others_could_misuse_does_not_start(
    newsdesk: Newsdesk_, small: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    assert_refused(newsdesk("serve", *arguments, "--corpus", str(small)), *words)


def test_outlets_are_listed_and_merged(newsdesk: Newsdesk_, tmp_path: Path) -> None:
    rows = [("a", "Harbour Post"), ("b", "Harbour Post Online"), ("c", "post.example"), ("d", None)]
    with Newsdesk.open(tmp_path / "corpus") as desk:
        desk.add(*(Article(name, f"The ferry of {name} sank at nine.", Source(outlet=outlet)) for name, outlet in rows))
    place = ("--corpus", tmp_path / "corpus")
    assert "Harbour Post: 1 article; may be the same as 'Harbour Post Online'" in newsdesk("outlets", *place).out
    merging = ("outlets", *place, "--merge", "harbour post online", "--merge", "post.example", "--into", "Harbour Post")
    assert newsdesk(*merging).out == "2 articles came under “Harbour Post”\n"
    listed = json.loads(newsdesk("outlets", *place, "--json").out)
    assert [(each["outlet"], each["articles"], each["may_be"]) for each in listed] == [
        ("Harbour Post", 3, []), (None, 1, []),
    ]  # fmt: skip
    assert_refused(newsdesk("outlets", *place, "--merge", "Quay Gazette", "--into", "Post"), "Quay Gazette")
    assert_refused(newsdesk("outlets", *place, "--into", "Post"), "go together")


def test_dry_run_shows_what_would_be_read_and_changes_nothing(newsdesk: Newsdesk_, tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text("Id,Head,Fassung\n1,Rain,It rained on Monday.\n2,,\n")
    given = ("add", table, "--columns", "text=Fassung,title=Head", "--corpus", tmp_path / "corpus")
    ran = newsdesk(*given, "--dry-run")
    assert not (tmp_path / "corpus").exists()
    assert ran.out == (
        "added      “Rain”  no date · no outlet · no author · 20 characters · 1\n"
        f"skipped    {table}:3: no text in it (a row needs `text`)\n"
        "would be: 1 added, 0 updated, 0 unchanged, 1 skipped; nothing was changed\n"
    )
    newsdesk(*given)
    table.write_text("Id,Head,Fassung\n1,Rain,It rained on Monday.\n1,Rain,It rained on Tuesday.\n")
    lines = [json.loads(line) for line in newsdesk(*given, "--dry-run", "--json").out.splitlines()]
    assert [(line["becomes"], line["title"], line["characters"]) for line in lines] == [
        ("unchanged", "Rain", 20),
        ("updated", "Rain", 21),
    ]
    assert_refused(newsdesk("add", table, "--columns", "words=Fassung"), "is not FIELD=COLUMN")
