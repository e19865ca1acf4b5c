"""What can go wrong with a language model. `str(error)` is one sentence: what, where, what to do next.

NewsdeskError
└── ModelError                 the model gave no complete answer
    ├── ModelTimeout           it took longer than it was given, or was silent for too long
    ├── ModelCancelled         somebody who waited for it does not want it any more
    └── ModelUnavailable       it cannot be reached or is busy: the one kind that is tried again

No error carries a cause (`__cause__`): a library's exception may repeat the key, and whoever logs a traceback would log
it too. What is worth knowing of it stands in the sentence.
"""

from index.errors import NewsdeskError


class ModelError(NewsdeskError):
    """The model gave no complete answer.

    Args:
        message: One sentence: what, where, what to do next.
        is_passing: Trying again later may help, without changing anything.
    """

    def __init__(self, message: str, *, is_passing: bool = False) -> None:
        super().__init__(message)
        self.is_passing = is_passing


class ModelTimeout(ModelError):
    """The model took longer than it was given, or was silent for too long."""

    def __init__(self, message: str) -> None:
        super().__init__(message, is_passing=True)


class ModelCancelled(ModelError):
    """The call was cancelled from outside; says nothing about the model."""


class ModelUnavailable(ModelError):
    """The model cannot be reached or is busy.

    Args:
        message: One sentence: what, where, what to do next.
        retry_after_s: Seconds that the server asked to wait, if it did.
    """

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message, is_passing=True)
        self.retry_after_s = retry_after_s
