"""Questions with known passages, as arrays that a ranking is learned from.

Used by train_ranking.py and train_answering.py, which need SciPy, which the extra `evaluation` brings.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus
from index.encoders.local import LocalEmbedder
from index.retrieval.matching import Matcher
from index.retrieval.weights import Ranking, Weights, learned
from index.text.analysis import is_shouted, stem, stems, surface_words
from index.text.vocabulary import vocabulary
from index.text.word_vectors import UNIT
from index.types import Hit, Passage

GROUP = "en"
CANDIDATES = 30
PAIR_WINDOW = 3
AVERAGE_WORDS = 110.0
Floats = NDArray[np.float64]


@dataclass
class Example:
    """One question and its candidates: q words, p passages, s sentences."""

    id: str
    name: str
    """The data set."""
    question: str
    is_held_out: bool
    stems: list[str]
    """(q,)"""
    shares: Floats
    """(q,) by rarity alone, sum 1."""
    is_digit: Floats
    is_capital: Floats
    neighbours: NDArray[np.int64]
    """(n, 2) places of neighbouring words of the question."""
    hard: NDArray[np.bool_]
    """(q, s) does the word stand in the sentence?"""
    near: Floats
    """(q, s) cosine of the nearest word of the sentence; -1 where none may stand for the question's."""
    hard_passage: NDArray[np.bool_]
    """(q, p) the same of whole passages."""
    near_passage: Floats
    passage_of: NDArray[np.int64]
    """(s,) which passage each sentence stands in."""
    edges: list[tuple[int, int]]
    """(p,) the first sentence of each passage, and the first behind it."""
    pairs: Floats
    """(s, n) do the neighbours stand together in the sentence?"""
    bm25: Floats
    """(p, q) what each word adds to a passage's BM25, title included, before its rarity."""
    title: Floats
    """(p, q) does the word stand in the title?"""
    article: Floats
    """(p, q) does it stand in a candidate of the same article?"""
    cosine: Floats
    """(p,) as a share of the best."""
    lead: Floats
    recent: Floats
    meaning: Floats
    """(s,) cosine of each sentence by a re-ranking model; empty without one."""
    is_gold: NDArray[np.bool_]
    """(p,)"""
    articles: list[str]
    gold: set[str]


def file_of(folder: Path, name: str) -> Path:
    """The JSONL file of that name in a folder, gzipped or not."""
    plain = folder / f"{name}.jsonl"
    return plain if plain.exists() else folder / f"{name}.jsonl.gz"


