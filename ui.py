"""The chat window: layout and wiring only. What is shown is made by the pure functions of `qa.rendering.html`."""

from __future__ import annotations

import os
import socket
import threading
import webbrowser
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import InputError, NewsdeskError
from index.extras import is_installed, need
from index.ingest.intake import Added
from index.stores.types import Coverage
from index.text.characters import clean
from qa.chat import samples
from qa.chat.background import in_background
from qa.chat.conversation import ANSWERERS, Choices, Conversation, ModelAtWork, ask, recent, reopened
from qa.models import Deadline, ModelCancelled
from qa.models.present import present_models
from qa.newsdesk import Newsdesk
from qa.question.inputs import MAX_QUESTION, make_day, make_filters
from qa.question_generation.generator import suggestions
from qa.records.answers import Feedback
from qa.rendering.html import answers, archive
from qa.rendering.html.markup import escape
from qa.server import gradio_stubs
from qa.server.caller import Caller, caller, conversation_owner

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
    os.environ.setdefault("GRADIO_DEFAULT_CONCURRENCY_LIMIT", "16")  # most of a turn is waiting for a model
    gradio_stubs.write_none()
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
    return _Window(desk, is_served=is_served, runs=runs).blocks


def _html(value: str = "", **more: Any) -> Any:
    """A part of the window that shows our HTML."""
    # Not gr.HTML: that runs templates with `eval`, which our content security policy forbids. The value is escaped
    # by `qa.rendering.html` and is no Markdown.
    return gradio.Markdown(value, sanitize_html=False, container=False, latex_delimiters=[], **more)


