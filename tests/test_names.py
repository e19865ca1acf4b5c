"""A public name stands for one thing in the whole product, and names and docstrings are plain English."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from test_architecture import PRODUCT, _name, _tree

_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def _types_of(tree: ast.Module) -> Iterator[str]:
    """The classes and aliases of types that a module defines; parameters of commands and routes are none."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign) and " = Annotated[" not in ast.unparse(node):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (t.id for t in targets if isinstance(t, ast.Name) and re.match(r"[A-Z][a-z]", t.id))


def test_no_two_types_of_the_product_have_one_name() -> None:
    homes = defaultdict(list)
    for path in PRODUCT:
        for name in _types_of(_tree(path)):
            homes[name].append(_name(path))
    assert {name: paths for name, paths in homes.items() if len(paths) > 1 and not name.startswith("_")} == {}


def test_no_name_and_no_docstring_says_told() -> None:
    """Values are shown, given, stated or reported; `told` has stood for all of these and for views of them."""
    found = []
    for path in PRODUCT:
        for node in ast.walk(_tree(path)):
            words = [getattr(node, "id", ""), getattr(node, "name", ""), getattr(node, "arg", "")]
            if isinstance(node, _DOCUMENTED):
                words.append(ast.get_docstring(node) or "")
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                words.append(str(node.value.value))  # of an attribute or a constant
            found += [_name(path) for word in words if re.search(r"(?<![a-z])told(?![a-z])", str(word), re.IGNORECASE)]
    assert found == []


def test_what_is_public_says_what_it_is() -> None:
    """Every module and public class has a first line of its own, which ends as a sentence does."""
    for path in PRODUCT:
        nodes: list[ast.Module | ast.ClassDef] = [
            _tree(path),
            *(node for node in _tree(path).body if isinstance(node, ast.ClassDef)),
        ]
        for node in nodes:
            text = ast.get_docstring(node)
            if isinstance(node, ast.ClassDef) and node.name.startswith("_"):
                continue
            assert text, f"{_name(path)}: {getattr(node, 'name', 'the module')}"
            assert text.split("\n\n")[0].rstrip()[-1] in ".?!:…`", f"{_name(path)}: {text.splitlines()[0]}"
