"""The same search as LlamaIndex parts, so that anyone's LlamaIndex pipeline can stand on a corpus.

Offsets of the nodes are true: `text == article.text[start_char_idx:end_char_idx]`.
"""

from typing import Any

from index.extras import require

require("llama_index.core", "llamaindex")

from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.callbacks import CallbackManager
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from index.corpus import Corpus
from index.encoders.protocol import Embedder
from index.types import Filters, Hit


class CorpusRetriever(BaseRetriever):
    """Retrieves passages of a corpus: BM25 and vectors, re-ranked by sentence.

    Args:
        corpus: An open corpus; it stays yours to close.
        similarity_top_k: How many passages to return.
        filters: Only articles that pass.
    """

    def __init__(
        self,
        corpus: Corpus,
        *,
        similarity_top_k: int = 10,
        filters: Filters | None = None,
        callback_manager: CallbackManager | None = None,
    ) -> None:
        self._corpus, self._limit, self._filters = corpus, similarity_top_k, filters
        super().__init__(callback_manager=callback_manager)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._corpus.search(query_bundle.query_str, limit=self._limit, filters=self._filters)
        return [as_node(hit) for hit in hits]


class CorpusEmbedding(BaseEmbedding):
    """One of our embedders where LlamaIndex wants its own kind."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder, **options: Any) -> None:
        super().__init__(model_name=f"newsdesk-{embedder.name}", **options)
        self._embedder = embedder

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self._embedder.embed(texts).tolist()
        return rows

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


def as_node(hit: Hit) -> NodeWithScore:
    """A hit as a LlamaIndex node with its true place, what a reader sees of the article, and its score."""
    passage, span, source = hit.passage, hit.passage.span, hit.passage.source
    metadata = {
        "article_id": span.article_id,
        "version": span.version,
        "title": source.title,
        "outlet": source.outlet,
        "published": source.date,
        "url": source.url,
    }
    node = TextNode(
        id_=f"{span.article_id}@{span.version}:{span.start}-{span.end}",
        text=passage.text,
        start_char_idx=span.start,
        end_char_idx=span.end,
        metadata={name: value for name, value in metadata.items() if value is not None},
        excluded_embed_metadata_keys=["article_id", "version", "url"],
        excluded_llm_metadata_keys=["article_id", "version"],
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=span.article_id)},
    )
    return NodeWithScore(node=node, score=hit.score)
