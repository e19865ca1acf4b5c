"""Counting tokens with tiktoken, offline: its table ships with this package and never comes from the network."""

import os
import threading
from functools import cache
from pathlib import Path

import tiktoken

from index.extras import require

ENCODING = "o200k_base"
ENCODINGS = (ENCODING, "cl100k_base")
"""Those whose tables are there without a network: ours, and one of LlamaIndex for models that count by it."""
_TABLES = Path(__file__).with_name("tiktoken")
"""Where tiktoken finds a table by the SHA-1 of the address from which it would fetch it."""
_AT_ONCE = 100_000  # characters: tiktoken panics over a million spaces in a row
_loading = threading.Lock()


@cache
def _encoding(name: str = ENCODING) -> tiktoken.Encoding:
    tables = _TABLES
    if name != ENCODING:
        tables = Path(str(require("llama_index.core", "llm").__file__)).parent / "_static" / "tiktoken_cache"
    with _loading:
        before = os.environ.get("TIKTOKEN_CACHE_DIR")
        os.environ["TIKTOKEN_CACHE_DIR"] = str(tables)  # tiktoken takes its folder from nowhere else
        try:
            return tiktoken.get_encoding(name)
        finally:
            if before is None:
                del os.environ["TIKTOKEN_CACHE_DIR"]
            else:
                os.environ["TIKTOKEN_CACHE_DIR"] = before


def count(text: str, encoding: str = ENCODING) -> int:
    """How many tokens a text has. Words that look like special tokens count as the plain text they are.

    Exact up to 100,000 characters, a few tokens too many for longer texts.
    """
    table = _encoding(encoding)
    if len(text) <= _AT_ONCE:
        return len(table.encode_ordinary(text))
    parts = (text[start : start + _AT_ONCE] for start in range(0, len(text), _AT_ONCE))
    return sum(len(table.encode_ordinary(part)) for part in parts)


def cut_at_token_edges(text: str, max_tokens: int) -> list[str]:
    """Cut a text into pieces of at most `max_tokens` tokens that join to the text again.

    Pieces end at token edges that are also edges of code points. A single code point that needs more tokens
    than allowed stands alone.
    """
    pieces: list[str] = []
    while text:
        head = _head(text, max_tokens)
        pieces.append(head)
        text = text[len(head) :]
    return pieces


def _head(text: str, max_tokens: int) -> str:
    """The longest beginning that ends at a token edge and counts at most `max_tokens`."""
    tokens: list[int] = []
    for characters in (8, 64):  # a token; few texts need the second try, which takes a multiple of the time
        if len(tokens) <= max_tokens:
            tokens = _encoding().encode_ordinary(text[: max_tokens * characters])
    for n in range(min(max_tokens, len(tokens)), 0, -1):
        # Half a code point at the end decodes to nothing here, which moves the edge before it.
        head = _encoding().decode_bytes(tokens[:n]).decode("utf-8", errors="ignore")
        if head and text.startswith(head) and count(head) <= max_tokens:
            return head
    return text[0]
