"""Names that stand elsewhere now, found under their old modules with a warning until version 0.2."""

import warnings
from importlib import import_module
from typing import Any


def moved(name: str, old: str, new: str) -> Any:
    """What a module that has moved held under a name; warns whoever asked the module for it.

    Raises:
        AttributeError: It is not there.
    """
    if name.startswith("__") or not hasattr(import_module(new), name):
        raise AttributeError(f"module {old!r} has no attribute {name!r}")
    warnings.warn(f"{old} is {new} now; the old name goes with 0.2 ({name})", DeprecationWarning, stacklevel=3)
    return getattr(import_module(new), name)


def __getattr__(name: str) -> Any:
    return moved(name, __name__, "index.encoders")
