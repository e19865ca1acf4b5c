"""Ask a Newsdesk that is running: python examples/client.py [QUESTION] [ADDRESS]; start one with: newsdesk serve.

A server that wants a key is given the one in the environment variable NEWSDESK_KEY.
"""

import os
import sys

from qa.client import ADDRESS, Client


def main(question: str = "Who has taken Walikale?", address: str = ADDRESS) -> None:
    """Print how much the archive holds, the answer, and the exact place of each of its quotes."""
    with Client(address, key=os.environ.get("NEWSDESK_KEY")) as desk:
        held = desk.status().coverage
        print(f"{held.articles} articles, {held.earliest} to {held.latest}\n")
        answer = desk.ask(question)
        print(f"{answer.text}\n")
        for cite in answer.citations:
            place = (cite.start, cite.end)
            words = desk.article(cite.article_id, cite.version, place, cite.part).span
            assert words
            assert words.text == cite.quote  # places are true
            print(f"[{cite.marker}] {cite.article_id} {cite.start}:{cite.end}  {cite.quote[:60]!r}")


if __name__ == "__main__":
    main(*sys.argv[1:3])
