"""Verbs about who may use a served archive: keys of programs, logins of people."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from index.errors import InputError
from qa.commands import options
from qa.commands.output import say, say_json
from qa.server.caller import SCOPES

key = typer.Typer(no_args_is_help=True, help="Make, list and revoke the keys with which programs use a served archive.")
user = typer.Typer(no_args_is_help=True, help="Make, list and remove the logins of people in a served archive.")
NameOption = Annotated[str, typer.Argument(help="Whose it is.")]
ScopesOption = Annotated[str, typer.Option(help=f"What it allows: {', '.join(SCOPES)}; several with commas.")]


@key.command("add")
def add_key(
    name: NameOption,
    corpus: options.Corpus = options.HERE,
    scopes: ScopesOption = "ask",
    rate: Annotated[int | None, typer.Option(help="Questions a minute.", show_default="the server's limit")] = None,
    as_json: options.Json = False,
) -> None:
    """Make a key and print it: this once, as only its hash is kept.

        newsdesk key add website --scopes ask
    """  # fmt: skip
    from qa.server.security.keys import Keys

    secret = Keys(corpus).add_key(name, _scopes(scopes), rate=rate)
    if as_json:
        return say_json({"name": name, "key": secret})
    say(secret)
    typer.echo("Keep it now: it cannot be shown again. Programs send it as: Authorization: Bearer KEY", err=True)
    return None


@key.command("list")
def list_keys(corpus: options.Corpus = options.HERE, as_json: options.Json = False) -> None:
    """List the keys: name, last characters, scopes, rate, day of making."""
    from qa.server.security.keys import Keys

    keys = Keys(corpus).keys
    if as_json:
        return say_json(
            [
                {"name": k.name, "ends": k.ends, "scopes": sorted(k.scopes), "rate": k.rate, "created": k.created}
                for k in keys
            ]
        )
    for k in keys:
        rate = f"{k.rate:,} a minute" if k.rate else "-"
        say(f"{k.name}  …{k.ends}  {','.join(sorted(k.scopes))}  {rate}  {k.created[:10]}")
    return None


@key.command("revoke")
def revoke_key(name: NameOption, corpus: options.Corpus = options.HERE) -> None:
    """End a key; a running server refuses it from the next request on."""
    from qa.server.security.keys import Keys

    Keys(corpus).revoke_key(name)
    say(f"revoked {name}")


@user.command("add")
def add_user(name: NameOption, corpus: options.Corpus = options.HERE, scopes: ScopesOption = "ask") -> None:
    """Make a login, or give one another password and other scopes. The password is asked for, or read from a pipe.

        newsdesk user add ada --scopes ask,add
    """  # fmt: skip
    from qa.server.security.keys import Keys

    wanted = _scopes(scopes)
    if "ask" not in wanted:  # the window itself needs it
        raise InputError(f"a login without the scope ask could open nothing (write --scopes ask,{','.join(wanted)})")
    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    is_new = Keys(corpus).add_user(name, password, wanted)
    say(f"{name} can log in" if is_new else f"{name} has a new password; open sessions have ended")


@user.command("list")
def list_users(corpus: options.Corpus = options.HERE, as_json: options.Json = False) -> None:
    """List the logins: name, scopes, day of the password."""
    from qa.server.security.keys import Keys

    users = Keys(corpus).users
    if as_json:
        return say_json([{"name": u.name, "scopes": sorted(u.scopes), "created": u.created} for u in users])
    for u in users:
        say(f"{u.name}  {','.join(sorted(u.scopes))}  {u.created[:10]}")
    return None


@user.command("remove")
def remove_user(name: NameOption, corpus: options.Corpus = options.HERE) -> None:
    """Remove a login; its sessions end at their next request."""
    from qa.server.security.keys import Keys

    Keys(corpus).remove_user(name)
    say(f"removed {name}")


def _scopes(written: str) -> list[str]:
    wanted = [scope.strip() for scope in written.split(",") if scope.strip()]
    if not wanted:
        raise InputError(f"--scopes names nothing (choose from: {', '.join(SCOPES)})")
    return wanted
