"""How good the answers are: every question of a data set, asked of every configuration, in one table.

    python -m benchmarks.quality DATA_DIR --limit 300 --configurations bm25,fused,default --out table.md

DATA_DIR holds `questions.jsonl` and `articles.jsonl`, each also as `.gz`, or a folder `articles/` of any files that
Newsdesk reads. The questions have the fields of `qa.evaluation.datasets.questions.Gold`. Each embedder's corpus is
built once, in a temporary folder; configurations that differ in weights or re-ranker only share it, and each opens it
anew. Questions go through `Newsdesk.batch` one after the other. What is measured, and on which questions, is said in
`benchmarks.score`.

Three ways to ask:

- as it is: every question of the whole archive;
- `--reading`: each question of its `context_article_id` alone, which is the task that SQuAD sets;
- `--removed paragraph` or `article`: each answerable question twice, once as it is and once with its evidence taken
  out by a filter on article ids; the second should be declined. `paragraph` takes out its gold articles, `article` also
  every article with the same title as one of them. A filter changes no word statistics: rarity, and whether a name
  occurs anywhere, still count the articles taken out, which makes declining somewhat harder than in an archive that
  never held them. What answers the question elsewhere is not known, so a sound answer can count as a wrong one here.
"""

import argparse
import gzip
import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from benchmarks.score import FIGURES, score
from index.encoders import EMBEDDERS
from index.encoders.rerankers import RERANKERS
from index.errors import InputError, NewsdeskError
from qa import Newsdesk
from qa.evaluation.datasets.questions import Gold, read_questions
from qa.evaluation.metrics.figures import Figure

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

W = TypeVar("W", bound="DataclassInstance")
ROOT = Path(__file__).parent.parent
FLOORS = Path(__file__).parent / "floors.json"
_WARM_UP_QUESTIONS = 5
_UNUSED = ("filters", "coverage", "disagreements")
"""Fields of an answer that no figure needs; filters can hold every id of the archive."""

Removal = Literal["paragraph", "article"]


# --- configurations ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Configuration:
    """One way to set Newsdesk up."""

    name: str
    embedder: str = "local"
    options: Mapping[str, Any] = field(default_factory=dict)
    """What the embedder is made with, such as `base_url`."""
    only: tuple[str, ...] = ()
    """The kinds of evidence, by their names in a corpus's weights, that retrieval is left with; empty for all."""
    without: tuple[str, ...] = ()
    """Kinds of evidence that are left out."""
    reranker: str | None = None

    def weights(self, shipped: W) -> W:
        """The weights that a corpus opens with, zero where they are left out; one that is left alone counts 1.

        Args:
            shipped: A dataclass of numbers. What is added to it later is left out too, where `only` is set.
        """
        names = {each.name for each in fields(shipped)}
        kept = set(self.only or names) - set(self.without)
        changed = replace(shipped, **dict.fromkeys(names - kept, 0.0))
        return replace(changed, **dict.fromkeys(kept, 1.0)) if len(kept) == 1 else changed


def configurations() -> dict[str, Configuration]:
    """Every configuration by name.

    All answer with the same answerer, which ranks sentences by itself, so that they differ in retrieval alone.
    """
    found = [
        Configuration("bm25", only=("bm25",)),
        Configuration("dense", only=("cosine",)),
        Configuration("fused", only=("bm25", "cosine")),
        Configuration("sentences", without=("cosine",)),
        Configuration("default"),
        Configuration("default+minilm", reranker="minilm"),
        Configuration("minilm embedder", embedder="minilm"),
    ]
    return {configuration.name: configuration for configuration in found}


NEED_A_MODEL = ("default+minilm", "minilm embedder")


def use_model(folder: Path) -> None:
    """Let `minilm` of this process read the model in a folder `onnx` of that folder, not in Chroma's cache.

    `Newsdesk.open` has no way to say so: its own `folder` is the corpus.
    """
    EMBEDDERS["minilm"] = partial(EMBEDDERS["minilm"], folder=folder)
    RERANKERS["minilm"] = partial(RERANKERS["minilm"], folder=folder)


def open_desk(folder: Path, configuration: Configuration) -> Newsdesk:
    """A corpus as a configuration has it, made if it is not there.

    Args:
        folder: The corpus folder, used by the configuration's embedder only.
        configuration: How it is to be set up.
    """
    more = dict(configuration.options)
    if configuration.reranker:
        more["reranker"] = configuration.reranker
    desk = Newsdesk.open(folder, embedder=configuration.embedder, purpose="benchmark", **more)
    shipped = desk.corpus.ranking
    weights, reranked = configuration.weights(shipped.weights), configuration.weights(shipped.reranked)
    ranking = replace(shipped, weights=weights, reranked=reranked)
    if configuration.only:  # what stands alone is measured as plain as others would have it: no learned words either
        ranking = replace(ranking, words={}, digit=1.0, capital=1.0, soft_most=0.0)
    desk.corpus.ranking = ranking
    return desk


