"""A language model grades single answers: supported by their citations, relevant to the question, correct.

Grades are kept in the run's folder and become measures like all others: `judged_faithful`, `judged_relevant` and
`judged_correct`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from index.errors import InputError
from index.text.characters import counted, flat
from prompts import render
from qa.evaluation.datasets.questions import Gold
from qa.evaluation.judges import opinions as seen
from qa.evaluation.judges.opinions import Judge, Task, UnreadableReply
from qa.evaluation.metrics.figures import Figure, mean
from qa.evaluation.reports.summary import listed
from qa.evaluation.runs import JUDGED, JUDGED_FILE, Grade, Run, read_grades
from qa.models import ModelError

_PREFIX = "judged_"
_MOST_WHY = 600
_MOST_GOLD = 4_000
_YES_OR_NO = re.compile(r"\W*(yes|no)\b", re.IGNORECASE)
_SCORE = re.compile(r"\W*(?:score\W+)?(\d(?:\.\d+)?)(?:\s*/\s*5)?\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GradedRun:
    """A model's grades of a run's answers, summed up."""

    run: str
    model: str
    figures: Mapping[str, Figure]
    """By measure; `n` is the number of questions that were judged, and the others are in no figure."""
    failed: Mapping[str, Mapping[str, str]]
    """By measure: ids of questions of which the model was asked in vain, and why."""

    def summary(self) -> list[str]:
        """The result in sentences."""
        found = [f"{self.run} as {self.model} sees it, which is no proof:"]
        for metric, figure in self.figures.items():
            judged = f"{figure:.3f} over {counted(figure.n, 'answer')}" if figure.n else "no answer could be judged"
            found.append(f"{metric}: {judged}.")
        for metric, reasons in self.failed.items():
            why = next(iter(reasons.values()))
            found.append(f"{metric}, in no figure, as the model was asked in vain: {listed([*reasons])} ({why}).")
        return found

    def to_dict(self) -> dict[str, Any]:
        """The result as JSON values."""
        return asdict(self)


def grade_run(run: Run, folder: str | Path, judge: Judge, by: Sequence[str] = JUDGED) -> GradedRun:
    """Have a model grade a run's answers; grades are kept, and an interrupted grading resumes.

    Errors are not judged, nor is what a measure has nothing to look at for: without citations an answer is neither
    borne out nor not, and without gold answers it is neither right nor wrong. An answer that declines is judged by
    `judged_correct` alone.

    Args:
        run: What `read_run` read.
        folder: The run's own folder, in which `judged.jsonl` grows.
        judge: Grades. Where another one judged before, all is judged anew, and the newer opinion counts.
        by: Some of `JUDGED`.

    Raises:
        InputError: There is no such measure, or the file cannot be read or written.
        ModelCancelled: A call was cancelled.
    """
    by = list(dict.fromkeys(by))
    if not by or (strangers := [metric for metric in by if metric not in JUDGED]):
        known = ", ".join(metric.removeprefix(_PREFIX) for metric in JUDGED)
        named = repr(strangers[0].removeprefix(_PREFIX)[:40]) if by else "nothing"
        raise InputError(f"an answer cannot be judged by {named} (choose from: {known})")
    before = read_grades(folder)

    def restore(row: Mapping[str, Any]) -> Grade | None:
        grade = Grade.from_row(row)
        return grade if grade and before[grade.metric].model == judge.model.name else None

    tasks = [
        (metric, Task(gold.id, [prompt], partial(_graded, metric), basis=(gold.id, metric)))
        for gold in run.questions
        for metric in by
        if (prompt := _prompt(metric, gold, run.answers[gold.id]))
    ]
    results = judge.opinions([task for _, task in tasks], Path(folder) / JUDGED_FILE, restore)
    values: dict[str, list[float]] = {metric: [] for metric in by}
    failed: dict[str, dict[str, str]] = {}
    for (metric, task), found in zip(tasks, results, strict=True):
        if isinstance(found, ModelError):
            failed.setdefault(metric, {})[task.id] = str(found)
        else:
            values[metric].append(found.value)
    return GradedRun(run.name, judge.model.name, {metric: mean(each) for metric, each in values.items()}, failed)


# --- one answer --------------------------------------------------------------------------------------------------


def _graded(metric: str, replies: Iterable[str]) -> Grade:
    (reply,) = replies
    if metric == "judged_correct":  # on the first line, 1 to 5
        found = _SCORE.fullmatch(reply.partition("\n")[0])
        value = (float(found[1]) - 1) / 4 if found else -1.0
    else:
        found = _YES_OR_NO.match(reply)
        value = float(found[1].lower() == "yes") if found else -1.0
    if not 0 <= value <= 1:
        raise UnreadableReply("answered in another form than it was asked for")
    return Grade(metric, value, flat(reply)[:_MOST_WHY])


def _prompt(metric: str, gold: Gold, answer: Mapping[str, Any]) -> str | None:
    """The prompt for one answer and measure; None if there is nothing to judge."""
    golds = [flat(text) for text in gold.answers] if gold.answerable else []
    is_by_gold = metric == "judged_correct"
    is_cited = bool(answer.get("answered") and answer.get("citations"))
    if "error" in answer or not (golds if is_by_gold else is_cited):
        return None
    texts = {"answer": seen.answer_words(answer) if is_by_gold else seen.answer_lines(answer)}
    if metric != "judged_faithful":
        texts["question"] = seen.question_lines(gold.question, gold.history, gold.date or "")
    if is_by_gold:
        texts["reference"] = (" and " if gold.need_all else " or ").join(golds)[:_MOST_GOLD]
    return render(metric.removeprefix(_PREFIX), fence=seen.fence(*texts.values()), **texts)
