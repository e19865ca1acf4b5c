"""The answers to our own questions stay as good as they were; and the benchmark that measures larger sets."""

import dataclasses
import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest
from support import ROOT, assert_one_sentence

from benchmarks import quality
from benchmarks.quality import Configuration, DataSet, Floors, Run, Task
from benchmarks.score import FIGURES
from index.encoders import EMBEDDERS, make_embedder
from index.encoders.rerankers import RERANKERS, make_reranker
from index.errors import InputError
from qa import Newsdesk
from qa.evaluation.datasets.questions import Gold, GoldSpan
from qa.evaluation.metrics.figures import NOTHING, Figure

# --- floors ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def examples() -> DataSet:
    return quality.load(ROOT / "examples")


@pytest.fixture(scope="module")
def figures(examples: DataSet, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Figure]:
    """All questions about the sample articles, answered once as Newsdesk ships."""
    (run,) = quality.run(Task(examples), [Configuration("default")], tmp_path_factory.mktemp("quality"))
    return run.figures


def test_floors_belong_to_these_articles_and_questions(examples: DataSet) -> None:
    found = quality.digest_of(examples)
    assert found == quality.load_floors().digest, f"measure anew, then write the digest {found} into floors.json"


def test_no_figure_of_our_own_questions_is_below_its_floor(figures: Mapping[str, Figure]) -> None:
    assert quality.load_floors().broken(figures) == []


def test_every_question_of_our_own_is_answered_or_declined_without_an_error(
    examples: DataSet, figures: Mapping[str, Figure]
) -> None:
    assert (figures["failed"].value, figures["failed"].n) == (0.0, len(examples.golds))
    assert len(examples.golds) >= 60


def test_every_citation_of_our_own_questions_is_exact(figures: Mapping[str, Figure]) -> None:
    assert figures["citation_exact"].value == 1.0
    assert figures["citation_exact"].n > 40  # answers, most of which have two or three


_FIGURES = dict.fromkeys(FIGURES, NOTHING) | {"short_em": Figure(0.5, 10, 0.2, 0.8), "seconds": Figure(1.0, 3, 1, 1)}


@pytest.mark.parametrize(
    ("at_least", "at_most", "broken"),
    [
        ({"short_em": 0.5}, {"seconds": 1.0}, []),
        ({"short_em": 0.51}, {}, ["short_em is 0.5000, its floor is 0.51 (n = 10)"]),
        ({}, {"seconds": 0.9}, ["seconds is 1.0000, its ceiling is 0.9 (n = 3)"]),
        ({"span_mrr": 0.1}, {}, ["span_mrr was not judged, its floor is 0.1"]),
    ],
)
def test_a_broken_floor_is_told_with_both_figures(
    at_least: dict[str, float], at_most: dict[str, float], broken: list[str]
) -> None:
    assert Floors("", at_least, at_most).broken(_FIGURES) == broken


@pytest.mark.parametrize(
    "written",
    [
        "{",
        "[]",
        '{"digest": "x"}',
        '{"digest": "x", "at_least": {}, "at_most": {}, "more": 1}',
        '{"digest": "x", "at_least": [], "at_most": {}}',
        '{"digest": "x", "at_least": {"hit": 0.5}, "at_most": {}}',
        '{"digest": "x", "at_least": {"short_em": "0.5"}, "at_most": {}}',
    ],
)
def test_floors_that_cannot_be_used_are_refused(written: str, tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        quality.load_floors(path)
    assert_one_sentence(caught.value)


def test_another_article_or_question_is_another_digest(tmp_path: Path) -> None:
    folder = _write_set(tmp_path)
    before = quality.digest_of(quality.load(folder))
    assert quality.digest_of(quality.load(folder)) == before
    (folder / "articles.jsonl").write_text(json.dumps(_ARTICLES[0]) + "\n", encoding="utf-8")
    fewer_articles = quality.digest_of(quality.load(folder))
    (folder / "questions.jsonl").write_text(json.dumps(_QUESTIONS[0]) + "\n", encoding="utf-8")
    assert len({before, fewer_articles, quality.digest_of(quality.load(folder))}) == 3


# --- configurations ----------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class _Weights:
    bm25: float = 2.0
    cosine: float = 0.25
    sentence: float = 0.5
    added_later: float = 3.0


@dataclasses.dataclass(frozen=True)
class _Ranking:
    weights: _Weights = _Weights()
    reranked: _Weights = _Weights()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("bm25", _Weights(1.0, 0.0, 0.0, 0.0)),
        ("dense", _Weights(0.0, 1.0, 0.0, 0.0)),
        ("fused", _Weights(2.0, 0.25, 0.0, 0.0)),
        ("sentences", _Weights(2.0, 0.0, 0.5, 3.0)),
        ("default", _Weights()),
        ("default+minilm", _Weights()),
        ("minilm embedder", _Weights()),
    ],
)
def test_each_configuration_leaves_out_what_it_says(name: str, expected: _Weights) -> None:
    assert quality.configurations()[name].weights(_Weights()) == expected


