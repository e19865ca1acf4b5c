"""Every answer given is kept, one JSON line each, in `answers.jsonl` of the corpus folder."""

import json
import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from index.corpus import ANSWERS_FILE
from qa.types import Answer

REMOVED = "[removed]"
"""What stands in a record where an article's words stood that was taken down."""
_LOCK_FILE = "answers.lock"
_SHORTEST = 12  # characters; shorter sentences ("He agreed.") stand in too many texts to be anybody's


class Records:
    """The answers given by one corpus. Several processes may write at the same time."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / ANSWERS_FILE
        self._lock = FileLock(folder / _LOCK_FILE)

    def append(self, answer: Answer) -> str:
        """Keep an answer; returns its record's id."""
        record = {
            "record": uuid.uuid4().hex,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            **answer.to_dict(),
        }
        line = json.dumps(record, ensure_ascii=False) + "\n"
        with self._lock, self._path.open("a+b") as file:
            if file.tell() and self._ends_torn():
                line = "\n" + line  # a process died while writing; its half line must not swallow this one
            file.write(line.encode("utf-8", errors="replace"))
            file.flush()
            os.fsync(file.fileno())
        return str(record["record"])

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Records in the order they were given; a half-written line is passed over."""
        if not self._path.exists():
            return
        with self._path.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                try:
                    record = json.loads(line)
                except ValueError:
                    continue
                if isinstance(record, dict):
                    yield record

    def redact(self, article_id: str, phrases: Sequence[str]) -> int:
        """Take an article's words out of every record; returns how many records changed.

        Args:
            article_id: Its quotes are removed wherever they are cited.
            phrases: Its title and sentences, removed wherever they stand, in questions too.
        """
        if not self._path.exists():
            return 0
        ordered = sorted({phrase for phrase in phrases if len(phrase) >= _SHORTEST}, key=len, reverse=True)
        changed = 0
        with self._lock:
            fresh = self._path.with_suffix(".new")
            with fresh.open("w", encoding="utf-8") as file:
                for record in self:
                    redacted = _redacted(record, article_id, ordered)
                    changed += redacted != record
                    file.write(json.dumps(redacted, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        return changed

    def _ends_torn(self) -> bool:
        with self._path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"


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
