"""What a corpus's vectors were made by, and whether this process would make the same ones."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoders import Embedder, make_embedder
from index.errors import CorpusError, InputError
from index.stores.protocols import Ledger


class CorpusEmbedder:
    """The embedder that is recorded in a ledger, with a fingerprint of it and of the cutting of passages.

    Args:
        ledger: Where both are recorded.
        options: Passed to the embedder, such as `base_url`.
    """

    def __init__(self, ledger: Ledger, options: dict[str, Any]) -> None:
        self._ledger = ledger
        self._options = options
        self._embedder: Embedder | None = None

    @property
    def name(self) -> str:
        """What a user calls it."""
        return self._ledger.get("embedder") or "local"

    @property
    def embedder(self) -> Embedder:
        """The embedder itself; its model is loaded when it first embeds."""
        if self._embedder is None:
            self._embedder = make_embedder(self.name, **self._options)
        return self._embedder

    def settle(self, folder: Path, name: str | None) -> None:
        """Record an embedder as that of a new corpus.

        Raises:
            InputError: The corpus has another one, or there is none of that name.
        """
        recorded = self._ledger.get("embedder")
        if recorded is None:
            make_embedder(name or "local")  # an unknown name is refused before it is recorded
            self._ledger.put(embedder=name or "local")
        elif name and name != recorded:
            raise InputError(
                f"{folder} uses the embedder {recorded!r}, not {name!r}; "
                f"change it with: newsdesk rebuild --embedder {name}"
            )

    def change(self, name: str) -> None:
        """Record another one; every vector is outdated then."""
        self._embedder = make_embedder(name, **self._options)
        _ = self._embedder.revision  # an embedder that cannot work is refused before anything is touched
        self._ledger.put(embedder=name, fingerprint="")

    def fingerprint(self) -> str:
        """What passages and vectors are made by now."""
        from index.ingest.passages import CUTTER

        return f"{self.embedder.name} {self.embedder.revision} {self.embedder.dimension} {CUTTER}"

    def is_current(self) -> bool:
        """Were those of the ledger made by the same?"""
        recorded = self._ledger.get("fingerprint")
        if recorded is None:
            return True
        if recorded.split(" ")[0] != "local" and self._embedder is None:
            from index.ingest.passages import CUTTER

            return recorded.endswith(CUTTER)
        return recorded == self.fingerprint()

    def require_current(self, folder: Path) -> None:
        """Refuse to go on with two kinds of vectors.

        Raises:
            CorpusError: Those of the ledger were made by something else.
        """
        if not self.is_current():
            raise CorpusError(
                f"{folder} was made with {self._ledger.get('fingerprint') or 'an interrupted rebuild'}, "
                f"now it would be {self.fingerprint()}; bring it up to date with: newsdesk rebuild"
            )

    def vector_of(self, question: str) -> NDArray[np.float32]:
        """A question's vector; zeros where the ledger's cannot be compared with it, so that words alone serve."""
        if not self.is_current() or not self._ledger.get("fingerprint"):
            return np.zeros(1, dtype=np.float32)
        vector: NDArray[np.float32] = self.embedder.embed([question])[0]
        return vector
