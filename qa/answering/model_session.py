"""A language model's session for one answer: rewriting, drafting, repair and judging under one deadline and bill."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from index.encoders.entailment import EntailmentModel
from qa.answering import extractive, generative
from qa.answering.candidates import Retrieval
from qa.answering.generative import Quote
from qa.answering.model import rewriting
from qa.answering.model.mending import Check
from qa.answering.model.styles import Style
from qa.models import Deadline, Model, ModelCancelled, ModelError, ModelTooLong
from qa.types import Draft, Paraphrases, Question, Shown, Turn, Unverified
from qa.verification import Finding
from qa.verification.gate import Gate, Verified, unverified

NO_MODEL = (
    "no language model is set (name one with NEWSDESK_MODEL, and give OPENAI_API_KEY, or OPENAI_BASE_URL for a server "
    "of your own)"
)
_NOTHING_PASSED = "nothing that the model wrote passed the check"
_DECLINED = "the model found no answer in the evidence; these sentences answer with a probability of {:.0f} %"
_SURE = 0.6
"""How likely sentences are right that are quoted though a model found no answer in them."""
_LESS = 0.5  # of the evidence, where all of it was too long
_DOUBT = "A model that was asked to judge it says that its citations do not bear it out."


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a model wrote and the gate let pass; no statements means that it declined."""

    draft: Draft
    verified: Verified


@dataclass(frozen=True, slots=True)
class Failed:
    """A model gave nothing that can be shown; why, `ModelSession.fallback` says."""

    refused: tuple[Unverified, ...] = ()
    """What it wrote all the same."""


