"""The answerer that uses a language model: it writes sentences and cites ids; what becomes of them the gate decides."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from prompts import render
from qa.answering import accounts
from qa.answering.candidates import Retrieval
from qa.answering.evidence import EvidenceSet, build
from qa.answering.model import selecting
from qa.answering.model.control_pairs import PAIRS, agrees
from qa.answering.model.id_marks import THOUGHTS, MarkerFilter
from qa.answering.model.mending import Check, linked, quoted, repair_request, repaired
from qa.answering.model.replies import DECLINE, read
from qa.answering.model.rewriting import fence
from qa.answering.model.styles import Style, is_small, sizes_of, style_of
from qa.answering.short_answer import short
from qa.models import Completion, Deadline, Message, Model, ModelCancelled, ModelError
from qa.types import Draft, DraftStatement, Question

NAME = "model"
NO_ANSWER = "The archive does not say: the model found no answer in the evidence."
_LEAST_EVIDENCE = 200  # tokens; a model with less room is of no use
_MARGIN = 64  # tokens that a chat's own framing may take
_OPINION = re.compile(r"^\s*(\d{1,3})\s*[:.)]\s*(.+)$")
_TASKS: dict[Style, str] = {
    "prose": "Answer it from the evidence, each sentence with its id in square brackets.",
    "select": "Which sentences answer it?",
}
Quote = Callable[[Retrieval], Draft]
"""The sentences that are quoted of what was found."""
_log = logging.getLogger("newsdesk")


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is sent, and the evidence in it."""

    messages: tuple[Message, ...]
    evidence: EvidenceSet
    tokens: int
    style: Style
    max_answer: int
    """Tokens that the model may write."""


@dataclass(frozen=True, slots=True)
class ModelReply:
    """What a model wrote, and what it cost."""

    draft: Draft
    tokens_in: int
    tokens_out: int


def prompt(
    question: Question, retrieval: Retrieval, model: Model, *, style: Style | None = None, share: float = 1.0
) -> Prompt:
    """The exact messages that a question is answered from: what never changes comes first, for a server to reuse.

    Args:
        question: Its standalone form is answered.
        retrieval: What was found for it.
        model: Is to answer.
        style: How it is asked; by default as goes with its size.
        share: Of the evidence that has room, 0 to 1: less for a second try where the first was too long.

    Raises:
        ModelError: The model's context has no room for evidence.
    """
    sizes, style = sizes_of(model), style_of(model, style)
    rules = _rules(style, sizes.sentences)
    frame = model.count(rules) + model.count(question.standalone) + model.count(_TASKS[style])
    room = min(sizes.max_evidence, model.context_tokens - frame - sizes.max_answer - _MARGIN)
    if room < _LEAST_EVIDENCE:
        raise ModelError(
            f"{model.name} has room for {model.context_tokens:,} tokens, which leaves none for evidence "
            "(choose a model with a larger context, or state the one it has in NEWSDESK_CONTEXT)"
        )
    evidence = build(
        retrieval.candidates,
        count=model.count,
        max_tokens=int(room * share),
        best=max(1, int(sizes.best * share)),
        with_neighbours=sizes.with_neighbours,
    )
    shown = render(
        "evidence",
        fence=evidence.fence,
        evidence=evidence.text,
        question=question.standalone,
        today=f"Today is {question.as_of.isoformat()}.\n" if question.as_of else "",
        task=_TASKS[style],
    )
    messages = (Message("system", rules), Message("user", shown))
    tokens = sum(model.count(message.content) for message in messages)
    return Prompt(messages, evidence, tokens, style, sizes.max_answer)


@cache
def _rules(style: Style, most: int) -> str:
    """The instructions, the same for every question."""
    if style == "select":
        return render("select", most=str(selecting.MOST_PICKED))
    return render("answer", sentences=str(most), decline=DECLINE)


