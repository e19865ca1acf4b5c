"""Which models are here: of servers on this machine, and OpenAI's where a key is set. Asked only when a person asks."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx

from qa.models.served import json_of, of_row, rows_of

SERVERS = {
    "ollama": "http://127.0.0.1:11434/v1",
    "llamacpp": "http://127.0.0.1:8080/v1",
    "lmstudio": "http://127.0.0.1:1234/v1",
    "vllm": "http://127.0.0.1:8000/v1",
}
"""Where each of them listens, if nobody says otherwise."""
_OPENAI = "https://api.openai.com/v1"
_PATIENCE_S = 2.0
_MOST_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class PresentModel:
    """A model that a server offers."""

    server: str
    """`ollama`, `llamacpp`, `lmstudio`, `vllm` or `openai`."""
    name: str
    """As its server calls it."""
    size: str = ""
    """`4.0B`, as its server says it; empty if it does not."""
    context_tokens: int | None = None
    """What its server says that it takes in and puts out together."""

    @property
    def choice(self) -> str:
        """What `--model` takes: `ollama/qwen3:4b`."""
        return f"{self.server}/{self.name}"


def on_server(name: str) -> tuple[str, str] | None:
    """The address of the server of this machine that a name begins with, and the model's name there; else None.

    >>> on_server("ollama/qwen3:4b"), on_server("gpt-4o")
    (('http://127.0.0.1:11434/v1', 'qwen3:4b'), None)
    """
    server, _, rest = name.partition("/")
    return (SERVERS[server], rest) if rest and server in SERVERS else None


def present_models(servers: Mapping[str, str] | None = None, *, api_key: str | None = None) -> list[PresentModel]:
    """The models of all servers that answer, in the order of the servers; one that does not is left out.

    Args:
        servers: The addresses to ask, by name; `SERVERS` by default.
        api_key: `OPENAI_API_KEY` by default; OpenAI is asked only with one, and no other server is sent it.
    """
    key = (os.environ.get("OPENAI_API_KEY", "") if api_key is None else api_key).strip()
    asked = [(name, address, "") for name, address in (SERVERS if servers is None else servers).items()]
    if key and key != "none":
        asked.append(("openai", _OPENAI, key))
    with ThreadPoolExecutor(len(asked) or 1) as pool:
        return [model for found in pool.map(lambda one: _models_of(*one), asked) for model in found]


def _models_of(server: str, address: str, key: str) -> list[PresentModel]:
    """A server's models; none where nobody answers, or something else does."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    # Proxies of the environment are for the web: what is asked of this machine stays on it.
    with httpx.Client(timeout=_PATIENCE_S, headers=headers, trust_env=bool(key), follow_redirects=False) as client:
        if server == "ollama":
            listed = json_of(client, "GET", address.removesuffix("/v1") + "/api/tags", _MOST_BYTES)
            return list(_of_ollama(server, rows_of(listed, "models")))
        return list(_of_openai(server, rows_of(json_of(client, "GET", f"{address}/models", _MOST_BYTES), "data")))


def _of_ollama(server: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[PresentModel]:
    for row in rows:
        details = row.get("details")
        size = details.get("parameter_size") if isinstance(details, dict) else ""
        if isinstance(name := row.get("name"), str) and name:
            yield PresentModel(server, name, size if isinstance(size, str) else "")


def _of_openai(server: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[PresentModel]:
    for row in rows:
        known = of_row(row)
        size = f"{known.billions:.1f}B" if known.billions else ""
        if isinstance(name := row.get("id"), str) and name:
            yield PresentModel(server, name, size, known.context_tokens)