# --- data --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DataSet:
    """A folder of articles and questions."""

    name: str
    articles: Path
    golds: Sequence[Gold]


def load(folder: Path) -> DataSet:
    """Find the files of a data set and read its questions.

    Raises:
        InputError: One is not there, or a question cannot be used.
    """
    articles = _first_of(folder, "articles.jsonl.gz", "articles.jsonl", "articles")
    questions = _first_of(folder, "questions.jsonl.gz", "questions.jsonl")
    return DataSet(folder.resolve().name, articles, read_questions(questions))


def _first_of(folder: Path, *names: str) -> Path:
    for name in names:
        if (folder / name).exists():
            return folder / name
    raise InputError(f"{folder} holds no {names[-1]} (give a folder with articles and questions.jsonl)")


def texts_of(data: DataSet, desk: Newsdesk) -> dict[str, str]:
    """Article id to text, read past Newsdesk where the set is JSON lines: citations are checked at the source."""
    if data.articles.is_dir():
        return {row.article_id: desk.article(row.article_id).article.text for row in desk.articles()}
    is_packed, articles = data.articles.suffix == ".gz", data.articles
    with gzip.open(articles, "rt", encoding="utf-8") if is_packed else articles.open(encoding="utf-8") as file:
        return {row["id"]: row["text"] for row in map(json.loads, filter(str.strip, file))}


def sample(golds: Sequence[Gold], limit: int | None) -> list[Gold]:
    """A fixed random sample: those with the smallest hashes of their ids, so that a larger one contains a smaller."""
    return sorted(golds, key=lambda gold: hashlib.sha256(gold.id.encode()).hexdigest())[:limit]


def reading(golds: Sequence[Gold]) -> list[Gold]:
    """Each question asked of the article that it was written for; one that names none is left out."""
    return [
        replace(gold, filters={**gold.filters, "article_ids": [gold.context_article_id]})
        for gold in golds
        if gold.context_article_id
    ]


def with_removed(golds: Sequence[Gold], titles: Mapping[str, str | None], removal: Removal) -> list[Gold]:
    """Each answerable question as it is, and again with its evidence out of reach and nothing known to answer it.

    A question is left out if no article is known to answer it, or nothing would be left to search.

    Args:
        golds: Questions; those not answerable are left out.
        titles: Every article's id and title.
        removal: What is taken out: gold articles (`paragraph`), or also all that have a title in common with one.

    Returns:
        Pairs, one after the other; the second of each has `#removed` behind its id.
    """
    found = []
    for gold in golds:
        searched = gold.filters.get("article_ids") or list(titles)
        left = [article_id for article_id in searched if article_id not in _evidence(gold, titles, removal)]
        if gold.answerable and gold.article_ids and left:
            found += [gold, _without_evidence(gold, left)]
    return found


def _evidence(gold: Gold, titles: Mapping[str, str | None], removal: Removal) -> set[str]:
    evidence = set(gold.article_ids)
    if removal == "article":
        named = {title for article_id in evidence if (title := titles.get(article_id))}
        evidence |= {article_id for article_id, title in titles.items() if title in named}
    return evidence


def _without_evidence(gold: Gold, left: Sequence[str]) -> Gold:
    return replace(
        gold,
        id=f"{gold.id}#removed",
        answers=(),
        answerable=False,
        article_ids=(),
        spans=(),
        wrong_answers=(),
        filters={**gold.filters, "article_ids": list(left)},
    )


# --- measuring ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """What one configuration scored."""

    configuration: str
    passages: int
    """In the corpus."""
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked of every configuration."""

    data: DataSet
    limit: int | None = None
    is_reading: bool = False
    removal: Removal | None = None

    def questions(self, desk: Newsdesk) -> list[Gold]:
        """The questions, the same for every configuration."""
        golds = [g for g in self.data.golds if not self.removal or (g.answerable and g.article_ids)]
        chosen = sample(golds, self.limit)
        if self.is_reading:
            return reading(chosen)
        if self.removal:
            titles = {row.article_id: row.source.title for row in desk.articles()}
            return with_removed(chosen, titles, self.removal)
        return chosen

    @property
    def how(self) -> str:
        """In words, for the table's first line."""
        if self.is_reading:
            return "each asked of its own article"
        return f"each also with its {self.removal} removed" if self.removal else "asked of the whole archive"


