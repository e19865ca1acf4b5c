"""What a server says of a model it serves: how much it takes in, and how large it is. Asked once, and only when needed.

OpenAI's protocol has no words for either. llama.cpp and vLLM add them to `/v1/models`, LM Studio to a list of its own;
Ollama tells them in `/api/show`. Whatever cannot be had is None.
"""

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

_PATIENCE_S = 3.0  # a server that does not answer sooner is busy: what is usual does then
_MOST_BYTES = 4_000_000
_CONTEXTS = (
    "n_ctx",
    "max_model_len",
    "loaded_context_length",
    "context_window",
    "context_length",
    "max_context_length",
)
"""Names for how many tokens are taken in and put out together; what is loaded comes before what would be possible."""
_OLLAMA_LOADS = 4_096  # tokens, whatever the model could take, where its parameters name no `num_ctx`
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([bm])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ServedModel:
    """What is known of a model by its server."""

    context_tokens: int | None = None
    billions: float | None = None
    """Its parameters."""


def served_model(
    base_url: str, name: str, key: str = "", *, transport: httpx.BaseTransport | None = None
) -> ServedModel:
    """Ask a server about a model; nothing is known of one that does not answer.

    Args:
        base_url: As the model is asked: `http://127.0.0.1:8080/v1`.
        name: As the server calls it.
        key: Sent with the questions, if there is one.
        transport: Instead of the network.
    """
    headers = {"authorization": f"Bearer {key}"} if key else {}
    with httpx.Client(timeout=_PATIENCE_S, headers=headers, transport=transport, follow_redirects=False) as client:
        models = json_of(client, "GET", f"{base_url.rstrip('/')}/models", _MOST_BYTES)
        listed = _of_list(models, name)
        if listed.context_tokens or not models:
            return listed
        root = re.sub(r"/v1/?\Z", "", base_url.rstrip("/"))
        shown = _of_ollama(json_of(client, "POST", f"{root}/api/show", _MOST_BYTES, {"model": name}))
        if not shown.context_tokens:
            shown = _of_list(json_of(client, "GET", f"{root}/api/v0/models", _MOST_BYTES), name)
        return ServedModel(shown.context_tokens, listed.billions or shown.billions)


def json_of(client: httpx.Client, method: str, url: str, most_bytes: int, body: Mapping[str, str] | None = None) -> Any:
    """What an address answers, if it is JSON of at most so many bytes; else None."""
    with (
        contextlib.suppress(httpx.HTTPError, httpx.InvalidURL, ValueError),
        client.stream(method, url, json=body) as got,
    ):
        text = b""
        for chunk in got.iter_bytes():
            text += chunk
            if len(text) > most_bytes:
                return None
        return json.loads(text) if got.status_code == httpx.codes.OK else None
    return None


def rows_of(listed: Any, field: str) -> list[Mapping[str, Any]]:
    """The objects in the list that a field of an answer holds; none where there is no such list."""
    rows = listed.get(field) if isinstance(listed, Mapping) else None
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _of_list(listed: Any, name: str) -> ServedModel:
    """Of `{"data": [{"id", …}]}`: of the model of that name, or of the only one that is served."""
    rows = rows_of(listed, "data")
    return of_row(next((row for row in rows if row.get("id") == name), rows[0] if len(rows) == 1 else {}))


def of_row(row: Mapping[str, Any]) -> ServedModel:
    """What a row of a list of models says of one, itself or under `meta`."""
    meta = row.get("meta")
    known = {**row, **(meta if isinstance(meta, Mapping) else {})}
    parameters = known.get("n_params")
    return ServedModel(_context(known), parameters / 1e9 if parameters is not None and _is_count(parameters) else None)


def _of_ollama(shown: Any) -> ServedModel:
    """Of `{"details": {"parameter_size"}, "model_info": {"llama.context_length"}, "parameters": "num_ctx 8192 …"}`."""
    if not isinstance(shown, Mapping):
        return ServedModel()
    info = {key.rpartition(".")[2]: value for key, value in _items(shown.get("model_info"))}
    size = _SIZE.match(str(dict(_items(shown.get("details"))).get("parameter_size", "")))
    billions = float(size[1]) / (1 if size[2] in "bB" else 1000) if size else None
    possible = _context(info)
    asked = re.search(r"\bnum_ctx\s+(\d{3,7})\b", str(shown.get("parameters", "")))
    # What is longer than it has loaded it cuts without a word, and the rules go first.
    loaded = int(asked[1]) if asked else _OLLAMA_LOADS
    return ServedModel(min(possible, loaded) if possible else None, billions)


def _items(of: object) -> Iterator[tuple[str, Any]]:
    yield from ((str(key), value) for key, value in of.items()) if isinstance(of, Mapping) else ()


def _context(known: Mapping[str, Any]) -> int | None:
    return next((known[name] for name in _CONTEXTS if _is_count(known.get(name))), None)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
