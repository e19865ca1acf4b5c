"""What can go wrong, as one tree. `str(error)` is one sentence: what, where, what to do next.

NewsdeskError
├── CorpusError                a corpus folder cannot be used
│   ├── CorpusMissing          there is none
│   ├── CorpusLocked           another process writes it
│   ├── CorpusTooNew           a newer Newsdesk made it
│   └── CorpusDamaged          its ledger cannot be read
├── InputError                 what the person gave cannot be used (a question, a date, a file that holds the list)
├── ArticleMissing             no such article, version or span
├── AnswerMissing              no such answer is kept
├── AccessRefused              a server wants a key, its key does not allow that, or the article is held back
├── Busy                       a server has as much to do as it may
├── Unreachable                no Newsdesk answers at an address
├── EmbedderError              an embedder cannot be had or did not answer
├── ExtraMissing               packages are not installed; the sentence names the command that brings them
└── ModelError                 a language model gave no complete answer; it and its kinds stand in qa/models/errors.py
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NewsdeskError(Exception):
    """The base: catch this to catch everything Newsdesk raises on purpose."""


class CorpusError(NewsdeskError):
    """A corpus folder cannot be used."""


class CorpusMissing(CorpusError):
    """There is no corpus in that folder."""


class CorpusLocked(CorpusError):
    """Another process is writing this corpus."""


class CorpusTooNew(CorpusError):
    """The corpus was made by a newer Newsdesk."""


class CorpusDamaged(CorpusError):
    """The corpus's ledger cannot be read."""


class InputError(NewsdeskError):
    """What was given cannot be used."""


class ArticleMissing(NewsdeskError):
    """No such article, version or span."""


class AnswerMissing(NewsdeskError):
    """No such answer is kept."""


class AccessRefused(NewsdeskError):
    """A server wants a key, the key does not allow that, or the article is held back."""


class Busy(NewsdeskError):
    """A server has as much to do as it may; asking again later may help.

    Args:
        message: One sentence: what, where, what to do next.
        retry_after_s: Seconds that the server asked to wait, if it did.
    """

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Unreachable(NewsdeskError):
    """Nothing answers at an address, or not as Newsdesk does."""


class EmbedderError(NewsdeskError):
    """An embedder cannot be had or did not answer."""


class ExtraMissing(NewsdeskError, ImportError):
    """Packages that not everybody needs are not installed; the sentence names the command that brings them.

    It is an ImportError, too, for programs that ask whether something can be imported.
    """


@contextmanager
def file_errors(path: Path, failure: str, advice: str) -> Iterator[None]:
    """Say in one sentence what the system has against a file: `a.jsonl cannot be read: No such file (…)`.

    Args:
        path: The file or folder.
        failure: What cannot be done with it: `read`.
        advice: What to do next, in brackets.

    Raises:
        InputError: The block raised an `OSError`.
    """
    try:
        yield
    except OSError as exc:
        raise InputError(f"{path} cannot be {failure}: {exc.strerror or exc} ({advice})") from exc
