"""The words of a mail that are its sender's: without the older mail that it answers, and without the signature."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

QUOTED_PARTS = re.compile(
    r"gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote|appendonsend|divrplyfwdmsg|^cite$"
)
"""What mail programs call the part of a page that holds the older mail, by its class, id or type."""

_WROTE = re.compile(
    r"(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|napisał\(?a?\)?|yazdı|şunları yazdı"
    r"|написал\(?а?\)?|のメール|写道|\b(?:schrieb|skrev)\s[^!?\n]{2,100})\s*[:：]\s*$",
    re.IGNORECASE,
)
_SENDER = re.compile(r"[\w.+-]@[\w-]+\.")
_ORIGINAL = re.compile(
    r"\s*-{2,} ?(?:original message|ursprüngliche nachricht|message d'origine|message original|messaggio originale"
    r"|mensaje original|mensagem original|oorspronkelijk bericht|oprindelig meddelelse) ?-{2,}\s*",
    re.IGNORECASE,
)
_HEAD = (
    re.compile(r"\W*(?:from|von|de|da|van|fra|från)\W*:\s*\S", re.IGNORECASE),
    re.compile(
        r"\W*(?:sent|gesendet|envoyé|enviado|inviato|verzonden|sendt|skickat|date|datum)\W*:\s*\S", re.IGNORECASE
    ),
)
"""How the head of an older mail begins that Outlook sets below an answer."""
_FORWARDED = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc|i|doorst|vs)\s*:", re.IGNORECASE)
_SENT_FROM = re.compile(
    r"(?:sent from my|von meinem .{2,30} gesendet|gesendet von|envoyé de mon|enviado desde|inviato da)\b.{0,60}",
    re.IGNORECASE,
)
_LONGEST_SIGNATURE = 20
_LONGEST_LINE = 300
_FEWEST_WORDS = 2


@dataclass(frozen=True, slots=True)
class SentWords:
    """What of a mail is its sender's."""

    text: str
    has_older: bool
    """Was an older mail left out that this one quotes?"""


def is_forwarded(subject: str) -> bool:
    """Does a mail pass another one on?"""
    return _FORWARDED.match(subject) is not None


def own_words(text: str, subject: str) -> SentWords:
    """The words of a mail without what it quotes and without its signature; all of it where that leaves none.

    Args:
        text: Its words, with line feeds.
        subject: What is forwarded is what the mail is sent for, and stays.

    >>> own_words("It sank.\\n\\nOn Monday Ada wrote:\\n> When did it sink?\\n\\n-- \\nBo, press office", "Re: Ferry")
    SentWords(text='It sank.', has_older=True)
    """
    lines = _unsigned(text.split("\n"))
    own = lines if is_forwarded(subject) else _unsigned(_without_older(lines))
    words = re.sub(r"\n{3,}", "\n\n", "\n".join(own)).strip()
    if len(words.split()) < _FEWEST_WORDS and len(words) < len(text.strip()) // 2:
        return SentWords(text.strip(), has_older=False)
    has_older = own is not lines and (_cut(lines) < len(lines) or any(map(_is_quoted, lines)))
    return SentWords(words, has_older)


def _unsigned(lines: Sequence[str]) -> list[str]:
    """The lines above the signature."""
    end = len("\n".join(lines).rstrip().split("\n"))
    if end and _SENT_FROM.fullmatch(lines[end - 1].strip()):
        return list(lines[: end - 1])
    for at in range(max(0, end - _LONGEST_SIGNATURE - 1), end):
        if lines[at].rstrip() == "--":
            return list(lines[:at])
    return list(lines[:end])


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _introduces(line: str) -> bool:
    return line.rstrip().endswith((":", "：")) and _WROTE.search(line[-_LONGEST_LINE:]) is not None


def _cut(lines: Sequence[str]) -> int:
    """Where the older mail begins that stands unmarked at the end; the number of lines where there is none."""
    for at, line in enumerate(lines):
        if _ORIGINAL.fullmatch(line):
            return at
        if at + 1 < len(lines) and all(each.match(lines[at + n]) for n, each in enumerate(_HEAD)):
            return at - 1 if at and set(lines[at - 1].strip()) in ({"_"}, {"-"}) else at
        if _introduces(line):
            start = _introduction(lines, at)
            if any(_SENDER.search(each[:_LONGEST_LINE]) for each in lines[start : at + 1]):
                return start
    return len(lines)


def _introduction(lines: Sequence[str], at: int) -> int:
    """The first line of what introduces an older mail and ends with a line: at most three."""
    start = at
    while start > max(0, at - 2) and lines[start - 1].strip() and not _is_quoted(lines[start - 1]):
        start -= 1
    return start


def _without_older(lines: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for line in lines[: _cut(lines)]:
        if not _is_quoted(line):
            kept.append(line)
            continue
        while kept and not kept[-1].strip():
            kept.pop()
        if kept and _introduces(kept[-1]):
            del kept[_introduction(kept, len(kept) - 1) :]
        kept.append("")
    return kept
