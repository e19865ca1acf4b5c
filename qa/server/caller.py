"""Who sends a request, and what they may do: found out by `qa.server.security.access`, asked here by everybody else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

SCOPES: Final = {
    "ask": "ask, search, read articles and answers, say what is wrong with one",
    "add": "add articles",
    "remove": "take articles down, or hold them back",
    "compare": "run question sets and compare answers",
    "publish": "make a card of an answer that anybody can see, and take it back",
}
"""What a key or a login may allow, and what each means."""
_PLACE = "newsdesk.caller"
_COOKIE = re.compile(r"[A-Za-z0-9_-]{1,200}")


@dataclass(frozen=True, slots=True)
class Caller:
    """The sender of a request and their scopes."""

    name: str | None = None
    """Of the key or the login; None where nobody needs one."""
    scopes: frozenset[str] = frozenset(SCOPES)
    is_person: bool = False
    """Is it a login in a browser rather than a program's key?"""
    rate: int | None = None
    """Questions a minute; None for the server's own limit."""


ANYBODY = Caller()
"""On a machine of one's own, where no key was made."""


def caller(scope: Mapping[str, Any]) -> Caller:
    """The caller recorded in an ASGI scope."""
    found = scope.get(_PLACE, ANYBODY)
    assert isinstance(found, Caller)
    return found


def with_caller(scope: Mapping[str, Any], who: Caller) -> dict[str, Any]:
    """The ASGI scope with its caller recorded."""
    return {**scope, _PLACE: who}


def conversation_owner(who: Caller, cookie: str) -> str:
    """The owner id of a caller's conversations: their login, or else their browser's secret.

    Empty where there is neither; then they have none.
    """
    if who.name is not None:
        return f"{'login' if who.is_person else 'key'} {who.name}"  # no cookie can say that, as it holds a blank
    return cookie if _COOKIE.fullmatch(cookie) else ""
