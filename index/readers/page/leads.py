"""The lead of a page: the paragraph under the headline, which often stands apart from the body like a teaser."""

import re
from typing import Any

from index.readers.page.outlet_names import compact

_LEAD = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|teaser|excerpt|standfirst|sub-?title|sub-?headline|summary|intro(?:duction)?|dek|deck|chapo"
    r"|vorspann|ingress|sommario|occhiello|entradilla|bajada|perex|anleser|kicker-text|abstract|description|desc)(?=[\s_-]|$)"
)
_LONGEST = 700  # characters
_SHORTEST = 60
_NEAR = 80
"""Elements behind the heading among which it is looked for."""


def lead_of(tree: Any, description: str | None) -> str | None:
    """The words of the lead, None where the page has none.

    Args:
        tree: The page, parsed by lxml.
        description: What the page says of its article; an element near the heading with these words is its lead.
    """
    heading = next(tree.iter("h1"), None)
    if heading is None:
        return None
    start = compact(description or "")[:60]
    inside = {*heading.iter()}
    behind = False
    seen = 0
    for element in tree.iter("h1", "h2", "p", "div", "strong", "span"):
        behind = behind or element is heading
        if not behind or element in inside:
            continue
        seen += 1
        if seen > _NEAR:
            return None
        marks = f"{element.get('class') or ''} {element.get('itemprop') or ''}"[:300].lower()
        is_marked = _LEAD.search(marks) is not None
        if not is_marked and len(start) < 40:
            continue
        words = " ".join("".join(element.itertext()).split())
        if not _SHORTEST <= len(words) <= _LONGEST:
            continue
        linked = sum(len("".join(link.itertext())) for link in element.iter("a"))
        if linked * 3 < len(words) and (is_marked or compact(words).startswith(start)):
            return words
    return None


def with_lead(text: str, lead: str | None, title: str | None) -> str:
    """A text with its lead, below the headline if it begins with that; as it is where it has the lead already."""
    if not lead or compact(lead)[:50] in compact(text[:5_000]):
        return text
    first, parted, rest = text.partition("\n\n")
    if parted and compact(first) == compact(title or ""):
        return f"{first}\n\n{lead}\n\n{rest}"
    return f"{lead}\n\n{text}"
