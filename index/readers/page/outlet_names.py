"""The name of an outlet: neither an address nor a slogan, nor the company or the software behind it."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

_MAX_CHARACTERS, _MAX_WORDS = 50, 6
_ADDRESS = re.compile(r"\S*(?://|@|www\.)\S*|\S+/\S*\.\S+", re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?:www\.)?(?P<label>[\w-]+(?:\.[\w-]+)*?)(?:\.(?:com?|org|net|ac|gov|edu))?\.[a-z]{2,12}", re.IGNORECASE
)
_BY_ITS_DOMAIN = re.compile(r"\.org$", re.IGNORECASE)
"""Who calls itself `Name.org` is known by that."""
_COMPANY = re.compile(
    r"[\s,]+(?:AG|GmbH|KG|SE|mbH|Inc|Ltd|Limited|LLC|LLP|PLC|Corp|Corporation|S\.?\s?[LA]\.?(?:U\.?)?|S\.?p\.?A|S\.?r\.?l|SAS"
    r"|A/S|AS|ApS|AB|Oy|B\.?V|N\.?V|Pty|K\.?K|s\.r\.o|a\.s|Sp\. z o\.o|Verlag|版权所有|株式会社)\b\.?(?:\s.*)?$"
    r"|版权所有$",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"^(?:©|\(c\)|copyright)\s*(?:\d{4})?\s*|\s*(?:all rights reserved\.?)$", re.IGNORECASE)
_SHORT_FORM = re.compile(r"\s*\((?P<short>[A-ZÄÖÜ]{2,6})\)$")
_SOFTWARE = frozenset(
    "blogger wordpress joomla drupal wix medium substack tumblr facebook twitter instagram youtube linkedin google"
    " googlenews yahoo msn telegram ghost squarespace".split()
)
_FILLERS = frozenset(
    "the a der die das den le la les el los il lo gli i het de o os online news web website digital haber nachrichten"
    " premium com co uk net org tv magazine live site home homepage".split()
)
_PLATFORMS = (
    *("blogspot.com", "wordpress.com", "substack.com", "medium.com", "tumblr.com", "github.io", "wixsite.com"),
    *("ghost.io", "blogspot.de", "web.app", "netlify.app", "pages.dev"),
)
"""Where every subdomain is a publisher of its own."""


def host_of(address: str | None) -> str:
    """The host of an address, without a last dot; empty where it is none."""
    try:
        return (urlsplit(address or "").hostname or "").rstrip(".")
    except ValueError:  # `http://[`
        return ""


def domain_of(address: str | None) -> str | None:
    """The domain that a publisher owns: of `https://www.news.example.co.uk/a` it is `example.co.uk`.

    None where the address is none, or a number.
    """
    host = host_of(address)
    labels = host.split(".")
    if len(labels) < 2 or labels[-1].isdecimal() or not all(labels):
        return None
    if host.endswith(_PLATFORMS):
        return host
    has_second_level = len(labels[-1]) == 2 and re.fullmatch(r"com?|org|net|gov|edu|ac|or|ne|go|gob|nom", labels[-2])
    return ".".join(labels[-3:] if has_second_level and len(labels) > 2 else labels[-2:])


def is_domain(name: str) -> bool:
    """Is a name only the address of a site: `post.example`?"""
    return _DOMAIN.fullmatch(name.strip()) is not None


def compact(name: str) -> str:
    """A name's letters and digits without case and accents, by which two writings of it are the same.

    >>> compact("Le Monde.fr"), compact("Börsen-Zeitung")
    ('lemondefr', 'borsenzeitung')
    """
    folded = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in folded if c.isalnum())


def label_of(name: str) -> str:
    """A name without the end of its domain, if it has one: `Post.example` gives `Post`."""
    words = name.split()
    found = _DOMAIN.fullmatch(words[-1]) if words else None
    return " ".join([*words[:-1], found["label"]]) if found else name


def are_one(one: str, other: str) -> bool:
    """Do two names differ in nothing but writing, articles, and words such as `Online` and `.com`?

    >>> are_one("The Mirror", "Mirror Online"), are_one("Globalnews.ca", "Global News"), are_one("Post", "Morning Post")
    (True, True, False)
    """
    return compact(one) == compact(other) or _core(one) == _core(other) != ""


def belongs_to(name: str, domain: str) -> bool:
    """Is a domain called like an outlet: by a word of its name, all of it, or its initials?

    >>> belongs_to("Harbour Post", "harbourpost.example"), belongs_to("The Harbour Post", "hp.example")
    (True, True)
    >>> belongs_to("Quay Gazette", "harbourpost.example")
    False
    """
    label = compact(domain.partition(".")[0])
    words = [word for each in re.split(r"[\s._/&-]+", label_of(name)) if (word := compact(each)) not in ("", *_FILLERS)]
    initials = "".join(word[0] for word in words)
    return label in (compact(name), initials) or any(len(word) > 3 and word in label for word in words)


def short_form(name: str) -> str | None:
    """The letters that a name gives for itself: of `Harbour Radio (HR)` it is `HR`."""
    found = _SHORT_FORM.search(name)
    return found["short"] if found else None


def best_name(candidates: Iterable[str | None], labels: Sequence[str] = ()) -> str | None:
    """The name that an outlet is best called by, of all that a page calls it.

    A name that its domain is called by, too, goes before others, then the order counts. Of several writings of one name
    a whole one goes before one that was made of an address or of a company's name.

    Args:
        candidates: The most trusted first.
        labels: Of its domain, then of its accounts: `harbourpost`.

    >>> best_name(["https://social.example/post", "harbourpost.example", "Harbour Post"])
    'Harbour Post'
    >>> best_name(["Harbour Media GmbH", "The Post"], ["post"]), best_name(["Harbour Media GmbH"]), best_name(["@post"])
    ('The Post', 'Harbour Media', None)
    """
    found = []
    for i, stated in enumerate(candidates):
        name, weakness = _read(stated or "")
        called = (name, short_form(stated or "") or name)
        likeness = (n for n, label in enumerate(labels) if not weakness and any(are_one(c, label) for c in called))
        found += [(name, weakness, i, next(likeness, len(labels)))] if name else []
    if not found:
        return None

    def rank(each: tuple[str, int, int, int]) -> tuple[int, int, int]:
        _, weakness, i, likeness = each
        return likeness, weakness, i

    first = min(found, key=rank)[0]
    same = [each for each in found if are_one(each[0], first)]
    return min(same, key=lambda each: (each[1], each[0].islower(), each[2]))[0]


def _read(stated: str) -> tuple[str, int]:
    """A name and how little it is worth, 0 for one that may stand; empty where there is none."""
    name = _COPYRIGHT.sub("", " ".join(stated[:200].split())).strip(" |-–—·:,")
    name = label_of(_SHORT_FORM.sub("", name)) if " " in name else name
    words = name.split()
    if _ADDRESS.fullmatch(name) or compact(name) in ("", *_SOFTWARE) or name.isdecimal():
        return "", 0
    if is_domain(name) and not _BY_ITS_DOMAIN.search(name):
        label = label_of(name).rpartition(".")[2]
        return (label.upper() if len(label) < 4 else label[:1].upper() + label[1:]), 2
    if len(words) > _MAX_WORDS or len(name) > _MAX_CHARACTERS or (name[-1] in "!?." and len(words) > 2):
        return "", 0
    if company := _COMPANY.search(name):
        return name[: company.start()].strip(), 1
    if "/" in name:
        return "", 0
    return (name.replace("_", " "), 3) if "_" in name else (name, 0)


def _core(name: str) -> str:
    words = [compact(word) for word in re.split(r"[\s._/&-]+", label_of(name))]
    return "".join(word for word in words if word not in _FILLERS)
