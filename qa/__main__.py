"""The command line: `newsdesk VERB`. Text for people, `--json` for programs, errors in one sentence.

Only what a verb needs is imported, inside the verb, so that `newsdesk --help` is instant.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from index.errors import NewsdeskError
from index.text.characters import safe
from qa.commands import access, archive, evaluation, models, questions, serving, watching

app = typer.Typer(
    name="newsdesk",
    help="Ask an archive of news a question; every sentence of the answer shows the exact words it rests on.",
    epilog="Start with: newsdesk add articles/   then: newsdesk ask 'Who has taken Walikale?'",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help takes half the time to print
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
)

_VERBS: dict[str, Callable[..., object]] = {
    "add": archive.add,
    "watch": watching.watch,
    "ask": questions.ask,
    "batch": questions.batch,
    "timeline": questions.timeline,
    "accounts": questions.accounts,
    "search": questions.search,
    "show": archive.show,
    "list": archive.list_,
    "copies": archive.copies,
    "remove": archive.remove,
    "withdraw": archive.withdraw,
    "outlets": archive.outlets,
    "status": archive.status,
    "check": archive.check,
    "rebuild": archive.rebuild,
    "chat": serving.chat,
    "serve": serving.serve,
    "mcp": serving.mcp,
    "models": models.models,
    "run": evaluation.run,
    "compare": evaluation.compare,
    "judge": evaluation.judge,
}


def _version(wanted: bool) -> None:
    if wanted:
        from qa import __version__

        typer.echo(f"newsdesk {__version__}")
        raise typer.Exit


@app.callback()
def _newsdesk(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    pass


for _name, _verb in _VERBS.items():
    app.command(_name)(_verb)
app.add_typer(evaluation.questions, name="questions")
app.add_typer(access.key, name="key")
app.add_typer(access.user, name="user")


def main() -> None:
    """Run the command line; every expected error becomes one sentence on standard error and exit status 1."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal of another encoding shows ? rather than a traceback
    try:
        app()
    except NewsdeskError as exc:
        typer.echo(f"newsdesk: {safe(str(exc))}", err=True)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:  # the reader of a pipe has gone, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


if __name__ == "__main__":
    main()
