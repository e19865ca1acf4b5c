"""A question in, a cited Answer out; and the surfaces that carry it.

`from qa import Newsdesk` is all that most programs need; the values that it takes and returns and the errors that it
raises can be imported from here, too.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index import (
        AccessRefused,
        AnswerMissing,
        Article,
        ArticleMissing,
        Busy,
        CorpusDamaged,
        CorpusError,
        CorpusLocked,
        CorpusMissing,
        CorpusTooNew,
        EmbedderError,
        ExtraMissing,
        Filters,
        Hit,
        InputError,
        NewsdeskError,
        Passage,
        Source,
        Span,
        Unreachable,
    )
    from qa.client import AsyncClient, Client
    from qa.models import (
        Completion,
        Message,
        Model,
        ModelCancelled,
        ModelError,
        ModelTimeout,
        ModelTooLong,
        ModelUnavailable,
    )
    from qa.newsdesk import Newsdesk
    from qa.types import Answer, Citation, Disagreement, Question, Retrieved, Statement, Turn, Unverified

    __version__: str

__all__ = [
    "AccessRefused",
    "Answer",
    "AnswerMissing",
    "Article",
    "ArticleMissing",
    "AsyncClient",
    "Busy",
    "Citation",
    "Client",
    "Completion",
    "CorpusDamaged",
    "CorpusError",
    "CorpusLocked",
    "CorpusMissing",
    "CorpusTooNew",
    "Disagreement",
    "EmbedderError",
    "ExtraMissing",
    "Filters",
    "Hit",
    "InputError",
    "Message",
    "Model",
    "ModelCancelled",
    "ModelError",
    "ModelTimeout",
    "ModelTooLong",
    "ModelUnavailable",
    "Newsdesk",
    "NewsdeskError",
    "Passage",
    "Question",
    "Retrieved",
    "Source",
    "Span",
    "Statement",
    "Turn",
    "Unreachable",
    "Unverified",
    "__version__",
]
_MODULES = ("index.errors", "index.types", "qa.types", "qa.models", "qa.newsdesk", "qa.client")  # light ones first


def __getattr__(name: str) -> Any:
    # Loaded when it is first asked for: the command line must answer --help without it.
    if name == "__version__":
        from importlib.metadata import version

        return version("newsdesk")
    if name in __all__:
        for module in map(import_module, _MODULES):
            if name in vars(module):
                return vars(module)[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