@dataclass(slots=True)
class ModelSession:
    """What a model does for one answer. A failure is kept as the reason for the extractive answer, or raised.

    Args:
        model: None fails at once.
        falls_back: Is a failure kept rather than raised?
        deadline: For all calls together.
        judge: Is it to judge, besides the checks, whether citations bear out what is not verbatim?
        paraphrases: What the gate does with sentences that have words of the model's own.
        entailment: Says of such sentences, besides, whether their sources bear them out.
        style: How the model is asked; by default as goes with its size.
        on_text: Called with a draft's words as they come.
        on_asked: Called with how many tokens it is about to read.
    """

    model: Model | None
    falls_back: bool
    deadline: Deadline
    judge: bool = False
    paraphrases: Paraphrases = "show"
    entailment: EntailmentModel | None = None
    style: Style | None = None
    on_text: Callable[[str], None] | None = None
    on_asked: Callable[[int], None] | None = None
    fallback: str | None = None
    has_judged: bool = False
    """Has the model judged, and agreed with the pairs whose verdict is known?"""
    shown: Shown | None = None
    tokens_in: int = 0
    tokens_out: int = 0

    def fail(self, why: str | Exception, refused: tuple[Unverified, ...] = ()) -> Failed:
        """Keep the reason; raises it where failures are to be raised, and always that the answer was cancelled."""
        if isinstance(why, ModelCancelled) or not self.falls_back:
            raise why if isinstance(why, Exception) else ModelError(why)
        self.fallback = str(why)
        return Failed(refused)

    def rewrite(self, question: str, history: Sequence[Turn]) -> str | None:
        """The question with what it leans on put in; None where the model has not done so."""
        if self.model is None or self.fallback or not history:
            return None
        try:
            text, reply = rewriting.rewrite(question, history, self.model, deadline=self.deadline)
        except ModelError as exc:
            self.fail(exc)
            return None
        self._pay(reply.tokens_in, reply.tokens_out)
        return text

    def run(self, question: Question, retrieval: Retrieval, gate: Gate, quote: Quote) -> Drafted | Failed:
        """What the model proposes and the gate lets pass, or that there is nothing of it to show."""
        if self.fallback or not retrieval.hits:
            return Failed()
        if self.model is None:
            return self.fail(NO_MODEL)
        try:
            draft, doubted = self._drafted(question, retrieval, gate, quote, self.model)
        except ModelError as exc:
            return self.fail(exc)
        verified = gate.pass_through(draft, doubted, is_judged=self.has_judged)
        if not verified.statements and not draft.refusal:
            return self.fail(_NOTHING_PASSED, verified.unverified)
        return Drafted(draft, verified)

    def overrules(self, draft: Draft) -> bool:
        """Are quoted sentences offered though the model found no answer? They are if they are likely to be right."""
        sure = draft.probability or 0.0
        if not self.falls_back or draft.refusal or not draft.statements or sure < _SURE:
            return False
        self.fallback = _DECLINED.format(100 * sure)
        return True

    def _drafted(
        self, question: Question, retrieval: Retrieval, gate: Gate, quote: Quote, model: Model
    ) -> tuple[Draft, Sequence[Unverified]]:
        """What the model wrote, and what of it, asked again, it doubts."""
        try:
            reply = self._asked(question, retrieval, gate, quote, model)
        except ModelTooLong:
            reply = self._asked(question, retrieval, gate, quote, model, share=_LESS)
        self._pay(reply.tokens_in, reply.tokens_out)
        return self._judged(reply.draft, gate, model) if self.judge else (reply.draft, ())

    def _asked(
        self, question: Question, retrieval: Retrieval, gate: Gate, quote: Quote, model: Model, *, share: float = 1.0
    ) -> generative.ModelReply:
        """What the model answers from a share of the evidence."""
        given = generative.prompt(question, retrieval, model, style=self.style, share=share)
        evidence = given.evidence
        self.shown = Shown(len(evidence.sentences), evidence.articles, evidence.tokens, evidence.left_out)
        if self.on_asked:
            self.on_asked(given.tokens)
        offered = [sentence.span for sentence in evidence.sentences]
        # Each step that mends asks again of all statements: one is held against its sources once.
        check = Check(
            cache(lambda statement: gate.findings(statement, offered)),
            lambda text, span: gate.carries(text, span, offered),
        )
        if given.style == "select":
            return generative.pick(question, retrieval, given, model, check, quote, deadline=self.deadline)
        return generative.write(question, retrieval, given, model, check, deadline=self.deadline, on_text=self.on_text)

    def _judged(self, draft: Draft, gate: Gate, model: Model) -> tuple[Draft, Sequence[Unverified]]:
        """The draft without what the model, asked again, does not find in the cited words."""
        passing = [s for s in draft.statements if not gate.findings(s, draft.offered)]
        words = {s: [gate.slice_of(span) or "" for span in s.spans] for s in passing}
        asked = [s for s in passing if s.text != " ".join(words[s])]
        if not asked:
            return draft, ()
        pairs = [(s.text, " … ".join(words[s])) for s in asked]
        opinions, reply = generative.judge(pairs, model, deadline=self.deadline)
        self._pay(reply.tokens_in, reply.tokens_out)
        if opinions is None:
            return draft, ()  # a judge that says no, or yes, to everything is not followed
        self.has_judged = True
        doubted = {s for s, is_true in zip(asked, opinions, strict=True) if not is_true}
        refused: list[Unverified] = []
        for place, s in enumerate(passing):
            if s in doubted:
                refused.append(unverified(s, Finding("unsupported", s.text, _DOUBT), place - len(refused)))
        return replace(draft, statements=tuple(s for s in draft.statements if s not in doubted)), refused

    def _pay(self, tokens_in: int, tokens_out: int) -> None:
        self.tokens_in += tokens_in
        self.tokens_out += tokens_out

    @property
    def credits(self) -> dict[str, Any]:
        """The fields of an answer that say who wrote it and what that took."""
        asked = bool(self.tokens_in or self.tokens_out)
        wrote = self.model is not None and self.shown is not None and not self.fallback  # nothing found, nothing asked
        return {
            "answerer": generative.NAME if wrote else extractive.NAME,
            "fallback": self.fallback,
            "model": self.model.name if self.model and wrote else None,
            "shown": self.shown,
            "tokens_in": self.tokens_in if asked else None,
            "tokens_out": self.tokens_out if asked else None,
        }
