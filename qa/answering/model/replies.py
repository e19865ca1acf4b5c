"""What models really write, read as statements with the places that they cite; see `replies.toml` for what they add.

They repeat the question, put headings and bullets, set ids before or behind their sentence, copy lines of the evidence,
decline in words of their own, and stop in the middle of a sentence.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from index.text.characters import without_controls
from index.text.sentences import sentences
from qa.answering.evidence import SAYS_SO, EvidenceSet
from qa.answering.model.id_marks import THOUGHTS, IdMark, id_marks, without_ids
from qa.types import DraftStatement

DECLINE = "NOT IN THE ARCHIVE"
"""What a model is asked to write where the evidence does not answer."""
_BULLET = re.compile(r"\A\s*(?:(?:[-*•–—‣▪>]|#{1,6}|\(?\d{1,2}[.):](?=\s))\s*)+")
_HEADING = re.compile(r"\s*(?:#{1,6}\s|\*\*[^*]+\*\*:?\s*$)")
_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=[\w.,!?”\"])[*_](?!\w)|`")
_ENDS = ".!?…。！？:"
_CLOSERS = "\"'”’»)]】"


@dataclass(frozen=True, slots=True)
class ModelText:
    """A model's text, read."""

    statements: tuple[DraftStatement, ...]
    declines: bool
    """Does it say, in whatever words, that the evidence does not answer?"""


def read(text: str, evidence: EvidenceSet, *, question: str = "", is_cut: bool = False) -> ModelText:
    """A model's sentences with the places that they cite.

    Args:
        text: As it came.
        evidence: What the model was given.
        question: What was asked: where it is repeated it is no statement.
        is_cut: Did the text end because no more was allowed? Its last sentence is then left out unless it is whole.

    >>> read("not in the archive.", EvidenceSet("k3f", (), "", 0, 0, {})).declines
    True
    """
    text = THOUGHTS.sub("", without_controls(text))
    if is_cut:
        text = _whole(text, evidence.prefix)
    found: list[DraftStatement] = []
    declines, sources = False, [_letters(line) for line in _headers(evidence)]
    for paragraph in _paragraphs(text, evidence):
        for said, ids in _sentences(paragraph, evidence.prefix):
            if not any(map(str.isalnum, said)):
                if found:  # ids alone are those of what stands before them
                    found[-1] = _statement(found[-1].text, [*_ids_of(found[-1], evidence), *ids], evidence)
            elif not ids and _is_decline(said):
                declines = True
            elif not _names_source(said, ids, sources, evidence) and (ids or not _is_repeated(said, question)):
                found.append(_statement(said, ids, evidence))
    return ModelText(tuple(found), declines and not found)


def _statement(text: str, ids: Sequence[str], evidence: EvidenceSet) -> DraftStatement:
    known = dict.fromkeys(evidence.of[each].span for each in ids if each in evidence.of)
    unknown = dict.fromkeys(each for each in ids if each not in evidence.of)
    return DraftStatement(text, tuple(known), unknown_ids=tuple(unknown))


def _ids_of(statement: DraftStatement, evidence: EvidenceSet) -> list[str]:
    ids = {each.span: each.id for each in evidence.sentences}
    return [*(ids[span] for span in statement.spans), *statement.unknown_ids]


def _headers(evidence: EvidenceSet) -> list[str]:
    """The lines that name the sources of evidence."""
    return [line.strip() for line in evidence.text.splitlines() if line.startswith("Source: ")]


def _paragraphs(text: str, evidence: EvidenceSet) -> Iterator[str]:
    """Text that belongs together, without what marks it as a list: an item, or lines of which none ends a sentence."""
    shown = set(_headers(evidence))
    held = ""
    for line in text.splitlines():
        bare = _EMPHASIS.sub("", _BULLET.sub("", line, count=1)).strip()
        bare = _without_opener(bare)
        is_ours = any(id_marks(bare, evidence.prefix))
        is_heading = _HEADING.match(line) and bare[-1:] not in _ENDS and not _is_decline(bare)
        if (
            not bare
            or bare in shown
            or bare.startswith(("=====", f"({SAYS_SO}"))
            or (not is_ours and (is_heading or bare[-1] in ":："))
        ):
            yield from [held] * bool(held)
            held = ""
        elif held and (_BULLET.match(line) or _ends(held, evidence.prefix)) and not _is_ids(bare, evidence.prefix):
            yield held
            held = bare
        else:
            held = f"{held} {bare}" if held else bare
    yield from [held] * bool(held)


