"""What publishers state on text and data mining, by the TDM Reservation Protocol (W3C community group, 2024).

A page may say so in a `meta` tag, its server in a header, its site in `/.well-known/tdmrep.json`; each goes before the
next. What is reserved is not read, unless the person who runs Newsdesk has an agreement.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from index.text.characters import one_line
from index.types import Fetched

FILE = "/.well-known/tdmrep.json"
RESERVATION, POLICY = "tdm-reservation", "tdm-policy"
_MOST_RULES = 1_000


@dataclass(frozen=True, slots=True)
class MiningStatement:
    """Whether mining is reserved, and where the conditions stand."""

    reserved: bool
    policy: str | None = None


@dataclass(frozen=True, slots=True)
class SiteRule:
    """What a site states of the paths that a pattern fits, which is written as in robots.txt."""

    location: str
    statement: MiningStatement


def statement(reservation: object, policy: object = None) -> MiningStatement | None:
    """What a value of `tdm-reservation` and one of `tdm-policy` mean; None for every other than 0 and 1."""
    reserved = {"0": False, "1": True}.get(str(reservation).strip()) if not isinstance(reservation, bool) else None
    address = one_line(policy.strip(), 500) if isinstance(policy, str) else ""
    return None if reserved is None else MiningStatement(reserved, address if "://" in address else None)


def of_headers(headers: Mapping[str, str]) -> MiningStatement | None:
    """What a server states with its answer."""
    return statement(headers.get(RESERVATION), headers.get(POLICY))


def site_rules(content: bytes) -> tuple[SiteRule, ...]:
    """The rules of a `tdmrep.json`, in their order; none where it is no such file."""
    try:
        listed: Any = json.loads(content)
    except (ValueError, RecursionError):
        return ()
    found = []
    for rule in listed[:_MOST_RULES] if isinstance(listed, list) else ():
        if isinstance(rule, dict) and isinstance(location := rule.get("location"), str):
            stated = statement(rule.get(RESERVATION), rule.get(POLICY))
            found += [SiteRule(location, stated)] if stated else []
    return tuple(found)


def of_site(rules: Sequence[SiteRule], target: str) -> MiningStatement | None:
    """What a site states of a path: its first rule that fits."""
    from protego import Protego

    for rule in rules:
        # Patterns are those of robots.txt, and so is what reads them.
        pattern = " ".join(rule.location.split()).replace("#", "%23")
        fitting = Protego.parse(f"User-agent: *\nDisallow: {pattern}")
        if not fitting.can_fetch(f"https://site.example{target}", "newsdesk"):
            return rule.statement
    return None


def refined(fetched: Fetched, stated: MiningStatement | None) -> Fetched:
    """The same, where something nearer to the text states more."""
    return replace(fetched, reserved=stated.reserved, policy=stated.policy) if stated else fetched
