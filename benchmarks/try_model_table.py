"""What a model's answers amount to: each figure beside its target, and whether the model is good enough."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Literal

from benchmarks.editor_score import EditorQuestion, cites_gold
from benchmarks.recorded_replies import ModelCall
from index.text.folding import caseless, plain
from qa.evaluation.datasets.questions import parsed, row_of, text_lines
from qa.evaluation.metrics.figures import share
from qa.evaluation.metrics.measures import contains
from qa.types import Answer

_ID = re.compile(r"[\[(【][^\])】\n]{0,80}\.\d+[^\])】\n]{0,40}[\])】]")
_GIVEN = re.compile(r"^\[(\w{2,8}\.\d+)\] (?:Headline: )?(.+)$", re.MULTILINE)
_NAMED = re.compile(r"\b\w{2,8}\.\d+\b")
_SHOWN = ("supported", "verbatim")
_MORE_POINTS = 8.0
_MOST_TOKENS = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, answered without a model, with it, and with it but without a repair."""

    question: EditorQuestion
    local: Answer
    answer: Answer
    before: Answer
    """Of a model that was not asked to mend what it wrote; the same as `answer` where it never was."""
    calls: tuple[ModelCall, ...]
    is_right: bool
    is_right_locally: bool

    @property
    def reply(self) -> ModelCall | None:
        """The first call that was to answer, if the server answered it."""
        return next((each for each in self.calls if each.purpose == "answer" and not each.reply.refused), None)

    @property
    def is_late(self) -> bool:
        """Did the model answer nothing where it was asked?"""
        return self.answer.fallback is not None and self.reply is None

    @property
    def is_as_written(self) -> bool:
        """Does the reader see what the model wrote, sentence by sentence, or a sentence that it picked?"""
        if not self.answer.answered or self.answer.fallback or self.answer.unverified or self.reply is None:
            return False
        said = _flat(_ID.sub(" ", self.reply.reply.text))
        if self.reply.reply.text.lstrip().startswith("{"):
            given = dict(_GIVEN.findall(self.reply.messages[-1].content))
            picked = [_flat(given[each]) for each in _NAMED.findall(self.reply.reply.text) if each in given]
            quoted = " ".join(_flat(each.quote) for each in self.answer.citations)
            return any(each in quoted for each in picked)
        return all(_flat(each.text) in said for each in self.answer.statements)


Kind = Literal["sentence", "rewriting"]


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence or a rewritten question of a model, as a person is to label it."""

    kind: Kind
    question: str
    """What was asked; of a rewriting the last question as it was put."""
    said: str
    sources: tuple[str, ...]
    """The words that it cites; of a rewriting the earlier turns."""
    verdict: str
    proxy: bool | None
    """Is it probably true, or right? None where nothing speaks for or against it."""

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """What it is known by in a later run."""
        return self.question, self.said, self.sources


def sentences_of(found: Iterable[Asked]) -> list[WrittenSentence]:
    """What the models wrote that is no quotation, shown or refused, and the follow-ups that were asked anew."""
    return [one for each in found for one in (*_shown(each), *_refused(each), *_rewritten(each))]


def _shown(each: Asked) -> list[WrittenSentence]:
    if each.answer.answerer != "model":
        return []
    return [
        WrittenSentence(
            "sentence", each.question.question, said.text,
            tuple(citation.quote for citation in each.answer.cited(said)), said.verdict, each.question.answerable,
        )
        for said in each.answer.statements
        if said.verdict != "verbatim"
    ]  # fmt: skip


def _refused(each: Asked) -> list[WrittenSentence]:
    """A refused sentence with the answer in it, from an article that has it, is probably true."""
    gold = set(each.question.article_ids)
    return [
        WrittenSentence(
            "sentence", each.question.question, said.text, said.article_ids, said.verdict,
            True if gold & set(said.article_ids) and contains(said.text, each.question.answers) else None,
        )
        for said in each.answer.unverified
    ]  # fmt: skip


def _rewritten(each: Asked) -> list[WrittenSentence]:
    """One that finds what answers is probably right."""
    texts = [_flat(call.reply.text) for call in each.calls if call.purpose == "rewriting"]
    alone = each.answer.standalone_question
    if not any(_flat(alone) in text for text in texts):
        return []
    places = [(hit.article_id, hit.start, hit.end) for hit in each.answer.passages[:3]]
    is_found = any(place[0] in each.question.article_ids for place in places) or cites_gold(each.question, places)
    turns = tuple(f"{turn['role']}: {turn['content']}" for turn in each.question.history)
    return [WrittenSentence("rewriting", each.question.question, alone, turns, "used", is_found)]


# --- a person's labels ---------------------------------------------------------------------------------------------


def labels_of(sentences: Iterable[WrittenSentence], file: Path) -> dict[WrittenSentence, bool]:
    """What a person has said of the sentences in an earlier run's file; nothing where there is none."""
    if not file.is_file():
        return {}
    lines = (row_of(parsed(line)) for line in text_lines(file, "write true, false or null behind label"))
    said = {(row["question"], row["said"], tuple(row["sources"])): row.get("label") for row in lines}
    found = ((each, said.get(each.key)) for each in sentences)
    return {each: label for each, label in found if isinstance(label, bool)}


def write_sentences(sentences: Iterable[WrittenSentence], file: Path) -> None:
    """Write the sentences for a person to label, those labels kept that were given before."""
    sentences = list(sentences)
    labels = labels_of(sentences, file)
    lines = [
        {"kind": each.kind, "label": labels.get(each), "verdict": each.verdict, "question": each.question,
         "said": each.said, "sources": each.sources}
        for each in dict.fromkeys(sentences)
    ]  # fmt: skip
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")


