"""What a site allows machines: its robots.txt (RFC 9309, by Protego) and its reservations, asked for once an hour."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from index.errors import InputError
from index.readers.decode import decode
from index.readers.web.addresses import WebAddress
from index.readers.web.fetcher import AGENT, Fetcher, NotFetched, WebReply
from index.readers.web.reservations import FILE, SiteRule, site_rules
from index.types import RobotsAnswer

MAX_ROBOTS_BYTES = 500 * 2**10
"""What lies behind is not read; RFC 9309 asks for no more."""
MAX_PAUSE_S = 60.0
"""The longest `crawl-delay` that is waited for."""
_KEPT_S = 3_600.0
_KEPT_SITES = 1_000


@dataclass(frozen=True, slots=True)
class SiteTerms:
    """What one site allows."""

    robots: Any
    """Its robots.txt as Protego reads it; None where there is none."""
    reservations: tuple[SiteRule, ...]
    pause_s: float
    """Between two requests."""

    @property
    def answer(self) -> RobotsAnswer:
        """What is kept with an article that may be fetched."""
        return "allowed" if self.robots else "no rules"

    def allows(self, address: WebAddress) -> bool:
        """May that address of the site be fetched?"""
        return self.robots is None or bool(self.robots.can_fetch(str(address), AGENT))


class Sites:
    """The terms of the sites that are fetched from.

    Args:
        fetcher: Fetches them.
        pause_s: Between two requests to a site that states nothing.
        clock: Seconds that only grow.
    """

    def __init__(self, fetcher: Fetcher, *, pause_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetcher, self._pause_s, self._clock = fetcher, pause_s, clock
        self._known: dict[str, tuple[float, SiteTerms | NotFetched]] = {}

    def terms(self, address: WebAddress) -> SiteTerms:
        """What the site of an address allows.

        Raises:
            NotFetched: Its robots.txt is there and cannot be had: then nothing of it may be fetched.
            InputError: It is no site that is fetched from.
        """
        since, found = self._known.get(address.site, (0.0, None))
        if found is None or self._clock() - since > _KEPT_S:
            found = self._asked(address)
            if len(self._known) >= _KEPT_SITES:
                self._known.clear()
            self._known[address.site] = self._clock(), found
        if isinstance(found, NotFetched):
            raise found
        return found

    def _asked(self, address: WebAddress) -> SiteTerms | NotFetched:
        try:
            robots = self._read(address.at("/robots.txt"), MAX_ROBOTS_BYTES)
        except NotFetched as exc:
            sentence = f"the robots.txt of {address.host} cannot be had, so nothing of it is fetched: {exc}"
            return NotFetched(sentence, status=exc.status, retry_after=exc.retry_after)
        rules = self._rules(robots.body) if robots else None
        try:
            reserved = self._read(address.at(FILE), MAX_ROBOTS_BYTES)
        except NotFetched:
            reserved = None
        pause_s = rules.crawl_delay(AGENT) if rules else None
        return SiteTerms(
            rules, site_rules(reserved.body) if reserved else (), min(max(pause_s or 0, self._pause_s), MAX_PAUSE_S)
        )

    def _read(self, address: WebAddress, cut_at: int) -> WebReply | None:
        """A file of a site; None where the site says that it has none."""
        try:
            return self._fetcher.get(address, cut_at=cut_at)
        except NotFetched as exc:
            # RFC 9309: what is not there allows all, what is out of reach nothing; too many requests is no "not there".
            if 400 <= (exc.status or 0) < 500 and exc.status != 429:
                return None
            raise
        except InputError:
            if address.target == FILE:
                return None
            raise

    @staticmethod
    def _rules(content: bytes) -> Any:
        from protego import Protego

        return Protego.parse(decode(content))
