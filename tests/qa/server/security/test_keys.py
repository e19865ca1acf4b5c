"""Keys and logins in `access.json`: what is kept of them, who reads it again, and what cannot be used."""

import hashlib
import hmac
import json
import os
import re
import stat
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from support import assert_one_sentence, bytes_under, in_threads

from index.errors import InputError
from qa.server.caller import SCOPES
from qa.server.security import keys as module
from qa.server.security.keys import ACCESS_FILE, Key, Keys, User

PASSWORD = "a long enough password"
CHEAP = {"n": 2, "r": 8, "p": 1}
REAL = dict(module.SCRYPT)


@pytest.fixture(autouse=True)
def _passwords_cost_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SCRYPT", CHEAP)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    """The keys of a corpus that has none."""
    return Keys(tmp_path)


def _written(folder: Path) -> Any:
    return json.loads((folder / ACCESS_FILE).read_bytes())


# --- keys -----------------------------------------------------------------------------------------------------------


def test_key_is_known_by_its_secret_of_which_only_a_hash_is_kept(keys: Keys, tmp_path: Path) -> None:
    secret = keys.add_key("desk", ["add", "ask"], rate=30)
    assert re.fullmatch(r"nd_[A-Za-z0-9_-]{43}", secret)
    found = keys.find(secret)
    assert found == Key("desk", frozenset({"ask", "add"}), keys.keys[0].created, secret[-4:], 30)
    assert keys.keys == (found,)
    (held,) = _written(tmp_path)["keys"]
    assert held == {
        "name": "desk", "scopes": ["ask", "add"], "created": found.created, "ends": secret[-4:], "rate": 30,
        "sha256": hashlib.sha256(secret.encode()).hexdigest(),
    }  # fmt: skip
    assert not any(secret.encode() in content for content in bytes_under(tmp_path).values())


def test_no_two_keys_are_alike(keys: Keys) -> None:
    assert len({keys.add_key(f"k{number}") for number in range(20)}) == 20


@pytest.mark.parametrize(
    "change", [str.upper, str.lower, lambda s: s[:-1], lambda s: s + "A", lambda s: s[3:], lambda s: ""]
)
def test_what_is_almost_a_key_is_none(keys: Keys, change: Any) -> None:
    secret = keys.add_key("desk")
    if change(secret) != secret:
        assert keys.find(change(secret)) is None
    assert keys.find("é\udcff") is None


def test_every_key_is_compared_in_constant_time(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    first = keys.add_key("a")
    keys.add_key("b")
    keys.add_key("c")
    seen: list[str] = []
    compare = hmac.compare_digest

    def compared(ours: str, given: str) -> bool:
        seen.append(given)
        return compare(ours, given)

    monkeypatch.setattr("hmac.compare_digest", compared)
    assert keys.find(first) is not None
    assert len(seen) == 3


def test_file_is_the_owners_alone(keys: Keys, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        keys.add_key("desk")
        assert stat.S_IMODE((tmp_path / ACCESS_FILE).stat().st_mode) == 0o600
        keys.add_user("Ada", PASSWORD)
        assert stat.S_IMODE((tmp_path / ACCESS_FILE).stat().st_mode) == 0o600
    finally:
        os.umask(before)


def test_key_that_another_process_revokes_ends_at_once(keys: Keys, tmp_path: Path) -> None:
    serving = Keys(tmp_path)
    assert not serving.is_secured
    first, second = keys.add_key("a"), keys.add_key("b")
    assert serving.find(first) is not None
    keys.revoke_key("a")
    assert (serving.find(first), serving.find(second)) == (None, keys.keys[0])
    again = keys.add_key("a")
    assert (serving.find(first), serving.find(again)) == (None, keys.keys[1])


def test_file_is_read_only_where_it_has_changed(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = keys.add_key("a")
    reads: list[Path] = []
    read = Path.read_bytes

    def counted(path: Path) -> bytes:
        reads.append(path)
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    assert all(keys.find(secret) for _ in range(5))
    assert len(reads) == 1
    os.utime(keys._path, ns=(1, 1))
    assert keys.find(secret)
    assert len(reads) == 2


def test_last_key_that_is_revoked_lets_nobody_in_rather_than_everybody(keys: Keys, tmp_path: Path) -> None:
    secret = keys.add_key("a")
    keys.revoke_key("a")
    assert (keys.is_secured, keys.keys, keys.find(secret)) == (True, (), None)
    assert Keys(tmp_path).is_secured


def test_file_that_goes_away_under_a_running_server_opens_nothing(keys: Keys, tmp_path: Path) -> None:
    secret = keys.add_key("a")
    assert keys.find(secret)
    (tmp_path / ACCESS_FILE).unlink()
    assert (keys.is_secured, keys.find(secret)) == (True, None)
    assert not Keys(tmp_path).is_secured  # to delete it and begin again is how to open it
    assert keys.find(keys.add_key("b")) is not None


@pytest.mark.parametrize(
    ("name", "more", "told"),
    [
        ("", {}, "a name is"), ("x" * 65, {}, "a name is"), ("a\nb", {}, "a name is"), (" a", {}, "a name is"),
        ("a\u202eb", {}, "a name is"), ("a/b", {}, "a name is"), ("a\n", {}, "a name is"),
        ("a", {"scopes": []}, "got none"), ("a", {"scopes": ["ask", "all"]}, "got all"),
        ("a", {"rate": 0}, "not 0"), ("a", {"rate": -1}, "not -1"), ("a", {"rate": 10**9}, "not 1000000000"),
        ("held", {}, "there is a key held already"),
    ],
)  # fmt: skip
def test_key_that_cannot_be_made_is_one_sentence_and_changes_nothing(
    keys: Keys, tmp_path: Path, name: str, more: dict[str, Any], told: str
) -> None:
    keys.add_key("held")
    before = _written(tmp_path)
    with pytest.raises(InputError, match=told) as raised:
        keys.add_key(name, **more)
    assert_one_sentence(raised.value)
    assert _written(tmp_path) == before


@pytest.mark.parametrize("name", ["x", "ÿ", "Ada Voss", "ci.runner-2", "desk@paper.example", "新聞", "x" * 64])
def test_names_are_those_of_people_and_programs(keys: Keys, name: str) -> None:
    keys.add_key(name, SCOPES)
    assert keys.keys[0].name == name
    keys.revoke_key(unicodedata.normalize("NFD", name))
    assert keys.keys == ()


def test_what_is_not_there_cannot_be_revoked(keys: Keys) -> None:
    with pytest.raises(InputError, match="there is no key a") as raised:
        keys.revoke_key("a")
    assert_one_sentence(raised.value)
    with pytest.raises(InputError, match="there is no login Ada"):
        keys.remove_user("Ada")


def test_folder_that_is_no_corpus_gets_no_keys(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no corpus at .*newsdesk add"):
        Keys(tmp_path / "typo").add_key("a")
    assert not (tmp_path / "typo").exists()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"keys": [{}], "users": []}', b"\xff", b'{"keys": []}']
)
def test_file_that_is_damaged_is_told_and_not_written_over(keys: Keys, tmp_path: Path, content: bytes) -> None:
    secret = keys.add_key("a")
    (tmp_path / ACCESS_FILE).write_bytes(content)
    for use in (lambda: keys.find(secret), lambda: keys.is_secured, lambda: keys.add_key("b"), lambda: keys.users):
        with pytest.raises(InputError, match="cannot be read; restore it") as raised:
            use()
        assert_one_sentence(raised.value)
    assert (tmp_path / ACCESS_FILE).read_bytes() == content


def test_keys_made_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    secrets = {}

    def make(number: int) -> None:
        secrets[number] = Keys(tmp_path).add_key(f"k{number}")

    in_threads(make, range(8))
    assert {Keys(tmp_path).find(secret).name for secret in secrets.values()} == {f"k{n}" for n in range(8)}  # type: ignore[union-attr]


def test_write_that_fails_leaves_the_file_as_it_was(
    keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = keys.add_key("a")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(InputError, match=r"cannot be written \(No space left") as raised:
        keys.add_key("b")
    assert_one_sentence(raised.value)
    assert [key.name for key in keys.keys] == ["a"]
    assert keys.find(secret)
    assert {path.name for path in tmp_path.iterdir()} <= {ACCESS_FILE, "access.lock"}


# --- logins ---------------------------------------------------------------------------------------------------------


def test_login_is_by_name_and_password_of_which_only_a_hash_is_kept(keys: Keys, tmp_path: Path) -> None:
    assert keys.add_user("Ada", PASSWORD, ["ask", "publish"])
    user = keys.log_in("Ada", PASSWORD)
    assert user == keys.user("Ada") == keys.users[0]
    assert user is not None
    assert user.scopes == {"ask", "publish"}
    assert [keys.log_in(*given) for given in (("Ada", PASSWORD + " "), ("ada", PASSWORD), ("", ""), ("Ada", ""))] == [
        None
    ] * 4
    (held,) = _written(tmp_path)["users"]
    assert (held["n"], held["r"], held["p"], len(held["salt"]), len(held["scrypt"])) == (2, 8, 1, 32, 128)
    digest = hashlib.scrypt(PASSWORD.encode(), salt=bytes.fromhex(held["salt"]), n=2, r=8, p=1)
    assert held["scrypt"] == digest.hex()
    assert not any(PASSWORD.encode() in content for content in bytes_under(tmp_path).values())
    assert keys.is_secured


def test_password_costs_what_it_should(keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.add_user("Old", PASSWORD)
    monkeypatch.setattr(module, "SCRYPT", REAL)
    keys.add_user("Ada", PASSWORD)
    assert {name: _written(tmp_path)["users"][1][name] for name in REAL} == {"n": 2**15, "r": 8, "p": 1}
    assert [keys.log_in(name, PASSWORD) for name in ("Ada", "Old")] == [keys.user("Ada"), keys.user("Old")]


def test_name_that_there_is_not_costs_as_much_as_one_that_there_is(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.add_user("Ada", PASSWORD)
    costs = []
    scrypt = hashlib.scrypt

    def counted(password: bytes, **options: Any) -> bytes:
        costs.append({name: options[name] for name in ("n", "r", "p", "maxmem")} | {"salt": len(options["salt"])})
        return scrypt(password, **options)

    monkeypatch.setattr("hashlib.scrypt", counted)
    assert [keys.log_in(name, "wrong password") for name in ("Ada", "Nobody")] == [None, None]
    assert costs[0] == costs[1]
    assert len(costs) == 2


def test_password_typed_on_another_system_is_the_same(keys: Keys) -> None:
    keys.add_user("Zoë", "naïveté à l’été")
    typed = [unicodedata.normalize("NFD", text) for text in ("Zoë", "naïveté à l’été")]
    assert keys.log_in(*typed) == keys.user("Zoë") is not None


def test_another_password_makes_the_old_one_and_its_stamp_void(keys: Keys) -> None:
    keys.add_user("Ada", PASSWORD, ["ask"])
    before = keys.user("Ada")
    assert not keys.add_user("Ada", PASSWORD + "2", ["add"])
    after = keys.user("Ada")
    assert isinstance(before, User)
    assert isinstance(after, User)
    assert before.salt != after.salt
    assert after.scopes == {"add"}
    assert (keys.log_in("Ada", PASSWORD), keys.log_in("Ada", PASSWORD + "2")) == (None, after)
    assert keys.users == (after,)


def test_same_password_is_kept_differently_each_time(keys: Keys, tmp_path: Path) -> None:
    keys.add_user("Ada", PASSWORD)
    keys.add_user("Bo", PASSWORD)
    assert len({held["scrypt"] for held in _written(tmp_path)["users"]}) == 2


def test_login_that_is_removed_is_gone_for_other_processes(keys: Keys, tmp_path: Path) -> None:
    serving = Keys(tmp_path)
    keys.add_user("Ada", PASSWORD)
    assert serving.log_in("Ada", PASSWORD)
    keys.remove_user("Ada")
    assert (serving.user("Ada"), serving.log_in("Ada", PASSWORD), serving.is_secured) == (None, None, True)


@pytest.mark.parametrize("password", ["", "123456789", "x" * 1001])
def test_password_is_neither_short_nor_endless(keys: Keys, password: str) -> None:
    with pytest.raises(InputError, match="10 to 1,000 characters") as raised:
        keys.add_user("Ada", password)
    assert_one_sentence(raised.value)
    assert not keys.is_secured


def test_nothing_that_is_printed_shows_a_hash(keys: Keys) -> None:
    secret = keys.add_key("desk")
    keys.add_user("Ada", PASSWORD)
    shown = f"{keys.keys} {keys.users} {keys.find(secret)}"
    assert keys.users[0].salt not in shown
    assert hashlib.sha256(secret.encode()).hexdigest() not in shown
    assert secret not in shown