def write(
    question: Question,
    retrieval: Retrieval,
    given: Prompt,
    model: Model,
    check: Check,
    *,
    deadline: Deadline,
    on_text: Callable[[str], None] | None = None,
) -> ModelReply:
    """Have a model answer in prose, and mend what does not pass: by rule, and by a large model itself, once.

    Args:
        question: Its standalone form is answered.
        retrieval: What was found for it.
        given: What the model is sent.
        model: Writes.
        check: Says what is wrong with a statement.
        deadline: For everything together.
        on_text: Called with the draft's words as they come, ids left out.

    Raises:
        ModelError: The model did not answer.
    """
    evidence = given.evidence
    stream = MarkerFilter(on_text, evidence.prefix) if on_text else None
    reply = model.complete(
        given.messages, max_tokens=given.max_answer, deadline=deadline, on_text=stream.take if stream else None
    )
    if stream:
        stream.end()
    said = read(reply.text, evidence, question=question.standalone, is_cut=reply.is_cut)
    statements = linked(said.statements, evidence, check)
    used = [reply]
    if is_small(model):
        statements = quoted(statements, evidence, check)
    elif request := repair_request(statements, check):
        messages = (*given.messages, Message("assistant", THOUGHTS.sub("", reply.text)), Message("user", request))
        try:
            used.append(model.complete(messages, max_tokens=given.max_answer, deadline=deadline))
        except ModelCancelled:
            raise
        except ModelError as exc:
            if not any(map(check.passes, statements)):
                raise
            _log.info("not repaired: %s", exc)
        else:
            statements = repaired(statements, used[-1].text, evidence, check)
    return _reply(question, retrieval, given, statements, used, declines=said.declines)


def pick(
    question: Question,
    retrieval: Retrieval,
    given: Prompt,
    model: Model,
    check: Check,
    quote: Quote,
    *,
    deadline: Deadline,
) -> ModelReply:
    """Have a model pick the sentences that answer; they are quoted, behind a sentence of its own where one holds.

    What it picks counts for a sentence; which are quoted, and in what order, says the plan for what is asked: a small
    model gives the half of all that it is shown, as it comes.

    Raises:
        ModelError: The model did not answer.
    """
    evidence = given.evidence
    reply = selecting.picked(given.messages, evidence, model, max_tokens=given.max_answer, deadline=deadline)
    ids, sentence = selecting.ids_and_sentence(reply.text, evidence)
    offered = tuple(each.span for each in evidence.sentences)
    if not ids:
        return ModelReply(Draft(refusal=NO_ANSWER, offered=offered), reply.tokens_in, reply.tokens_out)
    draft = quote(retrieval.preferring({evidence.of[each].span for each in ids}, selecting.WORTH))
    first = selecting.introduction(sentence, draft, evidence, question, check)
    draft = replace(draft, statements=(*first, *draft.statements), offered=offered)
    return ModelReply(draft, reply.tokens_in, reply.tokens_out)


def _reply(
    question: Question,
    retrieval: Retrieval,
    given: Prompt,
    statements: Sequence[DraftStatement],
    used: Sequence[Completion],
    *,
    declines: bool,
) -> ModelReply:
    offered = tuple(each.span for each in given.evidence.sentences)
    draft = Draft(tuple(statements), refusal=NO_ANSWER if declines else "", offered=offered)
    tokens_in, tokens_out = (sum(counts) for counts in zip(*((r.tokens_in, r.tokens_out) for r in used), strict=True))
    return ModelReply(_with_spans(draft, question, retrieval), tokens_in, tokens_out)


def judge(
    pairs: Sequence[tuple[str, str]], model: Model, *, deadline: Deadline
) -> tuple[list[bool] | None, Completion]:
    """A model's opinion on whether cited words bear out what is said; what it does not answer counts as no.

    It is asked of pairs first whose answer is known. None if it does not agree with these: then it cannot judge.

    Args:
        pairs: Each a statement and the exact words that it cites.
        model: May be the one that wrote them.
        deadline: Bounds the call.

    Raises:
        ModelError: The model did not answer whole.
    """
    asked = [*((said, words) for said, words, _ in PAIRS), *pairs]
    blocks = [f"{n}: {said}\n   Sources: {' '.join(words.split())}" for n, (said, words) in enumerate(asked, 1)]
    shown = "\n".join(blocks)
    reply = model.complete(
        (Message("user", render("judge", fence=fence(shown), statements=shown)),),
        max_tokens=20 * len(asked),
        deadline=deadline,
    )
    lines = (_OPINION.match(line) for line in reply.text.splitlines())
    said = {int(match[1]): match[2].strip(" .*").casefold() for match in lines if match}
    opinions = [said.get(n, "").startswith("yes") for n in range(1, len(asked) + 1)]
    return (opinions[len(PAIRS) :] if agrees(opinions[: len(PAIRS)]) else None), reply


def _with_spans(draft: Draft, question: Question, retrieval: Retrieval) -> Draft:
    """With the short answer and the differing numbers of the sentences that the model cites."""
    places = {span for statement in draft.statements for span in statement.spans}
    cited = [candidate for candidate in retrieval.candidates if candidate.span in places]
    if not cited:
        return draft
    differing = accounts.accounts(question, cited, retrieval.matcher)
    found = None if differing else short(question.standalone, question.analysis, cited)
    return replace(draft, short=found, differences=differing)
