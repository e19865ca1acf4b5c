"""Answers as server-sent events: kept alive while they are waited for, given up when their client goes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import SendTimeoutError

from qa.server.workers import looked_at
from qa.types import Answer

_PATIENCE_S = 30  # for a client that takes nothing of a stream


class Events(EventSourceResponse):
    """Server-sent events; however the response ends, an unfinished answer is cancelled.

    Args:
        events: The events.
        answering: The answer that they wait for.
        ping_s: Seconds between the comments that keep the connection.
        comment: Of which those consist.
    """

    def __init__(
        self, events: AsyncIterator[ServerSentEvent], answering: asyncio.Task[Answer], *, ping_s: float, comment: str
    ) -> None:
        super().__init__(
            events, ping=ping_s, send_timeout=_PATIENCE_S,
            ping_message_factory=lambda: ServerSentEvent(comment=comment),
        )  # fmt: skip
        self._answering = answering

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send the events until they end, the client goes, or it takes nothing of them."""
        try:
            with contextlib.suppress(SendTimeoutError):
                await super().__call__(scope, receive, send)
        finally:  # not in the events: a client that has gone before the first one leaves them unbegun
            self._answering.cancel()
            self._answering.add_done_callback(looked_at)