class _Window:
    """The window's parts, what connects them, and what each event changes."""

    def __init__(self, desk: Newsdesk, *, is_served: bool, runs: Path) -> None:
        gr = _gradio()
        self._desk, self._is_served = desk, is_served
        self._running: dict[str | None, Deadline] = {}  # by browser tab
        self._offered = {QUOTED, WRITTEN}
        with gr.Blocks(title="Newsdesk", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)) as blocks:
            self.blocks: gradio.Blocks = blocks
            self._conversation, self._is_edit, self._judged = gr.State(), gr.State(False), gr.State()
            self._lay_out_sidebar()
            with gr.Row(elem_id="nd-main", equal_height=True):
                self._lay_out_tabs(runs)
                with gr.Column(scale=2, min_width=320, elem_id="nd-pane"):
                    _html(
                        '<div class="nd-pane-head"><h2>Source</h2>'
                        '<button type="button" class="nd-close">Close</button></div>'
                        f'<iframe name="{answers.PANE}" src="source" title="Source article"></iframe>'
                    )
            self._timer = gr.Timer(60)
            self._wire()
        # Until it has launched, which a mounted window never does, any path here passes for an upload.
        blocks.has_launched = True

    def _lay_out_sidebar(self) -> None:
        gr = gradio
        with gr.Sidebar(width=300, elem_id="nd-side"):
            self._head = _html(archive.head(None, may_publish=False))
            self._coverage = _html(elem_id="nd-coverage")
            self._fresh = gr.Button("New conversation", size="sm")
            with gr.Accordion("Filters", open=True):
                self._outlets = gr.Dropdown([], label="Outlets", multiselect=True)
                with gr.Row():
                    self._since = gr.Textbox(label="From", placeholder="2025-03-01", max_length=40, min_width=100)
                    self._until = gr.Textbox(label="To", placeholder="2025-03-31", max_length=40, min_width=100)
                self._as_of = gr.Textbox(
                    label="Asked as of",
                    placeholder="today",
                    max_length=40,
                    info="The day that “last week” counts from",
                )
            self._answerer = gr.Radio([QUOTED], value=QUOTED, label="Answers")
            self._writer = _html()
            self._look = gr.Button("Find language models", size="sm", visible=False)
            with gr.Accordion("Add articles", open=False, elem_id="nd-add") as self._adding:
                self._upload = gr.UploadButton("Choose files", file_count="multiple", size="sm", elem_id="nd-upload")
                self._outlet = gr.Textbox(label="Outlet", max_length=200, info="Of articles that state none")
                self._report = _html("<p>Or drop files anywhere in the window.</p>", elem_id="nd-report")
            with gr.Accordion("Earlier conversations", open=False):
                self._history = _html()

    def _lay_out_tabs(self, runs: Path) -> None:
        from qa.comparing import tab

        gr = gradio
        with gr.Column(scale=3, min_width=320, elem_id="nd-left"), gr.Tabs(elem_id="nd-tabs"):
            with gr.Tab("Ask", elem_id="nd-asking", render_children=True), gr.Column(elem_id="nd-talk"):
                self._chat = gr.Chatbot(
                    label="Conversation", show_label=False, container=False, height="100%", layout="panel",
                    latex_delimiters=[], sanitize_html=False, buttons=[], elem_id="nd-chat",
                    feedback_options=("Like", "Dislike", "Wrong citation"),
                )  # fmt: skip
                self._try_out = gr.Button("Add the sample articles", visible=False)
                with gr.Row(visible=False, elem_id="nd-feedback") as self._feedback:
                    self._which = gr.Dropdown([], label="Which citation", min_width=120)
                    self._note = gr.Textbox(label="What is wrong", max_length=2000, scale=3)
                    self._send = gr.Button("Send", size="sm", min_width=80)
                with gr.Row(elem_id="nd-turns"):
                    self._retry = gr.Button("Ask again", size="sm", visible=False, min_width=80)
                    self._edit = gr.Button(EDIT, size="sm", visible=False, min_width=80)
                    self._exports = _html(elem_id="nd-exports")
                with gr.Row(elem_id="nd-ask"):
                    self._question = gr.Textbox(
                        label="Question", placeholder="Ask the archive a question", max_length=MAX_QUESTION,
                        submit_btn="Ask", autofocus=True, scale=1, container=False, elem_id="nd-question",
                    )  # fmt: skip
                    self._stop = gr.Button("Stop", variant="stop", visible=False, min_width=80, scale=0)
            limits = [self._outlets, self._since, self._until, self._as_of]
            tab.build(self.blocks, self._desk, runs, html=_html, beside=limits, choices=_choices)

    def _wire(self) -> None:
        """Say what happens when: each event with what it is given and what it may change."""
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        conversation, chat, question = self._conversation, self._chat, self._question
        of_conversation = [
            conversation, self._retry, self._edit, self._stop, self._fresh, self._exports, self._is_edit,
            self._feedback, question,
        ]  # fmt: skip
        of_archive = [self._coverage, self._outlets, self._try_out, chat]
        of_person = [self._answerer, self._writer, self._history, self._adding, self._head, self._look]
        chosen = [self._outlets, self._since, self._until, self._as_of, self._answerer]
        of_question = [question, conversation, self._is_edit, *chosen]
        of_turn = {"outputs": [*of_conversation, chat, self._history, self._coverage, self._writer], **hidden}
        examples = {"fn": self._examples, "outputs": [chat], **hidden}
        # Questions are made from the archive once the window stands.
        opened = self.blocks.load(self._opened, None, [*of_conversation, *of_archive, *of_person], **hidden)
        opened.then(**examples)
        self._look.click(self._found, [self._answerer], [self._answerer, self._writer], **hidden)
        self._timer.tick(self._coverage_now, None, [self._coverage], **hidden)
        # Enter while an answer is on its way asks next, rather than twice at once.
        question.submit(self._answer, of_question, trigger_mode="always_last", **of_turn)
        self._retry.click(self._answer_again, [conversation, *chosen], **of_turn)
        chat.example_select(_picked, None, [question], **hidden).then(self._answer, of_question, **of_turn)
        self._stop.click(self._stopped, None, None, **hidden)
        self._edit.click(self._edited, [conversation, self._is_edit], [question, self._is_edit, self._edit], **hidden)
        self._fresh.click(self._begun, [conversation], [*of_conversation, chat], **hidden)
        added = {"outputs": [self._report, *of_archive], **hidden}
        self._upload.upload(self._add, [self._upload, self._outlet], **added).then(**examples)
        self._try_out.click(self._add_samples, None, **added).then(**examples)
        rated = [self._judged, self._feedback, self._which, self._note]
        chat.like(self._rated, [conversation], rated, **hidden)
        self._send.click(self._commented, [self._judged, self._which, self._note], [self._feedback], **hidden)

    # --- what is shown ------------------------------------------------------------------------------------------

    def _state(self, now: Conversation, *, is_running: bool = False) -> dict[Any, Any]:
        """What depends on the conversation alone."""
        can = bool(now.exchanges) and not is_running
        return {
            self._conversation: now,
            self._retry: gradio.Button(visible=can),
            self._edit: gradio.Button(EDIT, visible=can),
            self._stop: gradio.Button(visible=is_running),
            self._fresh: gradio.Button(interactive=not is_running),
            self._exports: archive.exports(now.id) if now.exchanges else "",
            self._is_edit: False,
            self._feedback: gradio.Row(visible=False),
            self._question: gradio.Textbox(submit_btn=not is_running and "Ask"),
        }

    def _coverage_now(self) -> str:
        return archive.coverage(self._desk.corpus.coverage(), datetime.now(UTC))

    def _archive(self, **of_chat: Any) -> dict[Any, Any]:
        """What depends on the archive alone."""
        gr, corpus = gradio, self._desk.corpus
        is_empty = not corpus.coverage().articles
        return {
            self._coverage: self._coverage_now(),
            # The blank keeps Gradio from taking a name for a key of its translations.
            self._outlets: gr.Dropdown(choices=[(f"{clean(name)} ", name) for name, _ in corpus.outlets()]),
            self._try_out: gr.Button(visible=is_empty and samples.folder() is not None),
            self._chat: gr.Chatbot(**of_chat, placeholder=archive.welcome(is_empty=is_empty)),
        }

    def _examples(self) -> Any:
        return gradio.Chatbot(examples=[{"text": text} for text in _suggested(self._desk)])

    def _opened(self, request: gradio.Request) -> dict[Any, Any]:
        owner, who = _owner(request), _who(request)
        named = str(request.query_params.get("conversation", ""))[:64]
        now = (reopened(self._desk, owner, named) if named else None) or Conversation(owner)
        name, about_model = _model(self._desk)
        ways = [QUOTED, WRITTEN] if name else [QUOTED]
        may_publish = self._is_served and "publish" in who.scopes
        return {
            **self._state(now),
            **self._archive(value=messages(now)),
            self._adding: gradio.Accordion(visible="add" in who.scopes),
            self._answerer: gradio.Radio(ways, value=ways[-1]),
            self._head: archive.head(who.name if who.is_person else None, may_publish=may_publish),
            self._writer: f'<p class="nd-none">{escape(about_model)}</p>',
            self._look: gradio.Button(visible="add" in who.scopes),
            self._history: _history(self._desk, owner),
        }

    def _found(self, request: gradio.Request, chosen: str) -> dict[Any, Any]:
        """The models of this machine's servers, each a way to have answers written in this conversation."""
        if "add" not in _who(request).scopes:
            return {self._writer: answers.notice("Your login does not allow choosing a model")}
        ways, about = models_found(self._desk)
        self._offered |= set(ways)
        return {
            self._answerer: gradio.Radio(ways, value=chosen if chosen in ways else ways[0]),
            self._writer: f'<p class="nd-none">{escape(about)}</p>',
        }

    # --- asking -------------------------------------------------------------------------------------------------

    def _answer_again(self, request: gradio.Request, now: Conversation, *fields: Any) -> Iterator[dict[Any, Any]]:
        yield from self._answer(request, now.exchanges[-1].answer.question, now, True, *fields)

    def _answer(
        self, request: gradio.Request, text: str, now: Conversation, replaces_last: bool, *fields: Any
    ) -> Iterator[dict[Any, Any]]:
        if fields and fields[-1] not in self._offered:  # no name that nobody was offered is asked of any server
            fields = (*fields[:-1], QUOTED)
        deadline = self._running[request.session_hash] = Deadline(self._desk.timeout_s)
        replaces_last = replaces_last and bool(now.exchanges)
        try:
            for step in respond(self._desk, text, now, fields, replaces_last=replaces_last, deadline=deadline):
                is_over, later = step.conversation is not None, step.conversation or now
                shown: dict[Any, Any] = {self._chat: step.shown}
                if is_over or step.box is not None:  # in between only the draft grows
                    shown |= self._state(later, is_running=not is_over)
                if step.box is not None:
                    shown[self._question] = gradio.Textbox(value=step.box, submit_btn=is_over and "Ask")
                if is_over:
                    shown |= {self._history: _history(self._desk, later.owner), self._coverage: self._coverage_now()}
                    if later is not now and (about := _read_and_written(later)):
                        shown[self._writer] = f'<p class="nd-none">{escape(about)}</p>'
                yield shown
        finally:
            self._running.pop(request.session_hash, None)

    def _stopped(self, request: gradio.Request) -> None:
        # Not by Gradio's `cancels`: what had been sent before the end came would still be shown after it.
        if deadline := self._running.get(request.session_hash):
            deadline.cancel()

    def _edited(self, now: Conversation, was_edit: bool) -> dict[Any, Any]:
        last = "" if was_edit else now.exchanges[-1].answer.question
        return {self._question: last, self._is_edit: not was_edit, self._edit: EDIT if was_edit else LEAVE}

    def _begun(self, now: Conversation) -> dict[Any, Any]:
        cleared = gradio.Textbox(value="", submit_btn="Ask")
        return {**self._state(Conversation(now.owner)), self._chat: [], self._question: cleared}

    # --- adding articles ----------------------------------------------------------------------------------------

    def _add(self, request: gradio.Request, files: Sequence[str], outlet: str) -> Iterator[dict[Any, Any]]:
        try:
            yield from self._added(request, files, outlet.strip() or None)
        finally:
            for name in files:  # the corpus has the text; no copy of it stays
                Path(name).unlink(missing_ok=True)

    def _add_samples(self, request: gradio.Request) -> Iterator[dict[Any, Any]]:
        yield from self._added(request, [str(samples.folder())], None)

    def _added(self, request: gradio.Request, paths: Sequence[str], outlet: str | None) -> Iterator[dict[Any, Any]]:
        if "add" not in _who(request).scopes:
            yield {self._report: answers.notice("Your login does not allow adding articles")}
            return
        for shown in add_files(self._desk, paths, outlet):
            yield {self._report: shown}
        yield self._archive()

    # --- what readers say of an answer --------------------------------------------------------------------------

    def _rated(self, data: gradio.LikeData, now: Conversation) -> dict[Any, Any]:
        place = data.index[0] if isinstance(data.index, list | tuple) else data.index
        answer = now.exchanges[place // 2].answer
        verdict = _LIKED.get(str(data.liked))
        if verdict is None or answer.record is None:
            return {self._feedback: gradio.Row(visible=False)}
        if verdict != "wrong citation":
            self._desk.records.comment(answer.record, Feedback(verdict))  # type: ignore[arg-type]
        markers = [f"{c.marker}" for c in answer.citations] if verdict == "wrong citation" else []
        return {
            self._judged: (answer.record, verdict),
            self._feedback: gradio.Row(visible=verdict != "good"),
            self._which: gradio.Dropdown(choices=markers, value=markers[0] if markers else None, visible=bool(markers)),
            self._note: "",
        }

    def _commented(self, about: tuple[str, Any], marker: str | None, text: str) -> dict[Any, Any]:
        record, verdict = about
        self._desk.records.comment(record, Feedback(verdict, int(marker) if marker else None, text[:2000]))
        gradio.Info("Kept with the answer. Thank you.")
        return {self._feedback: gradio.Row(visible=False)}


def _picked(data: gradio.SelectData) -> str:
    return str(data.value["text"])


def messages(conversation: Conversation) -> list[dict[str, str]]:
    """A conversation as the window shows it."""
    turns = (
        (escape(e.answer.question), answers.answer(e.answer, e.sources, since=e.since)) for e in conversation.exchanges
    )
    return [_message(role, text) for turn in turns for role, text in zip(("user", "assistant"), turn, strict=True)]


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
    desk: Newsdesk, text: str, conversation: Conversation, given: Sequence[Any] = (), *,
    replaces_last: bool = False, deadline: Deadline | None = None,
) -> Generator[Step, None, None]:  # fmt: skip
    """One turn: the question, a model's words as a draft while they come, and last the checked answer.

    Args:
        desk: What is asked.
        text: The question.
        conversation: What was said so far.
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
                yield Step([*shown, _message("assistant", answers.draft(piece.text, _reading(piece)))])
    except ModelCancelled:
        yield Step(messages(conversation), conversation, text)
    except NewsdeskError as exc:
        # A question that cannot be used goes back into the box to be mended.
        kept = text if isinstance(exc, InputError) else None
        yield Step([*shown, _message("assistant", answers.notice(str(exc)))], conversation, kept)


def _reading(now: ModelAtWork) -> str:
    """What a model reads, for how long, and how fast that was."""
    if not now.tokens:
        return ""
    if now.pace is None:
        return f"The language model is reading {now.tokens:,} tokens: {now.seconds:.0f} s"
    return f"read {now.tokens:,} tokens in {now.seconds:.0f} s, {now.pace:,.0f} a second"


def _read_and_written(conversation: Conversation) -> str:
    """What the model of the last answer read and wrote, and in what time; empty where none was asked."""
    last = conversation.exchanges[-1].answer if conversation.exchanges else None
    if last is None or not last.tokens_in:
        return ""
    name = last.model or WRITTEN
    return f"{name} read {last.tokens_in:,} tokens and wrote {last.tokens_out:,} in {last.seconds:.0f} s"


def _choices(
    outlets: Sequence[str] = (), since: str = "", until: str = "", as_of: str = "", answerer: str = QUOTED
) -> Choices:
    filters = make_filters(outlets=list(outlets), since=since.strip() or None, until=until.strip() or None)
    day = make_day("asked as of", as_of.strip()) if as_of.strip() else None
    if answerer in ANSWERERS or not answerer:
        return Choices(filters, ANSWERERS.get(answerer), day)
    return Choices(filters, ANSWERERS[WRITTEN], day, answerer)


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

    Programs are served where Gradio is not installed, too; there is no window then.

    Args:
        desk: What is served.
        options: How programs are served too; None for the window alone.
        runs: As for `build`.
    """
    from qa.server.app import application as pages
    from qa.server.app import guarded

    if options and not is_installed("gradio"):
        return guarded(pages(desk, options, runs=runs), desk, options)
    gr = _gradio()
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
        on_ready: Called with the address under which it listens, such as `http://127.0.0.1:7860`.

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

    return conversation_owner(_who(request), request.cookies.get(READER_COOKIE, "")) or f"tab {request.session_hash}"


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


def models_found(desk: Newsdesk, servers: Mapping[str, str] | None = None) -> tuple[list[str], str]:
    """What may be chosen to answer, and what the window says of it; asks the servers of this machine.

    Args:
        desk: Its own model is one of them.
        servers: The addresses to ask, by name; `qa.models.present.SERVERS` by default.
    """
    found = present_models(servers)
    ways = [QUOTED, *([WRITTEN] if desk.model_name else []), *(each.choice for each in found)]
    if not found:
        return ways, "No model server answers on this machine (start one, for instance: ollama serve)"
    sizes = ", ".join(f"{each.choice}{f' ({each.size})' if each.size else ''}" for each in found)
    return ways, f"Found {sizes}; choose one under Answers, and each of its sentences is checked"


def _model(desk: Newsdesk) -> tuple[str | None, str]:
    """The name of the language model that would write answers, and what the window says of it."""
    try:
        if desk.model is None:
            return None, "To have answers written, name a language model with NEWSDESK_MODEL"
        return desk.model.name, f"{WRITTEN}: {desk.model.name}; each sentence is checked"
    except NewsdeskError as exc:  # it was named, and cannot be used
        return None, str(exc)
