"""What can go wrong, as one tree. `str(error)` is one sentence: what, where, what to do next.

NewsdeskError
├── CorpusError                a corpus folder cannot be used
│   ├── CorpusMissing          there is none
│   ├── CorpusLocked           another process writes it
│   ├── CorpusTooNew           a newer Newsdesk made it
│   └── CorpusDamaged          its ledger cannot be read
├── InputError                 what the person gave cannot be used (a question, a date, a file that holds the list)
├── ArticleMissing             no such article, version or span
├── EmbedderError              an embedder cannot be had or did not answer
└── ModelError                 a language model gave no complete answer; it and its kinds stand in qa/models/errors.py
"""


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


class EmbedderError(NewsdeskError):
    """An embedder cannot be had or did not answer."""
