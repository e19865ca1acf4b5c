"""A language model that says which of two answers is better: asked in both orders, and never believed unmeasured.

What it says goes with its agreement with people, who labelled pairs of answers themselves; see `Pairwise.told`.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from index.errors import InputError
from prompts import render
from qa.evaluation.datasets.questions import Gold
from qa.evaluation.judges import transcript
from qa.evaluation.judges.preferences import CHOICES, Choice, Preference, Preferences
from qa.evaluation.judges.workers import tried
from qa.evaluation.metrics.agreement import Agreement, agreement_of
from qa.evaluation.metrics.measures import Figure, share
from qa.evaluation.metrics.statistics import holm, mcnemar
from qa.evaluation.reports.words import listed
from qa.evaluation.runs import Progress, Run
from qa.lines import Lines
from qa.models import Deadline, Message, Model, ModelError
from qa.terminal import counted
from qa.types import Turn

_SECONDS = 240.0
"""For one pair, in both orders."""
_MOST_TOKENS = 2_000
"""Of one answer: a word, and before it whatever a model thinks to itself."""
_CHOICE = re.compile(rf"\b({'|'.join(CHOICES)})\b")
_TURNED: Mapping[Choice, Choice] = {"first": "second", "second": "first", "tie": "tie"}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two answers to one question."""

    id: str
    question: str
    first: Mapping[str, Any]
    """JSON form of an `Answer`."""
    second: Mapping[str, Any]
    history: tuple[Turn, ...] = ()

    @property
    def is_same(self) -> bool:
        """Would a judge be shown the same words twice?"""
        return transcript.answer(self.first) == transcript.answer(self.second)

    @property
    def turned(self) -> "Pair":
        """The same with the answers in the other order."""
        return Pair(self.id, self.question, self.second, self.first, self.history)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a judge said of two answers."""

    forward: Choice
    """Shown in their order."""
    backward: Choice
    """Shown in the other order, and turned back: `first` is the same answer in both."""

    @property
    def choice(self) -> Choice:
        """What it prefers: the same answer in both orders, else neither."""
        return self.forward if self.is_consistent else "tie"

    @property
    def is_consistent(self) -> bool:
        """Did it say the same in both orders?"""
        return self.forward == self.backward


def prefer(pair: Pair, model: Model, deadline: Deadline | None = None) -> Opinion:
    """Ask a model in both orders which answer is better.

    LlamaIndex's `PairwiseComparisonEvaluator` is not used: it counts one preference and one tie as a preference, asks
    for depth and detail, and puts no fence between what it asks and what an answer says.

    Args:
        pair: Is shown as `qa.evaluation.judges.transcript` says.
        model: The judge.
        deadline: For both calls together; 240 seconds by default.

    Raises:
        ModelError: It did not answer whole, or with something else than a choice.
    """
    deadline = deadline or Deadline(_SECONDS)
    forward = _ask(_prompt(pair), model, deadline)
    return Opinion(forward, _TURNED[_ask(_prompt(pair.turned), model, deadline)])


def _prompt(pair: Pair) -> str:
    question = transcript.asked(pair.question, pair.history, str(pair.first.get("as_of") or ""))
    first, second = transcript.answer(pair.first), transcript.answer(pair.second)
    fence = transcript.fence(question, first, second)
    return render("prefer", fence=fence, question=question, first=first, second=second)


def _ask(prompt: str, model: Model, deadline: Deadline) -> Choice:
    room = min(_MOST_TOKENS, model.context_tokens // 4)
    reply = model.complete((Message("user", prompt),), max_tokens=room, deadline=deadline)
    words = reply.text.rpartition("</think>")[2].casefold()  # of a model that writes its thoughts before
    found = set(_CHOICE.findall(words))
    if len(found) != 1:
        raise ModelError(f"{model.name} answered neither first nor second nor tie (name another model)")
    return cast("Choice", found.pop())


# --- many of them ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opinions:
    """What became of many pairs, by id."""

    opinions: Mapping[str, Opinion]
    failed: Mapping[str, str]
    """Why there is none, in a sentence."""


def judge_pairs(
    pairs: Sequence[Pair], model: Model, *, keep: Path | None, concurrency: int, phase: str, on_progress: Progress
) -> Opinions:
    """Ask a model about each pair; one that fails does not stop the others.

    Args:
        pairs: Each id once.
        model: The judge.
        keep: A file in which opinions are kept, so that nothing is asked twice: of a pair they count only for exactly
            this model and these prompts. None to keep nothing.
        concurrency: How many pairs are judged at the same time.
        phase: What `on_progress` calls it.
        on_progress: Told of the pairs that are done.

    Raises:
        InputError: The file cannot be read or written.
        ModelCancelled: A call was cancelled.
    """

    def ask(pair: Pair, deadline: Deadline) -> Opinion:
        return prefer(pair, model, deadline)

    kept = _Kept(keep)
    keys = {pair.id: _key(pair, model) for pair in pairs}
    opinions, failed = kept.read(), dict[str, str]()
    once = {keys[pair.id]: pair for pair in pairs}  # what several people labelled is one thing to ask
    missing = [pair for key, pair in once.items() if key not in opinions]
    before = len(once) - len(missing)
    on_progress(phase, before, len(once))
    with closing(tried(ask, missing, concurrency, _SECONDS)) as results:
        for done, (pair, found) in enumerate(results, before + 1):
            key = keys[pair.id]
            if isinstance(found, ModelError):
                failed[key] = str(found)
            else:
                kept.add({"id": pair.id, "key": key, "model": model.name, **asdict(found)})
                opinions[key] = found
            on_progress(phase, done, len(once))
    return Opinions(
        {name: opinions[key] for name, key in keys.items() if key in opinions},
        {name: failed[key] for name, key in keys.items() if key in failed},
    )


def _key(pair: Pair, model: Model) -> str:
    """Of all that an opinion rests on: another answer, prompt or model is another opinion."""
    asked = json.dumps([model.name, _prompt(pair), _prompt(pair.turned)])
    return hashlib.sha256(asked.encode()).hexdigest()[:32]


class _Kept:
    """The file of opinions; None for none."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def read(self) -> dict[str, Opinion]:
        """By key; half-written lines are passed over."""
        with self._naming():
            return {
                row["key"]: Opinion(row["forward"], row["backward"])
                for row in (Lines(self._path) if self._path else ())
                if isinstance(row.get("key"), str) and row.get("forward") in CHOICES and row.get("backward") in CHOICES
            }

    def add(self, row: dict[str, Any]) -> None:
        with self._naming():
            if self._path:
                Lines(self._path).append(row)

    @contextmanager
    def _naming(self) -> Iterator[None]:
        try:
            yield
        except OSError as exc:
            raise InputError(f"{self._path} cannot be used: {exc.strerror or exc} (choose another folder)") from exc


