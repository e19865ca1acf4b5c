"""The answerer that uses a language model: it writes sentences and cites ids; what becomes of them the gate decides."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from index.text.characters import without_controls
from index.text.sentences import sentences
from prompts import render
from qa.answering import accounts
from qa.answering.candidates import Retrieval
from qa.answering.control_pairs import PAIRS, agrees
from qa.answering.evidence import EvidenceSet, build
from qa.answering.short_answer import short
from qa.models import Completion, Deadline, Message, Model, ModelError
from qa.types import Draft, DraftStatement, Question, Turn
from qa.verification import Finding
from qa.verification.markup import find_markup

NAME = "model"
DECLINE = "NOT IN THE ARCHIVE"
"""What a model writes where the evidence does not answer."""
MAX_SENTENCES = 6
"""What a model is asked to keep to."""
MAX_ANSWER = 800
"""Tokens that a model may write."""
MAX_EVIDENCE = 6_000
"""Tokens of evidence that a model is shown at most, however large its context is."""
_LEAST_EVIDENCE = 200  # tokens; a model with less room is of no use
_MARGIN = 64  # tokens that a chat's own framing may take
_TURNS = 6  # of a conversation that a question is rewritten from
_TURN = 1_000  # characters of each
_QUESTION = 2_000  # characters of a rewritten question
# A group of ids in brackets. Numbers alone are what models fall back to; they are ids that nobody was given.
_MARKER = re.compile(r"\s*\[\s*((?:[A-Za-z0-9]{1,12}\.)?\d{1,4}(?:\s*[,;]?\s*(?:[A-Za-z0-9]{1,12}\.)?\d{1,4})*)\s*\]")
_ID = re.compile(r"(?:[A-Za-z0-9]{1,12}\.)?\d{1,4}")
_REPAIRED = re.compile(r"^\s*(\d{1,3})\s*[:.)]\s*(.+)$")
_NAME = re.compile(r"[^\W\d_][\w’'-]*")
_THINKING = re.compile(r"\s*(?:<(?:t(?:h(?:i(?:n(?:k)?)?)?)?)?|<think>(?:(?!</think>).)*)?", re.DOTALL)
_THOUGHTS = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.DOTALL)  # of models that write them before the answer

Check = Callable[[DraftStatement], Sequence[Finding]]
"""What is wrong with a statement; empty if nothing is."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is sent, and the evidence in it."""

    messages: tuple[Message, ...]
    evidence: EvidenceSet
    tokens: int


@dataclass(frozen=True, slots=True)
class ModelReply:
    """What a model wrote, and what it cost."""

    draft: Draft
    tokens_in: int
    tokens_out: int


@cache
def _frame() -> str:
    """The instructions without what is made anew for each answer: to know how much room they take."""
    return _instructions("", "")


def _instructions(fence: str, example: str) -> str:
    return render("answer", fence=fence, example=example, sentences=str(MAX_SENTENCES), decline=DECLINE)


def prompt(question: Question, retrieval: Retrieval, model: Model) -> Prompt:
    """The exact messages that a question is answered from.

    Raises:
        ModelError: The model's context has no room for evidence.
    """
    frame = model.count(_frame()) + model.count(question.standalone)
    room = min(MAX_EVIDENCE, model.context_tokens - frame - MAX_ANSWER - _MARGIN)
    if room < _LEAST_EVIDENCE:
        raise ModelError(
            f"{model.name} has room for {model.context_tokens:,} tokens, which leaves none for evidence "
            "(choose a model with a larger context)"
        )
    evidence = build(retrieval.candidates, count=model.count, max_tokens=room)
    shown = render(
        "evidence",
        fence=evidence.fence,
        evidence=evidence.text,
        question=question.standalone,
        today=f"Today is {question.as_of.isoformat()}.\n" if question.as_of else "",
    )
    messages = (
        Message("system", _instructions(evidence.fence, evidence.prefix)),
        Message("user", shown),
    )
    return Prompt(messages, evidence, sum(model.count(message.content) for message in messages))


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
    """Have a model answer, and have it repair once what does not pass.

    Args:
        question: Its standalone form is answered.
        retrieval: What was found for it.
        given: What the model is sent.
        model: Writes.
        check: Says what is wrong with a statement.
        deadline: For everything together.
        on_text: Called with the draft's words as they come, ids left out.

    Raises:
        ModelError: The model did not answer whole.
    """
    stream = MarkerFilter(on_text) if on_text else None
    reply = model.complete(
        given.messages, max_tokens=MAX_ANSWER, deadline=deadline, on_text=stream.take if stream else None
    )
    if stream:
        stream.end()
    text = _THOUGHTS.sub("", reply.text)
    statements = [] if _declines(text) else parse(text, given.evidence)
    failing = {n: found for n, s in enumerate(statements) if (found := list(check(s)))}
    used = [reply]
    if failing:
        again = model.complete(
            (*given.messages, Message("assistant", text), _repair(statements, failing, given.evidence)),
            max_tokens=MAX_ANSWER,
            deadline=deadline,
        )
        used.append(again)
        statements = _repaired(statements, set(failing), again.text, given.evidence)
    refusal = "" if statements else "The archive does not say: the model found no answer in the evidence."
    draft = Draft(tuple(statements), refusal=refusal, offered=tuple(s.span for s in given.evidence.sentences))
    tokens_in, tokens_out = (sum(counts) for counts in zip(*((r.tokens_in, r.tokens_out) for r in used), strict=True))
    return ModelReply(_with_spans(draft, question, retrieval), tokens_in, tokens_out)


