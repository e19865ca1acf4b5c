"""The outlets of an archive, and names that may be of one."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from index.readers.page.outlet_names import are_one
from index.readers.page.publishers import publisher_of
from index.stores.types import OutletCoverage
from index.text.characters import counted


def may_be(outlet: str, others: Sequence[str]) -> list[str]:
    """Other names of an archive that may be the same outlet's: in another writing, or the name of a domain.

    >>> may_be("Harbour Post", ["Harbour Post Online", "Quay Gazette", "harbour-post"])
    ['Harbour Post Online', 'harbour-post']
    >>> may_be("taipeitimes.com", ["Taipei Times"])
    ['Taipei Times']
    """
    return [other for other in others if other != outlet and _same(outlet, other)]


def listed(found: Sequence[OutletCoverage]) -> list[dict[str, Any]]:
    """The outlets as JSON values, most articles first."""
    names = [each.outlet for each in found if each.outlet]
    return [asdict(each) | {"may_be": may_be(each.outlet, names) if each.outlet else []} for each in found]


def table(found: Sequence[OutletCoverage]) -> str:
    """The outlets as lines for a terminal."""
    if not found:
        return "no articles"
    lines = []
    for each in listed(found):
        alike = f"; may be the same as {', '.join(map(repr, each['may_be']))}" if each["may_be"] else ""
        newest = f", newest {each['newest']}" if each["newest"] else ""
        lines.append(f"{each['outlet'] or '(no outlet)'}: {counted(each['articles'], 'article')}{newest}{alike}")
    return "\n".join(lines)


def _same(one: str, other: str) -> bool:
    pages = (publisher_of(f"https://{each}/") if " " not in each else None for each in (one, other))
    known = [page.name if page else name for page, name in zip(pages, (one, other), strict=True)]
    return are_one(known[0], known[1])
