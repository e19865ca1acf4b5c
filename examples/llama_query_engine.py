"""Answer with checked quotes inside a LlamaIndex program: python examples/llama_query_engine.py [QUESTION]."""

import sys
import tempfile
from pathlib import Path

from llama_index.core.tools import QueryEngineTool

from qa import Newsdesk
from qa.llama import NewsdeskQueryEngine

ARTICLES = Path(__file__).parent / "articles"


def main(question: str = "Who has taken Walikale?") -> None:
    """Index the sample articles in a temporary folder and ask them as LlamaIndex asks any query engine."""
    with tempfile.TemporaryDirectory() as folder, Newsdesk.open(folder) as desk:
        desk.add(ARTICLES)
        engine = NewsdeskQueryEngine(desk)  # where index.as_query_engine() stood
        response = engine.query(question)
        print(f"{response}\n")
        for found in response.source_nodes:
            node = found.node
            article = desk.article(node.metadata["article_id"]).article
            assert node.text == article.text[node.start_char_idx : node.end_char_idx]  # offsets are true
            place = f"{node.metadata['article_id']} {node.start_char_idx}:{node.end_char_idx}"
            print(f"[{node.metadata['marker']}] {place}  {node.text[:60]!r}")
        tool = QueryEngineTool.from_defaults(engine, name="archive", description="Answers from the paper's archive.")
        assert tool.call(question).content == str(response)  # as an agent would call it


if __name__ == "__main__":
    main(*sys.argv[1:2])
