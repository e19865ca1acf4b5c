"""A question in, a cited Answer out; and the surfaces that carry it.

`from qa import Newsdesk` is all that most programs need.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.newsdesk import Newsdesk as Newsdesk

__all__ = ["Newsdesk"]


def __getattr__(name: str) -> Any:
    # Loaded when it is first asked for: the command line must answer --help without it.
    if name == "Newsdesk":
        from qa.newsdesk import Newsdesk

        return Newsdesk
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
