"""Whether an archive is as fresh as it has to be."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from index.corpus import Status
from index.text.characters import one_line


def behind(now: Status, longest: timedelta, outlets: Sequence[str], at: datetime) -> str:
    """What was added last too long ago, in words; empty if nothing was.

    Args:
        now: Of the corpus.
        longest: How long ago the last article may have been added.
        outlets: Each of these has to be fresh, by name in any letter case; none: the corpus as a whole.
        at: The time.
    """
    if not outlets:
        return _behind("an article", now.coverage.last_added, longest, at)
    added = {(each.outlet or "").casefold(): each.last_added for each in now.by_outlet}
    found = (_behind(f"one of {one_line(name, 60)}", added.get(name.casefold()), longest, at) for name in outlets)
    return "; ".join(filter(None, found))


def _behind(what: str, added: str | None, longest: timedelta, at: datetime) -> str:
    if not added:
        return f"{what} was never added"
    moment = datetime.fromisoformat(added)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"{what} was last added on {moment:%Y-%m-%d at %H:%M} UTC" if at - moment > longest else ""
