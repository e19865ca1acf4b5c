"""What `qa` and `index` hand to programs: names that exist, with their types, at no cost before they are used."""

import importlib
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import index
import index.errors
import qa
import qa.models.errors
from index.errors import NewsdeskError

ROOT = Path(__file__).parent.parent
_MOVED = ("index.embedders", "index.rerankers", "qa.checks")


@pytest.mark.parametrize("package", ["qa", "index"])
def test_every_public_name_exists_and_is_told_to_whoever_looks(package: str) -> None:
    module = importlib.import_module(package)
    for name in module.__all__:
        assert getattr(module, name) is not None, name
    assert set(module.__all__) <= set(dir(module))
    assert not hasattr(module, "Nonsense")


def test_the_errors_that_a_program_can_catch_are_all_public() -> None:
    ours = [index.errors, qa.models.errors]
    errors = {
        name
        for module in ours
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, NewsdeskError)
    }
    assert errors <= set(qa.__all__)
    assert {name for name in errors if hasattr(index.errors, name)} <= set(index.__all__)


def test_a_value_is_the_same_wherever_it_is_imported_from() -> None:
    from index.types import Article

    assert qa.Article is index.Article is Article
    assert qa.NewsdeskError is NewsdeskError


def test_the_version_is_that_of_the_installed_package() -> None:
    assert qa.__version__ == version("newsdesk")


@pytest.mark.parametrize("package", ["qa", "index", "prompts"])
def test_type_checkers_are_told_that_there_are_types(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


def test_importing_the_packages_loads_nothing_that_takes_time() -> None:
    program = "import sys, qa, index; print([m for m in ('numpy', 'tantivy', 'httpx', 'pydantic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("index.embedders", "index.encoders", "make_embedder"),
        ("index.embedders", "index.encoders", "Embedder"),
        ("index.embedders.local", "index.encoders.local", "LocalEmbedder"),
        ("index.embedders.minilm", "index.encoders.minilm", "MiniLMEmbedder"),
        ("index.embedders.openai", "index.encoders.openai", "OpenAIEmbedder"),
        ("index.rerankers", "index.encoders.rerankers", "SentenceReranker"),
        ("qa.checks", "qa.verification", "check"),
    ],
)
def test_name_that_has_moved_is_found_in_its_old_module_with_a_warning(
    old: str, new: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in [module for module in sys.modules if module.startswith(_MOVED)]:
        monkeypatch.delitem(sys.modules, module)
    there: dict[str, object] = {}
    said = f"{old} is {new} now; the old name goes with 0.2"
    with pytest.warns(DeprecationWarning, match="goes with 0.2") as warned:
        exec(f"import {old} as there", there)
    assert str(warned[-1].message) == said  # a module's package has been imported before it, and moved too
    with pytest.warns(DeprecationWarning, match=said) as warned:
        exec(compile(f"from {old} import {name} as found", __file__, "exec"), there)
    assert {(str(warning.message), warning.filename) for warning in warned} == {(said, __file__)}
    assert there["found"] is getattr(importlib.import_module(new), name)
    assert not hasattr(there["there"], "Nonsense")
