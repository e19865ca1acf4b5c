"""Who wrote an article: names out of bylines, without what stands around them; news agencies are known."""

import re
from collections.abc import Iterable, Sequence

from index.readers.page.outlet_names import are_one
from index.text.datelines import known_agency

_BY = re.compile(
    r"^(?:(?:written|reporting|story|text|words|texte|reportage|reviewed|aus \w+|ein \w+)? ?"
    r"(?:by|von|par|por|di|door|av|af|przez)|(?:exclusive|interview|analysis|opinion|kommentar|authors?"
    r"|autor(?:in|en|es|s)?|auteurs?|autore|redacci[oó]n)(?: by)?\b)(?:\s*[:|]\s*|\s+)",
    re.IGNORECASE,
)
_ROLES = (
    r"(?:[\w'’-]+ ){0,3}(?:reporter|correspondent|journalist\w*|editor|writer|columnist|contributor|producer|staff"
    r"|author|redakteur\w*|korrespondent\w*|redaktion|autor\w*|volont[äa]r\w*|journaliste|r[ée]dact\w+|periodista"
    r"|envoy[ée]e? sp[ée]cial\w*|redactor\w*|corresponsal|giornalista|inviat[oa]|verslaggever|redacteur|jornalista"
    r"|muhabir\w*|기자|記者)"
)
_ROLE_BEHIND = re.compile(rf"\s*(?:[,(|/–—-]\s*|\s)(?:{_ROLES})\)?$|(?:기자|記者)$", re.IGNORECASE)
_ROLE = re.compile(rf"(?:the\s+)?{_ROLES}(?:\s+(?:for|of|at|in)\s.*)?", re.IGNORECASE)
_LONE_ROLE = re.compile(rf"(?:the\s+)?(?:staff\s+)?{_ROLES.replace('{0,3}', '{0}')}", re.IGNORECASE)
_SHORTHAND = re.compile(r"\s*[(\[][^)\]]*[)\]]?\s*$")  # `Ida Renn (ire)`
_PICTURE = re.compile(
    r"[(\[]?(?:image|photo|picture|foto|bild|getty|istock|illustration|grafik|video)\b", re.IGNORECASE
)
_FOR = re.compile(r"\s+(?:for|für|pour|para|per|voor)\s+(?:the\s+)?[A-Z].*$|\s+\|.*$|\s*[·•].*$")
_DATED = re.compile(
    r"\s*[,|·•–-]?\s*(?:\b(?:(?:last )?updated|published|posted|stand)\b"
    r"|\b\d{1,2}\.?\s+[^\W\d_]{3,9}(?:\s+\d{4})?\b|\d{1,2}[.:/]\d{2}\b|\d{4}\b).*$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*[;|]\s*|\s+/\s+|(?<=\w{4})/(?=[A-Z]\w+ )|\s*[,&]\s*(?:and\s+)?(?!\s*(?:Jr|Sr|II|III|IV|PhD|MD|MP)\b)"
    r"|\s+(?:and|und|et|y|e|en|och|og|i|ve|with|mit|avec|con)\s+(?=[^\W\d_a-z])"
)
_INVERTED = re.compile(r"(?P<last>[^\s,;|/&]+(?: [^\s,;|/&]+)?),\s*(?P<first>[^\s,;|/&]+(?: [^\s,;|/&]+){0,2})")
_INTRODUCED = re.compile(
    r"(?:^|.{0,40}\s)(?i:by|von|par|por|di|door)\s+(?=[^\W\d_a-z])"
    r"|(?i:quelle|source|fuente|fonte|bron|foto|photo)\s?:.*"
)
_MAIL = re.compile(r"\s*[(<\[]?\S+@\S+\.\S+[)>\]]?|\s*\(?@\w+\)?|https?://\S+")
MAX_AUTHORS = 30
_BEHIND_NAME = re.compile(r"(?:Jr|Sr|II|III|IV|PhD|MD|MP)\.?")
_MAX_BYLINE = 1_000  # characters
_MAX_NAME = 80


def authors_of(bylines: Iterable[str], outlets: Sequence[str] = ()) -> tuple[str, ...]:
    """The names in bylines, each once, in their order.

    Args:
        bylines: Each may hold several names; where each is one inverted name (`Renn, Ida`), they are turned round.
        outlets: What the outlet is called; it is no author beside people.

    >>> authors_of(["By Ida Renn, climate reporter, and Tom Hale"]), authors_of(["Renn, Ida", "Hale, Tom"])
    (('Ida Renn', 'Tom Hale'), ('Ida Renn', 'Tom Hale'))
    """
    lines = [words[:_MAX_BYLINE] for line in bylines if (words := _bare(line))][:MAX_AUTHORS]
    found: dict[str, str] = {}
    for line in lines:
        parts = [_turned(line)] if _is_inverted(line, lines) else _BETWEEN.split(line)
        for name in map(_name, [*parts[:1], *(part for part in parts[1:] if not _ROLE.fullmatch(part.strip()))]):
            if name:
                found.setdefault(name.casefold(), name)
    names = list(found.values())
    if outlets and len(lines) == 1 and len(names) > 1:
        others = [name for name in names if not any(are_one(name, outlet) for outlet in outlets)]
        names = others if agency_of(others) is None else names
    return tuple(names[:MAX_AUTHORS])


def introduced(words: str) -> str:
    """What stands behind `by` in the words of an element that is marked as a byline; all of it without one."""
    return _INTRODUCED.sub("", words, count=1)


def agency_of(names: Sequence[str]) -> str | None:
    """The first news agency among the names of authors, as it is usually written."""
    return next((agency for name in names if (agency := known_agency(name))), None)


def _bare(line: str) -> str:
    line = _MAIL.sub(" ", " ".join(line[:_MAX_BYLINE].split()))
    for _ in range(2):
        line = _BY.sub("", line.strip(" ,;:|·•-–—"))
    return " ".join(line.split())


def _is_inverted(line: str, lines: Sequence[str]) -> bool:
    """Is a byline one name, the surname first?"""
    found = _INVERTED.fullmatch(line)
    if not found or _ROLE.fullmatch(found["first"]) or _BEHIND_NAME.fullmatch(found["first"]):
        return False
    alone = [found["last"], found["first"]]
    if len(line.split()) == 2 and all(word.istitle() and not known_agency(word) for word in alone):
        return True  # two people who have one name each are rarer
    return len(lines) > 1 and all(_INVERTED.fullmatch(each) for each in lines)


def _turned(line: str) -> str:
    found = _INVERTED.fullmatch(line)
    return f"{found['first']} {found['last']}" if found else line


def _name(part: str) -> str:
    name = re.sub(r"(?<=\w{4})\.$", "", part.strip(" ,;:|·•-–—\"'"))
    if _PICTURE.match(name):
        return ""
    for pattern in (_SHORTHAND, _BY, _DATED, _FOR, _ROLE_BEHIND):
        name = pattern.sub("", name).strip(" ,;:|·•-–—")
    is_none = (
        not any(map(str.isalpha, name)) or len(name) > _MAX_NAME or _LONE_ROLE.fullmatch(name) or len(name.split()) > 7
    )
    return "" if is_none else name
