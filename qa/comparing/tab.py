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
from qa.evaluation.configuration import overrides_of
from qa.evaluation.datasets.questions import Gold, QuestionSet
from qa.evaluation.drafts import accept, fresh
from qa.evaluation.judges.preferences import CHOICES, Choice, Preferences
from qa.evaluation.runs import DRAFTS_FILE, PREFERENCES_FILE, QUESTIONS_FILE, Run, listed_runs, newest_pair, start
from qa.newsdesk import Newsdesk
from qa.question.inputs import MAX_QUESTION
from qa.rendering.html import answers
from qa.server.caller import Caller, caller

SCOPE = "compare"
"""What a login must allow for this tab."""
_PROPOSED = 40
_LARGEST_SET = 20_000_000  # bytes
_AGAIN, _DRAFTS, _FILE = "As in run: ", "Accepted drafts", "File: "
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
    with gradio.Tab("Compare", elem_id="nd-compare", visible=False) as tab:
        is_filled = gradio.State(False)
        two = _TwoAnswers(desk, folder, html, beside, choices)
        sets = _QuestionSets(desk, folder, html)
        _Drafts(desk, folder, html, sets)

    def opened(request: gradio.Request) -> Any:
        return gradio.Tab(visible=_may(request))

    def filled(request: gradio.Request, was_filled: bool) -> dict[Any, Any]:
        """What is kept is read when somebody first looks at the tab: it may be much."""
        if was_filled or not _may(request):
            return {}
        return {**sets.refreshed({}), two.tally: two.tallied(), is_filled: True}

    window.load(opened, None, [tab], **_HIDDEN)
    tab.select(filled, [is_filled], [*sets.shelf, two.tally, is_filled], **_HIDDEN)


class _TwoAnswers:
    """The part where one question is answered in two ways, and a person chooses."""

    def __init__(
        self,
        desk: Newsdesk,
        folder: Path,
        html: Callable[..., Any],
        beside: Sequence[Any],
        choices: Callable[..., Choices],
    ) -> None:
        self._desk, self._choices, self._preferences = desk, choices, Preferences(folder / PREFERENCES_FILE)
        self._pair = gradio.State()
        about = "One question, answered in two ways. Which is which shows when you have chosen; your choice is kept."
        html(parts.macros().heading("Two answers, blind", about))
        with gradio.Row():
            settings = [*_settings("One way"), *_settings("Other way")]
        with gradio.Row(elem_classes="nd-line"):
            question = gradio.Textbox(label="Question", max_length=MAX_QUESTION, scale=4, elem_id="nd-both")
            both = gradio.Button("Answer both ways", variant="primary", size="sm", min_width=140, scale=0)
        self._status = html(elem_id="nd-both-status")
        with gradio.Row(elem_id="nd-sides"):
            self._first, self._second = html(elem_id="nd-first"), html(elem_id="nd-second")
        with gradio.Row(visible=False, elem_id="nd-choice") as self._choosing:
            buttons = [
                gradio.Button(label, size="sm", min_width=120)
                for label in ("Answer 1 is better", "Answer 2 is better", "No difference")
            ]
        self.tally = html(elem_id="nd-tally")

        fields = [question, *settings, *beside]
        shows = {"outputs": [self._status, self._first, self._second, self._pair, self._choosing], **_HIDDEN}
        both.click(self._answer, fields, **shows)
        question.submit(self._answer, fields, **shows)
        for button, choice in zip(buttons, CHOICES, strict=True):
            changed = [self._status, self._pair, self._choosing, self.tally]
            button.click(self._keeping(choice), [self._pair], changed, **_HIDDEN)

    def tallied(self) -> str:
        """What has been preferred so far."""
        try:
            return str(parts.macros().tallies(self._preferences.tally()))
        except NewsdeskError as exc:
            return answers.notice(str(exc))

    def _answer(self, request: gradio.Request, text: str, *values: Any) -> Iterator[dict[Any, Any]]:
        if not _may(request) or not text.strip():
            return
        nothing = {self._first: "", self._second: "", self._pair: None, self._choosing: gradio.Row(visible=False)}
        yield {**nothing, self._status: answers.draft("")}
        try:
            ways = _read(values[:3]), _read(values[3:6])
            found = ask_both(self._desk, text, ways, self._choices(*values[6:]))
        except NewsdeskError as exc:
            yield {self._status: answers.notice(str(exc))}
            return
        yield {
            self._first: parts.side(1, found, self._desk.sources(found.first)),
            self._second: parts.side(2, found, self._desk.sources(found.second)),
            self._pair: found,
            self._status: "",
            self._choosing: gradio.Row(visible=True),
        }

    def _keeping(self, choice: Choice) -> Callable[..., dict[Any, Any]]:
        """What a button does."""

        def keep(request: gradio.Request, found: BlindPair | None) -> dict[Any, Any]:
            if not _may(request) or found is None:
                return {self._choosing: gradio.Row(visible=False)}
            who = _who(request)
            try:
                self._preferences.add(found.preferred(choice, (who.is_person and who.name) or ""))
            except NewsdeskError as exc:
                return {self._status: answers.notice(str(exc))}
            return {
                self._status: parts.macros().revealed(found, choice),
                self._pair: None,
                self._choosing: gradio.Row(visible=False),
                self.tally: self.tallied(),
            }

        return keep


