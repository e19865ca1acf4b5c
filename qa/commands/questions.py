"""Verbs that ask."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from index.errors import InputError
from index.text.characters import counted, one_line
from qa.commands import options
from qa.commands.output import draft_writer, lines_of, progress, say, say_json, show, sink


def ask(
    question: Annotated[str, typer.Argument(help="What you want to know; - reads it from standard input.")],
    corpus: options.Corpus = options.HERE,
    outlet: options.Outlet = None,
    since: options.Since = None,
    until: options.Until = None,
    as_of: options.AsOf = None,
    answerer: options.Answerer = None,
    model: options.Model = None,
    unverified: options.Unverified = "show",
    paraphrases: options.Paraphrases = "show",
    nli: options.Nli = None,
    style: options.AskingStyle = None,
    timeout: options.Timeout = None,
    judge: Annotated[
        bool, typer.Option("--judge", help="Have the model judge, too, whether its citations bear out what it wrote.")
    ] = False,
    show_prompt: Annotated[
        bool, typer.Option("--show-prompt", help="Print what the model would be sent and its tokens; send nothing.")
    ] = False,
    reranker: options.Reranker = None,
    record: options.Record = True,
    as_json: options.Json = False,
) -> None:
    """Answer a question with sentences quoted from the archive, or say that the archive does not.

    With a language model the answer is written by it; what its citations do not bear out is no part of it. Works
    while another newsdesk process is adding articles or showing the chat window.

        newsdesk ask 'Who has taken Walikale?' --since 2025-03 --outlet 'Meridian Post'
    """
    from qa.newsdesk import Newsdesk
    from qa.rendering import terminal

    text = sys.stdin.buffer.read().decode("utf-8-sig", errors="replace") if question == "-" else question
    limits = options.limits(outlet, since, until, as_of)
    with Newsdesk.read(
        corpus, reranker=reranker, model=model, paraphrases=paraphrases, style=style, timeout_s=timeout, nli=nli
    ) as desk:
        if show_prompt:
            return say(terminal.prompt(desk.prompt(text, **limits)))
        answer = desk.ask(
            text, **limits, answerer=answerer, unverified=unverified, judge=judge,
            on_text=draft_writer(as_json=as_json), record=record,
        )  # fmt: skip
    may_dim = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    show(answer.to_dict, lambda: terminal.answer(answer, may_dim=may_dim), as_json=as_json)


def batch(
    questions: Annotated[
        str,
        typer.Argument(
            help="JSON lines with question, and optionally id, history, outlets, since, until, filters, as_of; may "
            "be .gz; - reads standard input."
        ),
    ],
    out: Annotated[str, typer.Option(help="Where the answers go, one JSON line each; - is standard output.")] = "-",
    corpus: options.Corpus = options.HERE,
    outlet: options.Outlet = None,
    since: options.Since = None,
    until: options.Until = None,
    as_of: options.AsOf = None,
    answerer: options.Answerer = None,
    model: options.Model = None,
    paraphrases: options.Paraphrases = "show",
    nli: options.Nli = None,
    style: options.AskingStyle = None,
    timeout: options.Timeout = None,
    reranker: options.Reranker = None,
    record: options.Record = True,
) -> None:
    """Answer many questions: JSON lines in, one JSON answer a line out, each with its question's id.

    A line is an object with question. It may hold id; history, a list of {"role": "user" or "assistant", "content":
    text}; outlets, a list of names, since and until, days; filters, an object with these three and article_ids, a list
    of ids; as_of, the day of asking. Nothing else that it holds is looked at. Lines that cannot be used give a line
    with an error, and exit status 1 at the end.

        newsdesk batch questions.jsonl --out answers.jsonl
    """  # fmt: skip
    from qa.newsdesk import Newsdesk

    if questions == out != "-":
        raise InputError(f"{out} holds the questions; choose another --out")
    failed, limits = 0, options.limits(outlet, since, until, as_of)
    read = Newsdesk.read(
        corpus, reranker=reranker, model=model, paraphrases=paraphrases, style=style, timeout_s=timeout, nli=nli
    )
    with read as desk, lines_of(questions) as lines, sink(out) as write, progress() as tell:
        results = desk.batch(lines, record=record, **limits, answerer=answerer)
        for done, result in enumerate(results, 1):
            write(json.dumps(result, ensure_ascii=False) + "\n")
            failed += "error" in result
            tell("answering", done, None)
    if failed:
        lines_failed = counted(failed, "line")
        raise InputError(f"{lines_failed} of {questions} could not be answered (each has its error in the output)")


def timeline(
    topic: Annotated[str, typer.Argument(help="Whose events, in a few words.")],
    corpus: options.Corpus = options.HERE,
    outlet: options.Outlet = None,
    since: options.Since = None,
    until: options.Until = None,
    as_of: options.AsOf = None,
    as_json: options.Json = False,
) -> None:
    """Show the events of a topic in their order: dated sentences, cited, grouped by day, with who reported.

        newsdesk timeline 'Walikale' --since 2025-03
    """  # fmt: skip
    from qa.newsdesk import Newsdesk
    from qa.rendering.chronology import Chronology, printed

    named = _topic(topic, "timeline")
    with Newsdesk.read(corpus) as desk:
        answer = desk.ask(f"Timeline of {named}", **options.limits(outlet, since, until, as_of), record=False)
    found = Chronology.of(named, answer)
    show(lambda: asdict(found), lambda: printed(found), as_json=as_json)


def accounts(
    topic: Annotated[str, typer.Argument(help="What happened, in a few words.")],
    corpus: options.Corpus = options.HERE,
    outlet: options.Outlet = None,
    since: options.Since = None,
    until: options.Until = None,
    as_of: options.AsOf = None,
    as_json: options.Json = False,
) -> None:
    """Show in what the accounts of a topic differ: outlets as columns, times as rows, with the exact sentences.

        newsdesk accounts 'the fall of Walikale'
    """  # fmt: skip
    from qa.newsdesk import Newsdesk
    from qa.rendering.accounts_table import AccountsTable, printed

    named = _topic(topic, "accounts")
    with Newsdesk.read(corpus) as desk:
        answer = desk.ask(
            f"How do the accounts of {named} differ?", **options.limits(outlet, since, until, as_of), record=False
        )
    found = AccountsTable.of(named, answer)
    show(lambda: asdict(found), lambda: printed(found), as_json=as_json)


def _topic(topic: str, verb: str) -> str:
    """What a topic names.

    Raises:
        InputError: It names none.
    """
    from qa.question.inputs import is_code, says_enough

    named = topic.strip()
    if not says_enough(named) or is_code(named):
        raise InputError(f"“{one_line(named, 60)}” names no topic (for example: newsdesk {verb} 'Walikale')")
    return named


def search(
    question: Annotated[str, typer.Argument(help="What to look for, in plain words.")],
    corpus: options.Corpus = options.HERE,
    number: Annotated[int, typer.Option("-n", "--number", min=1, max=1000, help="How many passages.")] = 10,
    outlet: options.Outlet = None,
    since: options.Since = None,
    until: options.Until = None,
    as_of: options.AsOf = None,
    reranker: options.Reranker = None,
    as_json: options.Json = False,
) -> None:
    """Show the passages that fit best, with their scores, and no answer.

        newsdesk search 'tin mine' -n 5
    """  # fmt: skip
    from qa.newsdesk import Newsdesk
    from qa.rendering import terminal, wording
    from qa.rendering.views import Found

    limits = options.limits(outlet, since, until, as_of)
    with Newsdesk.read(corpus, reranker=reranker) as desk:
        asked = desk.understand(question, **limits)
        found = desk.find(asked, limit=number)
    view = Found.of(asked, found)
    if as_json:
        return say_json(asdict(view))
    understood = wording.understood_as(view.question, view.standalone_question)
    how = (understood, wording.how_read(view.period, view.as_of), terminal.hits(found))
    return say("\n\n".join(filter(None, how)))
