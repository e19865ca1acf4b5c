"""LlamaIndex's evaluators: a language model says whether an answer is borne out, fits its question, and is right.

What it says is kept in the run's folder and becomes measures like all others: `judged_faithful`, `judged_relevant` and
`judged_correct`.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.evaluation import (
    BaseEvaluator,
    CorrectnessEvaluator,
    EvaluationResult,
    FaithfulnessEvaluator,
    RelevancyEvaluator,
)
from llama_index.core.evaluation.faithfulness import DEFAULT_EVAL_TEMPLATE
from llama_index.core.llms import CustomLLM

from index.errors import InputError
from prompts import render
from qa.characters import flat
from qa.evaluation.datasets.questions import Gold
from qa.evaluation.judges import transcript
from qa.evaluation.judges.opinions import JUDGED, JUDGED_FILE, read_judged
from qa.evaluation.judges.workers import tried
from qa.evaluation.metrics.measures import Figure, mean
from qa.evaluation.reports.words import listed
from qa.evaluation.runs import Progress, Run
from qa.lines import Lines
from qa.models import Deadline, Message, Model, ModelError
from qa.terminal import counted

_SECONDS = 120.0
"""For one opinion, further questions about the same answer included."""
_MOST_TOKENS = 2_000
"""Of one reply: a word or two, and before them whatever a model thinks to itself."""
_PREFIX = "judged_"
_MOST_WHY = 600
_MOST_GOLD = 4_000
_YES_OR_NO = re.compile(r"\W*(yes|no)\b", re.IGNORECASE)
_SCORE = re.compile(r"\W*(?:score\W+)?(\d(?:\.\d+)?)(?:\s*/\s*5)?\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model said of one answer."""

    value: float
    """0 to 1."""
    why: str
    """Its own words, cut at 600 characters."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What a model said of a run's answers."""

    run: str
    model: str
    figures: Mapping[str, Figure]
    """By measure; `n` is the number of questions that were judged, and the others are in no figure."""
    failed: Mapping[str, Mapping[str, str]]
    """By measure: ids of questions of which the model was asked in vain, and why."""

    def told(self) -> list[str]:
        """All of it in sentences."""
        found = [f"{self.run} as {self.model} sees it, which is no proof:"]
        for metric, figure in self.figures.items():
            if figure.value is None:
                found.append(f"{metric}: no answer could be judged.")
                continue
            ends = "" if figure.low is None or figure.high is None else f" [{figure.low:.3f}, {figure.high:.3f}]"
            found.append(f"{metric}: {figure.value:.3f}{ends} over {counted(figure.n, 'answer')}.")
        for metric, reasons in self.failed.items():
            why = next(iter(reasons.values()))
            found.append(f"{metric}, in no figure, as the model was asked in vain: {listed([*reasons])} ({why}).")
        return found

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON values."""
        return asdict(self)


def evaluate_run(
    run: Run,
    folder: str | Path,
    model: Model,
    *,
    by: Sequence[str] = JUDGED,
    concurrency: int = 1,
    on_progress: Progress = lambda *_: None,
) -> Evaluated:
    """Have a model judge a run's answers; what it says is kept, and one that was interrupted goes on where it was.

    Errors are not judged, nor is what a measure has nothing to look at for: without citations an answer is neither
    borne out nor not, and without gold answers it is neither right nor wrong. An answer that declines is judged by
    `judged_correct` alone.

    Args:
        run: What `read_run` read.
        folder: The run's own folder, in which `judged.jsonl` grows.
        model: The judge. Where another one judged before, all is judged anew, and the newer opinion counts.
        by: Some of `JUDGED`.
        concurrency: How many answers are judged at the same time.
        on_progress: Told of the opinions that are there; what it raises ends the judging, which goes on another time.

    Raises:
        InputError: There is no such measure, or the file cannot be read or written.
        ModelCancelled: A call was cancelled.
    """
    by = list(dict.fromkeys(by))
    if not by or (strangers := [metric for metric in by if metric not in JUDGED]):
        known = ", ".join(metric.removeprefix(_PREFIX) for metric in JUDGED)
        named = repr(strangers[0].removeprefix(_PREFIX)[:40]) if by else "nothing"
        raise InputError(f"an answer cannot be judged by {named} (choose from: {known})")
    if concurrency < 1:
        raise InputError(f"{concurrency} answers cannot be judged at the same time (give at least 1)")

    def ask(question: _Question, deadline: Deadline) -> Opinion:
        return _judge(question, model, deadline)

    before = {metric: judged for metric, judged in read_judged(folder).items() if judged.model == model.name}
    values = {metric: dict(before[metric].values) if metric in before else {} for metric in by}
    failed: dict[str, dict[str, str]] = {}
    asked = [
        question
        for gold in run.questions
        for metric in by
        if (question := _question(metric, gold, run.answers[gold.id]))
    ]
    missing = [question for question in asked if question.id not in values[question.metric]]
    lines = Lines(Path(folder) / JUDGED_FILE)
    on_progress("judging", len(asked) - len(missing), len(asked))
    with closing(tried(ask, missing, concurrency, _SECONDS)) as results:
        for done, (question, found) in enumerate(results, len(asked) - len(missing) + 1):
            if isinstance(found, ModelError):
                failed.setdefault(question.metric, {})[question.id] = str(found)
            else:
                _keep(lines, question, model, found)
                values[question.metric][question.id] = found.value
            on_progress("judging", done, len(asked))
    ordered = {
        metric: [[found[gold.id]] for gold in run.questions if gold.id in found] for metric, found in values.items()
    }
    return Evaluated(run.name, model.name, {metric: mean(found) for metric, found in ordered.items()}, failed)


def _keep(lines: Lines, question: "_Question", model: Model, found: Opinion) -> None:
    try:
        lines.append({"id": question.id, "metric": question.metric, "model": model.name, **asdict(found)})
    except OSError as exc:
        raise InputError(f"{lines.path} cannot be written: {exc.strerror or exc} (choose another folder)") from exc


# --- one answer --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Question:
    """What a model is asked about one answer by one measure."""

    id: str
    metric: str
    query: str
    response: str
    contexts: tuple[str, ...]
    reference: str


def _question(metric: str, gold: Gold, answer: Mapping[str, Any]) -> _Question | None:
    """None where there is nothing to judge."""
    is_by_gold = metric == "judged_correct"
    quotes = [transcript.quoted(citation) for citation in answer.get("citations", ())] if answer.get("answered") else []
    golds = [flat(text) for text in gold.answers] if gold.answerable else []
    if "error" in answer or not (golds if is_by_gold else quotes):
        return None
    return _Question(
        gold.id,
        metric,
        transcript.asked(gold.question, gold.history, gold.date or ""),
        transcript.said(answer),
        () if is_by_gold else tuple(quotes),
        (" and " if gold.need_all else " or ").join(golds)[:_MOST_GOLD] if is_by_gold else "",
    )


def _judge(question: _Question, model: Model, deadline: Deadline) -> Opinion:
    """Ask one of LlamaIndex's evaluators, and read the model's own words.

    LlamaIndex takes every reply with `yes` in it for a yes, `yesterday` too, and all others for a no. Here one that
    begins with neither is no opinion.

    Raises:
        ModelError: It did not answer whole, or not in the form that was asked for.
    """
    texts = [question.query, question.response, *question.contexts, question.reference]
    fence = transcript.fence(*texts)
    query, response, *contexts, reference = (f"{fence}\n{text}\n{fence}" for text in texts)
    llm = _AskedModel(model, render("evaluator", fence=fence), deadline)
    evaluator = _EVALUATORS[question.metric](llm)
    try:
        result = _waited_for(
            evaluator.aevaluate(query=query, response=response, contexts=contexts, reference=reference)
        )
    except ValueError as exc:  # of LlamaIndex, where no room for the answer is left in the model's context
        raise ModelError(f"{model.name} has no room for an answer and its citations (name another model)") from exc
    reply = (result.feedback or "").rpartition("</think>")[2].strip()
    value = _score(reply) if question.metric == "judged_correct" else _yes_or_no(reply)
    if value is None:
        raise ModelError(f"{model.name} answered in another form than it was asked for (name another model)")
    return Opinion(value, flat(reply)[:_MOST_WHY])


def _yes_or_no(reply: str) -> float | None:
    match = _YES_OR_NO.match(reply)
    return float(match[1].lower() == "yes") if match else None


def _score(reply: str) -> float | None:
    """From 1 to 5, on a line of its own, as 0 to 1."""
    match = _SCORE.fullmatch(reply.partition("\n")[0])
    score = float(match[1]) if match else 0.0
    return (score - 1) / 4 if 1 <= score <= 5 else None


_EVALUATORS: Mapping[str, Callable[["_AskedModel"], BaseEvaluator]] = {
    # Its template is named: LlamaIndex has another one for a model called llama3:8b, whose placeholders it never fills.
    "judged_faithful": lambda llm: FaithfulnessEvaluator(llm, eval_template=DEFAULT_EVAL_TEMPLATE),
    "judged_relevant": RelevancyEvaluator,
    # The reply is read here: LlamaIndex's own reading fails where nothing stands behind the score.
    "judged_correct": lambda llm: CorrectnessEvaluator(llm, parser_function=lambda reply: (None, reply)),
}


def _waited_for(coming: Coroutine[Any, Any, EvaluationResult]) -> EvaluationResult:
    """What a coroutine gives; in a thread of its own where this one runs a loop already, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coming)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coming).result()


