"""OpenAI's embeddings, or those of any server that speaks the same protocol."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import httpx
import numpy as np

from index.encoders.protocol import Vectors
from index.errors import EmbedderError
from index.extras import require
from index.text.characters import counted

_BATCH_TEXTS = 256
_BATCH_CHARACTERS = 400_000  # well under the service's 300,000 tokens a request
_MAX_CHARACTERS = 24_000  # of one text: under its 8,192 tokens for text that is not mostly symbols
_DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}


class OpenAIEmbedder:
    """Vectors from an embedding service; batched, retried.

    Args:
        model: The service's name for the model.
        base_url: Another server that speaks the protocol; `OPENAI_BASE_URL` or OpenAI's own by default.
        api_key: `OPENAI_API_KEY` by default. Kept in memory only.
        timeout_s: Seconds for one request.
        max_retries: Further tries after a fault that may pass, with growing waits.
    """

    name = "openai"

    def __init__(
        self,
        model: str = "text-embedding-3-small",
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout_s: float = 60.0,
        max_retries: int = 4,
    ) -> None:
        self._model, self._base_url, self._api_key = model, base_url, api_key
        self._timeout_s, self._max_retries = timeout_s, max_retries

    @property
    def revision(self) -> str:
        """The model's name: the service promises no more."""
        return self._model

    @cached_property
    def dimension(self) -> int:
        """Known for OpenAI's models, asked of the service for others."""
        return _DIMENSIONS.get(self._model) or self.embed(["dimension"]).shape[1]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order.

        Raises:
            EmbedderError: If there is no key, or the service refuses or does not answer.
        """
        rows = [self._request(batch) for batch in _batches(texts)]
        vectors = np.concatenate(rows) if rows else np.zeros((0, self.dimension), dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)

    @cached_property
    def _client(self) -> Any:
        import openai

        try:
            return openai.OpenAI(
                api_key=self._api_key, base_url=self._base_url, timeout=self._timeout_s, max_retries=self._max_retries
            )
        except httpx.InvalidURL as exc:
            raise EmbedderError("the address of the embedding service is not a URL (check OPENAI_BASE_URL)") from exc
        except openai.OpenAIError as exc:
            raise EmbedderError(
                "the openai embedder needs a key (set OPENAI_API_KEY, or use --embedder local, which needs none)"
            ) from exc

    def _request(self, batch: list[str]) -> Vectors:
        require("openai", "llm")
        import openai

        try:
            reply = self._client.embeddings.create(model=self._model, input=batch, encoding_format="float")
            rows = [item.embedding for item in sorted(reply.data, key=lambda item: item.index)]
            vectors = np.asarray(rows, dtype=np.float32)
        except (openai.OpenAIError, AttributeError, TypeError, ValueError) as exc:
            raise EmbedderError(_explain(exc, self._model)) from exc
        if len(vectors) != len(batch):
            sent = f"{counted(len(vectors), 'vector')} for {counted(len(batch), 'text')}"
            raise EmbedderError(f"the embedding service sent {sent}; try again")
        if vectors.ndim != 2 or not np.isfinite(vectors).all():  # `null` for a vector or for one of its numbers
            raise EmbedderError(_explain(ValueError(), self._model))
        return vectors


def _explain(exc: Exception, model: str) -> str:
    """One sentence, without what the service said: that may repeat the key or the text."""
    import openai

    causes: list[tuple[type[Exception], str]] = [
        (openai.AuthenticationError, "refused the key (check OPENAI_API_KEY)"),
        (openai.NotFoundError, f"knows no model {model!r} (check its name and OPENAI_BASE_URL)"),
        (openai.RateLimitError, "is asked too often or its quota is used up (wait, or check the account)"),
        (openai.APITimeoutError, "did not answer in time (try again)"),
        (openai.APIConnectionError, "cannot be reached (check the network and OPENAI_BASE_URL)"),
        (openai.APIStatusError, f"answered with an error {getattr(exc, 'status_code', '')} (try again)"),
    ]
    for kind, cause in causes:
        if isinstance(exc, kind):
            return f"the embedding service {cause}"
    return "the embedding service sent something that is not an embedding (check OPENAI_BASE_URL)"


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        # The service refuses an empty text and one that is too long.
        text = text[:_MAX_CHARACTERS] or " "
        if batch and (len(batch) >= _BATCH_TEXTS or size + len(text) > _BATCH_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch
