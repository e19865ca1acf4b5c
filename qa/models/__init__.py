"""A conversation in, a model's whole answer out, or one sentence that says why there is none.

`Model` is all that the rest of the house knows of language models. Which libraries are asked stands in `llama.py` and
`openai.py`; nothing of them is imported before a model is made.
"""

import math
import os
from typing import TYPE_CHECKING

from index.errors import InputError
from qa.models.deadline import PATIENCE_S, Deadline
from qa.models.errors import ModelCancelled, ModelError, ModelTimeout, ModelTooLong, ModelUnavailable
from qa.models.types import Completion, Message, Model, ModelOfKnownSize, ModelOfSchemas

if TYPE_CHECKING:
    from qa.models.retries import Retries

__all__ = [
    "Completion",
    "Deadline",
    "Message",
    "Model",
    "ModelCancelled",
    "ModelError",
    "ModelOfKnownSize",
    "ModelOfSchemas",
    "ModelTimeout",
    "ModelTooLong",
    "ModelUnavailable",
    "as_model",
    "make_model",
    "patience",
]


def make_model(
    name: str | None = None,
    *,
    api_key: str | None = None,
    base_url: str | None = None,
    timeout_s: float | None = None,
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
        timeout_s: The longest silence of the server; `NEWSDESK_TIMEOUT`, else two minutes, by default. How long an
            answer may take in all is each call's deadline.
        context_tokens: How many tokens the model takes in and puts out together. `NEWSDESK_CONTEXT`, else what its
            server says or what is known of that name, else 128,000 at OpenAI and 8,192 elsewhere, by default.
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
    timeout_s = patience() if timeout_s is None else timeout_s
    context_tokens = _stated_context() if context_tokens is None else context_tokens
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


def patience() -> float:
    """How many seconds a model may take: `NEWSDESK_TIMEOUT`, else two minutes.

    Raises:
        InputError: `NEWSDESK_TIMEOUT` is no number above 0.
    """
    written = os.environ.get("NEWSDESK_TIMEOUT", "").strip()
    try:
        seconds = float(written) if written else PATIENCE_S
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < math.inf:
        raise InputError(f"NEWSDESK_TIMEOUT={written!r} is no number of seconds (write 300, for five minutes)")
    return seconds


def _stated_context() -> int | None:
    written = os.environ.get("NEWSDESK_CONTEXT", "").strip()
    if not written:
        return None
    if not written.isdecimal() or int(written) < 1:
        raise InputError(f"NEWSDESK_CONTEXT={written!r} is no number of tokens (write 8192, as its server is set)")
    return int(written)


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
