"""What no reader of a page sees: elements that are hidden, in markup or by their own style."""

import re
from collections.abc import Collection
from typing import Any

from index.readers.markup import is_hidden
from index.readers.page.pruning import remove

_TAGS = frozenset(("template", "noscript"))
_WHOLE = frozenset(("html", "head", "body", "main"))
_PAYWALL = re.compile(r"(?:[\w-]+[_-])?paywall(?:ed)?(?:[_-]+(?:content|text|body|article|paragraphs?))?")
_VEIL = 0.5
"""Of a page's words, from which what has the headline in it is the page itself, shown by a script."""


def remove_hidden(tree: Any, sold: Collection[str] = ()) -> None:
    """Take what is hidden out of a page, in place, but for what a paywall hides: that is the article.

    Args:
        tree: The page, parsed by lxml.
        sold: Classes that the page says a paywall hides.
    """
    elements = (each for each in tree.iter() if isinstance(each.tag, str))
    for element in [each for each in elements if each.tag in _TAGS or is_hidden(each.get)]:
        if element.getparent() is None or element.tag in _WHOLE or _is_veil(element, tree):
            continue
        if _is_sold((element.get("class") or "").lower().split(), sold):
            continue
        remove(element)


def _is_sold(classes: Collection[str], sold: Collection[str]) -> bool:
    return any(each in sold or _PAYWALL.fullmatch(each) for each in classes)


def _is_veil(element: Any, tree: Any) -> bool:
    return element.find(".//h1") is not None and _length(element) > _VEIL * _length(tree)


def _length(element: Any) -> int:
    unseen = ("script", "style", "head")
    return sum(len((each.text or "").strip()) for each in element.iter() if each.tag not in unseen)
