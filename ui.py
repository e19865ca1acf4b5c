"""The chat window: layout and wiring only. What is shown is made by the pure functions of `qa.rendering.html`."""

from __future__ import annotations

import os
import socket
import threading
import webbrowser
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import InputError, NewsdeskError
from index.extras import need
from index.ingest.intake import Added
from index.stores.ledger import Coverage
from index.text.characters import clean
from qa.chat import samples
from qa.chat.background import in_background
from qa.chat.conversation import ANSWERERS, Choices, Conversation, ask, recent, reopened
from qa.models import Deadline, ModelCancelled
from qa.newsdesk import MODEL_SECONDS, Newsdesk
from qa.question.inputs import MAX_QUESTION, make_day, make_filters
from qa.question_generation.suggestions import suggestions
from qa.records.answers import Feedback
from qa.rendering.html import answers, archive
from qa.rendering.html.markup import escape
from qa.server.caller import Caller, caller, owner

if TYPE_CHECKING:
    import gradio

    from qa.server.app import ServerOptions

HOST = "127.0.0.1"
QUOTED, WRITTEN = ANSWERERS
EDIT, LEAVE = "Edit last question", "Leave last question as it is"
_FONTS = {"font": ["system-ui", "sans-serif"], "font_mono": ["ui-monospace", "monospace"]}
_HEAD = '<link rel="stylesheet" href="newsdesk/window.css"><script src="newsdesk/window.js" defer></script>'
_CONVERSATIONS = 50
RUNS = Path("runs")
_LARGEST = "500mb"  # of one dropped file
_LIKED = {"True": "good", "False": "bad", "Wrong citation": "wrong citation"}


def _gradio() -> Any:
    """Gradio, set to stay on this machine before it is imported, and to fetch no address that a request names.

    It becomes a global name, because Gradio looks up the annotations of handlers (`gradio.Request`) among those.
    """
    global gradio
    need("gradio", "window")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import gradio
    from gradio import processing_utils, routes

    # Wherever Gradio takes a file, it would take a web address too, and fetch it before our handler is asked.
    for module, name in (
        (processing_utils, "async_ssrf_protected_get"),
        (processing_utils, "async_ssrf_protected_download"),
        (routes, "secure_url_stream_response"),
    ):
        setattr(module, name, _fetched_never)
    return gradio


async def _fetched_never(*_: object, **__: object) -> Any:
    from starlette.exceptions import HTTPException

    raise HTTPException(403, "web addresses are not fetched here; send the file itself")


