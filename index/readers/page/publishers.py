"""Names of well-known publishers by the domains of their pages."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from index.readers.page.outlet_names import are_one, belongs_to, compact, domain_of, host_of


class Publisher(NamedTuple):
    """Who publishes under a domain."""

    domain: str
    """As in the table, which may be a part of a larger one: `timesofindia.indiatimes.com`."""
    name: str
    """As readers know it, whatever the pages write for search engines."""


def publisher_of(address: str | None) -> Publisher | None:
    """The publisher that a page's address belongs to; None where it is not in `publishers.tsv`, or the address is none.

    >>> publisher_of("https://www.taipeitimes.com/News/1")
    Publisher(domain='taipeitimes.com', name='Taipei Times')
    >>> publisher_of("https://nottaipeitimes.com/News/1")
    """
    labels = host_of(address).split(".")
    domains = (".".join(labels[i:]) for i in range(len(labels) - 1))
    return next((Publisher(each, name) for each in domains if (name := _names().get(each))), None)


def site_of(address: str | None, outlet: str | None) -> str | None:
    """The domain under which an outlet publishes a page.

    Of a well-known publisher it is that of the table; None where the page is another well-known one's, which took the
    article over from there.
    """
    publisher = publisher_of(address)
    if publisher is None:
        return domain_of(address)
    return None if outlet and is_another(outlet, publisher) else publisher.domain


def is_another(name: str, publisher: Publisher) -> bool:
    """Is a page's name for itself that of another well-known publisher?"""
    is_own = are_one(name, publisher.name) or belongs_to(name, publisher.domain)
    return not is_own and compact(name) in _written()


@cache
def _written() -> frozenset[str]:
    return frozenset(map(compact, _names().values()))


@cache
def _names() -> dict[str, str]:
    lines = files(__package__).joinpath("publishers.tsv").read_text("utf-8").splitlines()
    return dict(line.split("\t") for line in lines)
