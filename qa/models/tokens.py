"""Counting tokens as a given model does, offline: with one of the two tables that LlamaIndex ships."""

from functools import cache

import tiktoken

from index.text import token_counts


def count(text: str, model: str) -> int:
    """How many tokens a text has: by the model's own table where that is known and there, else by `o200k_base`."""
    return token_counts.count(text, _table(model))


@cache
def _table(model: str) -> str:
    try:
        name = tiktoken.encoding_name_for_model(model)
    except KeyError:
        return token_counts.ENCODING
    return name if name in token_counts.ENCODINGS else token_counts.ENCODING
