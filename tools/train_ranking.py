"""Learn `index/retrieval/weights.json`: what each kind of evidence counts, and each word that questions are asked with.

    python -m tools.train_ranking --data DATA/squad-dev DATA/nq-open-oracle-dev --work WORK [--measure …] [--minilm …]

Half of the articles are held out and the figures are theirs; with `--all` the shipped numbers are then learned from
both halves. With `--minilm` only the numbers for the re-ranking model are learned, with the words' factors kept;
without it only the others. Needs SciPy, which the extra `evaluation` brings. Nothing is drawn at random. Whoever learns
from other sets names them, with their licences, under `learned_from` in the file.
"""

import argparse
import json
import math
import pickle
from pathlib import Path
from typing import Any

from tools.examples import GROUP, Example, examples
from tools.ranker import LINEAR, SHAPE, Ranker, balance, fit, frequent, hits

OUT = Path("index/retrieval/weights.json")
BY_HAND = {"period": 4.0, "recent": 1.26}
"""What the sets cannot teach, whose articles are undated; docs/design/0002 says how they were chosen."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--measure", type=Path, nargs="*", default=[], help="sets that nothing is learned from")
    parser.add_argument("--work", type=Path, required=True, help="folder for corpora; may be used again")
    parser.add_argument("--minilm", type=Path)
    parser.add_argument("--limit", type=int, default=2000, help="questions of each set")
    parser.add_argument("--all", action="store_true")
    chosen = parser.parse_args()
    found, others = (
        [e for folder in folders for e in _gather(folder, chosen.work, chosen.minilm, chosen.limit)]
        for folders in (chosen.data, chosen.measure)
    )
    learn = [e for e in found if chosen.all or not e.is_held_out]
    stored = json.loads(OUT.read_text(encoding="utf-8"))
    ranker = Ranker(
        found, {"recent": BY_HAND["recent"]} | (_kept(stored, found) if chosen.minilm else {"reranker": 0.0})
    )
    fit(ranker, learn, weight_of=balance(found))
    for name in dict.fromkeys(e.name for e in (*found, *others)):
        held_out = [e for e in (*found, *others) if e.name == name and e.is_held_out]
        print(name, len(held_out), "hit@1/5/10", *hits(ranker, held_out), flush=True)
    stored |= {"reranked": _linear(ranker)} if chosen.minilm else {"weights": _linear(ranker)} | _numbers(ranker)
    OUT.write_text(json.dumps(stored, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def _kept(stored: dict[str, Any], found: list[Example]) -> dict[str, float]:
    """What was learned without a model, but for what each kind of evidence counts."""
    words = {stem: math.log(stored["words"][GROUP].get(stem, 1.0)) for stem in frequent(found)}
    factors = {name: math.log(stored[name]) for name in ("digit", "capital")}
    return stored["soft"] | factors | {f"word {stem}": factor for stem, factor in words.items()}


def _gather(folder: Path, work: Path, minilm: Path | None, limit: int) -> list[Example]:
    reranker = None
    if minilm:
        from index.encoders.rerankers import make_reranker

        reranker = make_reranker("minilm", folder=minilm)
    kept = work / f"{folder.name}{'.minilm' if minilm else ''}.{limit}.pickle"
    if not kept.exists():
        kept.write_bytes(pickle.dumps(list(examples(folder, work, reranker=reranker, limit=limit))))
    found: list[Example] = pickle.loads(kept.read_bytes())
    return found


def _numbers(ranker: Ranker) -> dict[str, object]:
    most, steepness, middle, digit, capital = (ranker[name] for name in SHAPE)
    words = {name.removeprefix("word "): ranker[name] for name in ranker.place if name.startswith("word ")}
    factors = {stem: round(math.exp(value), 2) for stem, value in words.items()}
    return {
        "soft": {"most": round(most, 3), "steepness": round(steepness, 3), "middle": round(middle, 3)},
        "digit": round(math.exp(digit), 2),
        "capital": round(math.exp(capital), 2),
        "words": {GROUP: {stem: factor for stem, factor in factors.items() if abs(factor - 1) >= 0.1}},
    }


def _linear(ranker: Ranker) -> dict[str, float]:
    return {name: round(ranker[name], 2) for name in LINEAR if round(ranker[name], 2)} | BY_HAND


if __name__ == "__main__":
    main()
