"""What the parsing process does, until the one that started it ends."""

import json
import os
import signal
import sys
from contextlib import suppress

from index.errors import ExtraMissing, InputError
from index.readers.contained.messages import document_of, line_of
from index.readers.document import mebibytes
from index.readers.formats import READERS

_MAX_OPEN_FILES = 256


def serve() -> None:
    """Read documents from standard input and write what they hold to standard output, one after the other."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the other one, which then ends this one
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not come between the lines
    memory_bytes, cpu_s = map(int, sys.argv[1:3])
    _limit("RLIMIT_CORE", 0)
    _limit("RLIMIT_FSIZE", 0)
    _limit("RLIMIT_NOFILE", _MAX_OPEN_FILES)
    _limit("RLIMIT_AS", memory_bytes)
    while head := sys.stdin.buffer.readline():
        _limit("RLIMIT_CPU", int(sum(os.times()[:2])) + 1 + cpu_s)
        document = document_of(head, sys.stdin.buffer)
        error = ""
        try:
            for found in READERS[document.kind](document):
                sink.write(line_of(found))
        except (InputError, ExtraMissing) as exc:
            error = str(exc)
        except MemoryError:
            error = f"takes more than {mebibytes(memory_bytes)} of memory to parse (split it)"
        except RecursionError:
            error = "nested too deeply to be parsed"
        except Exception as exc:  # many hands and many libraries: anything may come out of a broken file
            error = f"cannot be parsed ({type(exc).__name__}; save it anew, or in another format)"
        sink.write(json.dumps(error).encode() + b"\n")
        sink.flush()


def _limit(name: str, value: int) -> None:
    """Lower a limit of this process, where the system has it."""
    with suppress(ImportError, AttributeError, ValueError, OSError):
        import resource

        which = getattr(resource, name)
        resource.setrlimit(which, (value, resource.getrlimit(which)[1]))
