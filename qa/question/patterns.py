"""The patterns by which questions are kept apart, read from the tables beside this file with the first question."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FRAGMENT = re.compile(r"(?<!\?P)<(\w+)>")
_ENGLISH = "en"


@cache
def table_file(name: str) -> dict[str, Any]:
    """A file of tables: `patterns` is `patterns.toml`."""
    file = Path(__file__).with_name(f"{name}.toml")
    found: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    return found


def languages(table: str, file: str) -> list[str]:
    """The languages that a table has rows of, in its order."""
    return list(dict.fromkeys(row.get("in", _ENGLISH) for row in table_file(file)[table]))


def alternatives(table: str, file: str = "patterns", language: str = _ENGLISH) -> list[tuple[str, str]]:
    """The rows of a table in their order, each with its alternatives as one regular expression.

    Args:
        table: Its name in the file.
        file: Which one.
        language: Of the rows; one that names none is English.
    """
    rows = [row for row in table_file(file)[table] if row.get("in", _ENGLISH) == language]
    return [(row["is"], written_out("|".join(row["if"]), file, language)) for row in rows]


def written_out(pattern: str, file: str = "patterns", language: str = _ENGLISH) -> str:
    """A pattern with the fragments that it names put in: a language's own, else those of all."""
    fragments = table_file(file)["fragments"]
    known = {**fragments, **fragments.get(language, {})}
    while (whole := _FRAGMENT.sub(lambda match: known[match[1]], pattern)) != pattern:
        pattern = whole
    return pattern


@cache
def compiled(
    table: str, file: str = "patterns", language: str = _ENGLISH, end: str = ""
) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The rows of a table, compiled.

    Args:
        table: Its name in the file.
        file: Which one.
        language: Of the rows.
        end: What has to follow a match.
    """
    rows = alternatives(table, file, language)
    return tuple((name, re.compile(f"(?:{written}){end}", re.IGNORECASE)) for name, written in rows)
