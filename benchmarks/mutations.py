"""How many corrupted statements the checks catch, and how many true ones they keep, on any articles.

    python -m benchmarks.mutations [FILE_OR_FOLDER] [--half developed|held-out] [--show KIND]

What is changed, and how, is said in `tests/mutations.py` and `tests/false_claims.py`. Without a file the reports are
made by rule (`tests/made_news.py`), so many that each kind comes two hundred times; of a file a fixed random sample of
500 articles is taken. One half, by the order of their ids, is for developing the checks and the other is held out.
Prints a Markdown table.
"""

import argparse
import itertools
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.readers import read
from index.types import Article
from qa.evaluation.metrics.figures import wilson
from qa.verification import Evidence, assess, check

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))  # the tests are no package

from false_claims import MAY_BE_MARKED, false_abroad, false_claims
from made_news import made_abroad, made_articles
from mutations import SEED, Case, cases, halves, quotable

ARTICLES = 500
MADE = 1_100
"""Reports that are made where none are given."""


@dataclass(slots=True)
class Tally:
    """What became of the statements of one kind."""

    is_true: bool
    n: int = 0
    right: int = 0
    """Caught if corrupted, kept if true."""
    wrong: list[Case] = field(default_factory=list)


def tally(statements: Iterable[Case]) -> dict[str, Tally]:
    """Check every statement; kinds in the order in which they first come."""
    tallies: dict[str, Tally] = {}
    for case in statements:
        found = check(case.statement, case.cited, offered=case.offered)
        counted = tallies.setdefault(case.kind, Tally(case.is_true))
        counted.n += 1
        if bool(found) != case.is_true:
            counted.right += 1
        else:
            counted.wrong.append(case)
    return tallies


def claims(sentences: Sequence[Evidence], most: int = 250) -> str:
    """What becomes of false claims made by rule, at most so many of a kind: shown as supported, or as a paraphrase."""
    made, supported, marked = Counter[str](), Counter[str](), Counter[str]()
    for each in itertools.chain(false_claims(sentences), false_abroad(made_abroad(most))):
        if made[each.kind] < most:
            verdict = assess(each.statement, each.cited, question=each.question).verdict
            made[each.kind] += 1
            supported[each.kind] += verdict == "supported"
            marked[each.kind] += verdict == "paraphrase"
    rows = ["| false claim | n | shown as supported | as a paraphrase |", "|---|---:|---:|---:|"]
    rows += [
        f"| {kind}{' (may be marked)' if kind in MAY_BE_MARKED else ''} | {n} | {supported[kind]} | {marked[kind]} |"
        for kind, n in made.items()
    ]
    return "\n".join(rows)


def at_most(statements: Iterable[Case], most: int = 250) -> Iterator[Case]:
    """So many statements of each kind."""
    counted = Counter[str]()
    for case in statements:
        counted[case.kind] += 1
        if counted[case.kind] <= most:
            yield case


def table(tallies: dict[str, Tally]) -> str:
    """One row for each kind, true ones first."""
    rows = ["| statement | n | caught % | kept % | 95 % interval |", "|---|---:|---:|---:|---:|"]
    for kind, counted in sorted(tallies.items(), key=lambda item: not item[1].is_true):
        ends = wilson(counted.right, counted.n)
        share = f"{100 * counted.right / counted.n:.1f}"
        columns = ("", share) if counted.is_true else (share, "")
        interval = f"{100 * (ends.low or 0):.1f} to {100 * (ends.high or 0):.1f}"
        rows.append(f"| {kind} | {counted.n} | {columns[0]} | {columns[1]} | {interval} |")
    return "\n".join(rows)


def sample(articles: Sequence[Article], limit: int = ARTICLES) -> list[Article]:
    """The same articles every time."""
    ordered = sorted(articles, key=lambda article: article.id)
    return ordered if len(ordered) <= limit else random.Random(SEED).sample(ordered, limit)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("articles", nargs="?", help="a file or folder that Newsdesk reads")
    parser.add_argument("--half", choices=("developed", "held-out", "both"), default="both")
    parser.add_argument("--show", help="print the statements of this kind that went wrong")
    given = parser.parse_args()
    articles = read([given.articles]) if given.articles else made_articles(MADE)
    chosen = sample([found for found in articles if isinstance(found, Article)], ARTICLES if given.articles else MADE)
    developed, held_out = halves(chosen)
    for name, part in (("developed", developed), ("held-out", held_out)):
        if given.half not in (name, "both"):
            continue
        statements = list(cases(part)) if given.articles else list(at_most(cases(part)))
        started = time.perf_counter()
        tallies = tally(statements)
        taken = 1000 * (time.perf_counter() - started) / max(1, len(statements))
        print(f"\n{name}: {len(part)} articles, {len(statements)} statements, {taken:.2f} ms each\n\n{table(tallies)}")
        print(f"\n{claims(quotable(part))}")
        for case in tallies[given.show].wrong if given.show in tallies else ():
            print(f"\n- {case.statement}\n  {' | '.join(e.premise for e in case.cited)}")
            print(f"  {check(case.statement, case.cited, offered=case.offered)}")


if __name__ == "__main__":
    main()
