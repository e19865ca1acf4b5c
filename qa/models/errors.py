"""What can go wrong with a language model. `str(error)` is one sentence: what, where, what to do next.

NewsdeskError
└── ModelError                 the model gave no complete answer
    ├── ModelTimeout           it took longer than it was given, or was silent for too long
    ├── ModelTooLong           what it was sent is more than it takes in
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
        is_refused: The server would not do what was asked, as it was asked; it may do less.
    """

    def __init__(self, message: str, *, is_passing: bool = False, is_refused: bool = False) -> None:
        super().__init__(message)
        self.is_passing, self.is_refused = is_passing, is_refused


class ModelTimeout(ModelError):
    """The model took longer than it was given, or was silent for too long."""

    def __init__(self, message: str) -> None:
        super().__init__(message, is_passing=True)


class ModelTooLong(ModelError):
    """What the model was sent is more than it takes in; less of it may do."""


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
