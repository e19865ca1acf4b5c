"""Write `index/text/country_names.json`: what countries are called in ten languages, from CLDR by way of Babel.

    python tools/country_names.py

The product does not import Babel; see tools/calendar_names.py.
"""

import json
from pathlib import Path

from babel import Locale

TO = Path(__file__).parents[1] / "index" / "text" / "country_names.json"
LANGUAGES = ("en", "fr", "es", "de", "pt", "it", "nl", "tr", "zh", "ja")
ALSO = {
    ("en", "US"): "United States", ("en", "GB"): "United Kingdom", ("en", "CD"): "Congo", ("en", "CG"): "Congo",
    ("de", "CD"): "Kongo", ("fr", "CD"): "Congo", ("es", "CD"): "Congo", ("es", "US"): "Estados Unidos",
    ("de", "US"): "Vereinigte Staaten|USA", ("fr", "US"): "États-Unis", ("tr", "US"): "ABD", ("tr", "TR"): "Türkiye",
    ("en", "TR"): "Turkey", ("en", "MM"): "Myanmar", ("en", "PS"): "Palestine", ("en", "HK"): "Hong Kong",
    ("en", "CI"): "Ivory Coast", ("en", "CZ"): "Czech Republic|Czechia",
    ("de", "GB"): "Vereinigtes Königreich|Großbritannien",
    ("fr", "GB"): "Royaume-Uni|Grande-Bretagne", ("es", "GB"): "Reino Unido|Gran Bretaña",
}  # fmt: skip
"""What news call a country where CLDR has a longer name."""


def main() -> None:
    """Write the file: a row a country, its names in the order of `LANGUAGES`; several with a bar between."""
    locales = {code: Locale.parse(code) for code in LANGUAGES}
    countries = sorted(code for code in locales["en"].territories if len(code) == 2 and code.isalpha())
    rows = []
    for country in countries:
        if country in ("EU", "EZ", "UN", "ZZ", "XA", "XB"):
            continue
        named = [ALSO.get((code, country)) or str(locales[code].territories.get(country, "")) for code in LANGUAGES]
        rows.append(f"  {json.dumps(named, ensure_ascii=False)}")
    TO.write_text(
        f'{{"languages": {json.dumps(LANGUAGES)},\n"countries": [\n' + ",\n".join(rows) + "\n]}\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