def _is_ids(text: str, prefix: str) -> bool:
    return not any(map(str.isalnum, without_ids(text, prefix)))


def _ends(text: str, prefix: str) -> bool:
    """Does a text end with a sentence, or with ids?"""
    bare = without_ids(text, prefix).rstrip().rstrip(_CLOSERS)
    return bare[-1:] in _ENDS or len(bare) < len(text.rstrip().rstrip(_CLOSERS))


def _sentences(paragraph: str, prefix: str) -> Iterator[tuple[str, list[str]]]:
    """The sentences of a paragraph without ids, each with those that stand before it or behind it."""
    marks = list(id_marks(paragraph, prefix))
    clean, places = _without(paragraph, marks)
    edges = sentences(clean, (0, len(clean)), None) if clean.strip() else []
    if not edges:
        yield "", [each for mark in marks for each in mark.ids]
        return
    leads = bool(marks) and not paragraph[: marks[0].start].strip()
    ends = bool(marks) and not paragraph[marks[-1].end :].strip(_ENDS + _CLOSERS + " ")
    starts = [start for start, _ in edges]
    ids: list[list[str]] = [[] for _ in edges]
    for place, mark in zip(places, marks, strict=True):
        if leads and not ends:  # they stand before their sentences
            number = next((n for n, start in enumerate(starts) if start >= place), len(edges) - 1)
        else:  # one at the very start of a sentence belongs to the one before it
            number = max((n for n, start in enumerate(starts) if start < place), default=0)
        ids[number] += mark.ids
    for (start, end), given in zip(edges, ids, strict=True):
        said = " ".join(clean[start:end].split())
        yield (said[:1].upper() + said[1:] if leads else said), given


def _without(text: str, marks: Sequence[IdMark]) -> tuple[str, list[int]]:
    """A text without its ids, and where each of them stood in it."""
    clean, places, at = "", [], 0
    for mark in marks:
        clean += text[at : mark.start]
        places.append(len(clean))
        at = mark.end
        if not clean.strip():  # `According to [k3f.2], it sank`
            at += len(text[at:]) - len(text[at:].lstrip(" ,:;-–—"))
    return clean + text[at:], places


def _whole(text: str, prefix: str) -> str:
    """A text up to the end of its last whole sentence; ids that are whole stay."""
    last = text.splitlines()[-1] if text.strip() else ""
    marks = [mark.end for mark in id_marks(text, prefix)]
    # A number's point and one that ends a sentence look alike where nothing follows.
    ends = [found.end() for found in re.finditer(r"[.!?…。！？][\"'”’»)]*(?=\s|\Z)", text)]
    end = max([*marks, *(each for each in ends if not text[: each - 1][-1:].isdigit() or each < len(text))], default=0)
    return text[:end] if last.strip() else text


@cache
def _words() -> dict[str, list[str]]:
    table = tomllib.loads(files("qa.answering.model").joinpath("replies.toml").read_text(encoding="utf-8"))
    shown = "(?:" + "|".join(table["shown"]) + ")"
    return {
        "declines": [each.format(shown=shown) for each in table["declines"]],
        "openers": [each.replace("{shown}", shown) for each in table["openers"]],
    }


@cache
def _opener() -> re.Pattern[str]:
    return re.compile(r"\A(?:\s*(?:" + "|".join(_words()["openers"]) + r")\s*)+", re.IGNORECASE)


def _without_opener(line: str) -> str:
    """A line without what stands before an answer, its first letter as that of a sentence."""
    rest = _opener().sub("", line).strip()
    return rest if rest == line else rest[:1].upper() + rest[1:]


@cache
def _declining() -> re.Pattern[str]:
    return re.compile("|".join(_words()["declines"]), re.IGNORECASE)


def _is_decline(said: str) -> bool:
    """Does a sentence without ids say that there is no answer?"""
    bare = said.strip(" .!*\"'“”")
    return DECLINE.casefold() in bare.casefold() or bool(_declining().search(bare))


def _names_source(said: str, ids: Sequence[str], sources: Sequence[str], evidence: EvidenceSet) -> bool:
    """Is a line only the name of a source, as lists of sources have it? A headline that is cited as such is more."""
    letters = _letters(said)
    is_quoted = any(letters == _letters(evidence.of[each].text) for each in ids if each in evidence.of)
    return not is_quoted and any(letters in source for source in sources)


def _is_repeated(said: str, question: str) -> bool:
    """Is a sentence the question once more, or another one?"""
    return said.rstrip(_CLOSERS).endswith("?") or _letters(said) == _letters(question)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
