"""One address on the web, fetched (httpx)."""

import importlib.metadata
import io
import time
from typing import Any

from index.errors import InputError
from index.readers.document import MAX_DOCUMENT_BYTES, Document, mebibytes
from index.text.characters import printable

TIMEOUT_S = 20.0
"""For each step: connecting, and each wait for more."""
MAX_FETCH_S = 120.0
"""For all of it: a server that drips never times out by itself."""
MAX_REDIRECTS = 5

# What sniffing cannot tell from plain text or from one another. Servers err too often for the rest.
_KINDS = {
    "text/markdown": ".md",
    "application/x-ndjson": ".jsonl",
    "application/ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/x-jsonlines": ".jsonl",
}


def fetch(url: str, *, outlet: str | None = None) -> Document:
    """Fetch an http or https address; its id is the address that redirects led to.

    Raises:
        InputError: If there is no answer, an error, too much of it, or too many redirects.
    """
    import httpx

    try:
        with (
            httpx.Client(timeout=TIMEOUT_S, follow_redirects=True, max_redirects=MAX_REDIRECTS) as client,
            client.stream("GET", url, headers={"User-Agent": f"newsdesk/{_version()}"}) as response,
        ):
            if response.status_code >= 300:
                raise InputError(f"the server answered {response.status_code} {response.reason_phrase}".rstrip())
            data = _body(response)
            # Without fragment and password: neither names the page, and one must not be shown.
            final = str(response.url.copy_with(fragment=None, username=None, password=None))
            content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    except httpx.TooManyRedirects as exc:
        raise InputError(f"more than {MAX_REDIRECTS} redirects") from exc
    except httpx.TimeoutException as exc:
        raise InputError(f"no answer within {TIMEOUT_S:g} seconds") from exc
    except httpx.ConnectError as exc:
        raise InputError(f"the server cannot be reached ({exc})") from exc
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as exc:
        raise InputError(f"cannot be fetched ({exc})") from exc
    return Document(
        name=printable(url),
        id=printable(final),
        stream=io.BytesIO(data),
        kind=_KINDS.get(content_type, ""),
        outlet=outlet,
        url=final,
        charset=response.charset_encoding,
    )


def _body(response: Any) -> bytes:
    stop, parts, n_bytes = time.monotonic() + MAX_FETCH_S, [], 0
    for part in response.iter_bytes():
        parts.append(part)
        n_bytes += len(part)
        if n_bytes > MAX_DOCUMENT_BYTES:
            raise InputError(f"too large: more than the limit of {mebibytes(MAX_DOCUMENT_BYTES)}")
        if time.monotonic() > stop:
            raise InputError(f"not complete after {MAX_FETCH_S:g} seconds")
    return b"".join(parts)


def _version() -> str:
    try:
        return importlib.metadata.version("newsdesk")
    except importlib.metadata.PackageNotFoundError:
        return "0"  # run from a checkout
