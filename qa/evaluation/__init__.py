"""How good the answers are: questions with known answers, measures, runs, and how two runs differ.

`from qa.evaluation import QuestionSet, run, compare` is all that most programs need.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.evaluation.comparison import compare as compare
    from qa.evaluation.datasets.questions import QuestionSet as QuestionSet
    from qa.evaluation.runs import start as run

__all__ = ["QuestionSet", "compare", "run"]
_HOMES = {
    "QuestionSet": ("datasets.questions", "QuestionSet"),
    "run": ("runs", "start"),
    "compare": ("comparison", "compare"),
}


def __getattr__(name: str) -> Any:
    # Loaded when they are first asked for, as in `qa`.
    if name in _HOMES:
        from importlib import import_module

        module, attribute = _HOMES[name]
        return getattr(import_module(f"{__name__}.{module}"), attribute)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
