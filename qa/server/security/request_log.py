"""One line of JSON for each request, on the logger `newsdesk.access`.

It says who asked for what kind of thing and how it ended. The path is written as the table of rules has it: what stands
in its variable places, such as the id of an answer, opens that answer. Questions, articles, keys and cookies are never
in it, except for the query of an address where texts are wanted.
"""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

LOGGER = logging.getLogger("newsdesk.access")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def note(
    scope: Mapping[str, Any], *, request_id: str, path: str | None, status: int, seconds: float, sent: int,
    caller: str | None, texts: bool = False,
) -> None:  # fmt: skip
    """Log a finished request.

    Args:
        scope: Of the request.
        request_id: As the response carries it.
        path: The path of the rule that it came under; None where there is none.
        status: Of the response; 499 where the client had gone before.
        seconds: How long it took.
        sent: Bytes of the response's body.
        caller: Name of the key or login.
        texts: Write the query of the address, which may hold a question.
    """
    method = scope.get("method", "GET")
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "id": request_id,
        "method": method if method in _METHODS else "other",
        "path": path,
        "status": status,
        "milliseconds": round(1000 * seconds, 1),
        "bytes": sent,
        "caller": caller,
        "address": address(scope),
    }
    if texts:
        line["query"] = scope.get("query_string", b"").decode("latin-1")
    LOGGER.info("%s", json.dumps(line))


def address(scope: Mapping[str, Any]) -> str:
    """The client's address, without port."""
    client = scope.get("client")
    return str(client[0]) if client else "unknown"
