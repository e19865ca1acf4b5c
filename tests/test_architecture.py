"""Who may import whom, and which file may import which library, as tables; each file is parsed once."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import product
from pathlib import Path

from support import ROOT

PRODUCT = [*sorted(p for top in ("qa", "index", "prompts") for p in ROOT.glob(f"{top}/**/*.py")), ROOT / "ui.py"]

# Bottom first: a folder, or a module that lies beside the folders, may import from the rows above its own here.
FLOORS = {
    "index": [
        {"errors", "dates"},
        {"types", "extras"},
        {"text"},
        {"readers"},
        {"encoders", "stores"},
        {"ingest", "retrieval"},
        {"corpus"},
        {"llama"},
    ],
    "qa": [
        {"types"},
        {"models", "question", "records", "verification"},
        {"answering"},
        {"pipeline", "rendering"},
        {"client"},
        {"handover"},
        {"newsdesk"},
        {"question_generation", "chat"},
        {"llama"},
        {"evaluation"},
        {"server"},
        {"comparing"},
        {"commands"},
        {"__main__"},
    ],
    "qa.answering": [
        {"answer_types", "short", "weights"},
        {"ranking"},
        {"candidates"},
        {"abstention", "confidence", "events", "evidence"},
        {"differing", "model", "requirements", "speakers"},
        {"accounts", "composing", "holdings", "short_answer"},
        {"focus", "generative"},
        {"extractive"},
        {"model_session"},
    ],
}
MOVED = {"index": {"embedders", "rerankers", "moved"}, "qa": {"checks"}, "qa.answering": set[str]()}
"""Old names of modules, kept with a warning until 0.2, and what warns: nothing of ours imports them."""
BETWEEN = {"index": {"index"}, "prompts": set[str](), "qa": {"qa", "index", "prompts", "ui"}, "ui": {"qa", "index"}}
OPENS_THE_WINDOW = {"qa.commands.serving"}
"""What may import `ui`, which is built of everything else."""
LOOSE = {"index": 8, "qa": 8, "qa.answering": 13}
"""How many modules may lie beside the folders of a package; then it is time for a folder."""

COMMANDS = ("access", "archive", "evaluation", "models", "options", "questions", "serving", "watching")
VENDORS = {
    "chromadb": {"index/stores/chroma.py", "index/encoders/onnx.py"},
    "onnxruntime": {"index/encoders/onnx.py"},
    "tokenizers": {"index/encoders/onnx.py", "index/text/word_vectors.py"},
    "tantivy": {"index/stores/bm25.py", "index/text/analysis.py"},
    "sentencex": {"index/text/sentences.py"},
    "tiktoken": {"index/text/token_counts.py", "qa/models/tokens.py"},
    "py3langid": {"index/text/language.py"},
    "llama_index": {"index/llama.py", "qa/llama.py", "qa/models/llama.py", "qa/models/openai.py"},
    "openai": {"index/encoders/openai.py", "qa/models/openai.py", "qa/models/faults.py"},
    "gradio": {"ui.py", "qa/comparing/tab.py"},
    "trafilatura": {"index/readers/html.py"},
    "markdown_it": {"index/readers/markdown.py"},
    "yaml": {"index/readers/markdown.py"},
    "defusedxml": {"index/readers/wire/elements.py"},
    "pypdfium2": {"index/readers/pdf/reader.py"},
    "warcio": {"index/readers/warc.py"},
    "backports": {"index/readers/archive.py"},
    "feedparser": {"index/readers/feed.py"},
    "httpx": {
        "qa/client.py",
        "qa/handover/caller.py",
        "index/readers/web/addresses.py",
        "index/readers/web/connection.py",
        "index/encoders/onnx.py",
        "index/encoders/openai.py",
        "qa/models/openai.py",
        "qa/models/faults.py",
        "qa/models/present.py",
        "qa/models/served.py",
        "qa/models/wire.py",
    },
    "httpcore": {"index/readers/web/connection.py", "index/readers/web/fetcher.py"},
    "protego": {"index/readers/web/reservations.py", "index/readers/web/sites.py"},
    "dateutil": {"index/dates.py"},
    "filelock": {
        "index/readers/web/memory.py",
        "index/stores/lock.py",
        "qa/records/jsonl.py",
        "qa/server/security/keys.py",
    },
    "fastapi": {
        f"qa/server/{name}.py" for name in ("api/rest", "app", "api/openai", "api/embed", "problems", "window")
    },
    "uvicorn": {"qa/server/owner.py", "qa/server/runner.py"},
    "pydantic": {
        "qa/records/decode.py",
        "qa/records/answers.py",
        *(f"qa/server/{name}.py" for name in ("api/mcp", "api/schemas", "api/openai", "problems")),
    },
    "mcp": {"qa/server/api/mcp.py"},
    "limits": {"qa/server/security/rates.py"},
    "jinja2": {"qa/rendering/templates/__init__.py"},
    "scipy": {"qa/evaluation/metrics/figures.py", "qa/evaluation/metrics/statistics.py"},
    "pytest": {"qa/evaluation/plugin.py"},
    "sse_starlette": {f"qa/server/api/{name}.py" for name in ("rest", "openai", "streams")},
    "docx": {"qa/rendering/files/docx.py"},
    "typer": {"qa/__main__.py", *(f"qa/commands/{name}.py" for name in COMMANDS)},
    "rich": {"qa/commands/output.py"},
    "sqlite3": {"index/stores/ledger.py"},
}
HEAVY = {
    "chromadb", "onnxruntime", "tokenizers", "gradio", "llama_index", "openai", "trafilatura", "feedparser",
    "markdown_it", "yaml", "py3langid", "docx", "fastapi", "uvicorn", "pydantic", "mcp", "limits", "starlette",
    "sse_starlette", "scipy", "jinja2", "markupsafe", "defusedxml",
    "pypdfium2", "warcio", "backports",
}  # fmt: skip
"""Imported inside functions only, so that a verb pays for what it needs."""
MADE_OF_IT = {"index/llama.py", "qa/llama.py", "qa/comparing/tab.py"} | {
    f"qa/server/{name}.py"
    for name in (
        "security/access",
        "security/guard",
        "api/mcp",
        "api/rest",
        "app",
        "api/conditional",
        "api/streams",
        "api/schemas",
        "api/openai",
        "api/embed",
        "security/login",
        "security/rates",
        "problems",
        "owner",
        "runner",
        "workers",
        "window",
    )
}
"""Files that nothing imports but those who want that library."""


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _named(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    """What import statements name: each module with what is taken from it, or the module and nothing."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide which folder is meant"
            yield from ((str(node.module), alias.name) for alias in node.names)


