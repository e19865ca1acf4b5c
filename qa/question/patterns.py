"""The patterns by which questions are kept apart, read from `patterns.toml` with the first question."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FRAGMENT = re.compile(r"(?<!\?P)<(\w+)>")


@cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return found


def alternatives(table: str, *, name: str = "") -> list[tuple[str, str]]:
    """The rows of a table in their order, each with its alternatives as one regular expression.

    Args:
        table: Its name in the file.
        name: Only rows of that name.
    """
    fragments = _file()["fragments"]

    def written(pattern: str) -> str:
        while (whole := _FRAGMENT.sub(lambda match: fragments[match[1]], pattern)) != pattern:
            pattern = whole
        return pattern

    rows = [row for row in _file()[table] if name in ("", row["is"])]
    return [(row["is"], written("|".join(row["if"]))) for row in rows]


@cache
def compiled(table: str, end: str = "") -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The rows of a table, compiled.

    Args:
        table: Its name in the file.
        end: What has to follow a match.
    """
    return tuple((name, re.compile(f"(?:{written}){end}", re.IGNORECASE)) for name, written in alternatives(table))
