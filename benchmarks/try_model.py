"""Is this language model good enough to write a newsroom's answers? Asked of any server that speaks OpenAI's protocol.

    OPENAI_BASE_URL=http://127.0.0.1:8080/v1 python -m benchmarks.try_model [DATA] [--model NAME]

The questions are those of `examples/questions.jsonl` over `examples/articles`; DATA is a further folder of articles and
questions in the layout that `benchmarks.editor_score` reads, of which `--limit` are drawn, always the same. Every reply
is kept in a file: a run that was broken off goes on where it was, and one that is whole is scored again without a
server. Prints a table: each figure with its target, and whether the model is good enough.

What only a person can say is measured by what goes with it, and then called a proxy. Beside the replies a file
`….sentences.jsonl` is written: every sentence and rewritten question of the model, and what it rests on. With `true` or
`false` behind `label` in it (`true` only if who says it is there, too, where the source says who), the next run has
figures in the place of the proxies.
"""

import argparse
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from benchmarks.editor_score import EditorQuestion, is_right, read_editor_questions
from benchmarks.recorded_replies import ModelCall, RecordedModel, digest
from benchmarks.try_model_table import Asked, Row, labels_of, rows, sentences_of, table, write_sentences
from index.errors import InputError, NewsdeskError
from qa import Newsdesk
from qa.answering.model.styles import Style, is_small, style_of
from qa.models import Deadline, make_model
from qa.types import Answer, Turn

ROOT = Path(__file__).parent.parent
RUNS = Path("runs") / "try-model"
LIMIT = 40
"""Questions that are drawn of a folder of one's own."""
UNHEARD = 3
"""Questions without a reply, the first ones, after which no more are asked."""
TIMEOUT_S = 900.0
"""Seconds that a model may take for an answer: a small machine is slow, and that is no fault of the model's."""


@dataclass(frozen=True, slots=True)
class QuestionFolder:
    """Articles and the questions about them."""

    articles: Path
    questions: Sequence[EditorQuestion]


def folder_of(folder: Path, limit: int | None) -> QuestionFolder:
    """The articles and questions of a folder, a fixed sample of these.

    Raises:
        InputError: It holds none.
    """
    names = ("articles.jsonl.gz", "articles.jsonl", "articles")
    articles = next((folder / name for name in names if (folder / name).exists()), None)
    questions = folder / "questions.jsonl"
    if articles is None or not questions.is_file():
        raise InputError(f"{folder} holds no articles with questions.jsonl (give a folder that has both)")
    drawn = sorted(read_editor_questions(questions), key=lambda each: hashlib.sha256(each.id.encode()).hexdigest())
    return QuestionFolder(articles, drawn[:limit])


def asked(folder: QuestionFolder, model: RecordedModel, style: Style | None, timeout_s: float) -> Iterator[Asked]:
    """Every question, answered without a model and with it.

    Raises:
        InputError: Nothing came of the first questions, so that no server seems to be there.
    """
    with tempfile.TemporaryDirectory() as work, Newsdesk.open(Path(work) / "corpus", model=model, style=style) as desk:
        desk.add(folder.articles)
        late = 0
        for number, question in enumerate(folder.questions, 1):
            found = _asked(desk, model, question, timeout_s)
            late += found.is_late
            if late == number == min(UNHEARD, len(folder.questions)):
                why = found.answer.fallback
                raise InputError(f"{model.name} gave no reply to {late} questions, and nothing else was asked: {why}")
            yield found
            _say(f"{number} of {len(folder.questions)} questions of {folder.articles}")


def _asked(desk: Newsdesk, model: RecordedModel, question: EditorQuestion, timeout_s: float) -> Asked:
    local = _answer(desk, question, "extractive", timeout_s)
    model.calls.clear()
    answer = _answer(desk, question, "model", timeout_s)
    calls = tuple(model.calls)
    before = answer
    if any(call.purpose == "repair" for call in calls):
        model.repairs = False
        before = _answer(desk, question, "model", timeout_s)
        model.repairs = True
    return Asked(
        question, local, answer, before, calls,
        is_right=is_right(question, answer), is_right_locally=is_right(question, local),
    )  # fmt: skip


def _answer(desk: Newsdesk, question: EditorQuestion, answerer: str, timeout_s: float) -> Answer:
    history = [Turn("user" if turn["role"] == "user" else "assistant", turn["content"]) for turn in question.history]
    return desk.ask(
        question.question, history=history, as_of=question.as_of, answerer=answerer, record=False,
        deadline=Deadline(timeout_s),
    )  # fmt: skip


def report(found: Sequence[Asked], model: RecordedModel, style: Style, labels: Path) -> str:
    """The table and what was measured, and the sentences beside it for a person to label."""
    sentences = sentences_of(found)
    figures: list[Row] = rows(found, labels_of(sentences, labels), is_small=is_small(model))
    write_sentences(sentences, labels)
    calls: list[ModelCall] = [call for each in found for call in each.calls]
    size = f"{model.billions:g} billion parameters" if model.billions else "size unknown"
    heading = (
        f"{model.name} ({size}, asked for {'prose' if style == 'prose' else 'ids of sentences'}), "
        f"{len(found)} questions, {sum(each.is_late for each in found)} of them without a reply; "
        f"sha256 of {len({call.reply.key for call in calls})} raw replies: {digest([call.reply for call in calls])}"
    )
    return f"{heading}\n\n{table(figures)}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", nargs="?", type=Path, help="a further folder of articles and questions")
    parser.add_argument("--model", help="as its server calls it, or as newsdesk models lists it (NEWSDESK_MODEL)")
    parser.add_argument("--style", choices=get_args(Style), help="by default as goes with its size")
    parser.add_argument("--limit", type=int, help=f"questions of each folder (all of the examples, {LIMIT} of DATA)")
    parser.add_argument("--replies", type=Path, help=f"file of its replies (under {RUNS})")
    parser.add_argument("--timeout", type=float, default=TIMEOUT_S, help="seconds for an answer")
    given = parser.parse_args()
    try:
        print(run(given.data, given.model, given.style, given.limit, given.replies, given.timeout))
    except NewsdeskError as exc:
        sys.exit(str(exc))


def run(
    data: Path | None,
    name: str | None,
    style: Style | None,
    limit: int | None,
    replies: Path | None,
    timeout_s: float,
    *,
    examples: Path = ROOT / "examples",
) -> str:
    """Ask all questions and make the report.

    Raises:
        NewsdeskError: There is no model, or no question; or the file of replies is another model's.
    """
    named = name or os.environ.get("NEWSDESK_MODEL", "")
    if replies is None:
        if not named:
            raise InputError("no language model is named (set NEWSDESK_MODEL and OPENAI_BASE_URL, or give --model)")
        safe = "".join(sign if sign.isalnum() or sign in ".-" else "-" for sign in named)
        replies = RUNS / f"{safe}.jsonl"
    model = RecordedModel(replies, make_model(named, timeout_s=timeout_s) if named else None)
    folders = [folder_of(examples, limit), *([folder_of(data, limit or LIMIT)] if data else [])]
    found = [each for folder in folders for each in asked(folder, model, style, timeout_s)]
    return report(found, model, style_of(model, style), replies.with_suffix(".sentences.jsonl"))


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
