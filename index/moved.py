"""Old names of modules, kept with a warning until version 0.2: `index.embedders` is `index.encoders`."""

import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any


def moved(old: str, new: str) -> Callable[[str], Any]:
    """The `__getattr__` of a module that has moved; warns whoever imports it, and whoever takes a name from it.

    Args:
        old: The module that calls this, by its `__name__`.
        new: The module that holds its names now.
    """
    message = f"{old} is {new} now; the old name goes with 0.2"

    def taken(name: str) -> Any:
        if name.startswith("__") or not hasattr(import_module(new), name):
            raise AttributeError(f"module {old!r} has no attribute {name!r}")
        warnings.warn(message, DeprecationWarning, stacklevel=2)
        return getattr(import_module(new), name)

    warnings.warn(message, DeprecationWarning, stacklevel=3)  # the line that imports it
    return taken