def parse(text: str, evidence: EvidenceSet) -> list[DraftStatement]:
    """A model's sentences with the places that they cite.

    >>> parse("", EvidenceSet("k3f", (), "", 0, 0, {}))
    []
    """
    clean, marks = "", list[tuple[int, list[str]]]()
    at = 0
    text = without_controls(text)
    for match in _MARKER.finditer(text):
        clean += text[at : match.start()]
        marks.append((len(clean), _ID.findall(match[1])))
        at = match.end()
    clean += text[at:]
    edges = sentences(clean, (0, len(clean)), None) if clean.strip() else []
    found = []
    for number, (start, end) in enumerate(edges):
        until = edges[number + 1][0] if number + 1 < len(edges) else len(clean)
        # An id at the very start of a sentence belongs to the one before it.
        ids = list(dict.fromkeys(i for place, some in marks for i in some if start < place <= until))
        known = tuple(evidence.of[i].span for i in ids if i in evidence.of)
        unknown = tuple(i for i in ids if i not in evidence.of)
        found.append(DraftStatement(" ".join(clean[start:end].split()), known, unknown_ids=unknown))
    return found


def rewrite(
    question: str, history: Sequence[Turn], model: Model, *, deadline: Deadline
) -> tuple[str | None, Completion]:
    """A question that can be understood without the turns before it; None where the model gave none that can be used.

    Raises:
        ModelError: The model did not answer whole.
    """
    lines = [f"{turn.role}: {' '.join(turn.content.split())[:_TURN]}" for turn in history[-_TURNS:]]
    said = "\n".join([*lines, f"user: {question}"])
    message = render("followup", fence=_fence(said), conversation="\n".join(lines), question=question)
    reply = model.complete((Message("user", message),), max_tokens=200, deadline=deadline)
    given = " ".join(without_controls(reply.text).split()).strip("\"“”' ")
    known = {word.casefold() for word in _NAME.findall(said)}
    # A name that nobody has said is not the conversation's: the rule that needs no model is better than that.
    is_new = any(word[0].isupper() and word.casefold() not in known for word in _NAME.findall(given)[1:])
    is_new = is_new or (find_markup(given) is not None and find_markup(said) is None)
    is_usable = given and len(given) <= _QUESTION and any(map(str.isalnum, given)) and not is_new
    return (given if is_usable else None), reply


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
        (Message("user", render("judge", fence=_fence(shown), statements=shown)),),
        max_tokens=20 * len(asked),
        deadline=deadline,
    )
    lines = (_REPAIRED.match(line) for line in reply.text.splitlines())
    said = {int(match[1]): match[2].strip(" .*").casefold() for match in lines if match}
    opinions = [said.get(n, "").startswith("yes") for n in range(1, len(asked) + 1)]
    return (opinions[len(PAIRS) :] if agrees(opinions[: len(PAIRS)]) else None), reply


class MarkerFilter:
    """Passes on a model's words as they come, without the ids, however the pieces are cut."""

    def __init__(self, pass_on: Callable[[str], None]) -> None:
        self._pass_on = pass_on
        self._held = ""

    def take(self, piece: str) -> None:
        """Take the next piece, and pass on what of it cannot be part of an id."""
        text = self._held + piece
        if _THINKING.fullmatch(text):
            self._held = text
            return
        text = _MARKER.sub("", _THOUGHTS.sub("", text))
        # An open bracket may become an id, and so may the white space before it.
        bracket = text.rfind("[")
        cut = bracket if bracket >= 0 and "]" not in text[bracket:] and len(text) - bracket < 80 else len(text)
        cut = len(text[:cut].rstrip())
        self._held = text[cut:]
        if cut:
            self._pass_on(text[:cut])

    def end(self) -> None:
        """Pass on what was held back, as nothing follows."""
        rest = _MARKER.sub("", _THOUGHTS.sub("", self._held)).rstrip()
        self._held = ""
        if rest:
            self._pass_on(rest)


def _declines(text: str) -> bool:
    return DECLINE in text and len(_MARKER.sub("", text).replace(DECLINE, "").strip(" .\n*\"'")) == 0


def _repair(statements: Sequence[DraftStatement], failing: dict[int, list[Finding]], evidence: EvidenceSet) -> Message:
    lines = []
    for number, findings in failing.items():
        lines.append(f"{number + 1}: {statements[number].text}")
        lines += [f"   - {' '.join(finding.reason.split())}" for finding in findings]
    return Message("user", render("repair", failures="\n".join(lines), example=evidence.prefix, decline=DECLINE))


def _repaired(
    statements: Sequence[DraftStatement], failing: set[int], text: str, evidence: EvidenceSet
) -> list[DraftStatement]:
    """The statements with those that failed replaced by what the model wrote in their place, if it did."""
    anew: dict[int, list[DraftStatement]] = {}
    for line in text.splitlines():
        match = _REPAIRED.match(line)
        if match and int(match[1]) - 1 in failing:
            anew[int(match[1]) - 1] = [] if DECLINE in match[2] else parse(match[2], evidence)
    return [new for n, old in enumerate(statements) for new in anew.get(n, [old])]


def _with_spans(draft: Draft, question: Question, retrieval: Retrieval) -> Draft:
    """With the short answer and the differing numbers of the sentences that the model cites."""
    places = {span for statement in draft.statements for span in statement.spans}
    cited = [candidate for candidate in retrieval.candidates if candidate.span in places]
    if not cited:
        return draft
    differing = accounts.accounts(question, cited, retrieval.matcher)
    found = None if differing else short(question.standalone, question.analysis, cited)
    return replace(draft, short=found, differences=differing)


def _fence(text: str) -> str:
    """A line that does not stand in a text, to put around it."""
    fence = "====="
    while fence in text:
        fence += "="
    return fence
