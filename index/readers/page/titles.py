"""An article's title without what the page adds to it: the outlet, the section, who wrote it."""

import re
from collections.abc import Sequence

from index.readers.page.outlet_names import are_one, compact, is_domain

_SEPARATOR = re.compile(
    r"\s+(?:[|–—·•»*/]|-{1,2}|::)\s+|\s*[|｜ㅣ]\s*|\s*：\s*|(?<=\S)--(?=\S)|-(?=[^\s-]{1,12}[|｜ㅣ])"
)
_KICKER = re.compile(r"\s+[|–—-]\s+|:\s+(?:[–—-]\s+)?")
_BYLINE = re.compile(r"(?:by|von|par|por|di|door)\s+\S.{2,40}", re.IGNORECASE)
_LONGEST_SECTION = 25
_LONGEST = 500


def parted(title: str) -> list[tuple[int, int]]:
    """The parts of a title that separators divide, as offsets."""
    edges, start = [], 0
    for found in _SEPARATOR.finditer(title[:_LONGEST]):
        edges.append((start, found.start()))
        start = found.end()
    return [*edges, (start, len(title))]


def without_outlet(title: str, names: Sequence[str], others: Sequence[str] = ()) -> str:
    """A title without the outlet's name behind it, and the section and byline that stand with that.

    Args:
        title: As the page states it.
        names: What the outlet is called.
        others: What else the page states as its title: where one of these is the beginning of this one, up to a
            separator, the rest is no part of it.

    >>> without_outlet("Rivers run dry – Environment – Harbour Post", ["Harbour Post"])
    'Rivers run dry'
    >>> without_outlet("Spurs - Arsenal 1:0", ["Harbour Post"])
    'Spurs - Arsenal 1:0'
    """
    parts = parted(title)
    texts = [title[start:end] for start, end in parts]
    cut = next((i for i in range(max(1, len(parts) - 3), len(parts)) if _is_outlet(texts[i], names)), None)
    if (
        cut
        and len(parts) - cut > 1
        and not all(_is_short(text) or _BYLINE.fullmatch(text) for text in texts[cut + 1 :])
    ):
        cut = None
    if (
        cut
        and cut > 1
        and _is_section(texts[cut - 1])
        and _separator(title, parts, cut - 1) == _separator(title, parts, cut)
    ):
        cut -= 1
    same = {compact(other) for other in others}
    for i in range(1, cut or len(parts)):
        if compact(title[: parts[i - 1][1]]) in same and sum(len(text) for text in texts[i:]) < 60:
            cut = i
            break
    return (title[: parts[cut - 1][1]] if cut else title).strip() or title


def without_kicker(title: str, social: str | None) -> str:
    """A title without the line above it, where what the page sends to social networks has it without that, too.

    >>> without_kicker("Floods – “We sleep on the roof”", "High water at the lake: “We sleep on the roof”")
    '“We sleep on the roof”'
    """
    found = _KICKER.search(title[:_LONGEST])
    if not found or not social or compact(title) == compact(social):
        return title
    rest = title[found.end() :]
    behind = _KICKER.search(social[:_LONGEST])
    same = {compact(social), compact(social[behind.end() :]) if behind else ""}
    return rest if len(rest.split()) > 3 and compact(rest) in same else title


def outlet_behind(title: str, hints: Sequence[str], headings: Sequence[str]) -> str | None:
    """The outlet's name at the end of a page's title.

    Args:
        title: Of the page, as a browser shows it.
        hints: Labels of the domain and names of accounts, `harbourpost`, that such a name may be written like.
        headings: What the article is called without it; what stands behind one of these is the outlet's name.
    """
    parts = parted(title)
    if len(parts) < 2:
        return None
    for start, end in parts[:-4:-1]:
        name = title[start:end].strip()
        if start and any(are_one(name, hint) for hint in hints) and not is_domain(name):
            return name
    last = title[parts[-1][0] :].strip()
    before = compact(title[: parts[-2][1]])
    is_name = len(last.split()) <= 5 and not re.search(r"[\d.!?»“”\"]", last)
    return last if is_name and before in {compact(each) for each in headings} else None


def _is_outlet(text: str, names: Sequence[str]) -> bool:
    return any(are_one(text, name) for name in names)


def _is_short(text: str) -> bool:
    return len(text) <= _LONGEST_SECTION and len(text.split()) <= 3


def _is_section(text: str) -> bool:
    return _is_short(text) and not re.search(r"[\d.!?»“”\"]", text)


def _separator(title: str, parts: Sequence[tuple[int, int]], i: int) -> str:
    return title[parts[i - 1][1] : parts[i][0]].strip()