# --- the table -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One figure."""

    about: str
    value: str
    n: int
    target: str
    is_met: bool | None
    """None where nothing could be judged."""


def rows(found: Sequence[Asked], labels: Mapping[WrittenSentence, bool], *, is_small: bool) -> list[Row]:
    """All figures, in the order of the table."""
    sentences = list(dict.fromkeys(sentences_of(found)))
    return [
        _as_written(found),
        _right(found),
        _false_shown(sentences, labels),
        _true_refused(sentences, labels),
        _repair(found),
        _rewriting(sentences, labels),
        _tokens(found, is_small=is_small),
        _seconds(found),
    ]


def table(figures: Sequence[Row]) -> str:
    """The figures as Markdown, and in a last sentence whether the model is good enough."""
    lines = ["| | measured | n | target | |", "|---|---:|---:|---:|---|"]
    for each in figures:
        verdict = "" if not each.target else "not judged" if each.is_met is None else "met" if each.is_met else "missed"
        lines.append(f"| {each.about} | {each.value} | {each.n} | {each.target} | {verdict} |")
    missed = [each.about for each in figures if each.target and each.is_met is False]
    unknown = [each.about for each in figures if each.target and each.is_met is None]
    if missed:
        verdict = f"This model is not good enough: {'; '.join(missed)}."
    else:
        verdict = "This model is good enough by all that could be judged."
    return "\n".join([*lines, "", verdict, *([f"Not judged: {'; '.join(unknown)}."] if unknown else [])])


def _as_written(found: Sequence[Asked]) -> Row:
    of = [each.is_as_written for each in found if each.question.answerable and (each.reply or each.is_late)]
    return _at_least("answers that reach the reader as written, of those the archive answers", of, 0.75)


def _right(found: Sequence[Asked]) -> Row:
    n = len(found)
    points, local = (
        100 * sum(values) / max(1, n)
        for values in ([each.is_right for each in found], [each.is_right_locally for each in found])
    )
    about = "right, by the scorer"
    return Row(about, f"{points:.0f} %", n, f"≥ {local + _MORE_POINTS:.0f} % ({local:.0f} % without a model, + 8)",
               points >= local + _MORE_POINTS if n else None)  # fmt: skip


def _false_shown(sentences: Sequence[WrittenSentence], labels: Mapping[WrittenSentence, bool]) -> Row:
    shown = [each for each in sentences if each.kind == "sentence" and each.verdict in _SHOWN]
    of, how = _judged(shown, labels, "in answers to what the archive does not answer")
    return _at_most(f"sentences shown as supported that are false or lost their source{how}", [not x for x in of], 0.01)


def _true_refused(sentences: Sequence[WrittenSentence], labels: Mapping[WrittenSentence, bool]) -> Row:
    written = [each for each in sentences if each.kind == "sentence"]
    if labels:
        of = [each.verdict in (*_SHOWN, "paraphrase") for each in written if labels.get(each)]
    else:
        of = [each.verdict in (*_SHOWN, "paraphrase") for each in written if each.proxy]
    how = "" if labels else " (proxy: with the answer in them, from an article that has it)"
    return _at_most(f"true sentences refused{how}", [not x for x in of], 0.1)


def _repair(found: Sequence[Asked]) -> Row:
    repaired = [each for each in found if any(call.purpose == "repair" for call in each.calls)]
    better = [_passing(each.answer) > _passing(each.before) for each in repaired]
    return _at_least("repair that ends with more sentences that pass", better, 0.5)


def _passing(answer: Answer) -> int:
    return len(answer.statements) if answer.answered and not answer.fallback else 0


def _rewriting(sentences: Sequence[WrittenSentence], labels: Mapping[WrittenSentence, bool]) -> Row:
    of, how = _judged([e for e in sentences if e.kind == "rewriting"], labels, "an article that answers is found")
    return _at_least(f"rewritten follow-ups that are right, of those used{how}", of, 0.9)


def _judged(
    sentences: Sequence[WrittenSentence], labels: Mapping[WrittenSentence, bool], proxy: str
) -> tuple[list[bool], str]:
    """What a person says of them, else the proxy, named."""
    if said := [labels[each] for each in sentences if each in labels]:
        return said, ""
    return [each.proxy for each in sentences if each.proxy is not None], f" (proxy: {proxy})"


def _tokens(found: Sequence[Asked], *, is_small: bool) -> Row:
    sent = [each.reply.reply.tokens_in for each in found if each.reply]
    middle = median(sent) if sent else 0.0
    target = f"≤ {_MOST_TOKENS:,}" if is_small else ""
    return Row("prompt tokens, median", f"{middle:,.0f}", len(sent), target, middle <= _MOST_TOKENS if sent else None)


def _seconds(found: Sequence[Asked]) -> Row:
    took = [sum(call.reply.seconds for call in each.calls) for each in found if each.reply]
    return Row("seconds of the server for an answer, median", f"{median(took) if took else 0:.0f}", len(took), "", None)


def _at_least(about: str, of: Sequence[bool], target: float) -> Row:
    figure = share(of)
    return Row(
        about, f"{figure:.0%}", figure.n, f"≥ {target:.0%}", None if figure.value is None else figure.value >= target
    )


def _at_most(about: str, of: Sequence[bool], target: float) -> Row:
    figure = share(of)
    return Row(
        about, f"{figure:.0%}", figure.n, f"≤ {target:.0%}", None if figure.value is None else figure.value <= target
    )


def _flat(text: str) -> str:
    """Words alone, in small letters."""
    return " ".join(re.findall(r"\w+", caseless(plain(text))))
