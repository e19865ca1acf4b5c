"""Questions, filters, days and histories as people and programs write them, checked."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from index.dates import order_of, parse_date
from index.errors import (
    InputError,
)
from index.text.characters import encodable
from index.text.language import is_unspaced
from index.types import Filters
from qa.types import PeriodRead, Question, Turn

MAX_QUESTION = 2_000
"""Characters of a question; a longer one is refused rather than cut."""
MAX_HISTORY, MAX_TURN = 50, 20_000
"""Turns of a conversation that count, and characters of one that comes from outside."""
_SHORT_NUMBER = 2  # digits
_CODE = re.compile(
    r"^\s*(?:SELECT\b.+\bFROM\b|select\b.+\bfrom\b.+(?:=|;\s*$)|(?i:select) \*"
    r"|(?i:insert into|delete from|drop table|create table|update \w+ set)\b|[\w.]+\((?:\s*|.*[\"'\d,=].*)\)\s*;?\s*$"
    r"|</?\w[^<>]*>.*</?\w+[^<>]*>\s*$|[{\[]\s*[\"{\[].*[}\]]\s*$)",
    re.DOTALL,
)
_ROW_FILTERS = ("outlets", "since", "until")
"""Filters that a row may hold beside its question: no field of a question set has such a name."""


def make_filters(
    *,
    outlets: Sequence[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    article_ids: Sequence[str] | None = None,
) -> Filters:
    """Filters from what a person or a program writes.

    Args:
        outlets: Names of outlets.
        since: First day that counts: `2025-03-20`, or `2025-03` for its first day, or `2025`.
        until: Last day that counts; `2025-03` means its last day.
        article_ids: Ids of articles.

    Raises:
        InputError: A date cannot be read, or a list is none.
    """
    from index.dates import first_day, last_day

    def day(name: str, written: object, edge: Any) -> date | None:
        if written is None:
            return None
        value = parse_date(written)
        if value is None and order_of(written) == "either":
            one, other = (parse_date(written, order) for order in ("day first", "month first"))
            raise InputError(f"{name} can be read two ways: {str(written)[:40]!r} (write it as {one} or as {other})")
        if value is None:
            raise InputError(f"{name} is no date: {str(written)[:40]!r} (write it as 2025-03-20)")
        found: date = edge(value)
        return found

    def names(name: str, given: object) -> tuple[str, ...]:
        if given is None:
            return ()
        if isinstance(given, str) or not isinstance(given, list | tuple) or not all(isinstance(x, str) for x in given):
            raise InputError(f"{name} must be a list of texts")
        return tuple(encodable(name, "?") for name in given)

    earliest, latest = day("since", since, first_day), day("until", until, last_day)
    if earliest and latest and earliest > latest:
        raise InputError(f"since {earliest} is after until {latest} (swap them)")
    return Filters(names("outlets", outlets), earliest, latest, names("article_ids", article_ids))


def says_enough(question: str) -> bool:
    """Does a question say more than a letter, or numbers that stand everywhere?

    >>> says_enough("1?"), says_enough("a"), says_enough("G7"), says_enough("9/11"), says_enough("桥")
    (False, False, True, True, True)
    >>> says_enough("[1] [2] [3]"), says_enough("2 + 2")
    (False, False)
    """
    said = ["".join(filter(str.isalnum, word)) for word in question.split()]
    if all(word.isdecimal() for word in said if word):
        return max(map(len, said), default=0) > _SHORT_NUMBER
    return len("".join(said)) > 1 or is_unspaced(question)


def is_code(question: str) -> bool:
    """Is it written for a machine: a query of a database, a call, markup, an object of JSON?

    >>> is_code("SELECT * FROM articles"), is_code('print("hi")'), is_code("<b>hi</b>"), is_code('{"a": 1}')
    (True, True, True, True)
    >>> is_code("Select committees from 2019 on"), is_code("the bill (HB 71)")
    (False, False)
    """
    return bool(_CODE.search(question))


def make_day(name: str, written: object) -> date:
    """A day from what a person or a program writes.

    Raises:
        InputError: It is not a whole day as ISO 8601 writes it.
    """
    try:
        if isinstance(written, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise InputError(f"{name} is no day: {str(written)[:40]!r} (write it as 2025-03-20)")


def day_of_asking(as_of: date | str | None) -> date | None:
    """The day on which a question is asked, from what a program gives: a day, or one as ISO 8601 writes it.

    Raises:
        InputError: It is neither.
    """
    if as_of is None or (isinstance(as_of, date) and not isinstance(as_of, datetime)):
        return as_of
    return as_of.date() if isinstance(as_of, datetime) else make_day("as_of", as_of)


def period_read(asked: Question) -> PeriodRead | None:
    """How a question's period is described to people and programs."""
    named = asked.period
    if named is None:
        return None
    since, until = (day.isoformat() if day else None for day in (named.since, named.until))
    return PeriodRead(named.phrase, since, until, "filter" if named.is_filter else "preference")