def agreement(
    model: Model,
    preferences: Iterable[Preference],
    *,
    keep: Path | None = None,
    concurrency: int = 1,
    on_progress: Progress = lambda *_: None,
) -> Agreement:
    """Have a model judge pairs that people labelled, and see how far it agrees with them.

    Args:
        model: The judge.
        preferences: Labelled pairs; those whose answers read the same are passed over.
        keep: As for `judge_pairs`.
        concurrency: How many pairs are judged at the same time.
        on_progress: Told of the pairs that are done.

    Raises:
        InputError: A label cannot be read, or the file of opinions not written.
        ModelCancelled: A call was cancelled.
    """
    labels: dict[str, Choice] = {}
    pairs = []
    for number, label in enumerate(preferences, 1):
        pair = Pair(str(number), label.question, label.first, label.second, label.history)
        if not pair.is_same:
            pairs.append(pair)
            labels[pair.id] = label.preferred
    judged = judge_pairs(
        pairs, model, keep=keep, concurrency=concurrency, phase="agreement", on_progress=on_progress
    ).opinions
    return agreement_of(
        model.name,
        len(pairs),
        [(labels[key], judged[key].choice) for key in labels if key in judged],
        [judged[key].is_consistent for key in labels if key in judged],
    )


# --- two runs ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Score:
    """How often the judge preferred the candidate, and how often the baseline."""

    wins: int
    """Questions on which the candidate's answer is preferred."""
    losses: int
    ties: int
    p: float
    """How likely so uneven a split is by a coin's toss (McNemar's exact test)."""

    @property
    def n(self) -> int:
        """How many questions were judged."""
        return self.wins + self.losses + self.ties


