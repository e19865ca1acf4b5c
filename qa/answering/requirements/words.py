"""The words of `words.toml`, as regular expressions."""

import re
import tomllib
from functools import cache
from pathlib import Path


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """One of them, for text in lower case."""
    return re.compile(_data()[section][name])


def table(section: str) -> dict[str, str]:
    """A section as it is written."""
    return _data()[section]


@cache
def measures() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """What asks for each measure, and what gives one."""
    asks, gives = _data()["asks_for"], _data()["measures"]
    return tuple((re.compile(asks[name]), re.compile(gives[name])) for name in asks)


@cache
def _data() -> dict[str, dict[str, str]]:
    data: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return data