def build(desk: Newsdesk, *, is_served: bool = False, runs: Path = RUNS) -> gradio.Blocks:
    """The window over one corpus. Each browser tab has a conversation of its own.

    Args:
        desk: What is asked.
        is_served: Do the interfaces for programs stand beside it, by which answers are published?
        runs: Where runs of question sets, and what people prefer, are kept.
    """
    gr = _gradio()
    from qa.comparing import tab

    def html(value: str = "", **more: Any) -> Any:
        # Not gr.HTML: that runs templates with `eval`, which our content security policy forbids. The value is escaped
        # by `qa.rendering.html` and is no Markdown.
        return gr.Markdown(value, sanitize_html=False, container=False, latex_delimiters=[], **more)

    with gr.Blocks(title="Newsdesk", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)) as window:
        conversation, is_edit, judged = gr.State(), gr.State(False), gr.State()
        with gr.Sidebar(width=300, elem_id="nd-side"):
            head = html(archive.head(None, may_publish=False))
            coverage = html(elem_id="nd-coverage")
            fresh = gr.Button("New conversation", size="sm")
            with gr.Accordion("Filters", open=True):
                outlets = gr.Dropdown([], label="Outlets", multiselect=True)
                with gr.Row():
                    since = gr.Textbox(label="From", placeholder="2025-03-01", max_length=40, min_width=100)
                    until = gr.Textbox(label="To", placeholder="2025-03-31", max_length=40, min_width=100)
                as_of = gr.Textbox(
                    label="Asked as of",
                    placeholder="today",
                    max_length=40,
                    info="The day that “last week” is told from",
                )
            answerer = gr.Radio([QUOTED], value=QUOTED, label="Answers")
            writer = html()
            with gr.Accordion("Add articles", open=False, elem_id="nd-add") as adding:
                upload = gr.UploadButton("Choose files", file_count="multiple", size="sm", elem_id="nd-upload")
                outlet = gr.Textbox(label="Outlet", max_length=200, info="Of articles that state none")
                report = html("<p>Or drop files anywhere in the window.</p>", elem_id="nd-report")
            with gr.Accordion("Earlier conversations", open=False):
                history = html()
        with gr.Row(elem_id="nd-main", equal_height=True):
            with gr.Column(scale=3, min_width=320, elem_id="nd-left"), gr.Tabs(elem_id="nd-tabs"):
                with gr.Tab("Ask", elem_id="nd-asking", render_children=True), gr.Column(elem_id="nd-talk"):
                    chat = gr.Chatbot(
                        label="Conversation", show_label=False, container=False, height="100%", layout="panel",
                        latex_delimiters=[], sanitize_html=False, buttons=[], elem_id="nd-chat",
                        feedback_options=("Like", "Dislike", "Wrong citation"),
                    )  # fmt: skip
                    try_out = gr.Button("Add the sample articles", visible=False)
                    with gr.Row(visible=False, elem_id="nd-feedback") as feedback:
                        which = gr.Dropdown([], label="Which citation", min_width=120)
                        note = gr.Textbox(label="What is wrong", max_length=2000, scale=3)
                        send = gr.Button("Send", size="sm", min_width=80)
                    with gr.Row(elem_id="nd-turns"):
                        retry = gr.Button("Ask again", size="sm", visible=False, min_width=80)
                        edit = gr.Button(EDIT, size="sm", visible=False, min_width=80)
                        exports = html(elem_id="nd-exports")
                    with gr.Row(elem_id="nd-ask"):
                        question = gr.Textbox(
                            label="Question", placeholder="Ask the archive a question", max_length=MAX_QUESTION,
                            submit_btn="Ask", autofocus=True, scale=1, container=False, elem_id="nd-question",
                        )  # fmt: skip
                        stop = gr.Button("Stop", variant="stop", visible=False, min_width=80, scale=0)
                tab.build(window, desk, runs, html=html, beside=[outlets, since, until, as_of], choices=_choices)
            with gr.Column(scale=2, min_width=320, elem_id="nd-pane"):
                html(
                    '<div class="nd-pane-head"><h2>Source</h2>'
                    '<button type="button" class="nd-close">Close</button></div>'
                    f'<iframe name="{answers.PANE}" src="source" title="Source article"></iframe>'
                )
        timer = gr.Timer(60)
        running: dict[str | None, Deadline] = {}  # by tab

        def state(now: Conversation, *, is_running: bool = False) -> dict[Any, Any]:
            """What depends on the conversation alone."""
            can = bool(now.exchanges) and not is_running
            return {
                conversation: now,
                retry: gr.Button(visible=can),
                edit: gr.Button(EDIT, visible=can),
                stop: gr.Button(visible=is_running),
                fresh: gr.Button(interactive=not is_running),
                exports: archive.exports(now.id) if now.exchanges else "",
                is_edit: False,
                feedback: gr.Row(visible=False),
                question: gr.Textbox(submit_btn=not is_running and "Ask"),
            }

        def now_held() -> str:
            return archive.coverage(desk.corpus.coverage(), datetime.now(UTC))

        def held(**of_chat: Any) -> dict[Any, Any]:
            """What depends on the archive alone."""
            is_empty = not desk.corpus.coverage().articles
            return {
                coverage: now_held(),
                # The blank keeps Gradio from taking a name for a key of its translations.
                outlets: gr.Dropdown(choices=[(f"{clean(name)} ", name) for name, _ in desk.corpus.outlets()]),
                try_out: gr.Button(visible=is_empty and samples.folder() is not None),
                chat: gr.Chatbot(**of_chat, placeholder=archive.welcome(is_empty=is_empty)),
            }

        def examples() -> Any:
            return gr.Chatbot(examples=[{"text": text} for text in _suggested(desk)])

        def opened(request: gradio.Request) -> dict[Any, Any]:
            owner = _owner(request)
            named = str(request.query_params.get("conversation", ""))[:64]
            now = (reopened(desk, owner, named) if named else None) or Conversation(owner)
            name, about_model = _model(desk)
            ways = [QUOTED, WRITTEN] if name else [QUOTED]
            choices = gr.Radio(ways, value=ways[-1])
            shown = held(value=messages(now))
            about_writer = f'<p class="nd-none">{escape(about_model)}</p>'
            who = _who(request)
            may_publish = is_served and "publish" in who.scopes
            return {
                **state(now), **shown, adding: gr.Accordion(visible="add" in who.scopes), answerer: choices,
                head: archive.head(who.name if who.is_person else None, may_publish=may_publish),
                writer: about_writer, history: _history(desk, owner),
            }  # fmt: skip

        chosen = [outlets, since, until, as_of, answerer]

        def answer(
            request: gradio.Request, text: str, now: Conversation, replaces_last: bool, *given: Any
        ) -> Iterator[dict[Any, Any]]:
            yield from turn(request, text, now, given, replaces_last=replaces_last and bool(now.exchanges))

        def again(request: gradio.Request, now: Conversation, *given: Any) -> Iterator[dict[Any, Any]]:
            yield from turn(request, now.exchanges[-1].answer.question, now, given, replaces_last=True)

        def turn(
            request: gradio.Request, text: str, now: Conversation, given: Sequence[Any], *, replaces_last: bool
        ) -> Iterator[dict[Any, Any]]:
            deadline = running[request.session_hash] = Deadline(MODEL_SECONDS)
            try:
                for step in respond(desk, text, now, given, replaces_last=replaces_last, deadline=deadline):
                    is_over, later = step.conversation is not None, step.conversation or now
                    shown = {chat: step.shown}
                    if is_over or step.box is not None:  # in between only the draft grows
                        shown |= state(later, is_running=not is_over)
                    if step.box is not None:
                        shown[question] = gr.Textbox(value=step.box, submit_btn=is_over and "Ask")
                    if is_over:
                        shown |= {history: _history(desk, later.owner), coverage: now_held()}
                    yield shown
            finally:
                running.pop(request.session_hash, None)

        def stopped(request: gradio.Request) -> None:
            # Not by Gradio's `cancels`: what had been sent before the end came would still be shown after it.
            if deadline := running.get(request.session_hash):
                deadline.cancel()

        def edited(now: Conversation, was_edit: bool) -> dict[Any, Any]:
            last = "" if was_edit else now.exchanges[-1].answer.question
            return {question: last, is_edit: not was_edit, edit: EDIT if was_edit else LEAVE}

        def begun(now: Conversation) -> dict[Any, Any]:
            now = Conversation(now.owner)
            return {**state(now), chat: [], question: gr.Textbox(value="", submit_btn="Ask")}

        def picked(data: gradio.SelectData) -> str:
            return str(data.value["text"])

        def add(request: gradio.Request, files: Sequence[str], of: str) -> Iterator[dict[Any, Any]]:
            try:
                yield from added_in_pieces(request, files, of.strip() or None)
            finally:
                for name in files:  # the corpus has the text; no copy of it stays
                    Path(name).unlink(missing_ok=True)

        def add_samples(request: gradio.Request) -> Iterator[dict[Any, Any]]:
            yield from added_in_pieces(request, [str(samples.folder())], None)

        def added_in_pieces(request: gradio.Request, paths: Sequence[str], of: str | None) -> Iterator[dict[Any, Any]]:
            if "add" not in _who(request).scopes:
                yield {report: answers.notice("Your login does not allow adding articles")}
                return
            for shown in add_files(desk, paths, of):
                yield {report: shown}
            yield held()

        def rated(data: gradio.LikeData, now: Conversation) -> dict[Any, Any]:
            place = data.index[0] if isinstance(data.index, list | tuple) else data.index
            given = now.exchanges[place // 2].answer
            verdict = _LIKED.get(str(data.liked))
            if verdict is None or given.record is None:
                return {feedback: gr.Row(visible=False)}
            if verdict != "wrong citation":
                desk.records.comment(given.record, Feedback(verdict))  # type: ignore[arg-type]
            markers = [f"{c.marker}" for c in given.citations] if verdict == "wrong citation" else []
            return {
                judged: (given.record, verdict), feedback: gr.Row(visible=verdict != "good"),
                which: gr.Dropdown(choices=markers, value=markers[0] if markers else None, visible=bool(markers)),
                note: "",
            }  # fmt: skip

        def said(about: tuple[str, Any], marker: str | None, text: str) -> dict[Any, Any]:
            record, verdict = about
            desk.records.comment(record, Feedback(verdict, int(marker) if marker else None, text[:2000]))
            gr.Info("Kept with the answer. Thank you.")
            return {feedback: gr.Row(visible=False)}

        of_talk = [conversation, retry, edit, stop, fresh, exports, is_edit, feedback, question]
        of_archive = [coverage, outlets, try_out, chat]
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        # Questions are made from the archive once the window stands.
        window.load(opened, None, [*of_talk, *of_archive, answerer, writer, history, adding, head], **hidden).then(
            examples, None, [chat], **hidden
        )
        timer.tick(now_held, None, [coverage], **hidden)
        of_turn = {"outputs": [*of_talk, chat, history, coverage], **hidden}
        of_question = [question, conversation, is_edit, *chosen]
        # Enter while an answer is on its way asks next, rather than twice at once.
        question.submit(answer, of_question, trigger_mode="always_last", **of_turn)
        retry.click(again, [conversation, *chosen], **of_turn)
        chat.example_select(picked, None, [question], **hidden).then(answer, of_question, **of_turn)
        stop.click(stopped, None, None, **hidden)
        edit.click(edited, [conversation, is_edit], [question, is_edit, edit], **hidden)
        fresh.click(begun, [conversation], [*of_talk, chat], **hidden)
        upload.upload(add, [upload, outlet], [report, *of_archive], **hidden).then(examples, None, [chat], **hidden)
        try_out.click(add_samples, None, [report, *of_archive], **hidden).then(examples, None, [chat], **hidden)
        chat.like(rated, [conversation], [judged, feedback, which, note], **hidden)
        send.click(said, [judged, which, note], [feedback], **hidden)
    window.queue(default_concurrency_limit=16)  # most of a turn is waiting for a model
    window.has_launched = True  # before that, which never comes when it is mounted, any path here passes for an upload
    return window  # type: ignore[no-any-return]


def messages(conversation: Conversation) -> list[dict[str, str]]:
    """A conversation as the window shows it."""
    return [
        message
        for exchange in conversation.exchanges
        for message in (
            _message("user", escape(exchange.answer.question)),
            _message("assistant", answers.answer(exchange.answer, exchange.sources)),
        )
    ]


@dataclass(frozen=True, slots=True)
class Step:
    """What the window shows at one moment of a turn."""

    shown: list[dict[str, str]]
    """Messages of the conversation."""
    conversation: Conversation | None = None
    """The conversation when the turn is over; None while it goes on."""
    box: str | None = None
    """What is to stand in the question box; None to leave it to the person, who may be typing."""


def respond(
    desk: Newsdesk,
    text: str,
    conversation: Conversation,
    given: Sequence[Any] = (),
    *,
    replaces_last: bool = False,
    deadline: Deadline | None = None,
) -> Generator[Step, None, None]:
    """One turn: the question, a model's words as a draft while they come, and last the checked answer.

    Args:
        desk: What is asked.
        text: The question.
        talk: The conversation so far.
        given: Outlets, first and last day, day of asking and answerer, as the window's fields hold them.
        replaces_last: The turn takes the place of the last one.
        deadline: Its `cancel` ends the turn.
    """
    shown = messages(conversation.before_last if replaces_last else conversation)
    if not text.strip():
        yield Step(messages(conversation), conversation)
        return
    shown.append(_message("user", escape(text)))
    yield Step([*shown, _message("assistant", answers.draft(""))], box="")
    try:
        for piece in ask(desk, conversation, text, _choices(*given), replaces_last=replaces_last, deadline=deadline):
            if isinstance(piece, Conversation):
                yield Step(messages(piece), piece)
            else:
                yield Step([*shown, _message("assistant", answers.draft(piece))])
    except ModelCancelled:
        yield Step(messages(conversation), conversation, text)
    except NewsdeskError as exc:
        # A question that cannot be used goes back into the box to be mended.
        kept = text if isinstance(exc, InputError) else None
        yield Step([*shown, _message("assistant", answers.notice(str(exc)))], conversation, kept)


def _choices(
    outlets: Sequence[str] = (), since: str = "", until: str = "", as_of: str = "", answerer: str = QUOTED
) -> Choices:
    filters = make_filters(outlets=list(outlets), since=since.strip() or None, until=until.strip() or None)
    day = make_day("asked as of", as_of.strip()) if as_of.strip() else None
    return Choices(filters, ANSWERERS.get(answerer), day)


def add_files(desk: Newsdesk, paths: Sequence[str], outlet: str | None) -> Iterator[str]:
    """Add files; yields how far it has come, and last what became of them."""

    def work(tell: Callable[[str], None]) -> Added:
        return desk.add(*paths, outlet=outlet, on_progress=lambda *step: tell(archive.progress(*step)))

    yield archive.progress("reading", 0, None)
    try:
        report = yield from in_background(work)
    except NewsdeskError as exc:
        yield answers.notice(str(exc))
    else:
        yield archive.added(_by_name(report, paths))


def _by_name(report: Added, paths: Sequence[str]) -> Added:
    """The report with files named as the person knows them, not by where they were put meanwhile."""

    def named(name: str) -> str:
        path = next((path for path in paths if name.startswith(path)), "")
        return Path(path).name + name.removeprefix(path)

    return replace(report, skipped=[replace(skipped, name=named(skipped.name)) for skipped in report.skipped])


def application(desk: Newsdesk, options: ServerOptions | None = None, *, runs: Path = RUNS) -> Any:
    """The window and what stands beside it, as one guarded ASGI application.

    Args:
        desk: What is served.
        options: How programs are served too; None for the window alone.
        runs: As for `build`.
    """
    gr = _gradio()
    from qa.server.app import application as pages
    from qa.server.app import guarded

    app = gr.mount_gradio_app(
        pages(desk, options, runs=runs), build(desk, is_served=options is not None, runs=runs), path="/",
        server_name=HOST, show_error=False, footer_links=[], run_history=False, ssr_mode=False, enable_monitoring=False,
        max_file_size=_LARGEST, theme=gr.themes.Default(primary_hue="blue", **_FONTS), head=_HEAD,
    )  # fmt: skip
    return guarded(app, desk, options)


def serve(
    desk: Newsdesk, *, host: str = HOST, port: int = 7860, open_browser: bool = False,
    options: ServerOptions | None = None, runs: Path = RUNS, on_ready: Callable[[str], object] | None = None,
) -> None:  # fmt: skip
    """Show the window until it is stopped.

    Args:
        desk: What is served.
        host: The address of this machine to listen on, in numbers or by name.
        port: 0 takes any that is free.
        open_browser: Show it in the browser, too.
        options: As in `application`.
        runs: As for `build`.
        on_ready: Told the address under which it is listened for, such as `http://127.0.0.1:7860`.

    Raises:
        InputError: There is no such address on this machine, or the port is taken.
    """
    from qa.server.runner import run

    with _listener(host, port) as listener:
        # The host as it was named: under that name it may be asked.
        address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
        if on_ready:
            on_ready(address)
        if open_browser:
            threading.Timer(1.0, webbrowser.open, [address]).start()
        desk.corpus.warm_up()
        run(application(desk, options, runs=runs), listener)


def _listener(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as exc:
        # Python puts the address into its words once more; a name that nobody knows has a number of its own.
        why = exc.strerror if isinstance(exc, socket.gaierror) else os.strerror(exc.errno or 0)
        raise InputError(
            f"port {port} of {host} cannot be listened on ({why}); choose another --port or --host"
        ) from exc


def _message(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def _who(request: Any) -> Caller:
    return caller(request.request.scope)


def _owner(request: Any) -> str:
    """By what a person's conversations are known; without cookies, as in a window that others mount, by the tab."""
    from qa.server.security.guard import READER_COOKIE

    return owner(_who(request), request.cookies.get(READER_COOKIE, "")) or f"tab {request.session_hash}"


def _history(desk: Newsdesk, owner: str) -> str:
    return archive.history(recent(desk, owner, _CONVERSATIONS), datetime.now(UTC))


@lru_cache(maxsize=4)
def _suggested_from(desk: Newsdesk, _: Coverage) -> tuple[str, ...]:
    try:
        return suggestions(desk)
    except NewsdeskError:  # an embedder that does not answer: the question itself will say so
        return ()


def _suggested(desk: Newsdesk) -> tuple[str, ...]:
    """Example questions, made again when the archive has changed."""
    return _suggested_from(desk, desk.corpus.coverage())


def _model(desk: Newsdesk) -> tuple[str | None, str]:
    """The name of the language model that would write answers, and what the window says of it."""
    try:
        if desk.model is None:
            return None, "To have answers written, name a language model with NEWSDESK_MODEL"
        return desk.model.name, f"{WRITTEN}: {desk.model.name}; each sentence is checked"
    except NewsdeskError as exc:  # it was named, and cannot be used
        return None, str(exc)
