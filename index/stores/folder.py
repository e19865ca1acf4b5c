"""The folder of a corpus: made, kept apart from other folders, and measured."""

from contextlib import suppress
from pathlib import Path

from index.errors import CorpusError
from index.readers.web.memory import MEMORY_FILE
from index.stores.ledger import LEDGER_FILE
from index.stores.lock import LOCK_FILE

ANSWERS_FILE = "answers.jsonl"


def make_folder(folder: Path) -> None:
    """Make the folder of a corpus, unless it is there.

    Raises:
        CorpusError: It cannot be made, or holds other files and no corpus.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = ("answers.lock", "answers.new", MEMORY_FILE, "watched.lock", "watched.new")
        ours = (LOCK_FILE, "chroma", "terms", ANSWERS_FILE, *beside)
        foreign = [p.name for p in folder.iterdir() if p.name not in ours]
    except OSError as exc:
        raise CorpusError(f"{folder} cannot be made a corpus ({exc.strerror}); choose another --corpus") from exc
    if foreign and not any(name.startswith(LEDGER_FILE) for name in foreign):
        raise CorpusError(
            f"{folder} holds other files ({sorted(foreign)[0]!r}) and is no corpus; "
            "choose an empty or new folder as --corpus"
        )


def bytes_on_disk(folder: Path) -> int:
    """How much room its files take."""
    return sum(map(_size, folder.rglob("*")))


def _size(path: Path) -> int:
    with suppress(OSError):  # a writer may have deleted it meanwhile
        return path.stat().st_size if path.is_file() else 0
    return 0
