"""Who may import whom, and which file may import which library, as two tables."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PRODUCT = [*sorted(ROOT.glob("qa/**/*.py")), *sorted(ROOT.glob("index/**/*.py")), *sorted(ROOT.glob("prompts/**/*.py"))]
OURS = {"qa", "index", "prompts", "ui"}

MAY_IMPORT_OURS = {
    "prompts": set[str](),
    "index": {"index"},
    "qa": {"qa", "index", "prompts", "ui"},
    "ui.py": {"qa", "index"},
}
"""`ui` is imported by one verb of the command line only; see below."""

# Bottom first: a module may import modules of its own layer or below.
LAYERS = {
    "index": [
        ["errors", "dates", "extras"],
        ["types"],
        ["dividing", "tokens", "lexicon", "sentences", "language", "minilm", "embedders", "rerankers", "readers"],
        ["masks"],
        ["passages"],
        ["ledger", "terms", "vectors", "lock"],
        ["ranking", "vocabulary", "spelling"],
        ["prepare", "matching", "dense", "health"],
        ["search", "preparing"],
        ["intake"],
        ["corpus"],
        ["llama"],
    ],
    "qa": [
        ["period", "answering", "checks", "leaning", "models", "lines", "working", "reading"],
        ["types"],
        ["asked", "records"],
        ["spans", "followup", "verify", "conversations", "decline"],
        ["short"],
        ["extract"],
        ["context"],
        ["generate"],
        ["writing", "terminal"],
        ["characters"],
        ["newsdesk", "pages", "exports", "samples"],
        ["question_generation", "talk", "told"],
        ["evaluation"],
        ["client", "llama"],
        ["handover"],
        ["server"],
        ["comparing"],
        ["commands"],
        ["__main__"],
    ],
}

UPWARDS = {
    ("qa/types.py", "qa.pages.notebook"),  # a notebook asks a value to show itself
    ("qa/newsdesk.py", "qa.handover"),  # where another process owns the corpus, it is asked
    ("qa/newsdesk.py", "qa.handover.caller"),
}
COMMANDS = ("access", "archive", "evaluation", "options", "questions", "serving")
VENDORS = {
    "chromadb": {"index/vectors.py", "index/minilm.py"},
    "onnxruntime": {"index/minilm.py"},
    "tokenizers": {"index/minilm.py", "index/lexicon.py"},
    "tantivy": {"index/terms.py"},
    "sentencex": {"index/sentences.py"},
    "tiktoken": {"index/tokens.py", "qa/models/tokens.py"},
    "py3langid": {"index/language.py"},
    "llama_index": {"index/llama.py", "qa/llama.py", "qa/models/llama.py", "qa/models/openai.py"},
    "openai": {"index/embedders/openai.py", "qa/models/openai.py", "qa/models/faults.py"},
    "gradio": {"ui.py", "qa/comparing/tab.py"},
    "trafilatura": {"index/readers/html.py"},
    "markdown_it": {"index/readers/markdown.py"},
    "yaml": {"index/readers/markdown.py"},
    "feedparser": {"index/readers/feed.py"},
    "httpx": {
        "qa/client.py",
        "qa/handover/caller.py",
        "index/readers/web.py",
        "index/minilm.py",
        "index/embedders/openai.py",
        "qa/models/openai.py",
        "qa/models/faults.py",
        "qa/models/wire.py",
    },
    "dateutil": {"index/dates.py"},
    "filelock": {"index/lock.py", "qa/lines.py", "qa/server/security/keys.py"},
    "fastapi": {
        f"qa/server/{name}.py" for name in ("api/rest", "app", "api/openai", "api/embed", "problems", "window")
    },
    "uvicorn": {"qa/server/owner.py", "qa/server/runner.py"},
    "pydantic": {
        "qa/reading.py",
        "qa/records.py",
        *(f"qa/server/{name}.py" for name in ("api/mcp", "api/schemas", "api/openai", "problems")),
    },
    "mcp": {"qa/server/api/mcp.py"},
    "limits": {"qa/server/security/rates.py"},
    "scipy": {"qa/evaluation/metrics/measures.py", "qa/evaluation/metrics/statistics.py"},
    "pytest": {"qa/evaluation/plugin.py"},
    "sse_starlette": {"qa/server/api/rest.py"},
    "docx": {"qa/exports/docx.py"},
    "typer": {"qa/__main__.py", *(f"qa/commands/{name}.py" for name in COMMANDS)},
    "rich": {"qa/commands/output.py"},
    "sqlite3": {"index/ledger.py"},
}
HEAVY = {
    "chromadb", "onnxruntime", "tokenizers", "gradio", "llama_index", "openai", "trafilatura", "feedparser",
    "markdown_it", "yaml", "py3langid", "docx", "fastapi", "uvicorn", "pydantic", "mcp", "limits", "starlette",
    "sse_starlette", "scipy",
}  # fmt: skip
"""Imported inside functions only, so that a verb pays for what it needs."""
MADE_OF_IT = {
    "index/llama.py",
    "qa/llama.py",
    "qa/comparing/tab.py",
} | {
    f"qa/server/{name}.py"
    for name in (
        "security/access",
        "api/mcp",
        "api/rest",
        "app",
        "api/schemas",
        "api/openai",
        "api/embed",
        "security/rates",
        "problems",
        "owner",
        "runner",
        "window",
    )
}
"""Files that nothing imports but those who want that library."""


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imports(path: Path, *, top_level_only: bool = False) -> set[str]:
    """Full names of the modules that a file imports, without those under TYPE_CHECKING."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.unparse(branch.test)
        for node in ast.walk(branch)
    }
    nodes = tree.body if top_level_only else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{_name(path)} uses a relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return found


