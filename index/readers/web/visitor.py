"""Reads addresses that a person named, and what feeds and sitemaps link to where that is asked for.

In turn for each request: the address is checked, robots.txt asked, and a pause kept since the last request to that
site. What comes is parsed as files are; what its publisher reserves is not kept.
"""

import io
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Protocol

from index.errors import InputError
from index.readers.document import Document
from index.readers.web.addresses import WebAddress, fetchable, shown
from index.readers.web.fetcher import Fetcher, NotFetched, WebReply
from index.readers.web.reservations import of_headers, of_site, refined
from index.readers.web.sites import Sites
from index.text.characters import printable
from index.types import Article, Fetched, Skipped

Parse = Callable[[Document], Iterator[Article | Skipped]]
"""Reads a document by its kind."""

PAUSE_S = 1.0
"""Between two requests to one site that asks for no longer one."""
MAX_LINKED = 1_000
"""Pages and sitemaps that are fetched for one address which a person named."""
_MAX_DEPTH = 3  # a list of sitemaps, a sitemap, its pages

# What sniffing cannot tell from plain text or from one another. Servers err too often for the rest.
_KINDS = {
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/x-ndjson": ".jsonl",
    "application/ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/x-jsonlines": ".jsonl",
}


class Remembers(Protocol):
    """What is known of addresses and files from earlier rounds; see `index.readers.web.memory`."""

    def known(self, key: str) -> Mapping[str, str]:
        """Headers that ask for an address only if it has changed."""

    def has_read(self, key: str, stated: str) -> bool:
        """Was it read, and states nothing new since?"""

    def is_due(self, key: str, stated: str) -> bool:
        """Is it time to ask again, after what went wrong last time?"""

    def took(self, key: str, stated: str, headers: Mapping[str, str]) -> None:
        """It was read, or has not changed."""

    def failed(self, key: str, stated: str, retry_after: str = "") -> None:
        """Nothing could be read of it."""


@dataclass(slots=True)
class _Visit:
    """What came so far of one address that a person named."""

    n_linked: int = 0
    is_incomplete: bool = False
    """Is something that it links to still to be read?"""