class _QuestionSets:
    """The part where question sets are run, and the way to reports of the runs."""

    def __init__(self, desk: Newsdesk, folder: Path, html: Callable[..., Any]) -> None:
        self._desk, self._folder = desk, folder
        self._stopping: dict[str | None, threading.Event] = {}  # by browser tab
        self._one_at_a_time = threading.Lock()
        self.files = gradio.State({})
        """Question sets that were given as files, by their names."""
        html(
            parts.macros().heading(
                "Runs of a question set", "Every question answered in one way, and kept to be compared."
            )
        )
        with gradio.Row(elem_classes="nd-line"):
            self.source = gradio.Dropdown([], label="Questions", scale=3, elem_id="nd-set")
            upload = gradio.UploadButton(
                "Choose a file", file_count="single", size="sm", min_width=120, scale=0, elem_id="nd-set-file"
            )
            name = gradio.Textbox(label="Name of the run", placeholder="baseline", max_length=100, scale=2)
        settings = _settings("Answers")
        with gradio.Row(elem_classes="nd-line"):
            self._begin = gradio.Button("Run", variant="primary", size="sm", min_width=100, scale=0)
            self._stop = gradio.Button("Stop", variant="stop", visible=False, size="sm", min_width=100, scale=0)
            self._status = html(elem_id="nd-run-status")
        self._runs = html(elem_id="nd-runs")
        with gradio.Row(elem_classes="nd-line"):
            self._baseline = gradio.Dropdown([], label="Baseline", elem_id="nd-baseline")
            self._candidates = gradio.Dropdown([], label="Compared with", multiselect=True, elem_id="nd-candidates")
        self._report = html(elem_id="nd-report-link")
        self.shelf = [self.source, self._runs, self._baseline, self._candidates, self._report]
        """What `refreshed` changes."""

        upload.upload(self._read_file, [upload, self.files], [*self.shelf, self.files, self._status], **_HIDDEN)
        run = [self.source, self.files, name, *settings]
        self._begin.click(self._run, run, [*self.shelf, self._begin, self._stop, self._status], **_HIDDEN)
        self._stop.click(self._halt, None, None, **_HIDDEN)
        for chooser in (self._baseline, self._candidates):
            chooser.change(_report_link, [self._baseline, self._candidates], [self._report], **_HIDDEN)

    def labels(self, files: Mapping[str, QuestionSet]) -> list[str]:
        """What the question sets are called that can be run."""
        own = [_DRAFTS] if (self._folder / DRAFTS_FILE).exists() else []
        return [*(_FILE + label for label in files), *own, *(_AGAIN + run.name for run in listed_runs(self._folder))]

    def refreshed(self, files: Mapping[str, QuestionSet], chosen: str | None = None) -> dict[Any, Any]:
        """What depends on the folder alone."""
        found = listed_runs(self._folder)
        names = [run.name for run in found if run.done == run.questions]
        labels, pair_of = self.labels(files), newest_pair(found)
        return {
            self.source: gradio.Dropdown(choices=labels, value=chosen or (labels[0] if labels else None)),
            self._runs: parts.macros().runs(found, datetime.now(UTC)),
            self._baseline: gradio.Dropdown(choices=names, value=pair_of[0] if pair_of else None),
            self._candidates: gradio.Dropdown(choices=names, value=list(pair_of[1:])),
            self._report: parts.macros().report_link(pair_of),
        }

    def _read_file(self, request: gradio.Request, path: str, files: dict[str, QuestionSet]) -> dict[Any, Any]:
        if not _may(request):
            return {}
        try:
            if Path(path).stat().st_size > _LARGEST_SET:
                raise InputError(f"{path} has more than {_LARGEST_SET:,} bytes (run it with: newsdesk run)")
            read = QuestionSet.read(path)
        except NewsdeskError as exc:
            return {self._status: answers.notice(str(exc).replace(str(path), Path(path).name))}
        finally:
            Path(path).unlink(missing_ok=True)
        label = Path(path).name
        more = {**files, label: read}
        return {**self.refreshed(more, _FILE + label), self.files: more, self._status: ""}

    def _questions(self, label: str | None, files: Mapping[str, QuestionSet]) -> QuestionSet:
        kind, _, rest = (label or "").partition(": ")
        if label == _DRAFTS:
            return QuestionSet.read(self._folder / DRAFTS_FILE)
        if kind + ": " == _FILE and rest in files:
            return files[rest]
        if kind + ": " == _AGAIN and rest in [run.name for run in listed_runs(self._folder)]:
            return QuestionSet.read(self._folder / rest / QUESTIONS_FILE)
        raise InputError("choose a question set, or a file with one (docs/questions.md says how it is written)")

    def _run(
        self, request: gradio.Request, label: str | None, files: dict[str, QuestionSet], called: str, *values: Any
    ) -> Iterator[dict[Any, Any]]:
        if not _may(request):
            return
        stopped = self._stopping[request.session_hash] = threading.Event()
        begin, stop, status, name = self._begin, self._stop, self._status, called.strip()
        yield {begin: gradio.Button(visible=False), stop: gradio.Button(visible=True), status: answers.draft("")}
        over = {begin: gradio.Button(visible=True), stop: gradio.Button(visible=False)}
        try:
            for shown in self._running(self._questions(label, files), name, _read(values), stopped):
                yield {status: shown}
        except _StoppedError:
            shown = answers.notice(f"{name} was stopped. It goes on where it was when it is run again.")
            yield {**over, **self.refreshed(files, label), status: shown}
        except NewsdeskError as exc:
            yield {**over, status: answers.notice(str(exc))}
        else:
            yield {**over, **self.refreshed(files, label)}
        finally:
            self._stopping.pop(request.session_hash, None)

    def _running(
        self, questions: QuestionSet, name: str, settings: AnswerSettings, stopped: threading.Event
    ) -> Iterator[str]:
        """Make a run; yields how far it has come, and last that it is finished."""
        began = time.monotonic()
        first: list[int] = []

        def work(report: Callable[[str], None]) -> Run:
            def on_progress(_: str, done: int, total: int | None) -> None:
                if stopped.is_set():
                    raise _StoppedError
                first.append(done)
                report(parts.progress(done, total or len(questions), time.monotonic() - began, first[0]))

            # Held by the work itself: when a window is closed, what shows it may never be gone on with.
            if not self._one_at_a_time.acquire(blocking=False):  # two would only take the processor from each other
                raise InputError("another run is under way; start this one when it has ended")
            try:
                with opened_with(self._desk, settings) as opened:
                    return start(
                        opened, questions, self._folder, name=name, answerer=settings.answerer,
                        overrides=settings.overrides, on_progress=on_progress,
                        concurrency=4 if settings.answerer == ANSWERERS["Language model"] else 1,
                    )  # fmt: skip
            finally:
                self._one_at_a_time.release()

        made = yield from in_background(work, on_gone=stopped.set)
        yield parts.macros().finished(made)

    def _halt(self, request: gradio.Request) -> None:
        if event := self._stopping.get(request.session_hash):
            event.set()


