"""Which article a row is: rows of several files that number themselves 1, 2, 3 are not each other's new versions.

An id such as a URL or a UUID says by itself which article is meant. A bare number does not, nor does an id that one
file has twice: there the contents decide, and what is another article gets an id that names its file.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

from index.text.near_copies import runs
from index.types import Article

_NUMBER = re.compile(
    r"(?:(?:art(?:icle)?|doc(?:ument)?|entry|id|item|news|no|nr|rec(?:ord)?|row|story|text)[ ._:-]*)?#?\d+(?:\.0)?",
    re.IGNORECASE,
)
_COMPARED_CHARACTERS = 20_000
_SAME = 0.3  # of the shorter text's runs of words, which an article keeps when it is changed
_SAME_UNDER_A_TITLE = 0.1  # the same where its title was kept


class ArticleIds:
    """Settles ids, in the order in which articles come in.

    Args:
        known: The article that has an id, in the archive or before this one on the way there; None where there is none.
    """

    def __init__(self, known: Callable[[str], Article | None]) -> None:
        self._known = known
        self._file: str | None = None
        self._given: set[str] = set()  # ids that the present file has stated so far

    def settled(self, article: Article) -> Article:
        """An article under its id in the archive: its own, or where another article has that, one that names its file.

        What was given without a file, by a program, keeps its id.
        """
        if article.file != self._file:
            self._file, self._given = article.file, set()
        stated = article.id
        is_its_own = not article.file or article.file == stated  # it is the file's only article
        if is_its_own or not (_NUMBER.fullmatch(stated) or stated in self._given):
            self._given.add(stated)
            return article
        self._given.add(stated)
        return replace(article, id=self._place(article))

    def _place(self, article: Article) -> str:
        """The id under which the article is there already, or else the first that is free."""
        first = self._known(article.id)
        if first and is_same_story(first, article):
            return article.id
        file, place = article.file or "", article.id
        for of in dict.fromkeys((file.rpartition("/")[2], file)):  # a file may come before the folder around it does
            for place in _places(article.id, of):
                there = self._known(place)
                if there and is_same_story(there, article):
                    return place
                if not there:
                    break  # further ones were never given
        return place if first else article.id


def _places(stated: str, file: str) -> Iterator[str]:
    """Ids that name a file, several for one that is written anew each day."""
    yield f"{file}#id={stated}"
    yield from (f"{file}#id={stated}~{number}" for number in count(2))


def is_same_story(known: Article, given: Article) -> bool:
    """Is an article the other one, perhaps changed since?

    One address says so, and two deny it; else what they were called and how many of their words they share decides.
    Articles of different days are the same only to the letter: tables and forecasts come daily in the same words.
    """
    if not given.text.strip() or known.text == given.text:
        return _is_untold(known.source.title, given.source.title)
    if known.source.url and given.source.url:
        return known.source.url.rstrip("/") == given.source.url.rstrip("/")
    days = {each.source.published.value[:10] for each in (known, given) if each.source.published}
    if len(days) == 2:
        return False
    titles = {(each.source.title or "").casefold() for each in (known, given)}
    least = _SAME_UNDER_A_TITLE if len(titles) == 1 and titles != {""} else _SAME
    short, long = sorted((runs(each.text[:_COMPARED_CHARACTERS]) for each in (known, given)), key=len)
    return len(short & long) >= least * max(1, len(short))


def _is_untold(known: str | None, given: str | None) -> bool:
    return not known or not given or known.casefold() == given.casefold()