class Visitor:
    """Reads what addresses hold, politely.

    Args:
        follows: Fetch the pages that feeds and sitemaps link to, where they hold no full text themselves.
        agreed: Sites that reserve text and data mining, and with which there is an agreement: `post.example`.
        memory: What is known from earlier rounds; all is fetched anew without it.
        fetcher: What fetches.
        sleep: Waits for so many seconds.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        *,
        follows: bool = False,
        agreed: Iterable[str] = (),
        memory: Remembers | None = None,
        fetcher: Fetcher | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.follows, self.memory = follows, memory
        self._agreed = tuple(site.strip().lower().strip(".") for site in agreed)
        self._fetcher = fetcher or Fetcher()
        self._sites = Sites(self._fetcher, pause_s=PAUSE_S, clock=clock)
        self._sleep, self._clock = sleep, clock
        self._asked: dict[str, float] = {}

    def read(self, url: str, outlet: str | None, parse: Parse) -> Iterator[Article | Skipped]:
        """The articles that an address holds, and why there are none.

        Args:
            url: As the person gave it.
            outlet: For articles that state none.
            parse: Reads what was fetched.
        """
        yield from self._read(url, outlet, parse, "", _Visit(), 1 if self.follows else _MAX_DEPTH)

    def _read(
        self, url: str, outlet: str | None, parse: Parse, stated: str, visit: _Visit, depth: int
    ) -> Iterator[Article | Skipped]:
        key = shown(url)
        if self.memory and not self.memory.is_due(key, stated):
            visit.is_incomplete = True
            return
        retry_after, has_read, links = "", False, False
        try:
            reply = self._reply(url)
            headers, has_read = reply.headers, reply.status == 304
            for each in self._parsed(url, reply, outlet, parse, depth) if reply.status == 200 else ():
                has_read = has_read or isinstance(each, Article)
                if isinstance(each, Article) and each.is_excerpt:
                    links = True
                    yield from self._linked(each, reply.address, outlet, parse, visit, depth + 1)
                else:
                    yield each
        except InputError as exc:
            retry_after = exc.retry_after if isinstance(exc, NotFetched) else ""
            yield Skipped(key, str(exc))
        if self.memory and has_read:
            # Asked for again as a whole where a page that it links to could not be had yet.
            self.memory.took(key, stated, {} if links and visit.is_incomplete else headers)
        elif self.memory:
            visit.is_incomplete = True
            self.memory.failed(key, stated, retry_after)

    def _reply(self, url: str) -> WebReply:
        known = self.memory.known(url) if self.memory else {}
        return self._fetcher.get(fetchable(url), known=known, before=self._before)

    def _before(self, address: WebAddress) -> None:
        """Ask whether an address may be fetched, and wait for its turn.

        Raises:
            InputError: It may not.
        """
        terms = self._sites.terms(address)
        if not terms.allows(address):
            raise InputError(
                f"the robots.txt of {address.host} does not let newsdesk fetch it (ask the site, or save the page "
                "and add the file)"
            )
        wait_s = self._asked.get(address.site, -terms.pause_s) + terms.pause_s - self._clock()
        if address.site in self._asked and wait_s > 0:
            self._sleep(wait_s)
        self._asked[address.site] = self._clock()

    def _parsed(
        self, url: str, reply: WebReply, outlet: str | None, parse: Parse, depth: int
    ) -> Iterator[Article | Skipped]:
        final = str(reply.address)
        fetched = self._fetched(reply)
        document = Document(
            name=printable(url), id=printable(final), stream=io.BytesIO(reply.body),
            kind=_KINDS.get(reply.content_type, ""), outlet=outlet, url=final, charset=reply.charset, fetched=fetched,
            follows=depth < _MAX_DEPTH,
        )  # fmt: skip
        is_reserved = False
        for each in parse(document):
            found = self._allowed(each, fetched) if isinstance(each, Article) else each
            if found is each or isinstance(found, Article):
                yield found
            elif not is_reserved:  # said once, however many entries there are
                is_reserved = True
                yield found

    def _fetched(self, reply: WebReply) -> Fetched:
        terms = self._sites.terms(reply.address)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        fetched = Fetched(str(reply.address), now, terms.answer, None)
        fetched = refined(fetched, of_site(terms.reservations, reply.address.target))
        return refined(fetched, of_headers(reply.headers))

    def _allowed(self, article: Article, fetched: Fetched) -> Article | Skipped:
        """An article with what is known of its fetching, unless its publisher reserves it."""
        nearer = article.fetched or fetched  # what the page itself states
        fetched = replace(fetched, reserved=nearer.reserved, policy=nearer.policy)
        host = fetchable(fetched.url).host
        if fetched.reserved and not any(host == site or host.endswith(f".{site}") for site in self._agreed):
            policy = f", see {fetched.policy}" if fetched.policy else ""
            reason = f"its publisher reserves text and data mining{policy} (with an agreement: --agreed {host})"
            return Skipped(printable(fetched.url), reason)
        # What is one document has its address, whether or not its format can say so.
        is_whole = article.id == printable(fetched.url) and not article.source.url
        source = replace(article.source, url=fetched.url) if is_whole else article.source
        return replace(article, source=source, fetched=fetched)

    def _linked(
        self, excerpt: Article, base: WebAddress, outlet: str | None, parse: Parse, visit: _Visit, depth: int
    ) -> Iterator[Article | Skipped]:
        """The article that a feed or a sitemap names, from its own page."""
        source = excerpt.source
        try:
            url = str(base.joined(source.url or ""))
        except InputError as exc:
            yield Skipped(shown(source.url or excerpt.id), str(exc))
            return
        stated = source.modified or source.date or ""
        if self.memory and self.memory.has_read(url, stated):
            return
        visit.n_linked += 1
        if visit.n_linked > MAX_LINKED:
            visit.is_incomplete = True
            if visit.n_linked == MAX_LINKED + 1:
                reason = f"more than {MAX_LINKED:,} pages at once are not fetched (a watch goes on with the rest)"
                yield Skipped(printable(url), reason)
            return
        for each in self._read(url, outlet, parse, stated, visit, depth):
            yield _completed(each, excerpt) if isinstance(each, Article) else each


def _completed(article: Article, excerpt: Article) -> Article:
    """An article with what the feed that names it states, where its page does not."""
    page, feed = article.source, excerpt.source
    stated = {each.name: getattr(page, each.name) for each in fields(page)}
    missing = {name: getattr(feed, name) for name, value in stated.items() if value in (None, ())}
    return replace(article, source=replace(page, **missing))
