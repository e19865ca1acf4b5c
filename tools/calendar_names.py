"""Write `index/text/calendar_names.json`: what months and weekdays are called, from Unicode's CLDR by way of Babel.

    python tools/calendar_names.py

The product does not import Babel: that takes 0.2 s, its locales 0.3 s more, and all that is wanted of it fits into
3 kB. What CLDR lacks stands here under `ALSO`.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from babel import Locale

TO = Path(__file__).parents[1] / "index" / "text" / "calendar_names.json"
LOCALES = {
    "en": ("en", "en_GB"), "fr": ("fr",), "es": ("es", "es_PE"), "de": ("de", "de_AT"), "pt": ("pt",), "it": ("it",),
    "nl": ("nl",), "tr": ("tr",),
}  # fmt: skip
"""Where two are named, the second one has another name for a month: Sept, setiembre, Jänner."""
WIDTHS = {"": "wide", "_short": "abbreviated"}
ALSO = {
    ("fr", "months"): {2: "fevrier", 8: "aout", 12: "decembre"},
    ("en", "weekdays_short"): {2: "tues", 4: "thur thurs"},
}
"""By place in the year or the week, counted from 1."""


def named(tables: Iterable[Mapping[int, str]], also: Mapping[int, str]) -> list[str]:
    """For each month, or each day from Monday on, all its names in lower case with blanks between."""
    by_place = zip(*(map(table.__getitem__, sorted(table)) for table in tables), strict=True)
    return [
        " ".join(dict.fromkeys([*(name.rstrip(".").lower() for name in names), *also.get(place, "").split()]))
        for place, names in enumerate(by_place, 1)
    ]


def main() -> None:
    """Write the file."""
    rows: list[str] = []
    for language, codes in LOCALES.items():
        locales = [Locale.parse(code) for code in codes]
        lists = {
            what + ending: named(
                [getattr(locale, attribute)["format"][width] for locale in locales],
                ALSO.get((language, what + ending), {}),
            )
            for what, attribute in (("months", "months"), ("weekdays", "days"))
            for ending, width in WIDTHS.items()
        }
        inner = ",\n".join(f'    "{key}": {json.dumps(names, ensure_ascii=False)}' for key, names in lists.items())
        rows.append(f'  "{language}": {{\n{inner}\n  }}')
    TO.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