def question_text(question: str) -> str:
    """A question that can be asked.

    Raises:
        InputError: It is no text, or empty, too long, or holds no word.
    """
    if not isinstance(question, str):
        raise InputError(f"the question must be a text, not {_kind(question)} (ask in words)")
    text = encodable(question, "?").strip()
    if not text:
        raise InputError("the question is empty (ask something, for example: newsdesk ask 'Who has taken Walikale?')")
    if len(text) > MAX_QUESTION:
        raise InputError(f"the question has {len(text):,} characters; ask in at most {MAX_QUESTION:,}")
    if not any(character.isalnum() for character in text):
        raise InputError("the question holds no word (ask in words)")
    return text


def _kind(value: object) -> str:
    """What a value is, for who gave it in place of a text: None, or `a list`."""
    name = type(value).__name__
    return "None" if value is None else f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def filters_of(given: object) -> Filters:
    """Filters that a program gives, or those that let all pass.

    Raises:
        InputError: They are none.
    """
    if given is None:
        return Filters()
    if not isinstance(given, Filters):
        raise InputError(f'filters must be Filters, not {_kind(given)} (for example: Filters(outlets=("Quay Post",)))')
    return given


def read_row(line: str) -> dict[str, Any]:
    """A question as a JSON object, from one line.

    Raises:
        InputError: It is none, or has no `question`.
    """
    try:
        row = json.loads(line, parse_constant=_no_number)
        row = json.loads(encodable(json.dumps(row, ensure_ascii=False), "?"))
    except (ValueError, RecursionError) as exc:
        raise InputError(f"the line is not JSON ({exc})") from exc
    if not isinstance(row, dict) or not isinstance(row.get("question"), str):
        raise InputError('the line is not an object with a "question"')
    return row


def asked_in(row: Mapping[str, Any]) -> dict[str, Any]:
    """What `Newsdesk.ask` is given for a row: `question`, `history`, `filters`, and `as_of` where it names a day.

    Filters are the row's `outlets`, `since` and `until`, or stand in its object `filters`, which may have
    `article_ids`, too. Every other field is passed over: the `article_ids` of a question whose answer is known, say,
    which tell where the answer stands.

    Raises:
        InputError: Some of it cannot be used, or a filter is given twice.
    """
    asked = {"question": row["question"], "history": turns_of(row.get("history")), "filters": _filters(row)}
    return asked if row.get("as_of") is None else asked | {"as_of": make_day("as_of", row["as_of"])}


def _filters(row: Mapping[str, Any]) -> Filters:
    given = {name: row[name] for name in _ROW_FILTERS if row.get(name) is not None}
    more = row.get("filters")
    names = (*_ROW_FILTERS, "article_ids")
    if more is not None and (not isinstance(more, dict) or not set(more) <= set(names)):
        raise InputError(f"filters must be an object with some of {', '.join(names)}")
    more = {name: value for name, value in (more or {}).items() if value is not None}
    if twice := sorted(given.keys() & more):
        raise InputError(f"{twice[0]} stands in the line and in its filters (give one of them)")
    return make_filters(**given, **more)


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def turns_of(history: object) -> list[Turn]:
    """Earlier turns of a conversation, from what a program gives: turns, or objects with `role` and `content`.

    Raises:
        InputError: It is no list of these.
    """
    if history is None:
        return []
    if not isinstance(history, Sequence) or isinstance(history, str):
        raise InputError('history must be a list of {"role", "content"}')
    return [turn if isinstance(turn, Turn) else _turn(turn) for turn in history]


def _turn(given: object) -> Turn:
    role, content = (given.get("role"), given.get("content")) if isinstance(given, Mapping) else (None, None)
    if role not in ("user", "assistant") or not isinstance(content, str):
        raise InputError('history must be a list of {"role": "user" or "assistant", "content": text}')
    return Turn(role, content)