@cache
def _imports() -> dict[str, set[str]]:
    """Of each of our modules, those of ours that it imports, wherever it does so: lazily and for types, too."""
    ours = {_module(path): path for path in PRODUCT}
    found: dict[str, set[str]] = {}
    for module, path in ours.items():
        named = {f"{m}.{n}" if f"{m}.{n}" in ours else m for m, n in _named(ast.walk(_tree(path)))}
        found[module] = {name for name in named if name in ours} - {module}
    return found


@cache
def _vendors(path: Path) -> set[str]:
    """Libraries that a file imports, but not those that it needs for types alone."""
    hidden = {
        id(node)
        for branch in ast.walk(_tree(path))
        if isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.unparse(branch.test)
        for node in ast.walk(branch)
    }
    return {m.split(".")[0] for m, _ in _named(n for n in ast.walk(_tree(path)) if id(n) not in hidden)}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _room(package: str, module: str) -> str:
    """The folder or file of a package that a module stands in, `qa.answering.ranking`; empty if it stands elsewhere."""
    return ".".join(module.split(".")[: package.count(".") + 2]) if module.startswith(f"{package}.") else ""


def test_arrows_between_packages_go_one_way() -> None:
    for module, named in _imports().items():
        packages = {name.split(".")[0] for name in named}
        assert packages <= BETWEEN[module.split(".")[0]], module
        assert "ui" not in packages or module in OPENS_THE_WINDOW


def test_arrows_between_folders_point_down() -> None:
    floor = {f"{package}.{room}": i for package, rows in FLOORS.items() for i, row in enumerate(rows) for room in row}
    for package, (module, named) in product(FLOORS, _imports().items()):
        mine = _room(package, module)
        for name in named:
            theirs = _room(package, name)
            if mine in floor and theirs in floor and mine != theirs:
                assert floor[theirs] < floor[mine], f"{module} imports {name}"


def test_no_files_import_each_other_in_a_circle() -> None:
    try:
        TopologicalSorter(_imports()).prepare()
    except CycleError as circle:
        raise AssertionError(" -> ".join(circle.args[1])) from None


def test_every_folder_has_its_floor_and_few_modules_lie_beside_them() -> None:
    for package, rows in FLOORS.items():
        path = ROOT / package.replace(".", "/")
        folders = {p.name for p in path.iterdir() if (p / "__init__.py").exists()}
        loose = {p.stem for p in path.glob("*.py")}
        assert folders | loose - {"__init__"} == {room for row in rows for room in row} | MOVED[package]
        assert len(loose) <= LOOSE[package]


def test_old_names_are_imported_by_each_other_alone() -> None:
    old = tuple(f"{package}.{room}" for package, rooms in MOVED.items() for room in rooms)
    for module, named in _imports().items():
        assert module.startswith(old) or not any(name.startswith(old) for name in named), module


def test_libraries_stand_behind_few_files() -> None:
    users = {vendor: {_name(path) for path in PRODUCT if vendor in _vendors(path)} for vendor in VENDORS}
    assert users == VENDORS


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    for path in PRODUCT:
        found = {m.split(".")[0] for m, _ in _named(_tree(path).body)}
        assert not found & HEAVY or _name(path) in MADE_OF_IT, _name(path)


def test_tests_mirror_the_folders() -> None:
    """A test file of a folder stands in the folder of the same path, so that one finds it at once."""
    for path in (ROOT / "tests").glob("*/**/test_*.py"):
        folder = path.parent.relative_to(ROOT / "tests")
        assert (ROOT / folder).is_dir() or folder.parts[0] == "window", path


def test_the_map_in_the_documentation_shows_these_floors() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = re.split(r"\n[ ═]*[│╪].*\n", page.split("```text\n")[1].split("```")[0])
    for package in ("index", "qa"):
        rooms = [set(re.findall(rf"\b{package}/(\w+)", floor)) for floor in reversed(drawn)]
        assert [floor for floor in rooms if floor] == FLOORS[package]
    described = set(re.findall(r"^\| `(\w+)", page.split("## Inside `qa/answering`")[1], re.MULTILINE))
    assert described == {room for row in FLOORS["qa.answering"] for room in row}
