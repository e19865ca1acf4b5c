"""Subtitles (SRT, WebVTT): one article, which knows when each of its words is said."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from index.errors import InputError
from index.readers.document import Document
from index.readers.plain import words
from index.types import Article, Locator, Source

PAUSE_S = 2.5
"""After so long a silence a paragraph begins."""

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMES = re.compile(rf"^[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}[^\n]*\n", re.MULTILINE)
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_CHANGE = re.compile(r"^(?:-\s|>>|–\s|[A-ZÄÖÜ][\w.' -]{1,40}:\s)")


@dataclass(frozen=True, slots=True)
class _Cue:
    start_s: float
    end_s: float
    text: str


def read(document: Document) -> Iterator[Article]:
    """Read one article: cues run on as sentences, paragraphs begin after a pause or with another voice.

    Raises:
        InputError: If it holds no cue with words.
    """
    cues = _cues(words(document).replace("\r\n", "\n").replace("\r", "\n"))
    text, locators = "", []
    last: _Cue | None = None
    for cue in cues:
        said = _new_words(cue.text, last.text if last else "")
        if said:
            is_apart = last is not None and (cue.start_s - last.end_s >= PAUSE_S or bool(_CHANGE.match(said)))
            text += "\n\n" if is_apart else " " if text else ""
            locators.append(Locator(len(text), "time", _clock(cue.start_s)))
            text += said
        last = cue
    if not text:
        raise InputError("subtitles without words")
    yield Article(document.id, text, Source(outlet=document.outlet, url=document.url), locators=tuple(locators))


def _cues(written: str) -> list[_Cue]:
    marks = list(_TIMES.finditer(written))
    cues = []
    for mark, following in zip_longest(marks, marks[1:]):
        body = written[mark.end() : following.start() if following else len(written)]
        # Of the next cue its number, or its name, stands above its times.
        body = re.split(r"\n[ \t]*\n", body, maxsplit=1)[0]
        groups = mark.groups()
        cues.append(_Cue(_seconds(*groups[:4]), _seconds(*groups[4:]), _plain(body)))
    return cues


def _plain(body: str) -> str:
    spoken = _VOICE.sub(lambda voice: f"{voice[1].strip()}: ", body)
    return "\n".join(filter(None, (" ".join(line.split()) for line in html.unescape(_TAG.sub("", spoken)).split("\n"))))


def _new_words(text: str, before: str) -> str:
    """What a cue adds: captions that roll up show the last line again above the new one."""
    lines, shown = text.split("\n"), before.split("\n")
    shown[0] = shown[0].partition(": ")[2] or shown[0]  # of a voice that is named once
    for n in range(min(len(lines), len(shown)), 0, -1):
        if lines[:n] == shown[-n:] and any(lines[:n]):
            return " ".join(lines[n:])
    return " ".join(lines)


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths.ljust(3, "0")) / 1000


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
