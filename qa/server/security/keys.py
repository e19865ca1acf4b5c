"""API keys and user logins of a corpus, kept in its `access.json`.

A running server asks here at every request, and the file is read again when it has changed; so a key that is revoked
by another process stops at the next request.
"""

import hashlib
import hmac
import json
import os
import re
import secrets
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from filelock import FileLock

from index.errors import InputError
from qa.records.jsonl import now
from qa.server.caller import SCOPES

ACCESS_FILE = "access.json"
KEY_PREFIX = "nd_"
"""What every key begins with, so that one that got into a public place is recognised."""
MIN_PASSWORD, MAX_PASSWORD = 10, 1000
"""Characters of a password."""
MAX_RATE = 1_000_000
SCRYPT: Final = {"n": 2**15, "r": 8, "p": 1}
"""What a password costs to try: 32 MiB and about a tenth of a second (https://www.rfc-editor.org/rfc/rfc7914)."""
_NAME = re.compile(r"\w[\w .@+-]{0,62}[\w.]|\w")
_SALT_BYTES, _KEY_BYTES = 16, 32


@dataclass(frozen=True, slots=True)
class Key:
    """A program's key, without the secret itself, which nobody keeps."""

    name: str
    scopes: frozenset[str]
    created: str
    """ISO 8601."""
    ends: str
    """The last four characters, by which its owner recognises it."""
    rate: int | None = None
    """Questions a minute; None for the server's own limit."""


@dataclass(frozen=True, slots=True)
class User:
    """A person's login."""

    name: str
    scopes: frozenset[str]
    created: str
    """When the password was set, ISO 8601."""
    stamp: str = field(repr=False)
    """Changes with every new password, and sessions end with it."""


@dataclass(frozen=True, slots=True)
class _Password:
    """A password's scrypt parameters, salt and digest."""

    n: int
    r: int
    p: int
    salt: bytes
    digest: bytes

    def is_of(self, password: str) -> bool:
        return hmac.compare_digest(_scrypt(password, self.salt, n=self.n, r=self.r, p=self.p), self.digest)


@dataclass(frozen=True, slots=True)
class _Held:
    """The parsed content of `access.json`."""

    keys: tuple[tuple[str, Key], ...] = ()
    """Each with the SHA-256 of its secret, in hexadecimal."""
    users: dict[str, tuple[User, _Password]] = field(default_factory=dict)


