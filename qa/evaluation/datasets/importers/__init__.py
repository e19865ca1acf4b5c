"""Convert public data sets into our questions and articles.

A layout is a line in `LAYOUTS`. Nothing is dropped silently: whatever does not fit is reported with its place.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from index.errors import InputError, file_errors
from index.readers.fields import identifier
from index.types import Skipped
from qa.evaluation.datasets.importers import layouts
from qa.evaluation.datasets.importers.rows import ArticleRow, Faults, Layout
from qa.evaluation.datasets.questions import Gold

LAYOUTS: dict[str, Layout] = {
    "squad": layouts.squad,
    "ramdocs": layouts.ramdocs,
    "multihop-rag": layouts.multihop,
    "beir": layouts.beir,
}

__all__ = ["LAYOUTS", "ArticleRow", "Converted", "convert", "read"]


@dataclass(frozen=True, slots=True)
class Converted:
    """The result of a conversion."""

    questions: int
    articles: int
    skipped: tuple[Skipped, ...]
    """What did not fit, in the order of the files. A question may be kept although a part of it is listed here."""


def read(layout: str, path: str | Path, faults: Faults) -> Iterator[ArticleRow | Gold]:
    """Read a data set: articles and questions, each id once, every span an exact slice.

    An article comes before the questions that name it.

    Args:
        layout: A name in `LAYOUTS`.
        path: The set's file, or the folder that holds its files; see docs/questions.md.
        faults: Takes what does not fit, in the order of the files.

    Raises:
        InputError: There is no such layout, or a file cannot be read as one of it.
    """
    if layout not in LAYOUTS:
        raise InputError(f"there is no layout {layout!r} (choose one of {', '.join(LAYOUTS)})")
    ids: dict[type, set[str]] = {ArticleRow: set(), Gold: set()}
    for place, found in LAYOUTS[layout](Path(path), faults):
        with faults.at(place):
            if found.id in ids[type(found)]:
                kind = "article" if isinstance(found, ArticleRow) else "question"
                raise InputError(f"an earlier {kind} has the id {found.id!r} too, and was kept")
            if isinstance(found, ArticleRow):
                if identifier(found.id) != found.id:
                    raise InputError(f"{found.id!r} cannot be an article's id, since blanks or control signs are in it")
            elif gone := {*found.article_ids, found.context_article_id} - {None} - ids[ArticleRow]:
                raise InputError(f"it names the article {min(map(str, gone))!r}, which was left out")
            ids[type(found)].add(found.id)
            yield found


def convert(layout: str, path: str | Path, folder: str | Path) -> Converted:
    """Convert a data set into `articles.jsonl`, which `newsdesk add` reads, and `questions.jsonl`.

    Args:
        layout: A name in `LAYOUTS`.
        path: The set's file or folder.
        folder: Made where it is missing; it must not hold either file yet. Nothing is left in it if this fails.

    Raises:
        InputError: As for `read`, or there is no question in it, or the folder cannot be written into.
    """
    folder = Path(folder)
    targets = {ArticleRow: folder / "articles.jsonl", Gold: folder / "questions.jsonl"}
    if taken := [target for target in targets.values() if target.exists()]:
        raise InputError(f"{taken[0]} is there already (name another folder)")
    counts, faults = dict.fromkeys(targets, 0), Faults()
    with file_errors(folder, "written into", "name another folder"), ExitStack() as opened:
        folder.mkdir(parents=True, exist_ok=True)
        made = Path(opened.enter_context(TemporaryDirectory(dir=folder)))
        files = {
            kind: opened.enter_context((made / target.name).open("w", encoding="ascii"))
            for kind, target in targets.items()
        }
        for found in read(layout, path, faults):
            files[type(found)].write(json.dumps(found.to_row()) + "\n")
            counts[type(found)] += 1
        if not counts[Gold]:
            why = f"; {faults[0].name}: {faults[0].reason}" if faults else ""
            raise InputError(f"{path} gave no question{why} (is {layout} its layout?)")
        for kind, target in targets.items():
            files[kind].close()
            (made / target.name).replace(target)
    return Converted(counts[Gold], counts[ArticleRow], tuple(faults))
