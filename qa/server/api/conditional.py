"""Conditional requests: what a client has already is not sent again."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response


def unless_known(request: Request, response: Response) -> Response:
    """The response with its ETag, or 304 if the client already has it."""
    tag = f'"{hashlib.sha256(response.body).hexdigest()[:32]}"'
    response.headers["etag"] = tag
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag not in known and "*" not in known:
        return response
    del response.headers["content-length"]
    return Response(status_code=304, headers=response.headers)
