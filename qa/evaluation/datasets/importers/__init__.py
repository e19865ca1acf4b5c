"""Question sets of others: their layouts in, our questions and articles out.

A layout is a line in `LAYOUTS`. Nothing is dropped silently: what does not fit is reported with its place.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import InputError
from index.readers.fields import identifier
from index.types import Skipped
from qa.evaluation.datasets.importers import beir, multihop, ramdocs, squad
from qa.evaluation.datasets.importers.pieces import ArticleRow, Layout
from qa.evaluation.datasets.questions import Gold

LAYOUTS: dict[str, Layout] = {
    "squad": squad.read,
    "ramdocs": ramdocs.read,
    "multihop-rag": multihop.read,
    "beir": beir.read,
}

__all__ = ["LAYOUTS", "ArticleRow", "Converted", "convert", "read"]


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of a set."""

    questions: int
    articles: int
    skipped: tuple[Skipped, ...]
    """What did not fit, in the order of the files. A question may be kept although a part of it is listed here."""


def read(layout: str, path: str | Path) -> Iterator[ArticleRow | Gold | Skipped]:
    """Read a set of another layout: articles and questions, each id once, every span a true slice.

    An article comes before the questions that name it.

    Args:
        layout: A name in `LAYOUTS`.
        path: The set's file, or the folder that holds its files; see docs/questions.md.

    Raises:
        InputError: There is no such layout, or a file cannot be read as one of it.
    """
    if layout not in LAYOUTS:
        raise InputError(f"there is no layout {layout!r} (choose one of {', '.join(LAYOUTS)})")
    articles: set[str] = set()
    questions: set[str] = set()
    for placed in LAYOUTS[layout](Path(path)):
        what = placed.what
        if isinstance(what, InputError):
            yield Skipped(placed.place, str(what))
            continue
        taken = articles if isinstance(what, ArticleRow) else questions
        if what.id in taken:
            kind = "article" if isinstance(what, ArticleRow) else "question"
            yield Skipped(placed.place, f"an earlier {kind} has the id {what.id!r} too, and was kept")
        elif isinstance(what, ArticleRow) and identifier(what.id) != what.id:
            yield Skipped(
                placed.place, f"{what.id!r} cannot be an article's id, since blanks or control signs are in it"
            )
        elif isinstance(what, Gold) and (gone := {*what.article_ids, what.context_article_id} - {None} - articles):
            yield Skipped(placed.place, f"it names the article {min(map(str, gone))!r}, which was left out")
        else:
            taken.add(what.id)
            yield what


def convert(layout: str, path: str | Path, folder: str | Path) -> Converted:
    """Write a set of another layout as `articles.jsonl`, which `newsdesk add` reads, and `questions.jsonl`.

    Args:
        layout: A name in `LAYOUTS`.
        path: The set's file or folder.
        folder: Made where it is missing; it must not hold either file yet. Nothing is left in it if this fails.

    Raises:
        InputError: As for `read`, or there is no question in it, or the folder cannot be written into.
    """
    folder = Path(folder)
    targets = [folder / "articles.jsonl", folder / "questions.jsonl"]
    if taken := [target for target in targets if target.exists()]:
        raise InputError(f"{taken[0]} is there already (name another folder)")
    parts = [target.with_suffix(".part") for target in targets]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        converted = _write(layout, path, *parts)
        for part, target in zip(parts, targets, strict=True):
            part.replace(target)
    except OSError as exc:
        raise InputError(f"{folder} cannot be written into: {exc.strerror or exc} (name another folder)") from exc
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    return converted


def _write(layout: str, path: str | Path, articles: Path, questions: Path) -> Converted:
    counts = {ArticleRow: 0, Gold: 0}
    skipped = []
    with articles.open("w", encoding="ascii") as to_articles, questions.open("w", encoding="ascii") as to_questions:
        for piece in read(layout, path):
            if isinstance(piece, Skipped):
                skipped.append(piece)
                continue
            to = to_articles if isinstance(piece, ArticleRow) else to_questions
            to.write(json.dumps(piece.to_row()) + "\n")
            counts[type(piece)] += 1
    if not counts[Gold]:
        why = f"; {skipped[0].name}: {skipped[0].reason}" if skipped else ""
        raise InputError(f"{path} gave no question{why} (is {layout} its layout?)")
    return Converted(counts[Gold], counts[ArticleRow], tuple(skipped))
