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
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Final, TypeVar

from filelock import FileLock

from index.errors import InputError
from qa.records.decode import reader
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
    sha256: str = field(default="", repr=False, compare=False)
    """Of the secret, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class User:
    """A person's login, with the parameters, salt and digest (in hexadecimal) by which scrypt knows the password."""

    name: str
    scopes: frozenset[str]
    created: str
    """When the password was set, ISO 8601."""
    n: int = field(repr=False)
    r: int = field(repr=False)
    p: int = field(repr=False)
    salt: str = field(repr=False)
    """New with every password, and sessions end with it."""
    scrypt: str = field(repr=False)

    def __post_init__(self) -> None:
        bytes.fromhex(self.salt + self.scrypt)  # raises where a file says something else

    def has_password(self, password: str) -> bool:
        """Is this the password? It takes a while by design."""
        typed = _scrypt(password, bytes.fromhex(self.salt), n=self.n, r=self.r, p=self.p)
        return hmac.compare_digest(typed, bytes.fromhex(self.scrypt))


@dataclass(frozen=True, slots=True)
class _Held:
    """What `access.json` says, oldest first."""

    keys: tuple[Key, ...]
    users: tuple[User, ...]


_NOTHING = _Held((), ())
K = TypeVar("K", Key, User)


class Keys:
    """The keys and logins of one corpus; safe for several processes at once.

    Args:
        folder: The corpus folder.

    Every method raises InputError where `access.json` cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._path = folder, folder / ACCESS_FILE
        self._held = _NOTHING
        self._seen: tuple[int, int, int] | None = None
        self._nobody = User("", frozenset(), "", **SCRYPT, salt=secrets.token_hex(_SALT_BYTES), scrypt="")

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
        return self._read().keys

    @property
    def users(self) -> tuple[User, ...]:
        """All logins, oldest first."""
        return self._read().users

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
        # A fast hash will do: 256 random bits cannot be guessed, however fast each guess is.
        key = Key(name, scopes, now(), secret[-4:], rate, _sha256(secret))

        def change(held: _Held) -> _Held:
            if any(other.name == name for other in held.keys):
                raise InputError(f"there is a key {name} already; revoke it first, or choose another name")
            return replace(held, keys=(*held.keys, key))

        self._change(change)
        return secret

    def revoke_key(self, name: str) -> None:
        """End a key; a running server refuses it from the next request on.

        Raises:
            InputError: There is no such key.
        """
        name, missing = _normal(name), f"there is no key {name} (newsdesk key list names them)"
        self._change(lambda held: replace(held, keys=_without(held.keys, name, missing)))

    def find(self, secret: str) -> Key | None:
        """The key with that secret."""
        given, found = _sha256(secret), None
        for key in self._read().keys:  # all of them, so that the time tells nothing
            if hmac.compare_digest(key.sha256, given):
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
        salt = secrets.token_bytes(_SALT_BYTES)
        digest = _scrypt(password, salt, **SCRYPT)
        user = User(name, scopes, now(), **SCRYPT, salt=salt.hex(), scrypt=digest.hex())
        before = self._change(
            lambda held: replace(held, users=(*(other for other in held.users if other.name != name), user))
        )
        return all(other.name != name for other in before.users)

    def remove_user(self, name: str) -> None:
        """End a login and its sessions, from the next request on.

        Raises:
            InputError: There is no such login.
        """
        name, missing = _normal(name), f"there is no login {name} (newsdesk user list names them)"
        self._change(lambda held: replace(held, users=_without(held.users, name, missing)))

    def user(self, name: str) -> User | None:
        """The login of that name."""
        return next((user for user in self._read().users if user.name == name), None)

    def log_in(self, name: str, password: str) -> User | None:
        """The login with that name and password. Takes as long for a name that there is not; call it in a thread."""
        user = self.user(_normal(name))
        return user if (user or self._nobody).has_password(password) else None

    def _read(self) -> _Held:
        try:
            state = self._path.stat()
            seen = (state.st_mtime_ns, state.st_size, state.st_ino)
            if seen != self._seen:
                written = json.loads(self._path.read_bytes())
                self._held, self._seen = reader(_Held).validate_python(written), seen
        except FileNotFoundError:
            # A file that goes away under a running server opens nothing.
            self._held = _NOTHING
            self._seen = self._seen and (0, 0, 0)
        except (OSError, ValueError) as exc:
            raise InputError(
                f"{self._path} cannot be read; restore it from a copy, or delete it and make keys and logins anew"
            ) from exc
        return self._held

    def _change(self, change: Callable[[_Held], _Held]) -> _Held:
        """Write what a function makes of what is held; returns what was held before."""
        if not self._folder.is_dir():
            raise InputError(f"no corpus at {self._folder} (create one with: newsdesk add articles/)")
        try:
            with FileLock(self._path.with_suffix(".lock")):
                before = self._read()  # a file that cannot be read is not written over
                written = json.dumps(asdict(change(before)), ensure_ascii=False, indent=1, default=_ordered)
                _replace(self._path, written.encode())
                return before
        except OSError as exc:
            raise InputError(f"{self._path} cannot be written ({exc.strerror}); check its permissions") from exc


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


def _without(entries: tuple[K, ...], name: str, missing: str) -> tuple[K, ...]:
    left = tuple(entry for entry in entries if entry.name != name)
    if len(left) == len(entries):
        raise InputError(missing)
    return left


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _named(name: str) -> str:
    name = _normal(name)
    if not _NAME.fullmatch(name):
        raise InputError("a name is 1 to 64 letters, digits, blanks and .@+-_, and begins with a letter or digit")
    return name


def _scoped(scopes: Iterable[str]) -> frozenset[str]:
    wanted = frozenset(scopes)
    if not wanted or wanted - SCOPES.keys():
        unknown = ", ".join(sorted(wanted - SCOPES.keys())) or "none"
        raise InputError(f"scopes are {', '.join(SCOPES)}; got {unknown}")
    return wanted


def _ordered(scopes: frozenset[str]) -> list[str]:
    return sorted(scopes, key=[*SCOPES].index)


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _scrypt(password: str, salt: bytes, *, n: int, r: int, p: int) -> bytes:
    # The same password typed on another system may be composed of other characters.
    typed = unicodedata.normalize("NFKC", password).encode(errors="replace")
    return hashlib.scrypt(typed, salt=salt, n=n, r=r, p=p, maxmem=128 * r * (n + p + 2))
