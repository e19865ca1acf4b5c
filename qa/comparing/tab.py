"""The tab of the window in which answers are compared: layout and wiring only.

What is shown is made by the pure functions of `qa.comparing.parts`; what is done, by the modules beside this one and by
those of `qa.evaluation`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gradio  # a global name: Gradio looks up the annotations of handlers among those

from index.errors import InputError, NewsdeskError
from qa.chat.background import in_background
from qa.chat.conversation import ANSWERERS, Choices
from qa.comparing import parts
from qa.comparing.blind import AnswerSettings, BlindPair, ask_both, opened_with
from qa.comparing.listing import DRAFTS_FILE, PREFERENCES_FILE, newest_pair, run_summaries
from qa.evaluation.datasets.questions import Gold, QuestionSet
from qa.evaluation.drafts import Drafts
from qa.evaluation.judges.preferences import Preferences
from qa.evaluation.metrics.agreement import CHOICES, Choice
from qa.evaluation.runs import QUESTIONS_FILE, Run, overrides_of, start
from qa.newsdesk import Newsdesk
from qa.question.inputs import MAX_QUESTION
from qa.rendering.html import answers
from qa.server.caller import Caller, caller

SCOPE = "compare"
"""What a login must allow for this tab."""
_PROPOSED = 40
_LARGEST_SET = 20_000_000  # bytes
_AGAIN, _DRAFTS, _GIVEN = "As in run: ", "Accepted drafts", "File: "
_HIDDEN: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


class _StoppedError(Exception):
    """Somebody stopped a run."""


def build(
    window: gradio.Blocks,
    desk: Newsdesk,
    folder: Path,
    *,
    html: Callable[..., Any],
    beside: Sequence[Any],
    choices: Callable[..., Choices],
) -> None:
    """Make the tab, within the tabs of a window; it is shown to those who may use it.

    Args:
        window: What the tab is in.
        desk: What is asked; runs and comparisons open its corpus once more.
        folder: Where runs, accepted drafts and preferences are kept.
        html: Makes a part that shows our HTML.
        beside: The window's fields that limit a question.
        choices: What their values mean.
    """
    gr = gradio
    stopping: dict[str | None, threading.Event] = {}  # by browser tab
    one_at_a_time = threading.Lock()
    kept, drafts = Preferences(folder / PREFERENCES_FILE), Drafts(folder / DRAFTS_FILE)

    with gr.Tab("Compare", elem_id="nd-compare", visible=False) as tab:
        pair, proposed, given, is_filled = gr.State(), gr.State(()), gr.State({}), gr.State(False)
        html(
            parts.heading(
                "Two answers, blind",
                "One question, answered in two ways. Which is which is told when you have chosen; your choice is kept.",
            )
        )
        with gr.Row():
            one, other = (_way(f"{name} way") for name in ("One", "Other"))
        with gr.Row(elem_classes="nd-line"):
            question = gr.Textbox(label="Question", max_length=MAX_QUESTION, scale=4, elem_id="nd-both")
            both = gr.Button("Answer both ways", variant="primary", size="sm", min_width=140, scale=0)
        both_status = html(elem_id="nd-both-told")
        with gr.Row(elem_id="nd-sides"):
            first, second = html(elem_id="nd-first"), html(elem_id="nd-second")
        with gr.Row(visible=False, elem_id="nd-choice") as choosing:
            buttons = [
                gr.Button(label, size="sm", min_width=120)
                for label in ("Answer 1 is better", "Answer 2 is better", "No difference")
            ]
        tally = html(elem_id="nd-tally")

        html(parts.heading("Runs of a question set", "Every question answered in one way, and kept to be compared."))
        with gr.Row(elem_classes="nd-line"):
            source = gr.Dropdown([], label="Questions", scale=3, elem_id="nd-set")
            upload = gr.UploadButton(
                "Choose a file", file_count="single", size="sm", min_width=120, scale=0, elem_id="nd-set-file"
            )
            name = gr.Textbox(label="Name of the run", placeholder="baseline", max_length=100, scale=2)
        way = _way("Answers")
        with gr.Row(elem_classes="nd-line"):
            begin = gr.Button("Run", variant="primary", size="sm", min_width=100, scale=0)
            stop = gr.Button("Stop", variant="stop", visible=False, size="sm", min_width=100, scale=0)
            run_status = html(elem_id="nd-run-told")
        runs = html(elem_id="nd-runs")
        with gr.Row(elem_classes="nd-line"):
            baseline = gr.Dropdown([], label="Baseline", elem_id="nd-baseline")
            candidates = gr.Dropdown([], label="Compared with", multiselect=True, elem_id="nd-candidates")
        report = html(elem_id="nd-report-link")

        html(
            parts.heading(
                "Questions from the archive",
                "Proposed by rule, with the place of each answer. What you accept becomes a question set.",
            )
        )
        with gr.Row(elem_classes="nd-line"):
            look = gr.Button("Propose questions", size="sm", min_width=140, scale=0)
            accept = gr.Button("Accept", visible=False, size="sm", min_width=100, scale=0)
            reject = gr.Button("Reject", visible=False, size="sm", min_width=100, scale=0)
        drafted = html(elem_id="nd-drafted")

    def may(request: gradio.Request) -> bool:
        return SCOPE in _who(request).scopes

    def sets(files: Mapping[str, QuestionSet]) -> list[str]:
        own = [_DRAFTS] if (folder / DRAFTS_FILE).exists() else []
        return [*(_GIVEN + label for label in files), *own, *(_AGAIN + run.name for run in run_summaries(folder))]

    def held(files: Mapping[str, QuestionSet], chosen: str | None = None) -> dict[Any, Any]:
        """What depends on the folder alone."""
        found = run_summaries(folder)
        names = [run.name for run in found if run.done == run.questions]
        labels, pair_of = sets(files), newest_pair(found)
        return {
            source: gr.Dropdown(choices=labels, value=chosen or (labels[0] if labels else None)),
            runs: parts.runs(found, datetime.now(UTC)),
            baseline: gr.Dropdown(choices=names, value=pair_of[0] if pair_of else None),
            candidates: gr.Dropdown(choices=names, value=list(pair_of[1:])),
            report: parts.report_link(pair_of),
        }

    def tallied() -> str:
        try:
            return parts.tallies(kept.tally())
        except NewsdeskError as exc:
            return answers.notice(str(exc))

    def opened(request: gradio.Request) -> Any:
        return gr.Tab(visible=may(request))

    def filled(request: gradio.Request, was_filled: bool) -> dict[Any, Any]:
        """What is kept is read when somebody first looks at the tab: it may be much."""
        if was_filled or not may(request):
            return {}
        return {**held({}), tally: tallied(), is_filled: True}

    def answer_both(request: gradio.Request, text: str, *values: Any) -> Iterator[dict[Any, Any]]:
        if not may(request) or not text.strip():
            return
        nothing = {first: "", second: "", pair: None, choosing: gr.Row(visible=False)}
        yield {**nothing, both_status: answers.draft("")}
        try:
            ways = _read(values[:3]), _read(values[3:6])
            found = ask_both(desk, text, ways, choices(*values[6:]))
        except NewsdeskError as exc:
            yield {both_status: answers.notice(str(exc))}
            return
        sides = (parts.side(at, found, desk.sources(each)) for at, each in ((1, found.first), (2, found.second)))
        yield {
            **dict(zip((first, second), sides, strict=True)),
            pair: found,
            both_status: "",
            choosing: gr.Row(visible=True),
        }

    def chosen(choice: Choice) -> Callable[..., dict[Any, Any]]:
        def keep(request: gradio.Request, found: BlindPair | None) -> dict[Any, Any]:
            if not may(request) or found is None:
                return {choosing: gr.Row(visible=False)}
            who = _who(request)
            try:
                kept.add(found.preferred(choice, (who.is_person and who.name) or ""))
            except NewsdeskError as exc:
                return {both_status: answers.notice(str(exc))}
            shown = parts.revealed(found, choice)
            return {both_status: shown, pair: None, choosing: gr.Row(visible=False), tally: tallied()}

        return keep

    def read_file(request: gradio.Request, path: str, files: dict[str, QuestionSet]) -> dict[Any, Any]:
        if not may(request):
            return {}
        try:
            if Path(path).stat().st_size > _LARGEST_SET:
                raise InputError(f"{path} has more than {_LARGEST_SET:,} bytes (run it with: newsdesk run)")
            read = QuestionSet.read(path)
        except NewsdeskError as exc:
            return {run_status: answers.notice(str(exc).replace(str(path), Path(path).name))}
        finally:
            Path(path).unlink(missing_ok=True)
        label = Path(path).name
        return {**held({**files, label: read}, _GIVEN + label), given: {**files, label: read}, run_status: ""}

    def questions_of(label: str | None, files: Mapping[str, QuestionSet]) -> QuestionSet:
        kind, _, rest = (label or "").partition(": ")
        if label == _DRAFTS:
            return QuestionSet.read(folder / DRAFTS_FILE)
        if kind + ": " == _GIVEN and rest in files:
            return files[rest]
        if kind + ": " == _AGAIN and rest in [run.name for run in run_summaries(folder)]:
            return QuestionSet.read(folder / rest / QUESTIONS_FILE)
        raise InputError("choose a question set, or a file with one (docs/questions.md says how it is written)")

    def run_set(
        request: gradio.Request, label: str | None, files: dict[str, QuestionSet], called: str, *values: Any
    ) -> Iterator[dict[Any, Any]]:
        if not may(request):
            return
        stopped = stopping[request.session_hash] = threading.Event()
        yield {begin: gr.Button(visible=False), stop: gr.Button(visible=True), run_status: answers.draft("")}
        over = {begin: gr.Button(visible=True), stop: gr.Button(visible=False)}
        try:
            asked, chosen_way = questions_of(label, files), _read(values)
            for shown in _running(desk, folder, asked, called.strip(), chosen_way, stopped, one_at_a_time):
                yield {run_status: shown}
        except _StoppedError:
            shown = answers.notice(f"{called.strip()} was stopped. It goes on where it was when it is run again.")
            yield {**over, **held(files, label), run_status: shown}
        except NewsdeskError as exc:
            yield {**over, run_status: answers.notice(str(exc))}
        else:
            yield {**over, **held(files, label)}
        finally:
            stopping.pop(request.session_hash, None)

    def halt(request: gradio.Request) -> None:
        if event := stopping.get(request.session_hash):
            event.set()

    def linked(one: str | None, others: Sequence[str] | None) -> str:
        return parts.report_link([each for each in (one, *(others or ())) if each])

    def offered(left: Sequence[Gold]) -> dict[Any, Any]:
        """The first of the questions that are left; those of articles that have gone meanwhile are not asked about."""
        while left:
            try:
                article = desk.article(left[0].article_ids[0]).article
            except NewsdeskError:
                left = left[1:]
                continue
            shown = parts.draft(left[0], article, len(left) - 1)
            return {proposed: left, drafted: shown, accept: gr.Button(visible=True), reject: gr.Button(visible=True)}
        nothing = '<p class="nd-none" role="status">No more questions can be made from the archive by rule.</p>'
        return {proposed: (), drafted: nothing, accept: gr.Button(visible=False), reject: gr.Button(visible=False)}

    def looked(request: gradio.Request) -> dict[Any, Any]:
        if not may(request):
            return {}
        try:
            return offered([*drafts.proposed(desk, _PROPOSED)])
        except NewsdeskError as exc:
            return {drafted: answers.notice(str(exc))}

    def accepted(request: gradio.Request, left: Sequence[Gold], files: dict[str, QuestionSet]) -> dict[Any, Any]:
        if not may(request) or not left:
            return {}
        try:
            drafts.accept(left[0])
        except NewsdeskError as exc:
            return {drafted: answers.notice(str(exc))}
        return {**offered(left[1:]), source: gr.Dropdown(choices=sets(files), value=_DRAFTS)}

    def rejected(request: gradio.Request, left: Sequence[Gold]) -> dict[Any, Any]:
        return offered(left[1:]) if may(request) and left else {}

    shelf = [source, runs, baseline, candidates, report]
    asks = [question, *one, *other, *beside]
    shows = {"outputs": [both_status, first, second, pair, choosing], **_HIDDEN}
    both.click(answer_both, asks, **shows)
    question.submit(answer_both, asks, **shows)
    for button, choice in zip(buttons, CHOICES, strict=True):
        button.click(chosen(choice), [pair], [both_status, pair, choosing, tally], **_HIDDEN)
    upload.upload(read_file, [upload, given], [*shelf, given, run_status], **_HIDDEN)
    begin.click(run_set, [source, given, name, *way], [*shelf, begin, stop, run_status], **_HIDDEN)
    stop.click(halt, None, None, **_HIDDEN)
    for chooser in (baseline, candidates):
        chooser.change(linked, [baseline, candidates], [report], **_HIDDEN)
    of_drafts = [proposed, drafted, accept, reject]
    look.click(looked, None, of_drafts, **_HIDDEN)
    accept.click(accepted, [proposed, given], [*of_drafts, source], **_HIDDEN)
    reject.click(rejected, [proposed], of_drafts, **_HIDDEN)
    window.load(opened, None, [tab], **_HIDDEN)
    tab.select(filled, [is_filled], [*shelf, tally, is_filled], **_HIDDEN)


def _who(request: gradio.Request) -> Caller:
    assert request.request is not None
    return caller(request.request.scope)


def _way(label: str) -> list[Any]:
    """The fields of one way of answering, in the order in which `_read` takes them."""
    with gradio.Column(min_width=240, elem_classes="nd-way"):
        answerer = gradio.Radio([*ANSWERERS], value=next(iter(ANSWERERS)), label=label)
        with gradio.Row():
            model = gradio.Textbox(label="Model", placeholder="own", max_length=200, min_width=110)
            numbers = gradio.Textbox(
                label="Numbers of the ranking", placeholder="search.bm25=0", max_length=1000, min_width=110
            )
    return [answerer, model, numbers]


def _read(values: Sequence[Any]) -> AnswerSettings:
    answerer, model, numbers = values
    written = (numbers or "").replace(",", " ").split()
    return AnswerSettings(ANSWERERS.get(answerer), (model or "").strip() or None, overrides_of(written))


def _running(
    desk: Newsdesk,
    folder: Path,
    questions: QuestionSet,
    name: str,
    way: AnswerSettings,
    stopped: threading.Event,
    one_at_a_time: threading.Lock,
) -> Iterator[str]:
    """Make a run; yields how far it has come, and last that it is finished."""
    began = time.monotonic()
    first: list[int] = []

    def work(tell: Callable[[str], None]) -> Run:
        def on_progress(_: str, done: int, total: int | None) -> None:
            if stopped.is_set():
                raise _StoppedError
            first.append(done)
            tell(parts.progress(done, total or len(questions), time.monotonic() - began, first[0]))

        # Held by the work itself: when a window is closed, what shows it may never be gone on with.
        if not one_at_a_time.acquire(blocking=False):  # two would only take the processor from each other
            raise InputError("another run is under way; start this one when it has ended")
        try:
            with opened_with(desk, way) as opened:
                return start(
                    opened, questions, folder, name=name, answerer=way.answerer, overrides=way.overrides,
                    concurrency=4 if way.answerer == ANSWERERS["Language model"] else 1, on_progress=on_progress,
                )  # fmt: skip
        finally:
            one_at_a_time.release()

    made = yield from in_background(work, on_gone=stopped.set)
    yield parts.finished(name, len(made.questions), made.failed)
