"""The chat window: layout and wiring only. What is shown is made by the pure functions of `qa.page`."""

from __future__ import annotations

import os
import queue
import socket
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from index.errors import InputError, NewsdeskError
from qa import page
from qa.models import Deadline
from qa.newsdesk import MAX_QUESTION, MODEL_SECONDS, Newsdesk
from qa.types import Answer, Turn

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
            placeholder="Ask the archive. Every sentence of an answer shows the exact words it rests on.",
            feedback_options=None, buttons=[],
        )  # fmt: skip
        turns = gr.State([])
        question = gr.Textbox(
            label="Question", placeholder="Ask the archive a question", max_length=MAX_QUESTION, submit_btn="Ask",
            autofocus=True,
        )  # fmt: skip

        def ask(text: str, shown: list[Any], said: list[Turn]) -> Iterator[tuple[Any, ...]]:
            yield from respond(desk, text, shown, said)

        wires: dict[str, Any] = {
            "inputs": [question, conversation, turns],
            "outputs": [question, conversation, turns, held],
        }
        question.submit(ask, **wires, api_name=False)
        conversation.clear(list, outputs=[turns], api_name=False)
    window.queue(default_concurrency_limit=4)
    return window  # type: ignore[no-any-return]


def respond(desk: Newsdesk, text: str, shown: list[Any], said: list[Turn]) -> Generator[tuple[Any, ...], None, None]:
    """One turn: the emptied question box, the conversation as shown, the turns as said, and the coverage line.

    First comes the question, then a model's words as a draft while they come, and last the checked answer.
    """
    if not text.strip():
        yield text, shown, said, _now(desk)
        return
    asked = _message("user", page.escape(text))
    yield "", [*shown, asked, _message("assistant", page.draft(""))], said, _now(desk)
    try:
        for piece in _drafts(desk, text, said):
            if isinstance(piece, Answer):
                said = [*said, Turn("user", text), Turn("assistant", piece.text)]
                reply = page.answer(piece)
            else:
                reply = page.draft(piece)
            yield "", [*shown, asked, _message("assistant", reply)], said, _now(desk)
    except NewsdeskError as exc:
        # A question that cannot be used stays in the box to be mended.
        kept = text if isinstance(exc, InputError) else ""
        reply = f"<p>{page.escape(str(exc))}</p>"
        yield kept, [*shown, asked, _message("assistant", reply)], said, _now(desk)


def _drafts(desk: Newsdesk, text: str, said: list[Turn]) -> Iterator[str | Answer]:
    """A model's draft as it grows, then the answer; closing it cancels the model's work."""
    deadline, pieces = Deadline(MODEL_SECONDS), queue.SimpleQueue[str | None]()
    with ThreadPoolExecutor(1, thread_name_prefix="newsdesk-answer") as worker:
        coming = worker.submit(desk.ask, text, history=said, deadline=deadline, on_text=pieces.put)
        coming.add_done_callback(lambda _: pieces.put(None))
        try:
            draft = ""
            while (piece := pieces.get()) is not None:
                draft += piece
                if pieces.empty():  # what came meanwhile is shown at once
                    yield draft
        except GeneratorExit:  # the person has stopped it or gone
            deadline.cancel()
            raise
        yield coming.result()


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
