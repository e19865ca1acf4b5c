"""Questions with known passages, as arrays that a ranking is learned from.

Used by train_ranking.py and train_answering.py, which need `pip install torch`, which the product does not.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus
from index.encoders.local import LocalEmbedder
from index.retrieval.weights import Ranking, Weights, learned
from index.text.analysis import is_shouted, stem, surface_words
from index.types import Hit, Passage

GROUP = "en"
CANDIDATES = 30
PAIR_WINDOW = 3


@dataclass
class Example:
    """One question and its candidates: q words, p passages, s sentences, u different words, t words in all."""

    id: str
    name: str
    """The data set."""
    question: str
    is_held_out: bool
    stems: list[str]
    """(q,)"""
    words: list[str]
    """(q,) as written, in lower case."""
    shares: NDArray[np.float32]
    """(q,) by rarity alone, sum 1."""
    is_digit: NDArray[np.float32]
    is_capital: NDArray[np.float32]
    neighbours: NDArray[np.int64]
    """(n, 2) places of neighbouring words of the question."""
    different: list[str]
    """(u,) in lower case."""
    equals: NDArray[np.int64]
    """(u,) which word of the question each is, or -1."""
    taken: NDArray[np.int64]
    """(t,) indices into `different`, in reading order."""
    sentence_of: NDArray[np.int64]
    """(t,) which sentence each stands in."""
    passage_of: NDArray[np.int64]
    """(s,) which passage each sentence stands in."""
    pairs: NDArray[np.float32]
    """(s, n) do the neighbours stand together in the sentence?"""
    counts: NDArray[np.float32]
    """(p, q)"""
    title: NDArray[np.float32]
    """(p, q) does the word stand in the title?"""
    article: NDArray[np.float32]
    """(p, q) does it stand in a candidate of the same article?"""
    sizes: NDArray[np.float32]
    """(p,) words"""
    cosine: NDArray[np.float32]
    """(p,) as a share of the best."""
    lead: NDArray[np.float32]
    recent: NDArray[np.float32]
    meaning: NDArray[np.float32]
    """(s,) cosine of each sentence by a re-ranking model; empty without one."""
    is_gold: NDArray[np.bool_]
    """(p,)"""
    articles: list[str]
    gold: set[str]


def rows(file: Path) -> list[dict[str, Any]]:
    """The lines of a gzipped JSONL file."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def examples(folder: Path, work: Path, *, reranker: Any = None, limit: int = 2000) -> Iterator[Example]:
    """The usable questions of a data set in the shared format.

    Questions that were written for a paragraph without being answered there are taken too: for finding the paragraph
    they are as good.

    Args:
        folder: Holds `articles.jsonl.gz` and `questions.jsonl.gz`.
        work: Where the corpus is built, or found from an earlier run.
        reranker: Its cosines of the most promising sentences are gathered too.
        limit: Take every n-th where there are more.
    """
    place = work / folder.name
    if not place.exists():
        with Corpus.write(place) as corpus:
            corpus.add([folder / "articles.jsonl.gz"])
    embedder, memory = LocalEmbedder(), dict[object, NDArray[np.float32]]()
    with Corpus.read(place) as corpus:
        plain = Ranking(Weights(bm25=1.0), Weights(bm25=1.0), 0.0, 10.0, 0.5)
        corpus.ranking = plain
        latest = corpus.coverage().latest
        newest = np.datetime64(latest) if latest else None
        asked = rows(folder / "questions.jsonl.gz")
        for row in asked[:: -(-len(asked) // limit)]:
            gold = {row["context_article_id"]} if row.get("context_article_id") else set(row["article_ids"])
            if gold:
                hits = corpus.search(row["question"], limit=CANDIDATES)
                example = _example(row, folder.name, gold, hits, corpus.matcher(row["question"]).weights(GROUP))
                if example:
                    _add_vectors(example, hits, embedder, memory)
                    _add_dates(example, hits, newest)
                    if reranker:
                        _add_meaning(example, hits, reranker)
                    yield example


def is_held_out(gold: set[str]) -> bool:
    """Is the question of the half of the articles, by their name, that nothing is learned from?

    All paragraphs of one encyclopedia article are on one side.
    """
    name = min(gold)
    return bool(zlib.crc32((name.rsplit("-", 1)[0] if name.startswith("squad") else name).encode()) % 2)


def _example(
    row: dict[str, Any], name: str, gold: set[str], hits: list[Hit], weights: dict[str, float]
) -> Example | None:
    question = row["question"]
    places = {word: i for i, word in enumerate(weights)}
    asked = [(word, stem(word, GROUP), i) for i, word in enumerate(surface_words(question, GROUP))]
    asked = [item for item in asked if item[1] in places]
    if not hits or not asked:
        return None
    written = {form: (word, i) for word, form, i in reversed(asked)}
    order = [places[form] for _, form, _ in asked]
    neighbours = [(a, b) for a, b in pairwise(order) if a != b]
    different: dict[str, int] = {}
    equals: list[int] = []
    taken, sentence_of, passage_of, pairs = [], [], [], []
    counts, title = np.zeros((len(hits), len(places))), np.zeros((len(hits), len(places)))
    sizes = np.zeros(len(hits))
    for p, hit in enumerate(hits):
        for form in _stems(hit.passage.source.title or ""):
            if form in places:
                title[p, places[form]] = 1
        for edges in hit.passage.sentences:
            at: dict[int, list[int]] = {}
            for i, word in enumerate(surface_words(hit.passage.sentence(*edges), GROUP)):
                low = word.lower()
                if low not in different:
                    different[low] = len(equals)
                    equals.append(places.get(stem(word, GROUP), -1))
                u = different[low]
                if equals[u] >= 0:
                    counts[p, equals[u]] += 1
                    at.setdefault(equals[u], []).append(i)
                taken.append(u)
                sentence_of.append(len(passage_of))
                sizes[p] += 1
            passage_of.append(p)
            pairs.append(
                [any(0 < j - i <= PAIR_WINDOW for i in at.get(a, ()) for j in at.get(b, ())) for a, b in neighbours]
            )
    articles = [hit.passage.span.article_id for hit in hits]
    has = (counts + title) > 0
    whole = np.array([has[[j for j, other in enumerate(articles) if other == a]].any(axis=0) for a in articles])
    shouted = is_shouted(question)
    words = [written[form][0] for form in places]
    f4 = np.float32
    return Example(
        row["id"], name, question, is_held_out(gold), list(places), [word.lower() for word in words],
        np.array(list(weights.values()), f4),
        np.array([any(c.isdigit() for c in word) for word in words], f4),
        np.array([written[form][1] > 0 and written[form][0][0].isupper() and not shouted for form in places], f4),
        np.array(neighbours, np.int64).reshape(-1, 2), list(different), np.array(equals), np.array(taken),
        np.array(sentence_of), np.array(passage_of), np.array(pairs, f4).reshape(len(passage_of), len(neighbours)),
        counts.astype(f4), title.astype(f4), whole.astype(f4), sizes.astype(f4),
        np.zeros(len(hits), f4), np.zeros(len(hits), f4), np.zeros(len(hits), f4), np.zeros(0, f4),
        np.array([article in gold for article in articles]), articles, gold,
    )  # fmt: skip


def _stems(text: str) -> list[str]:
    return [stem(word, GROUP) for word in surface_words(text, GROUP)]


def _add_vectors(
    example: Example, hits: list[Hit], embedder: LocalEmbedder, memory: dict[object, NDArray[np.float32]]
) -> None:
    for hit in hits:
        if hit.passage.span not in memory:
            memory[hit.passage.span] = embedder.embed([_with_header(hit.passage)])[0]
    asked = embedder.embed([example.question])[0]
    cosines = np.array([memory[hit.passage.span] @ asked for hit in hits]).clip(0)
    example.cosine = (cosines / max(float(cosines.max()), 1e-9)).astype(np.float32)


def _with_header(passage: Passage) -> str:
    header = "\n".join(part for part in (passage.source.dateline, passage.source.title) if part)
    return f"{header}\n{passage.text}"


def _add_dates(example: Example, hits: list[Hit], newest: np.datetime64 | None) -> None:
    for p, hit in enumerate(hits):
        example.lead[p] = hit.passage.span.start < 400
        published = hit.passage.source.published
        if published and newest is not None:
            years = max(0.0, float((newest - np.datetime64(published.first_day)).astype(int))) / 365.25
            example.recent[p] = np.exp(-years / 4)


def _add_meaning(example: Example, hits: list[Hit], reranker: Any) -> None:
    """The model reads the 40 sentences that the shipped ranking would show it."""
    ranking = learned()
    hard = np.zeros((len(example.passage_of), len(example.stems)), np.float32)
    known = example.equals[example.taken] >= 0
    hard[example.sentence_of[known], example.equals[example.taken][known]] = 1
    factors = ranking.factors(example.question, GROUP)
    shares = example.shares * np.array([factors.get(form, 1.0) for form in example.stems], np.float32)
    shares /= shares.sum()
    pairs = np.zeros(len(hard), np.float32)
    if len(example.neighbours):
        weights = shares[example.neighbours].sum(axis=1)
        pairs = example.pairs @ weights / weights.sum()
    scores = ranking.weights.sentence * (hard @ shares) + ranking.weights.pairs * pairs
    best = np.argsort(-scores, kind="stable")[:40]
    texts = [hit.passage.sentence(*edges) for hit in hits for edges in hit.passage.sentences]
    example.meaning = np.zeros(len(texts), np.float32)
    example.meaning[best] = reranker.similarities(example.question, [texts[i] for i in best]).clip(0)
