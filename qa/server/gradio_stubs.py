"""Gradio without the stubs for editors that it writes beside its own files each time it is imported."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


def write_none() -> None:
    """Let Gradio, if it is not imported yet, parse and write no stubs, which is two fifths of what its import takes."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    """Finds the one module that writes them, and takes that from it."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != "gradio.component_meta":
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and (loader := spec.loader):
            execute = loader.exec_module

            def without_stubs(module: ModuleType) -> None:
                execute(module)
                module.create_or_modify_pyi = lambda *_: None  # type: ignore[attr-defined]

            loader.exec_module = without_stubs  # type: ignore[method-assign]
        return spec
