"""All that is computed from an article before it is committed: language, masks, passages, vectors."""

from collections.abc import Iterator, Sequence

import numpy as np

from index.encoders.protocol import Embedder
from index.ingest.noise import outline
from index.ingest.passages import cut
from index.stores.types import Prepared
from index.text.language import language_of
from index.types import Article


def prepare(articles: Sequence[tuple[Article, str]], embedder: Embedder) -> Iterator[Prepared]:
    """Divide articles into passages and embed these, with a header of outlet, date and title.

    Args:
        articles: Each with its version.
        embedder: Called once for all of them.
    """
    outlines, texts = [], []
    for article, _ in articles:
        language = language_of(article.text, article.source.language)
        found = outline(article, language=language)
        cuts = cut(article.text, found)
        outlines.append((language, found, cuts))
        header = "\n".join(part for part in (article.source.dateline, article.source.title) if part)
        texts += [f"{header}\n{article.text[c.start : c.end]}" for c in cuts]
    vectors = embedder.embed(texts).astype(np.float16) if texts else np.zeros((0, 0), dtype=np.float16)
    first = 0
    for (article, version), (language, found, cuts) in zip(articles, outlines, strict=True):
        last = first + len(cuts)
        yield Prepared(article, version, language, found.masks, cuts, vectors[first:last])
        first = last