def _report_link(baseline: str | None, candidates: Sequence[str] | None) -> str:
    return str(parts.macros().report_link([name for name in (baseline, *(candidates or ())) if name]))


class _Drafts:
    """The part where questions are proposed from the archive, and accepted or rejected."""

    def __init__(self, desk: Newsdesk, folder: Path, html: Callable[..., Any], sets: _QuestionSets) -> None:
        self._desk, self._sets, self._kept = desk, sets, folder / DRAFTS_FILE
        proposed = self._proposed = gradio.State(())
        about = "Proposed by rule, with the place of each answer. What you accept becomes a question set."
        html(parts.macros().heading("Questions from the archive", about))
        with gradio.Row(elem_classes="nd-line"):
            propose = gradio.Button("Propose questions", size="sm", min_width=140, scale=0)
            self._accept = gradio.Button("Accept", visible=False, size="sm", min_width=100, scale=0)
            self._reject = gradio.Button("Reject", visible=False, size="sm", min_width=100, scale=0)
        self._shown = html(elem_id="nd-drafted")

        changed = [proposed, self._shown, self._accept, self._reject]
        propose.click(self._propose, None, changed, **_HIDDEN)
        self._accept.click(self._accepted, [proposed, sets.files], [*changed, sets.source], **_HIDDEN)
        self._reject.click(self._rejected, [proposed], changed, **_HIDDEN)

    def _next(self, left: Sequence[Gold]) -> dict[Any, Any]:
        """The first of the questions that are left; those of articles that have gone meanwhile are not asked about."""
        shown = '<p class="nd-none" role="status">No more questions can be made from the archive by rule.</p>'
        while left:
            try:
                article = self._desk.readable(left[0].article_ids[0]).article
            except NewsdeskError:
                left = left[1:]
                continue
            shown = parts.draft(left[0], article, len(left) - 1)
            break
        buttons = {button: gradio.Button(visible=bool(left)) for button in (self._accept, self._reject)}
        return {self._proposed: left or (), self._shown: shown, **buttons}

    def _propose(self, request: gradio.Request) -> dict[Any, Any]:
        if not _may(request):
            return {}
        try:
            return self._next([*fresh(self._desk, _PROPOSED, self._kept)])
        except NewsdeskError as exc:
            return {self._shown: answers.notice(str(exc))}

    def _accepted(self, request: gradio.Request, left: Sequence[Gold], files: dict[str, QuestionSet]) -> dict[Any, Any]:
        if not _may(request) or not left:
            return {}
        try:
            accept(left[0], self._kept)
        except NewsdeskError as exc:
            return {self._shown: answers.notice(str(exc))}
        labels = self._sets.labels(files)
        return {**self._next(left[1:]), self._sets.source: gradio.Dropdown(choices=labels, value=_DRAFTS)}

    def _rejected(self, request: gradio.Request, left: Sequence[Gold]) -> dict[Any, Any]:
        return self._next(left[1:]) if _may(request) and left else {}


def _may(request: gradio.Request) -> bool:
    return SCOPE in _who(request).scopes


def _who(request: gradio.Request) -> Caller:
    assert request.request is not None
    return caller(request.request.scope)


def _settings(label: str) -> list[Any]:
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