def rows(file: Path) -> list[dict[str, Any]]:
    """The lines of a JSONL file, gzipped or not."""
    with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8") as lines:
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
        plain = Ranking(Weights(bm25=1.0), Weights(bm25=1.0), 1.0, 10.0, 0.5)
        corpus.ranking = plain
        latest = corpus.coverage().latest
        newest = np.datetime64(latest) if latest else None
        asked = rows(folder / "questions.jsonl.gz")
        for row in asked[:: -(-len(asked) // limit)]:
            gold = {row["context_article_id"]} if row.get("context_article_id") else set(row["article_ids"])
            if gold:
                hits = corpus.search(row["question"], limit=CANDIDATES)
                example = _example(row, folder.name, gold, hits, corpus.matcher(row["question"]))
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


def _example(row: dict[str, Any], name: str, gold: set[str], hits: list[Hit], matcher: Matcher) -> Example | None:
    question, weights = row["question"], matcher.weights(GROUP)
    places = {word: i for i, word in enumerate(weights)}
    asked = [(word, stem(word, GROUP), i) for i, word in enumerate(surface_words(question, GROUP))]
    asked = [item for item in asked if item[1] in places]
    hits = [hit for hit in hits if hit.passage.sentences]
    if not hits or not asked:
        return None
    written = {form: (word, i) for word, form, i in reversed(asked)}
    order = [places[form] for _, form, _ in asked]
    neighbours = [(a, b) for a, b in pairwise(order) if a != b]
    texts = [surface_words(hit.passage.sentence(*edges), GROUP) for hit in hits for edges in hit.passage.sentences]
    firsts = np.cumsum([0, *(len(hit.passage.sentences) for hit in hits)]).tolist()
    edges = list(pairwise(firsts))
    hard, near = _nearest(matcher, texts)
    counts, title = np.zeros((len(hits), len(places))), np.zeros((len(hits), len(places)))
    sizes, pairs = np.zeros(len(hits)), []
    for p, (hit, (start, end)) in enumerate(zip(hits, edges, strict=True)):
        for form in stems(surface_words(hit.passage.source.title or "", GROUP), GROUP):
            if form in places:
                title[p, places[form]] = 1
        for words in texts[start:end]:
            at: dict[int, list[int]] = {}
            for i, form in enumerate(stems(words, GROUP)):
                if form in places:
                    counts[p, places[form]] += 1
                    at.setdefault(places[form], []).append(i)
            sizes[p] += len(words)
            pairs.append(
                [any(0 < j - i <= PAIR_WINDOW for i in at.get(a, ()) for j in at.get(b, ())) for a, b in neighbours]
            )
    articles = [hit.passage.span.article_id for hit in hits]
    has = (counts + title) > 0
    whole = np.array([has[[j for j, other in enumerate(articles) if other == a]].any(axis=0) for a in articles])
    shouted = is_shouted(question)
    words = [written[form][0] for form in places]
    bm25 = counts * 2.2 / (counts + 1.2 * (0.25 + 0.75 * sizes[:, None] / AVERAGE_WORDS)) + 0.5 * title
    return Example(
        row["id"], name, question, is_held_out(gold), list(places), np.array(list(weights.values())),
        np.array([any(c.isdigit() for c in word) for word in words], float),
        np.array([written[form][1] > 0 and written[form][0][0].isupper() and not shouted for form in places], float),
        np.array(neighbours, np.int64).reshape(-1, 2), hard, near,
        np.stack([hard[:, a:b].any(axis=1) for a, b in edges], axis=1),
        np.stack([near[:, a:b].max(axis=1) for a, b in edges], axis=1),
        np.repeat(np.arange(len(hits)), np.diff(firsts)), edges,
        np.array(pairs, float).reshape(len(texts), len(neighbours)), bm25, title, whole.astype(float),
        np.zeros(len(hits)), np.zeros(len(hits)), np.zeros(len(hits)), np.zeros(0),
        np.array([article in gold for article in articles]), articles, gold,
    )  # fmt: skip


def _nearest(matcher: Matcher, texts: list[list[str]]) -> tuple[NDArray[np.bool_], Floats]:
    """(q, s) Which of the question's words each text holds, and the cosine of its nearest word to each."""
    side = matcher._side(GROUP)
    found = vocabulary(GROUP).look_up(list(chain.from_iterable(texts)), list(side.weights))
    exact = found.wanted == np.arange(len(side.weights))[:, None]
    assert side.vectors is not None
    cosines = (side.vectors @ found.vectors.astype(np.float32).T).astype(float) / UNIT**2
    cosines[:, found.is_exact] = -1.0
    cosines[side.softness == 0] = -1.0
    hard, near = np.zeros((len(exact), len(texts)), bool), np.full((len(exact), len(texts)), -1.0)
    for place, (start, end) in enumerate(pairwise(np.cumsum([0, *map(len, texts)]).tolist())):
        if end > start:
            words = found.different[start:end]
            hard[:, place], near[:, place] = exact[:, words].any(axis=1), cosines[:, words].max(axis=1)
    return hard, near


def _add_vectors(
    example: Example, hits: list[Hit], embedder: LocalEmbedder, memory: dict[object, NDArray[np.float32]]
) -> None:
    for hit in hits:
        if hit.passage.span not in memory:
            memory[hit.passage.span] = embedder.embed([_with_header(hit.passage)])[0]
    asked = embedder.embed([example.question])[0]
    cosines = np.array([memory[hit.passage.span] @ asked for hit in hits]).clip(0)
    example.cosine = cosines / max(float(cosines.max()), 1e-9)


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
    factors = ranking.factors(example.question, GROUP)
    shares = example.shares * np.array([factors.get(form, 1.0) for form in example.stems])
    shares /= shares.sum()
    pairs = np.zeros(len(example.passage_of))
    if len(example.neighbours):
        weights = shares[example.neighbours].sum(axis=1)
        pairs = example.pairs @ weights / weights.sum()
    scores = ranking.weights.sentence * (shares @ example.hard) + ranking.weights.pairs * pairs
    best = np.argsort(-scores, kind="stable")[:40]
    texts = [hit.passage.sentence(*edges) for hit in hits for edges in hit.passage.sentences]
    example.meaning = np.zeros(len(texts))
    example.meaning[best] = reranker.similarities(example.question, [texts[i] for i in best]).clip(0)
