"""Every answer given is kept, one JSON line each, in `answers.jsonl` of the corpus folder.

What is said of an answer later is a line of its own after it, with `on` for its record: `feedback` of a reader,
or `is_published`. So nothing that was written is ever written again, except to take an article's words out of it.
"""

import json
import os
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Literal

from index.corpus import ANSWERS_FILE
from qa.records.decode import reader
from qa.records.jsonl import Lines, now, parsed
from qa.types import Answer, Citation

REMOVED = "[removed]"
"""What stands in a record where an article's words stood that was taken down."""
WITHHELD = "[withheld]"
"""What stands where an article's words would stand that are not to be shown at present."""
NOT_SHOWN = (REMOVED, WITHHELD)
_LOCK_S = 30
_SHORTEST = 12  # characters; shorter sentences ("He agreed.") stand in too many texts to be anybody's


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader says of an answer."""

    verdict: Literal["good", "bad", "wrong citation"]
    marker: int | None = None
    """The citation that it is about."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was kept, and when it was given."""

    answer: Answer
    at: str
    """ISO 8601."""
    feedback: tuple[Feedback, ...] = ()
    is_published: bool = False
    """May anybody see it as a card?"""


class Records:
    """The answers given by one corpus. Several processes may write at the same time."""

    def __init__(self, folder: Path) -> None:
        self._lines = Lines(folder / ANSWERS_FILE)
        self._places: dict[str, list[int]] = {}
        self._seen = (0, 0)  # the file that `_places` is of, and how much of it

    def append(self, answer: Answer) -> str:
        """Keep an answer; returns its record's id."""
        record = uuid.uuid4().hex
        self._lines.append({**answer.to_dict(), "record": record, "at": now()})
        return record

    def comment(self, record: str, feedback: Feedback) -> None:
        """Keep what a reader says of an answer, with it."""
        self._lines.append({"feedback": asdict(feedback), "on": record, "at": now()})

    def publish(self, record: str, *, is_published: bool = True) -> None:
        """Let anybody see an answer as a card, or nobody any more."""
        self._lines.append({"is_published": is_published, "on": record, "at": now()})

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Answers in the order they were given; a half-written line is passed over."""
        return (line for line in self._lines if "on" not in line)

    def get(self, records: Iterable[str]) -> dict[str, Kept]:
        """Answers by the ids of their records; one that is not there or cannot be read is left out."""
        wanted = list(records)
        if not wanted or not self._lines.path.exists():
            return {}
        with suppress(OSError), self._lines.lock.acquire(timeout=_LOCK_S):  # what is taken down moves everything
            return self._found(wanted)
        return self._found(wanted)  # a folder that cannot be written is not being changed either

    def _found(self, wanted: Sequence[str]) -> dict[str, Kept]:
        found: dict[str, Kept] = {}
        self._find_places()
        with self._lines.path.open("rb") as file:
            for record in wanted:
                lines = [_at(file, place) for place in self._places.get(record, ())]
                if kept := _kept(lines):
                    found[record] = kept
        return found

    def _find_places(self) -> None:
        """Where each record's lines begin; only what was written since the last time is read."""
        state = self._lines.path.stat()
        places, done = self._places, self._seen[1]
        if self._seen[0] != state.st_ino or done > state.st_size:
            places, done = {}, 0
        with self._lines.path.open("rb") as file:
            file.seek(done)
            for line in file:
                value = parsed(line)
                if record := value.get("on") or value.get("record"):
                    places.setdefault(str(record), []).append(done)
                if not line.endswith(b"\n"):
                    break
                done += len(line)
        self._places, self._seen = places, (state.st_ino, done)

    def redact(self, article_id: str, phrases: Sequence[str]) -> int:
        """Take an article's words out of every record; returns how many records changed.

        Args:
            article_id: Its quotes are removed wherever they are cited.
            phrases: Its title and sentences, removed wherever they stand, in questions too.
        """
        if not self._lines.path.exists():
            return 0
        ordered = sorted({phrase for phrase in phrases if len(phrase) >= _SHORTEST}, key=len, reverse=True)
        changed = 0
        with self._lines.lock:
            fresh = self._lines.path.with_suffix(".new")
            with fresh.open("w", encoding="utf-8") as file:
                for record in self._lines:
                    redacted = _redacted(record, article_id, ordered)
                    changed += redacted != record
                    file.write(json.dumps(redacted, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._lines.path)
        return changed


def without(answer: Answer, articles: Collection[str]) -> Answer:
    """An answer without the words of some articles, in its own sentences too; that they were cited stays.

    Args:
        answer: As it was kept, and stays.
        articles: Ids of what is not to be shown at present.
    """
    held = {c.marker for c in answer.citations if c.article_id in articles and c.quote != REMOVED}
    statements = tuple(
        replace(s, text=WITHHELD) if held & set(s.citations) and s.text != REMOVED else s for s in answer.statements
    )
    text, short = answer.text, answer.short
    if held:
        text = " ".join(s.marked for s in statements)
        shown = [s.text for s in statements if not held & set(s.citations)]
        short = short if short and any(short in each for each in shown) else None
    return replace(
        answer,
        text=text,
        short=short,
        statements=statements,
        citations=tuple(
            _withheld(c, articles) if c.marker in held else _also_shown(c, articles) for c in answer.citations
        ),
        disagreements=tuple(
            replace(d, accounts=tuple(replace(a, value=WITHHELD) if a.citation in held else a for a in d.accounts))
            for d in answer.disagreements
        ),
        unverified=tuple(
            replace(u, text=WITHHELD, reason=WITHHELD)
            if u.text != REMOVED and not set(u.article_ids).isdisjoint(articles)
            else u
            for u in answer.unverified
        ),
    )


def _withheld(citation: Citation, articles: Collection[str]) -> Citation:
    bare = replace(citation, title=None, url=None, quote=WITHHELD, prefix="", suffix="", context=None)
    return _also_shown(bare, articles)


def _also_shown(citation: Citation, articles: Collection[str]) -> Citation:
    return replace(citation, also=tuple(held for held in citation.also if held.article_id not in articles))


def _at(file: BinaryIO, place: int) -> dict[str, Any]:
    file.seek(place)
    return parsed(file.readline())


def _kept(lines: Sequence[dict[str, Any]]) -> Kept | None:
    """An answer with what was said of it; None where an earlier version wrote what this one cannot read."""
    from pydantic import ValidationError

    said: list[Feedback] = []
    answer, is_published = None, False
    for line in lines:
        try:
            if "feedback" in line:
                said.append(reader(Feedback).validate_python(line["feedback"]))
            elif "is_published" in line:
                is_published = line["is_published"] is True
            else:
                answer, at = reader(Answer).validate_python(line), str(line["at"])
        except (ValidationError, KeyError):
            continue
    return Kept(answer, at, tuple(said), is_published) if answer else None


def _redacted(record: dict[str, Any], article_id: str, phrases: Sequence[str]) -> dict[str, Any]:
    markers = {c["marker"] for c in record.get("citations", ()) if c["article_id"] == article_id}
    # A wire story's sentence that another article is quoted with is that article's too, and stays.
    shared = [
        text
        for citation in record.get("citations", ())
        if citation["marker"] not in markers
        for text in (
            citation["title"],
            citation["quote"],
            citation["prefix"],
            citation["suffix"],
            (citation.get("context") or {}).get("quote"),
        )
        if text
    ]
    # So is a title that a near copy has too.
    shared += [
        held["title"]
        for citation in record.get("citations", ())
        for held in citation.get("also", ())
        if held["article_id"] != article_id and held["title"]
    ]
    gone = [phrase for phrase in phrases if not any(phrase in text for text in shared)]

    def clean(text: str) -> str:
        for phrase in gone:
            text = text.replace(phrase, REMOVED)
        return text

    cleaned: dict[str, Any] = _map_strings(record, clean)
    for citation in cleaned.get("citations", ()):
        if "also" in citation:  # records of earlier versions have none
            citation["also"] = [held for held in citation["also"] if held["article_id"] != article_id]
    for refused in cleaned.get("unverified", ()):  # a paraphrase, or a quotation that was altered
        if article_id in refused["article_ids"]:
            refused |= {"text": REMOVED, "reason": REMOVED}
    if markers:
        for citation in cleaned["citations"]:
            if citation["marker"] in markers:
                citation |= {"title": None, "quote": REMOVED, "prefix": "", "suffix": ""}
                if citation.get("context"):
                    citation["context"]["quote"] = REMOVED
        for statement in cleaned["statements"]:
            if markers & set(statement["citations"]):
                statement["text"] = REMOVED
        for disagreement in cleaned["disagreements"]:
            for account in disagreement["accounts"]:
                if account["citation"] in markers:
                    account["value"] = REMOVED
        cleaned["text"] = " ".join(
            s["text"] + "".join(f" [{marker}]" for marker in s["citations"]) for s in cleaned["statements"]
        )
        kept = [s["text"] for s in cleaned["statements"] if not markers & set(s["citations"])]
        if cleaned["short"] and not any(cleaned["short"] in text for text in kept):
            cleaned["short"] = None
    return cleaned


def _map_strings(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_map_strings(item, change) for item in value]
    if isinstance(value, dict):
        # Identifiers and versions must stay what they are: they say what was cited.
        return {k: v if k in ("article_id", "version") else _map_strings(v, change) for k, v in value.items()}
    return value