def test_every_configuration_is_one_of_those() -> None:
    assert {name: (c.embedder, c.reranker) for name, c in quality.configurations().items()} == {
        "bm25": ("local", None),
        "dense": ("local", None),
        "fused": ("local", None),
        "sentences": ("local", None),
        "default": ("local", None),
        "default+minilm": ("local", "minilm"),
        "minilm embedder": ("minilm", None),
    }


# --- samples and ways to ask -------------------------------------------------------------------------------------


def test_a_smaller_sample_is_part_of_a_larger_one_whatever_the_order() -> None:
    golds = [Gold(str(number), "Why?") for number in range(100)]
    ten, twenty = quality.sample(golds, 10), quality.sample(golds[::-1], 20)
    assert ten == twenty[:10]
    assert [gold.id for gold in ten] != [str(number) for number in range(10)]
    assert len(quality.sample(golds, None)) == 100


def test_reading_asks_each_question_of_its_own_article() -> None:
    golds = [Gold("1", "Why?", context_article_id="a", filters={"until": "2025"}), Gold("2", "Who?")]
    (asked,) = quality.reading(golds)
    assert (asked.id, asked.filters) == ("1", {"until": "2025", "article_ids": ["a"]})


_TITLES = {"a": "Town", "b": "Town", "c": "River", "d": None, "e": None}
_ANSWERABLE = Gold("1", "Who?", ("x",), True, ("a",), (GoldSpan("a", 0, 1),), wrong_answers=("y",))


@pytest.mark.parametrize(
    ("gold", "paragraph", "article"),
    [
        (_ANSWERABLE, ["b", "c", "d", "e"], ["c", "d", "e"]),
        (dataclasses.replace(_ANSWERABLE, article_ids=("d",)), ["a", "b", "c", "e"], ["a", "b", "c", "e"]),
        (dataclasses.replace(_ANSWERABLE, filters={"article_ids": ["a", "b", "c"]}), ["b", "c"], ["c"]),
        (dataclasses.replace(_ANSWERABLE, filters={"article_ids": ["a"]}), None, None),  # nothing would be left
        (dataclasses.replace(_ANSWERABLE, answerable=None), None, None),
        (dataclasses.replace(_ANSWERABLE, answerable=False), None, None),
        (dataclasses.replace(_ANSWERABLE, article_ids=()), None, None),
    ],
)
def test_evidence_is_taken_out_by_a_filter(gold: Gold, paragraph: list[str] | None, article: list[str] | None) -> None:
    for removal, left in (("paragraph", paragraph), ("article", article)):
        pairs = quality.with_removed([gold], _TITLES, removal)  # type: ignore[arg-type]
        removed = Gold("1#removed", "Who?", answerable=False, filters={"article_ids": left})
        assert pairs == ([gold, removed] if left else [])


# --- the table and the command -----------------------------------------------------------------------------------


def test_the_table_sets_configurations_side_by_side() -> None:
    nothing = dict.fromkeys(FIGURES, NOTHING)
    runs = [
        Run("one", 7, nothing | {"short_em": Figure(0.5, 1200, 0.25, 0.75), "seconds": Figure(0.0124, 1, None, None)}),
        Run(
            "two",
            7,
            nothing | {"short_em": Figure(1.0, 900, 0.9, 1.0), "passage_characters": Figure(712.6, 9, 700, 730)},
        ),
    ]
    assert quality.table(runs, "What it is") == (
        "What it is\n\n"
        "| | n | one | two |\n"
        "|---|---:|---:|---:|\n"
        "| short answer, exact match | 900–1,200 | 0.500 (0.250–0.750) | 1.000 (0.900–1.000) |\n"
        "| seconds until the answer | 0–1 | 0.012 | – |\n"
        "| length of a passage, characters | 0–9 | – | 713 (700–730) |\n"
    )


_ARTICLES = [
    {
        "id": "ferry",
        "title": "Ferry",
        "text": "The ferry Aldine sank off Dornhaven on Monday. Nine sailors were saved.",
    },
    {"id": "mill", "title": "Mill", "text": "The tide mill of Kellbrook was sold for forty thousand crowns."},
    {"id": "tram", "title": "Tram", "text": "A tram depot opened in Vantry. Its mayor cut the ribbon."},
]
_QUESTIONS = [
    {
        "id": "q1", "question": "Which ferry sank off Dornhaven?", "answers": ["Aldine"], "answerable": True,
        "article_ids": ["ferry"], "spans": [{"article_id": "ferry", "start": 10, "end": 16}],
        "context_article_id": "ferry",
    },
    {
        "id": "q2", "question": "Who won the chess cup of Oslo in 1931?", "answerable": False,
        "context_article_id": "mill",
    },
]  # fmt: skip


