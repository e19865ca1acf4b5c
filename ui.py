"""The chat window: layout and wiring only. What is shown is made by the pure functions of `qa.page`."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any

from index.errors import InputError, NewsdeskError
from qa import page
from qa.newsdesk import MAX_QUESTION, Newsdesk
from qa.types import Turn

if TYPE_CHECKING:
    import gradio

HOST = "127.0.0.1"
_FONTS = {"font": ["system-ui", "sans-serif"], "font_mono": ["ui-monospace", "monospace"]}


def _gradio() -> Any:
    """Gradio, told to stay on this machine before it is imported."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import gradio

    return gradio


def build(desk: Newsdesk) -> gradio.Blocks:
    """The window over one corpus. Each browser tab has a conversation of its own."""
    gr = _gradio()
    with gr.Blocks(title="Newsdesk", analytics_enabled=False, fill_height=True) as window:
        gr.Markdown("# Newsdesk")
        held = gr.HTML(_now(desk))
        conversation = gr.Chatbot(
            label="Conversation", show_label=False, scale=1, height="70vh", latex_delimiters=[], allow_tags=False,
            placeholder="Ask the archive. Every sentence of an answer is quoted from an article.",
            feedback_options=None, buttons=[],
        )  # fmt: skip
        turns = gr.State([])
        question = gr.Textbox(
            label="Question", placeholder="Ask the archive a question", max_length=MAX_QUESTION, submit_btn="Ask",
            autofocus=True,
        )  # fmt: skip

        def ask(text: str, shown: list[Any], said: list[Turn]) -> tuple[Any, ...]:
            return respond(desk, text, shown, said)

        wires: dict[str, Any] = {
            "inputs": [question, conversation, turns],
            "outputs": [question, conversation, turns, held],
        }
        question.submit(ask, **wires, api_name=False)
        conversation.clear(list, outputs=[turns], api_name=False)
    window.queue(default_concurrency_limit=4)
    return window  # type: ignore[no-any-return]


def respond(desk: Newsdesk, text: str, shown: list[Any], said: list[Turn]) -> tuple[Any, ...]:
    """One turn: the emptied question box, the conversation as shown, the turns as said, and the coverage line."""
    if not text.strip():
        return text, shown, said, _now(desk)
    try:
        answer = desk.ask(text, history=said)
    except NewsdeskError as exc:
        # A question that cannot be used stays in the box to be mended.
        kept = text if isinstance(exc, InputError) else ""
        reply = f"<p>{page.escape(str(exc))}</p>"
        return kept, [*shown, _message("user", page.escape(text)), _message("assistant", reply)], said, _now(desk)
    said = [*said, Turn("user", text), Turn("assistant", answer.text)]
    shown = [*shown, _message("user", page.escape(text)), _message("assistant", page.answer(answer))]
    return "", shown, said, _now(desk)


def serve(desk: Newsdesk, *, port: int = 7860, open_browser: bool = False) -> None:
    """Show the window on this machine until it is stopped.

    Raises:
        InputError: The port is taken.
    """
    gr = _gradio()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as exc:
            raise InputError(f"port {port} of {HOST} is taken ({exc.strerror}); choose another with --port") from exc
    build(desk).launch(
        server_name=HOST, server_port=port or None, inbrowser=open_browser, share=False, show_error=False,
        quiet=True,
        theme=gr.themes.Default(**_FONTS), footer_links=[], ssr_mode=False, enable_monitoring=False,
    )  # fmt: skip


def _message(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def _now(desk: Newsdesk) -> str:
    return page.coverage(desk.corpus.coverage())
