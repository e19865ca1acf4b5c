"""What the archive says of itself, in the language of who asks: the sentences of `wording.toml`, filled in."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from index.dates import first_day, precision_of
from index.text.calendar_names import LISTED_IN, names

_ENGLISH = "en"


@cache
def _file() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one language; what it lacks is said in English."""

    language: str = _ENGLISH

    def say(self, name: str, /, **values: object) -> str:
        """A sentence, filled in."""
        return str(self._line(name)).format(**values)

    def count(self, name: str, number: int, **values: object) -> str:
        """A number with its noun, or a sentence that says how many."""
        one, many = self._line(name)
        return str(one if number == 1 else many).format(n=self.number(number), **values)

    def others(self, name: str) -> list[str]:
        """A list of sentences."""
        return list(self._line(name))

    def number(self, number: int) -> str:
        """A number as readers write it: `2,143`, `2.143`."""
        return f"{number:,}".replace(",", str(self._line("thousands")))

    def quoted(self, words: str) -> str:
        """Words in quotation marks."""
        return self.say("quoted", words=words)

    def both(self, listed: Iterable[str]) -> str:
        """Some names in one line."""
        return str(self._line("and")).join(listed)

    def day(self, value: str) -> str:
        """An ISO value as readers write it, at its own precision and without its time of day.

        >>> [Wording(code).day("2025-03-20T15:01:01+00:00") for code in ("en", "de", "es", "ja")]
        ['20 March 2025', '20. März 2025', '20 de marzo de 2025', '2025年3月20日']
        """
        try:
            day = first_day(value)
        except ValueError:
            return value
        precision = precision_of(value)
        if precision == "year":
            return str(day.year)
        written = self.say("month" if precision == "month" else "day", day=day.day, month=self._month(day.month),
                           year=day.year, number=day.month)  # fmt: skip
        return written

    def _month(self, number: int) -> str:
        code = self.language if self.language in LISTED_IN else _ENGLISH
        name = next(name for name, its in names("months", code).items() if its == number)
        return name.capitalize() if code in ("en", "de", "tr") else name

    def _line(self, name: str) -> Any:
        return _file().get(self.language, {}).get(name) or _file()[_ENGLISH][name]