class Keys:
    """The keys and logins of one corpus; safe for several processes at once.

    Args:
        folder: The corpus folder.

    Every method raises InputError where `access.json` cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._path = folder, folder / ACCESS_FILE
        self._held = _Held()
        self._seen: tuple[int, int, int] | None = None
        self._nobody = _Password(**SCRYPT, salt=secrets.token_bytes(_SALT_BYTES), digest=secrets.token_bytes(64))

    @property
    def is_secured(self) -> bool:
        """Does everybody need a key or a login?

        So it is once the first was made. Revoking the last one lets nobody in, rather than everybody; who wants that
        stops the server and deletes the file.
        """
        self._read()
        return self._seen is not None

    @property
    def keys(self) -> tuple[Key, ...]:
        """All keys, oldest first."""
        return tuple(key for _, key in self._read().keys)

    @property
    def users(self) -> tuple[User, ...]:
        """All logins, oldest first."""
        return tuple(user for user, _ in self._read().users.values())

    def add_key(self, name: str, scopes: Iterable[str] = ("ask",), *, rate: int | None = None) -> str:
        """Create a key and return its secret, which is not stored.

        Args:
            name: Whose it is, for the list and the log; 1 to 64 characters.
            scopes: What it allows, of `qa.server.caller.SCOPES`.
            rate: Questions a minute, at least 1; None for the server's own limit.

        Raises:
            InputError: Such a key is there already, or the name, a scope or the rate cannot be used.
        """
        name, scopes = _named(name), _scoped(scopes)
        if rate is not None and not 1 <= rate <= MAX_RATE:
            raise InputError(f"a rate is 1 to {MAX_RATE:,} questions a minute, not {rate}")
        secret = KEY_PREFIX + secrets.token_urlsafe(_KEY_BYTES)
        entry = {"name": name, "scopes": scopes, "created": now(), "ends": secret[-4:], "rate": rate}

        def change(keys: list[dict[str, Any]]) -> None:
            if any(held["name"] == name for held in keys):
                raise InputError(f"there is a key {name} already; revoke it first, or choose another name")
            # A fast hash will do: 256 random bits cannot be guessed, however fast each guess is.
            keys.append({**entry, "sha256": _sha256(secret)})

        self._change("keys", change)
        return secret

    def revoke_key(self, name: str) -> None:
        """End a key; a running server refuses it from the next request on.

        Raises:
            InputError: There is no such key.
        """
        self._remove("keys", _normal(name), f"there is no key {name} (newsdesk key list names them)")

    def find(self, secret: str) -> Key | None:
        """The key with that secret."""
        given, found = _sha256(secret), None
        for digest, key in self._read().keys:  # all of them, so that the time tells nothing
            if hmac.compare_digest(digest, given):
                found = key
        return found

    def add_user(self, name: str, password: str, scopes: Iterable[str] = ("ask",)) -> bool:
        """Create a login, or change its password and scopes, which ends its sessions.

        Args:
            name: The name to log in with; 1 to 64 characters.
            password: 10 to 1,000 characters.
            scopes: What it allows, of `qa.server.caller.SCOPES`.

        Returns:
            Is it new?

        Raises:
            InputError: The name, the password or a scope cannot be used.
        """
        name, scopes = _named(name), _scoped(scopes)
        if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
            raise InputError(f"a password has {MIN_PASSWORD} to {MAX_PASSWORD:,} characters, not {len(password):,}")
        kept = _kept(password)
        entry = {
            "name": name, "scopes": scopes, "created": now(), "n": kept.n, "r": kept.r, "p": kept.p,
            "salt": kept.salt.hex(), "scrypt": kept.digest.hex(),
        }  # fmt: skip
        before: list[Any] = []

        def change(users: list[dict[str, Any]]) -> None:
            before.extend(held for held in users if held["name"] == name)
            users[:] = [*(held for held in users if held["name"] != name), entry]

        self._change("users", change)
        return not before

    def remove_user(self, name: str) -> None:
        """End a login and its sessions, from the next request on.

        Raises:
            InputError: There is no such login.
        """
        self._remove("users", _normal(name), f"there is no login {name} (newsdesk user list names them)")

    def user(self, name: str) -> User | None:
        """The login of that name."""
        user, _ = self._read().users.get(name, (None, None))
        return user

    def log_in(self, name: str, password: str) -> User | None:
        """The login with that name and password. Takes as long for a name that there is not; call it in a thread."""
        user, kept = self._read().users.get(_normal(name), (None, self._nobody))
        return user if kept.is_of(password) and user is not None else None

    def _read(self) -> _Held:
        try:
            state = self._path.stat()
            seen = (state.st_mtime_ns, state.st_size, state.st_ino)
            if seen != self._seen:
                self._held, self._seen = _parsed(self._path.read_bytes()), seen
        except FileNotFoundError:
            # A file that goes away under a running server opens nothing.
            self._held = _Held()
            self._seen = self._seen and (0, 0, 0)
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise InputError(
                f"{self._path} cannot be read; restore it from a copy, or delete it and make keys and logins anew"
            ) from exc
        return self._held

    def _remove(self, kind: str, name: str, missing: str) -> None:
        def change(entries: list[dict[str, Any]]) -> None:
            left = [held for held in entries if held["name"] != name]
            if len(left) == len(entries):
                raise InputError(missing)
            entries[:] = left

        self._change(kind, change)

    def _change(self, kind: str, change: Callable[[list[dict[str, Any]]], None]) -> None:
        with self._writing():
            self._read()  # a file that cannot be read is not written over
            written = json.loads(self._path.read_bytes()) if self._path.exists() else {"keys": [], "users": []}
            change(written[kind])
            _replace(self._path, json.dumps(written, ensure_ascii=False, indent=1).encode())

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if not self._folder.is_dir():
            raise InputError(f"no corpus at {self._folder} (create one with: newsdesk add articles/)")
        try:
            with FileLock(self._path.with_suffix(".lock")):
                yield
        except OSError as exc:
            raise InputError(f"{self._path} cannot be written ({exc.strerror}); check its permissions") from exc


def _parsed(content: bytes) -> _Held:
    written = json.loads(content)
    keys = tuple(
        (str(held["sha256"]), Key(held["name"], frozenset(held["scopes"]), held["created"], held["ends"], held["rate"]))
        for held in written["keys"]
    )
    users = {
        held["name"]: (
            User(held["name"], frozenset(held["scopes"]), held["created"], held["salt"]),
            _Password(held["n"], held["r"], held["p"], bytes.fromhex(held["salt"]), bytes.fromhex(held["scrypt"])),
        )
        for held in written["users"]
    }
    return _Held(keys, users)


def _replace(path: Path, content: bytes) -> None:
    """Replace a file atomically, readable by its owner only."""
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # made with mode 0600
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _named(name: str) -> str:
    name = _normal(name)
    if not _NAME.fullmatch(name):
        raise InputError("a name is 1 to 64 letters, digits, blanks and .@+-_, and begins with a letter or digit")
    return name


def _scoped(scopes: Iterable[str]) -> list[str]:
    wanted = set(scopes)
    if not wanted or wanted - SCOPES.keys():
        unknown = ", ".join(sorted(wanted - SCOPES.keys())) or "none"
        raise InputError(f"scopes are {', '.join(SCOPES)}; got {unknown}")
    return [scope for scope in SCOPES if scope in wanted]


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _kept(password: str) -> _Password:
    salt = secrets.token_bytes(_SALT_BYTES)
    return _Password(**SCRYPT, salt=salt, digest=_scrypt(password, salt, **SCRYPT))


def _scrypt(password: str, salt: bytes, *, n: int, r: int, p: int) -> bytes:
    # The same password typed on another system may be composed of other characters.
    typed = unicodedata.normalize("NFKC", password).encode(errors="replace")
    return hashlib.scrypt(typed, salt=salt, n=n, r=r, p=p, maxmem=128 * r * (n + p + 2))