def run(task: Task, chosen: Sequence[Configuration], folder: Path) -> list[Run]:
    """Build a corpus per embedder under a folder and measure every configuration on it, in the order given."""
    found = []
    for configuration in chosen:
        corpus = folder / configuration.embedder
        _build(corpus, configuration, task.data.articles)
        with open_desk(corpus, configuration) as desk:
            desk.add()  # adding nothing waits for what opening left to the background
            golds = task.questions(desk)
            if not golds:
                raise InputError(f"{task.data.name} holds no question to be {task.how} (ask in another way)")
            list(desk.batch([gold.to_line() for gold in golds[:_WARM_UP_QUESTIONS]], record=False))
            figures = score(golds, _answers(desk, golds, configuration.name), texts_of(task.data, desk))
            if configuration.reranker and desk.corpus.reranker is None:  # Newsdesk goes on without it; a table must not
                raise InputError(f"{configuration.name} lost its re-ranker (see the warning above, or give --minilm)")
            found.append(Run(configuration.name, desk.status().coverage.passages, figures))
    return found


def _build(corpus: Path, configuration: Configuration, articles: Path) -> None:
    if corpus.exists():
        return
    _tell(f"adding {articles} with the embedder {configuration.embedder} …")
    # The re-ranker takes no part in adding.
    with open_desk(corpus, replace(configuration, reranker=None)) as desk:
        report = desk.add(articles)
    _tell(f"{report.stored:,} articles in {report.seconds:.0f} s, {len(report.skipped)} skipped")
    if not report.stored:
        raise InputError(f"{articles} holds no article that could be added")


def _answers(desk: Newsdesk, golds: Sequence[Gold], name: str) -> Iterator[dict[str, Any]]:
    for done, answer in enumerate(desk.batch((gold.to_line() for gold in golds), record=False), 1):
        if done % 100 == 0 or done == len(golds):
            _tell(f"{name}: {done:,} of {len(golds):,} questions")
        yield {key: value for key, value in answer.items() if key not in _UNUSED}


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


# --- the table ---------------------------------------------------------------------------------------------------


def table(runs: Sequence[Run], heading: str) -> str:
    """All figures as Markdown, configurations side by side; what no configuration was judged on is left out.

    A cell is the value with its 95 % interval; n is the number of items judged, and a range where that differs.
    """
    lines = [
        heading,
        "",
        "| | n | " + " | ".join(each.configuration for each in runs) + " |",
        "|---|---:|" + "---:|" * len(runs),
    ]
    for name, label in FIGURES.items():
        figures = [each.figures[name] for each in runs]
        if any(figure.n for figure in figures):
            lines.append(f"| {label} | {_counts(figures)} | {' | '.join(_cell(name, figure) for figure in figures)} |")
    return "\n".join(lines) + "\n"


def _counts(figures: Sequence[Figure]) -> str:
    least, most = min(figure.n for figure in figures), max(figure.n for figure in figures)
    return f"{least:,}" if least == most else f"{least:,}–{most:,}"


def _cell(name: str, figure: Figure) -> str:
    if figure.value is None:
        return "–"
    form = ",.0f" if name.endswith("characters") else ".3f"
    if figure.low is None or figure.high is None:
        return format(figure.value, form)
    return f"{figure.value:{form}} ({figure.low:{form}}–{figure.high:{form}})"


def heading(task: Task, runs: Sequence[Run]) -> str:
    """What the figures are of: data set, how it was asked, date, commit, machine and passages."""
    passages = sorted({f"{each.passages:,}" for each in runs})
    return ", ".join(
        [
            f"**{task.data.name}**, {task.how}",
            datetime.now(UTC).date().isoformat(),
            f"commit {_commit()}",
            f"Python {platform.python_version()}",
            f"{os.cpu_count()} cores, {_memory_gb()} GB of memory, {platform.system()} {platform.machine()}",
            f"{' or '.join(passages)} passages",
        ]
    )


