"""Lines of a page that lead elsewhere: `Read also: …`, `Lesen Sie auch: …`, the footers of a feed's items."""

import re

_READ_ALSO = (
    r"(?:read|see|watch|listen)(?: \w+)? (?:more|also|next)|(?:also|more) read",
    r"related(?: (?:articles?|stor(?:y|ies)|news|content))?",
    r"(?:lesen|sehen|hören) sie (?:auch|hier|mehr|dazu)(?: \w+)?|lesen sie|lies auch|siehe auch|auch interessant",
    r"(?:mehr )?(?:zum thema|dazu)|mehr lesen|(?:sur|dans) le même (?:sujet|thème)",
    r"(?:à )?(?:re)?lire (?:aussi|également|la suite)|à (?:re)?lire|(?:à )?voir (?:aussi|également)",
    r"lisez (?:aussi|également)",
    r"(?:lee|lea|leer|vea|ver|mira) (?:también|más|además)|te puede interesar|(?:más|otras) (?:información|noticias)",
    r"(?:lees|bekijk|luister) (?:ook|meer|verder)|(?:leggi|guarda|vedi) anche|(?:leia|veja|assista) (?:também|mais)",
    r"(?:ayrıca|bunu da) (?:okuyun|oku)|ilgili haber(?:ler)?|(?:läs|les|læs) (?:också|også|mer|mere)",
)
_FOOTERS = (
    r"the post (?-i:[^\sa-zà-þ]).{3,200} (?:appeared first|first appeared) on .{2,80}",
    r"this (?:article|story|post) (?:was )?(?:first|originally) (?:appeared|published) (?:on|in|at|by) .{2,80}",
    r"(?:read|view|see) (?:the )?(?:full|whole|entire|original) (?:story|article|post)\b.{0,80}",
)
_GO_ON = (
    r"continue reading|keep reading|read more|(?:hier )?weiterlesen|lire la suite|seguir leyendo|leer más|lees verder"
    r"|continua a leggere|continuar lendo|devamını oku"
)
_ON = "about|on|at|here|below|from|über|auf|zu|sur|ici|en|aquí|su|em|op"
_LINK = re.compile(
    rf"[\W_]*(?:(?:{'|'.join(_READ_ALSO)})\s?[:：].*|(?:{'|'.join(_FOOTERS)})"
    rf"|(?:{_GO_ON})(?: (?:{_ON})\b[^.!?]{{0,80}})?)[\W_]*",
    re.IGNORECASE | re.DOTALL,
)
_TAIL = re.compile(rf"(?<=[.!?…])[\s(\[]*(?:{_GO_ON})[\W_]*$", re.IGNORECASE)


def is_page_link(line: str) -> bool:
    """Does a line only lead elsewhere?

    >>> is_page_link("Lesen Sie auch: Rat baut Brücke"), is_page_link("He may read also: he is free.")
    (True, False)
    """
    return _LINK.fullmatch(line) is not None


def without_link(sentence: str) -> int:
    """Where a sentence ends, without a link that stands behind it on its line.

    >>> without_link("It cost four million… Continue reading")
    21
    """
    found = _TAIL.search(sentence)
    return found.start() if found else len(sentence)
