"""A corpus as LlamaIndex parts."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode

from index.corpus import Corpus
from index.encoders.local import LocalEmbedder
from index.llama import CorpusEmbedding, CorpusRetriever
from index.types import Article, Filters, Published, Source


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.write(tmp_path / "corpus") as opened:
        dated = Source(
            title="Ferry", outlet="Quay Post", published=Published("2025-03-20"), url="https://example.org/f"
        )
        text = "The ferry sank at noon. Nobody was hurt. The ferry sank at noon."
        opened.add([Article("ferry", text, dated), Article("mill", "The mill burned down in the night.")])
        yield opened


def test_nodes_carry_true_offsets_also_in_repeated_text(corpus: Corpus) -> None:
    found = CorpusRetriever(corpus, similarity_top_k=2).retrieve("When did the ferry sink?")
    for result in found:
        node = result.node
        assert isinstance(node, TextNode)
        text = corpus.article(node.metadata["article_id"]).article.text
        assert node.text == text[node.start_char_idx : node.end_char_idx]
    first = found[0]
    assert first.node.metadata == {
        "article_id": "ferry",
        "version": corpus.article("ferry").version,
        "title": "Ferry",
        "outlet": "Quay Post",
        "published": "2025-03-20",
        "url": "https://example.org/f",
    }
    source = first.node.relationships[NodeRelationship.SOURCE]
    assert isinstance(source, RelatedNodeInfo)
    assert source.node_id == "ferry"
    assert first.score is not None
    assert first.score >= (found[-1].score or 0)


def test_retriever_gives_what_search_gives_sync_and_async(corpus: Corpus) -> None:
    retriever = CorpusRetriever(corpus, similarity_top_k=5)
    hits = corpus.search("mill fire at night", limit=5)
    expected = [(hit.passage.span.article_id, hit.score) for hit in hits]
    for found in (retriever.retrieve("mill fire at night"), asyncio.run(retriever.aretrieve("mill fire at night"))):
        assert [(result.node.metadata["article_id"], result.score) for result in found] == expected


def test_retriever_keeps_to_its_filters(corpus: Corpus) -> None:
    retriever = CorpusRetriever(corpus, filters=Filters(outlets=("quay post",)))
    assert {result.node.metadata["article_id"] for result in retriever.retrieve("the mill burned")} == {"ferry"}


def test_embedding_is_the_embedders_own() -> None:
    embedder = LocalEmbedder()
    wrapped = CorpusEmbedding(embedder)
    expected = embedder.embed(["a ferry", "a mill"]).tolist()
    assert wrapped.get_text_embedding_batch(["a ferry", "a mill"]) == expected
    assert wrapped.get_query_embedding("a ferry") == expected[0]
    assert asyncio.run(wrapped.aget_query_embedding("a mill")) == expected[1]
    assert wrapped.model_name == "newsdesk-local"