def _commit() -> str:
    """The commit that is checked out, and whether tracked files differ from it."""

    def git(*arguments: str) -> str:
        command = ["git", "--no-optional-locks", *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    try:
        changed = git("status", "--porcelain", "--untracked-files=no")
        return git("rev-parse", "--short", "HEAD") + (" with changes" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _memory_gb() -> str:
    try:
        return str(round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30))
    except (AttributeError, OSError, ValueError):  # not on Windows
        return "unknown"


# --- floors ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Floors:
    """What a run over one exact data set must reach."""

    digest: str
    """Of the data set; see `digest_of`. Another set needs other floors."""
    at_least: Mapping[str, float]
    at_most: Mapping[str, float]

    def broken(self, figures: Mapping[str, Figure]) -> list[str]:
        """One sentence for every figure that misses its floor or was not judged; empty if all is well."""
        found = []
        for limits, name_of_limit in ((self.at_least, "floor"), (self.at_most, "ceiling")):
            for name, limit in limits.items():
                value = figures[name].value
                if value is None:
                    found.append(f"{name} was not judged, its {name_of_limit} is {limit}")
                elif value < limit if name_of_limit == "floor" else value > limit:
                    found.append(f"{name} is {value:.4f}, its {name_of_limit} is {limit} (n = {figures[name].n})")
        return found


def load_floors(path: Path = FLOORS) -> Floors:
    """Read floors: a JSON object with `digest`, `at_least` and `at_most`.

    Raises:
        InputError: It has another form, or names a figure that there is not.
    """
    try:
        floors = Floors(**json.loads(path.read_text(encoding="utf-8")))
        names = [*floors.at_least, *floors.at_most]
        limits = [*floors.at_least.values(), *floors.at_most.values()]
    except (OSError, ValueError, TypeError, AttributeError) as exc:
        raise InputError(f"{path} cannot be used as floors: {exc} (give digest, at_least and at_most)") from exc
    if strangers := [name for name in names if name not in FIGURES]:
        known = ", ".join(FIGURES)
        raise InputError(f"{path} has a floor for {strangers[0]!r}, which is no figure (choose from: {known})")
    if not all(isinstance(limit, int | float) for limit in limits):
        raise InputError(f"{path} has a floor that is no number")
    return floors


def digest_of(data: DataSet) -> str:
    """16 hexadecimal digits over all that figures of a set depend on: its articles' bytes and its questions."""
    digest = hashlib.sha256()
    files = sorted(p for p in data.articles.rglob("*") if p.is_file()) if data.articles.is_dir() else [data.articles]
    for path in files:
        digest.update(f"{path.name} {path.stat().st_size}\n".encode() + path.read_bytes())
    for gold in data.golds:
        digest.update(json.dumps(gold.to_row(), ensure_ascii=True, sort_keys=True).encode())
    return digest.hexdigest()[:16]


# --- the command line --------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what the command line names; returns the exit status."""
    args = _parser().parse_args(arguments)
    try:
        task = Task(load(args.data), args.limit, args.reading, args.removed)
        with tempfile.TemporaryDirectory(prefix="newsdesk-quality-") as name:
            if args.minilm:
                use_model(_model_folder(args.minilm, Path(name) / "model"))
            known = configurations()
            names = args.configurations or [n for n in known if args.minilm or n not in NEED_A_MODEL]
            runs = run(task, [known[n] for n in names], Path(name) / "corpora")
    except NewsdeskError as exc:
        print(exc, file=sys.stderr)
        return 1
    written = table(runs, heading(task, runs))
    print(written, end="")
    if args.out:
        args.out.write_text(written, encoding="utf-8")
    if args.json:
        found = {"heading": heading(task, runs), "runs": [asdict(each) for each in runs]}
        args.json.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def _model_folder(given: Path, link: Path) -> Path:
    """The folder that the embedder expects, with the model in a folder `onnx` inside it."""
    if (given / "onnx").is_dir():
        return given
    if not (given / "model.onnx").is_file():
        raise InputError(f"{given} holds no model.onnx (give the folder of the MiniLM model's files)")
    link.mkdir()
    (link / "onnx").symlink_to(given.resolve(), target_is_directory=True)
    return link


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality",
        description="Ask every question of a data set of every configuration; prints one Markdown table.",
    )
    names = ", ".join(configurations())
    parser.add_argument("data", type=Path, metavar="DATA_DIR", help="a folder with questions.jsonl and articles")
    parser.add_argument("--limit", type=_count, metavar="N", help="ask a fixed sample of this many questions")
    parser.add_argument(
        "--configurations", type=_names, metavar="A,B,…", help=f"some of: {names}; default: all, without --minilm not "
        f"{' and '.join(NEED_A_MODEL)}",
    )  # fmt: skip
    parser.add_argument("--minilm", type=Path, metavar="FOLDER", help="where the MiniLM model's files are")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the table to this file too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file too, as JSON")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--reading", action="store_true", help="ask each question of its own article alone")
    way.add_argument("--removed", choices=["paragraph", "article"], help="ask each also with its evidence taken out")
    return parser


def _count(written: str) -> int:
    if not written.isdecimal() or not int(written):
        raise argparse.ArgumentTypeError(f"{written!r} is no number of at least 1")
    return int(written)


def _names(written: str) -> list[str]:
    names = list(dict.fromkeys(name.strip() for name in written.split(",")))
    if strangers := [name for name in names if name not in configurations()]:
        known = ", ".join(configurations())
        raise argparse.ArgumentTypeError(f"no configuration is called {strangers[0]!r} (choose from: {known})")
    return names


if __name__ == "__main__":
    sys.exit(main())
