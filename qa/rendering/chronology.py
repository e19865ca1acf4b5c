"""A timeline for people and programs: dated sentences in the order of the events, grouped by day, with who reported."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from index.dates import in_words
from index.text.characters import one_line, safe
from qa.types import Answer


@dataclass(frozen=True, slots=True)
class Reported:
    """One sentence, the exact slice `start:end` of that version of its article."""

    text: str
    outlet: str | None
    published: str | None
    title: str | None
    url: str | None
    article_id: str
    version: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TimelineDay:
    """What is reported of a day, or of a month or a year where no day is named."""

    since: str
    """ISO 8601 day, as is `until`; the same for a single day."""
    until: str
    when: str
    """In words."""
    reported: tuple[Reported, ...]


@dataclass(frozen=True, slots=True)
class Chronology:
    """The days of a topic, the earliest first; none where the archive tells of no event of it."""

    topic: str
    days: tuple[TimelineDay, ...]

    @classmethod
    def of(cls, topic: str, answer: Answer) -> "Chronology":
        """That of an answer whose sentences are stations."""
        stations = [each for each in answer.statements if each.station] if answer.answered else []
        days = []
        for station, statements in groupby(stations, key=lambda each: each.station):
            reported = tuple(one for each in statements for one in _reported(answer, each.citations))
            if station:
                days.append(TimelineDay(station.since, station.until, station.note, reported))
        return cls(topic, tuple(days))


def _reported(answer: Answer, markers: tuple[int, ...]) -> Iterator[Reported]:
    for each in answer.citations:
        if each.marker in markers:
            yield Reported(
                each.quote, each.outlet, each.published, each.title, each.url, each.article_id, each.version,
                each.start, each.end,
            )  # fmt: skip


def printed(found: Chronology) -> str:
    """Each day with its sentences below it, and who reported them."""
    if not found.days:
        return f"No article tells of an event of {one_line(found.topic, 200)}."
    return "\n\n".join("\n".join((day.when, *map(_line, day.reported))) for day in found.days)


def _line(reported: Reported) -> str:
    who = ", ".join(filter(None, (reported.outlet, in_words(reported.published) if reported.published else None)))
    return f"  {safe(reported.text)} ({one_line(who or reported.article_id, 200)})"
