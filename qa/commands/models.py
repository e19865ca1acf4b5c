"""The verb that says which language models are here."""

from __future__ import annotations

import typer

from qa.commands import options
from qa.commands.output import say, say_json


def models(as_json: options.Json = False) -> None:
    """List the language models of this machine's servers, and OpenAI's where a key is set.

    Ollama (port 11434), llama.cpp (8080), LM Studio (1234) and vLLM (8000) are asked on this machine only, and OpenAI
    only with OPENAI_API_KEY. What is printed first on a line is what --model takes.

        newsdesk models
    """  # fmt: skip
    from qa.models.present import present_models

    found = present_models()
    if as_json:
        rows = [
            {"model": each.choice, "server": each.server, "size": each.size, "context_tokens": each.context_tokens}
            for each in found
        ]
        return say_json(rows)
    for each in found:
        context = f"  {each.context_tokens:,} tokens" if each.context_tokens else ""
        say(f"{each.choice}{f'  {each.size}' if each.size else ''}{context}")
    if not found:
        typer.echo("no model server answers on this machine (start one, for instance: ollama serve)", err=True)
    return None
