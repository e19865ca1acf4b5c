"""Use a corpus inside a LlamaIndex pipeline: python examples/llama_retriever.py [QUESTION]."""

import sys
import tempfile
from pathlib import Path

from index.corpus import Corpus
from index.llama import CorpusRetriever

ARTICLES = Path(__file__).parent / "articles"


def main(question: str = "Who has taken Walikale?") -> None:
    """Index the sample articles in a temporary folder and print what LlamaIndex retrieves from them."""
    with tempfile.TemporaryDirectory() as folder, Corpus.write(folder) as corpus:
        corpus.add([ARTICLES])
        for found in CorpusRetriever(corpus, similarity_top_k=3).retrieve(question):
            node = found.node
            article = corpus.article(node.metadata["article_id"]).article
            assert node.text == article.text[node.start_char_idx : node.end_char_idx]  # offsets are true
            place = f"{node.metadata['article_id']} {node.start_char_idx}:{node.end_char_idx}"
            print(f"{found.score:.2f}  {place}  {node.text[:70]!r}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