def _write_set(folder: Path) -> Path:
    for name, rows in (("articles", _ARTICLES), ("questions", _QUESTIONS)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("more", "asked"), [([], 2), (["--limit", "1"], 1), (["--reading"], 2), (["--removed", "article"], 2)]
)
def test_the_command_writes_the_table_and_the_figures(
    more: list[str], asked: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, figures = tmp_path / "table.md", tmp_path / "figures.json"
    arguments = ["--configurations", "default,bm25", "--out", str(out), "--json", str(figures)]
    assert quality.main([str(_write_set(tmp_path)), *arguments, *more]) == 0
    printed = capsys.readouterr()
    assert printed.out == out.read_text(encoding="utf-8")
    assert f"| questions answered | {asked} | " in printed.out
    assert "| | n | default | bm25 |" in printed.out
    assert "3 passages" in printed.out.splitlines()[0]
    runs = json.loads(figures.read_text(encoding="utf-8"))["runs"]
    assert [run["configuration"] for run in runs] == ["default", "bm25"]
    assert {run["figures"]["answered"]["n"] for run in runs} == {asked}
    assert {run["figures"]["failed"]["value"] for run in runs} == {0.0}
    assert printed.err.count("adding ") == 1  # one corpus for both


def test_what_is_measured_is_right_for_a_set_of_two_questions(tmp_path: Path) -> None:
    task = Task(quality.load(_write_set(tmp_path)))
    (run,) = quality.run(task, [Configuration("default")], tmp_path / "corpora")
    judged = (
        "span_hit@1",
        "answer_in_first",
        "span_cited",
        "citation_exact",
        "abstention",
        "wrongly_declined",
    )
    assert [run.figures[name].value for name in judged] == [1.0, 1.0, 1.0, 1.0, 1.0, 0.0]
    assert (run.passages, run.figures["seconds"].n) == (3, 2)


def test_weights_of_a_configuration_reach_the_search(tmp_path: Path) -> None:
    with quality.open_desk(tmp_path / "corpus", quality.configurations()["dense"]) as desk:
        for shipped in (desk.corpus.ranking.weights, desk.corpus.ranking.reranked):
            weights = dataclasses.asdict(shipped)
            assert {name: weight for name, weight in weights.items() if weight} == {"cosine": 1.0}


def test_a_reranker_is_passed_on_only_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, object]] = []

    def opened(folder: Path, **options: object) -> SimpleNamespace:
        given.append(options)
        return SimpleNamespace(corpus=SimpleNamespace(ranking=_Ranking()))

    monkeypatch.setattr(Newsdesk, "open", opened)
    for name in ("default", "default+minilm", "minilm embedder"):
        quality.open_desk(tmp_path, quality.configurations()[name])
    basis = {"purpose": "benchmark"}
    assert given == [
        basis | {"embedder": "local"},
        basis | {"embedder": "local", "reranker": "minilm"},
        basis | {"embedder": "minilm"},
    ]


def test_a_model_elsewhere_is_the_one_that_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for known in (EMBEDDERS, RERANKERS):
        monkeypatch.setitem(known, "minilm", known["minilm"])  # put back afterwards
    quality.use_model(tmp_path)
    assert vars(make_embedder("minilm"))["_folder"] == vars(make_reranker("minilm"))["_folder"] == tmp_path


def test_texts_are_read_past_the_product_where_the_set_is_json_lines(tmp_path: Path, sample: Newsdesk) -> None:
    packed = tmp_path / "articles.jsonl.gz"
    packed.write_bytes(gzip.compress(json.dumps({"id": "a", "text": " As it is \n"}).encode()))
    assert quality.texts_of(DataSet("x", packed, []), sample) == {"a": " As it is \n"}


@pytest.mark.parametrize(
    ("missing", "message"),
    [("articles.jsonl", "holds no articles"), ("questions.jsonl", "holds no questions.jsonl")],
)
def test_a_folder_that_is_no_set_gives_one_sentence(
    missing: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (_write_set(tmp_path) / missing).unlink()
    assert quality.main([str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert message in printed.err
    assert printed.err.count("\n") == 1


def test_a_model_folder_may_be_the_one_that_holds_the_files(tmp_path: Path) -> None:
    given, link = tmp_path / "minilm", tmp_path / "link"
    given.mkdir()
    with pytest.raises(InputError, match=r"holds no model\.onnx"):
        quality._model_folder(given, link)
    (given / "model.onnx").touch()
    assert (quality._model_folder(given, link) / "onnx" / "model.onnx").is_file()
    (given / "onnx").mkdir()
    assert quality._model_folder(given, link) == given


@pytest.mark.parametrize(
    "arguments",
    [["--limit", "0"], ["--configurations", "bm26"], ["--reading", "--removed", "article"], ["--removed", "x"]],
)
def test_wrong_usage_exits_with_2(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        quality.main([str(tmp_path), *arguments])
    assert caught.value.code == 2
    assert capsys.readouterr().err
