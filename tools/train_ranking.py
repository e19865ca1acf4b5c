"""Learn `index/retrieval/weights.json`: what each kind of evidence counts, and each word that questions are asked with.

    pip install torch==2.13.0
    python -m tools.train_ranking --data DATA/squad-dev DATA/squadshifts-reddit … --work WORK [--minilm FOLDER]

Half of the articles are held out and the figures are theirs; with `--all` the shipped numbers are then learned from
both halves. The numbers for the re-ranking model are learned after, with the words' factors kept; without `--minilm`
they stay as they are. The seed is fixed.
"""

import argparse
import json
import math
import pickle
from pathlib import Path

import torch

from index.text.word_vectors import lexicon
from tools.examples import GROUP, Example, examples
from tools.ranker import LINEAR, Ranker, fit, hits

OUT = Path("index/retrieval/weights.json")
PERIOD = 4.0  # by trial on the learning half of the news questions, each asked as of its date (docs/design/0002)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--work", type=Path, required=True, help="folder for corpora; may be used again")
    parser.add_argument("--minilm", type=Path)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--all", action="store_true")
    chosen = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    found = _gather(chosen.data, chosen.work, chosen.minilm)
    table = lexicon()
    vectors = torch.tensor(table.vectors.astype("float32") * table.weights[:, None])
    pieces = {word: table.pieces_of(word) for word in {w for e in found for w in (*e.words, *e.different)}}
    weight_of = _balance(found)
    learn = [e for e in found if chosen.all or not e.is_held_out]
    plain = Ranker(found, vectors, pieces, uses=[name for name in LINEAR if name != "reranker"])
    fit(plain, learn, epochs=chosen.epochs, weight_of=weight_of)
    _report("plain", plain, found)
    stored = json.loads(OUT.read_text(encoding="utf-8")) if OUT.exists() else {}
    stored |= _numbers(plain)
    stored["weights"] = _linear(plain)
    stored.setdefault("reranked", stored["weights"])
    if chosen.minilm:
        again = Ranker(found, vectors, pieces)
        again.load_state_dict(plain.state_dict(), strict=False)
        for name, parameter in again.named_parameters():
            parameter.requires_grad = name.startswith("linear")
        fit(again, learn, epochs=2, weight_of=weight_of, rate=0.2)
        _report("with minilm", again, found)
        stored["reranked"] = _linear(again)
    OUT.write_text(json.dumps(stored, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def _gather(folders: list[Path], work: Path, minilm: Path | None) -> list[Example]:
    reranker = None
    if minilm:
        from index.encoders.rerankers import make_reranker

        reranker = make_reranker("minilm", folder=minilm)
    found: list[Example] = []
    for folder in folders:
        kept = work / f"{folder.name}{'.minilm' if minilm else ''}.pickle"
        if not kept.exists():
            kept.write_bytes(pickle.dumps(list(examples(folder, work, reranker=reranker))))
        found += pickle.loads(kept.read_bytes())
    return found


def _balance(found: list[Example]) -> dict[str, float]:
    """Sets count by the square root of their size: a large one leads and does not drown a small one."""
    sizes: dict[str, int] = {}
    for e in found:
        sizes[e.name] = sizes.get(e.name, 0) + 1
    mean = sum(math.sqrt(n) for n in sizes.values()) / sum(sizes.values())
    return {name: 1 / math.sqrt(n) / mean for name, n in sizes.items()}


def _numbers(ranker: Ranker) -> dict[str, object]:
    soft = {
        "most": float(torch.sigmoid(ranker.most)),
        "steepness": float(ranker.steepness),
        "middle": float(ranker.middle),
    }
    words = {stem: round(math.exp(float(ranker.factors[i])), 2) for stem, i in ranker.places.items()}
    return {
        "soft": {name: round(value, 3) for name, value in soft.items()},
        "digit": round(math.exp(float(ranker.digit)), 2),
        "capital": round(math.exp(float(ranker.capital)), 2),
        "words": {GROUP: {stem: factor for stem, factor in words.items() if abs(factor - 1) >= 0.1}},
    }


def _linear(ranker: Ranker) -> dict[str, float]:
    return {name: round(float(value), 2) for name, value in ranker.linear.items()} | {"period": PERIOD}


def _report(what: str, ranker: Ranker, found: list[Example]) -> None:
    for name in dict.fromkeys(e.name for e in found):
        held_out = [e for e in found if e.name == name and e.is_held_out]
        print(what, name, len(held_out), "hit@1/5/10", *hits(ranker, held_out), flush=True)


if __name__ == "__main__":
    main()