@dataclass(frozen=True, slots=True)
class Pairwise:
    """What a judge prefers of two runs' answers. What could not be judged is in no figure."""

    agreement: Agreement
    """How far this judge agrees with people: without it the rest says nothing."""
    baseline: str
    candidate: str
    score: Score
    by_tag: Mapping[str, Score]
    """For the questions of each tag; p is made larger by Holm's rule over all tags."""
    consistent: Figure
    """Share of the pairs asked about on which it said the same in both orders; the others are ties."""
    identical: int
    """Ties of which nothing was asked, as both answers read the same."""
    choices: Mapping[str, Choice]
    """By question id: `first` is the baseline's answer, `second` the candidate's."""
    errors: tuple[str, ...]
    """Ids of questions to which a run has an error instead of an answer."""
    failed: Mapping[str, str]
    """Ids of questions of which the judge was asked in vain, and why."""
    own: tuple[str, ...]
    """Runs of which the judge wrote answers itself."""

    def told(self) -> list[str]:
        """All of it in sentences, the agreement first; of the tags those on which anything was won or lost."""
        found = [self.agreement.told, f"{self._names}: {_score(self.score)}."]
        if self.consistent.value is not None:
            asked = counted(self.consistent.n, "pair")
            found.append(
                f"It said the same in both orders on {self.consistent.value:.0%} of {asked}; the others are ties, and "
                f"so are {self.identical:,} whose answers read the same."
            )
        found += [f"{tag}: {_score(score)}." for tag, score in self.by_tag.items() if score.wins or score.losses]
        if self.own:
            found.append(f"It wrote answers of {' and '.join(self.own)} itself, and models tend to prefer their own.")
        if self.errors:
            found.append(f"In no figure, as a run has an error in place of an answer: {listed(self.errors)}.")
        if self.failed:
            why = next(iter(self.failed.values()))
            found.append(f"In no figure, as the judge was asked in vain: {listed([*self.failed])} ({why}).")
        return found

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON values, the agreement first."""
        return {"told": self.told()[0], **asdict(self)}

    @property
    def _names(self) -> str:
        return f"{self.candidate} against {self.baseline}"


def _score(score: Score) -> str:
    if not score.n:
        return "nothing could be judged"
    split = f"{score.wins:,} won, {score.losses:,} lost, {score.ties:,} the same"
    return f"of {counted(score.n, 'question')} {split} (p {score.p:.3f})"


def prefer_runs(
    baseline: Run,
    candidate: Run,
    model: Model,
    *,
    labels: Preferences | None = None,
    folder: str | Path | None = None,
    concurrency: int = 1,
    on_progress: Progress = lambda *_: None,
) -> Pairwise:
    """Have a model say of each question which run's answer is better.

    Args:
        baseline: What the candidate is measured against.
        candidate: A run with questions of the same set.
        model: The judge.
        labels: Pairs that people labelled: the judge is measured by them first. Its opinions on them are kept beside
            their file, as `preferences.judged.jsonl`.
        folder: The candidate's own folder. Opinions are kept there in `preferred-BASELINE.jsonl`, and a judging that
            was interrupted goes on where it was. None to keep nothing.
        concurrency: How many pairs are judged at the same time.
        on_progress: Told of the pairs that are done; what it raises ends the judging, which goes on another time.

    Raises:
        InputError: The runs have no question in common, or a file cannot be read or written.
        ModelCancelled: A call was cancelled.
    """
    if concurrency < 1:
        raise InputError(f"{concurrency} pairs cannot be judged at the same time (give at least 1)")
    asked = {gold.id: gold for gold in candidate.questions}
    common = [gold for gold in baseline.questions if asked.get(gold.id) == gold]
    if not common:
        raise InputError(
            f"{baseline.name} and {candidate.name} have no question in common (judge runs of the same question set)"
        )
    among_people = agreement(
        model,
        labels or (),
        keep=labels.path.with_suffix(".judged.jsonl") if labels else None,
        concurrency=concurrency,
        on_progress=on_progress,
    )
    errors = tuple(gold.id for gold in common if _is_error(gold, baseline, candidate))
    pairs = [
        Pair(gold.id, gold.question, baseline.answers[gold.id], candidate.answers[gold.id], gold.history)
        for gold in common
        if gold.id not in errors
    ]
    differing = [pair for pair in pairs if not pair.is_same]
    judged = judge_pairs(
        differing,
        model,
        keep=Path(folder) / f"preferred-{_file_name(baseline.name)}.jsonl" if folder else None,
        concurrency=concurrency,
        phase="judging",
        on_progress=on_progress,
    )
    identical = {pair.id: Opinion("tie", "tie") for pair in pairs if pair.is_same}
    opinions = {**identical, **judged.opinions}
    choices = {gold.id: opinions[gold.id].choice for gold in common if gold.id in opinions}
    return Pairwise(
        agreement=among_people,
        baseline=baseline.name,
        candidate=candidate.name,
        score=_scored(choices.values()),
        by_tag=_by_tag(common, choices),
        consistent=share(judged.opinions[pair.id].is_consistent for pair in differing if pair.id in judged.opinions),
        identical=len(identical),
        choices=choices,
        errors=errors,
        failed=judged.failed,
        own=tuple(run.name for run in (baseline, candidate) if _model(run) == model.name),
    )


def _is_error(gold: Gold, *runs: Run) -> bool:
    return any("error" in run.answers[gold.id] for run in runs)


def _model(run: Run) -> str | None:
    """Who wrote its answers; None if no model did."""
    name: str | None = run.about.get("config", {}).get("model")
    return name


def _file_name(name: str) -> str:
    """A run's name, which another program may have written, as part of a file's name."""
    return re.sub(r"[^\w.+=-]", "_", name)[:100]


def _by_tag(golds: Sequence[Gold], choices: Mapping[str, Choice]) -> dict[str, Score]:
    found = {}
    for tag in sorted({tag for gold in golds for tag in gold.tags}):
        score = _scored(choices[gold.id] for gold in golds if tag in gold.tags and gold.id in choices)
        if score.n:
            found[tag] = score
    adjusted = holm([score.p for score in found.values()])
    return {
        tag: Score(score.wins, score.losses, score.ties, p)
        for (tag, score), p in zip(found.items(), adjusted, strict=True)
    }


def _scored(choices: Iterable[Choice]) -> Score:
    counts = [*choices]
    wins, losses, ties = (counts.count(choice) for choice in ("second", "first", "tie"))
    return Score(wins, losses, ties, mcnemar(wins, losses))