class _AskedModel(CustomLLM):
    """A `Model` as LlamaIndex asks one.

    Args:
        model: What answers.
        system_prompt: Put before everything that LlamaIndex says.
        deadline: For all calls together.
    """

    _model: Model = PrivateAttr()
    _deadline: Deadline = PrivateAttr()

    def __init__(self, model: Model, system_prompt: str, deadline: Deadline) -> None:
        super().__init__(system_prompt=system_prompt)
        self._model, self._deadline = model, deadline

    @property
    def metadata(self) -> LLMMetadata:
        """How much it can take."""
        return LLMMetadata(
            model_name=self._model.name,
            context_window=self._model.context_tokens,
            num_output=self._room,
            is_chat_model=True,
        )

    @property
    def _room(self) -> int:
        """Tokens of a reply."""
        return min(_MOST_TOKENS, self._model.context_tokens // 4)

    def chat(self, messages: Sequence[ChatMessage], **_: Any) -> ChatResponse:
        """Ask it. What several messages of the system say stands in one: many a server takes no more."""
        orders = "\n\n".join(m.content or "" for m in messages if m.role == MessageRole.SYSTEM)
        said = [Message("user", m.content or "") for m in messages if m.role != MessageRole.SYSTEM]
        asked = (Message("system", orders), *said)
        text = self._model.complete(asked, max_tokens=self._room, deadline=self._deadline).text
        return ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=text))

    def complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponse:
        """Ask it one thing."""
        del formatted
        reply = self.chat([ChatMessage(role=MessageRole.USER, content=prompt)])
        return CompletionResponse(text=reply.message.content or "")

    def stream_complete(self, prompt: str, formatted: bool = False, **_: Any) -> CompletionResponseGen:
        """Ask it one thing; the whole reply comes at once."""
        yield self.complete(prompt, formatted)