@pytest.mark.parametrize("path", [*PRODUCT, ROOT / "ui.py"], ids=_name)
def test_arrows_between_packages_go_one_way(path: Path) -> None:
    package = _name(path).split("/")[0]
    found = {name.split(".")[0] for name in _imports(path)} & OURS
    assert found <= MAY_IMPORT_OURS[package]
    assert "ui" not in found or _name(path) == "qa/commands/serving.py"


@pytest.mark.parametrize("path", PRODUCT, ids=_name)
def test_arrows_inside_a_package_point_down(path: Path) -> None:
    package, *rest = _name(path).removesuffix(".py").split("/")
    if package not in LAYERS or rest == ["__init__"]:
        return
    rank = {module: i for i, layer in enumerate(LAYERS[package]) for module in layer}
    mine = rank[rest[0]]
    for name in _imports(path):
        parts = name.split(".")
        if parts[0] == package and len(parts) > 1 and parts[1] in rank:
            is_up = rank[parts[1]] > mine
            assert not is_up or (_name(path), ".".join(parts[:3])) in UPWARDS, f"{_name(path)} imports {name}"


def test_every_module_has_its_layer() -> None:
    for package, layers in LAYERS.items():
        modules = {_name(p).removesuffix(".py").split("/")[1] for p in PRODUCT if _name(p).startswith(f"{package}/")}
        assert modules - {"__init__"} == {module for layer in layers for module in layer}


@pytest.mark.parametrize("vendor", VENDORS)
def test_library_stands_behind_few_files(vendor: str) -> None:
    users = {
        _name(path) for path in [*PRODUCT, ROOT / "ui.py"] if vendor in {name.split(".")[0] for name in _imports(path)}
    }
    assert users == VENDORS[vendor]


@pytest.mark.parametrize("path", [*PRODUCT, ROOT / "ui.py"], ids=_name)
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    found = {name.split(".")[0] for name in _imports(path, top_level_only=True)}
    assert not found & HEAVY or _name(path) in MADE_OF_IT
