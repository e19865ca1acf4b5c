"""LlamaIndex's evaluators over Newsdesk's answers: python examples/llama_evaluators.py [MODEL], with OPENAI_API_KEY.

`newsdesk judge` asks with prompts of its own that put a fence around every text; these ask as LlamaIndex does.
"""

import sys
import tempfile
from pathlib import Path

from llama_index.core.evaluation import CorrectnessEvaluator, FaithfulnessEvaluator, RelevancyEvaluator
from llama_index.core.llms import LLM
from llama_index.llms.openai import OpenAI

from qa import Newsdesk
from qa.llama import NewsdeskQueryEngine

ARTICLES = Path(__file__).parent / "articles"
QUESTION, REFERENCE = "Who has taken Walikale?", "The M23 rebels have taken it."


def main(llm: LLM) -> None:
    """Ask the sample articles one question and have the answer judged in LlamaIndex's three ways."""
    with tempfile.TemporaryDirectory() as folder, Newsdesk.open(folder) as desk:
        desk.add(ARTICLES)
        response = NewsdeskQueryEngine(desk).query(QUESTION)  # its source nodes are the words that it cites
        print(response)
        for evaluator in (FaithfulnessEvaluator(llm), RelevancyEvaluator(llm), CorrectnessEvaluator(llm)):
            result = evaluator.evaluate_response(query=QUESTION, response=response, reference=REFERENCE)
            print(f"{type(evaluator).__name__}: {result.score} ({result.feedback})")


if __name__ == "__main__":
    main(OpenAI(sys.argv[1] if len(sys.argv) > 1 else "gpt-5-mini"))
