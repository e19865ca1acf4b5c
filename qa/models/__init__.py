"""A conversation in, a model's whole answer out, or one sentence that says why there is none.

`Model` is all that the rest of the house knows of language models. Which libraries are asked stands in `llama.py` and
`openai.py`; nothing of them is imported before a model is made.
"""

import os
from typing import TYPE_CHECKING

from qa.models.deadline import Deadline
from qa.models.errors import ModelCancelled, ModelError, ModelTimeout, ModelUnavailable
from qa.models.types import Completion, Message, Model

if TYPE_CHECKING:
    from qa.models.retries import Retries

__all__ = [
    "Completion",
    "Deadline",
    "Message",
    "Model",
    "ModelCancelled",
    "ModelError",
    "ModelTimeout",
    "ModelUnavailable",
    "as_model",
    "make_model",
]


def make_model(
    name: str | None = None,
    *,
    api_key: str | None = None,
    base_url: str | None = None,
    timeout_s: float = 60.0,
    context_tokens: int | None = None,
    retries: "Retries | None" = None,
) -> Model | None:
    """The model that was named, here or in the environment. Nothing is asked of it yet.

    Args:
        name: As its server calls it; `NEWSDESK_MODEL` by default. `ollama/…`, `llamacpp/…`, `lmstudio/…` and `vllm/…`
            are models of that server on this machine, whatever the environment says; it is sent no key.
        api_key: `OPENAI_API_KEY` by default. Kept in memory only.
        base_url: A server that speaks OpenAI's protocol; `OPENAI_BASE_URL` or OpenAI's own by default. One that needs
            no key is asked without.
        timeout_s: The longest silence of the server; how long an answer may take in all is each call's deadline.
        context_tokens: How many tokens the model takes in and puts out together. By default what is known of that
            name, else 128,000 at OpenAI and 8,192 elsewhere.
        retries: When a passing fault is tried again.

    Returns:
        None if no model was named.

    Raises:
        InputError: If the model cannot be asked with these settings: no key, or an address that is none.
        ModelError: If it is not a model that chats.
        ExtraMissing: If what asks models is not installed.
        ValueError: If `timeout_s` or `context_tokens` is not above 0.
    """
    name = (os.environ.get("NEWSDESK_MODEL", "") if name is None else name).strip()
    if not name:
        return None
    if not timeout_s > 0 or (context_tokens is not None and context_tokens < 1):
        raise ValueError(f"timeout_s={timeout_s} and context_tokens={context_tokens} must be above 0")
    from qa.models.openai import openai_model

    if base_url is None and (chosen := _of_this_machine(name)):
        base_url, name = chosen
        api_key = api_key or ""
    elif base_url is None and not os.environ.get("OPENAI_BASE_URL"):
        name = name.removeprefix("openai/")
    return openai_model(
        name,
        api_key=os.environ.get("OPENAI_API_KEY", "") if api_key is None else api_key,
        base_url=os.environ.get("OPENAI_BASE_URL", "") if base_url is None else base_url,
        timeout_s=timeout_s,
        context_tokens=context_tokens,
        retries=retries,
    )


def _of_this_machine(name: str) -> tuple[str, str] | None:
    """The address and the model's name there, where a name begins with a server's."""
    if "/" not in name:
        return None
    from qa.models.present import on_server

    return on_server(name)


def as_model(llm: object) -> Model:
    """A model of the user's own: a LlamaIndex `LLM`, or anything that is a `Model` already.

    An OpenAI object of LlamaIndex is asked like one that `make_model` made; one with a client of its own keeps it, and
    then a call that is cancelled ends for us at once but in its thread only when the server falls silent. Objects of
    other vendors are asked with their own limits on an answer's length and their own retries; where they give no reason
    for the end of an answer, an end without an exception counts as the end.

    Raises:
        ExtraMissing: If what asks models is not installed.
        ValueError: If it is neither.
    """
    if isinstance(llm, Model):
        return llm
    from qa.models.openai import wrapped

    return wrapped(llm)
