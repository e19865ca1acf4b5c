"""What is written out, and as what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from index.types import Source
from qa.types import Answer


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question with its answer, and when it was asked."""

    answer: Answer
    at: str
    """ISO 8601 time."""
    sources: Mapping[tuple[str, str], Source] = field(default_factory=dict)
    """What is known besides of the articles that are cited, by article id and version, where the corpus holds them."""


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file."""

    suffix: str
    media_type: str
    """As an HTTP header names it, with the character set of texts."""
    write: Callable[[str, Sequence[Exchange]], bytes]
    """Title and exchanges as a file's content; it raises nothing, whatever characters they hold."""
