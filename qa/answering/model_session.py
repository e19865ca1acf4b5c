"""A model's part in one answer, whatever comes of it: its draft, what it cost, and why it was not used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from index.retrieval.matching import Matcher
from index.types import Hit
from qa.answering import extractive, generative
from qa.models import Deadline, Model, ModelCancelled, ModelError
from qa.types import Draft, Question, Shown, Turn, Unverified
from qa.verification import Finding
from qa.verification.gate import Gate, unverified

NO_MODEL = (
    "no language model is set (name one with NEWSDESK_MODEL, and give OPENAI_API_KEY, or OPENAI_BASE_URL for a server "
    "of your own)"
)


_DOUBT = "A model that was asked to judge it says that its citations do not bear it out."


@dataclass(slots=True)
class Writing:
    """What a model does for one answer. A failure is kept as the reason for the extractive answer, or raised.

    Args:
        model: None fails at once.
        falls_back: Is a failure kept rather than raised?
        deadline: For all calls together.
    """

    model: Model | None
    falls_back: bool
    deadline: Deadline
    fallback: str | None = None
    shown: Shown | None = None
    tokens_in: int = 0
    tokens_out: int = 0

    def failed(self, why: str | Exception) -> "Writing":
        """Keep the reason; raises it where failures are to be raised, and always that the answer was cancelled."""
        if isinstance(why, ModelCancelled) or not self.falls_back:
            raise why if isinstance(why, Exception) else ModelError(why)
        self.fallback = str(why)
        return self

    def rewritten(self, asked: Question, history: Sequence[Turn]) -> Question:
        """The question with what it leans on put in by the model, or else by rule, as it came."""
        if self.model is None or self.fallback:
            return asked
        try:
            text, reply = generative.rewrite(asked.text, history, self.model, deadline=self.deadline)
        except ModelError as exc:
            self.failed(exc)
            return asked
        self.tokens_in += reply.tokens_in
        self.tokens_out += reply.tokens_out
        return replace(asked, standalone=text) if text else asked

    def draft(
        self,
        asked: Question,
        hits: Sequence[Hit],
        matcher: Matcher,
        gate: Gate,
        on_text: Callable[[str], None] | None,
        *,
        judge: bool,
    ) -> tuple[Draft | None, list[Unverified]]:
        """What the model proposes, and what it doubts where it is to judge; no draft where it failed."""
        if self.fallback:
            return None, []
        if self.model is None:
            self.failed(NO_MODEL)
            return None, []
        try:
            given = generative.prompt(asked, hits, matcher, self.model)
            context = given.context
            self.shown = Shown(len(context.sentences), context.articles, context.tokens, context.left_out)
            offered = [sentence.span for sentence in context.sentences]
            written = generative.write(
                asked, given, matcher, self.model, lambda statement: gate.findings(statement, offered),
                deadline=self.deadline, on_text=on_text,
            )  # fmt: skip
            self.tokens_in += written.tokens_in
            self.tokens_out += written.tokens_out
            return self._judged(written.draft, gate) if judge else (written.draft, [])
        except ModelError as exc:
            self.failed(exc)
            return None, []

    def _judged(self, draft: Draft, gate: Gate) -> tuple[Draft, list[Unverified]]:
        """The draft without what the model, asked again, does not find in the cited words."""
        passing = [s for s in draft.statements if not gate.findings(s, draft.offered)]
        words = {s: [gate.slice_of(span) or "" for span in s.spans] for s in passing}
        asked = [s for s in passing if s.text != " ".join(words[s])]
        if not asked or self.model is None:
            return draft, []
        pairs = [(s.text, " … ".join(words[s])) for s in asked]
        opinions, reply = generative.judge(pairs, self.model, deadline=self.deadline)
        self.tokens_in += reply.tokens_in
        self.tokens_out += reply.tokens_out
        doubted = {s for s, is_true in zip(asked, opinions, strict=True) if not is_true}
        refused: list[Unverified] = []
        for place, s in enumerate(passing):
            if s in doubted:
                refused.append(unverified(s, Finding("unsupported", s.text, _DOUBT), place - len(refused)))
        return replace(draft, statements=tuple(s for s in draft.statements if s not in doubted)), refused

    def told(self) -> dict[str, Any]:
        """The fields of the answer that say who wrote it and what that took."""
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
