"""Models that are asked by OpenAI's protocol, on whatever server; and LlamaIndex objects of the user's own."""

from typing import TYPE_CHECKING, Any

import httpx

from index.errors import InputError
from index.extras import require
from qa.models.endpoint import Endpoint
from qa.models.errors import ModelError
from qa.models.llama import LlamaModel
from qa.models.retries import Retries
from qa.models.served import ServedModel, served_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from llama_index.core.llms import LLM

    from qa.models.wire import Wire

_OPENAI = "https://api.openai.com/v1"
_OPENAI_CONTEXT_TOKENS = 128_000  # of a model that is newer than the library
_OTHER_CONTEXT_TOKENS = 8_192  # what small servers are often started with; too small a number is safer than too large
_NO_KEY = "none"  # the library insists on one; a local server does not look at it
_USAGE: dict[str, object] = {"stream_options": {"include_usage": True}}


def openai_model(
    name: str,
    *,
    api_key: str,
    base_url: str,
    timeout_s: float,
    context_tokens: int | None,
    retries: Retries | None = None,
) -> LlamaModel:
    """A model by its name on a server; see `qa.models.make_model`, which reads the settings."""
    require("llama_index.llms.openai_like", "llm")
    api_key, base_url = api_key.strip(), base_url.strip() or _OPENAI
    where, is_openai = _where(base_url)
    if not api_key and is_openai:
        raise InputError(
            f"the model {name!r} needs a key (set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that needs none)"
        )
    if not (api_key.isascii() and api_key.isprintable()) or " " in api_key:
        raise InputError("the key has characters that no key has (check OPENAI_API_KEY)")
    from llama_index.llms.openai.utils import ALL_AVAILABLE_MODELS

    usual = _OPENAI_CONTEXT_TOKENS if is_openai else _OTHER_CONTEXT_TOKENS
    usual = context_tokens or ALL_AVAILABLE_MODELS.get(name, usual)

    def served() -> ServedModel:
        return ServedModel() if is_openai else served_model(base_url, name, api_key)

    return LlamaModel(
        Endpoint(name, where, api_key),
        _lender(name, api_key or _NO_KEY, base_url, is_openai, usual),
        context_tokens=context_tokens,
        usual_tokens=usual,
        served=served,
        limit_name="max_completion_tokens" if is_openai else "max_tokens",  # OpenAI's reasoning models refuse the other
        stream_options=_USAGE,
        silence_s=timeout_s,
        retries=retries,
    )


def wrapped(llm: object) -> LlamaModel:
    """A LlamaIndex object of the user's own; see `qa.models.as_model`."""
    require("llama_index.llms.openai", "llm")
    from llama_index.core.llms import LLM
    from llama_index.llms.openai import OpenAI

    if not isinstance(llm, LLM):
        kind = type(llm).__name__  # its repr may hold a key
        raise ValueError(f"a model is a LlamaIndex LLM, or has name, context_tokens, count and complete; got {kind}")
    window = llm.metadata.context_window
    name = llm.metadata.model_name
    name = name if isinstance(name, str) and name not in ("", "unknown") else llm.class_name()
    if not isinstance(llm, OpenAI):
        key = getattr(llm, "api_key", "")
        return LlamaModel(Endpoint(name, key=key if isinstance(key, str) else ""), lambda _: llm, context_tokens=window)
    where, is_openai = _where(llm.api_base or _OPENAI)
    return LlamaModel(
        Endpoint(name, where, llm.api_key or ""),
        lambda wire: _lent(llm, wire),
        context_tokens=window,
        limit_name="max_completion_tokens" if is_openai and llm.metadata.is_chat_model else "max_tokens",
        stream_options=_USAGE,
        silence_s=llm.timeout,
    )


def _lender(name: str, api_key: str, base_url: str, is_openai: bool, context_tokens: int) -> "Callable[[Wire], LLM]":
    """What makes the LlamaIndex object of each call, around that call's connection."""
    from llama_index.llms.openai.utils import ALL_AVAILABLE_MODELS, is_chat_model
    from llama_index.llms.openai_like import OpenAILike

    options: dict[str, Any] = {"model": name, "api_key": _NO_KEY, "api_base": base_url}
    try:  # now, not at the first question
        OpenAILike(**options)
    except ValueError as exc:
        raise ModelError(f"the model {name!r} does not answer chats (name another in NEWSDESK_MODEL)") from exc
    is_known = is_chat_model(name) and name in ALL_AVAILABLE_MODELS
    # OpenAI's that is newer than the library, which would not ask it; such models often refuse other values.
    options |= {"max_retries": 0, "temperature": 1.0 if is_openai and not is_known else 0.0}

    def lend(wire: "Wire") -> "LLM":
        import openai
        from llama_index.llms.openai import OpenAI

        # The key goes to this client only: a LlamaIndex object shows its own in its repr.
        client = openai.OpenAI(
            api_key=api_key, base_url=base_url, max_retries=0, timeout=wire.client.timeout, http_client=wire.client
        )
        own = options | {"openai_client": client}
        if is_openai and is_known:
            return OpenAI(**own)
        return OpenAILike(is_chat_model=True, context_window=context_tokens, **own)

    return lend


def _lent(llm: Any, wire: "Wire") -> Any:
    """The user's object with its own retries off and on our connection; on its own client if it was given one."""
    copy = llm.model_copy(update={"max_retries": 0})
    if llm._client is not None:
        copy._client = llm._client.with_options(max_retries=0)
    elif llm._http_client is None:
        copy._http_client = wire.client
    return copy


def _where(base_url: str) -> tuple[str, bool]:
    """The address as errors show it, and whether it is OpenAI's own."""
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise InputError("OPENAI_BASE_URL is no web address (one looks like http://127.0.0.1:8080/v1)")
    if url.userinfo or url.query:
        # They would show in logs of the HTTP library.
        raise InputError("OPENAI_BASE_URL holds a password or options (give the key in OPENAI_API_KEY)")
    is_openai = url.host == "api.openai.com"
    return (url.host if is_openai else str(url).rstrip("/")), is_openai
