"""The answerer in which a model picks sentences and our code quotes them: what a small model does better than prose."""

import json
import re
from collections.abc import Mapping, Sequence

from qa.answering.evidence import EvidenceSet
from qa.answering.model.id_marks import THOUGHTS, id_marks
from qa.answering.model.mending import Check
from qa.answering.model.replies import read
from qa.models import Completion, Deadline, Message, Model, ModelError, ModelOfSchemas
from qa.types import Draft, DraftStatement, Question

MOST_PICKED = 4
"""Sentences that a model may pick."""
WORTH = 1.0
"""What it counts for a sentence that it was picked, as scores go."""
_LONGEST = 240  # characters of the sentence that introduces them
_SHORTER = 0.75  # of the quote that bears it out: a longer one says it twice
_LABEL = re.compile(r'"?\bsentence"?\s*:\s*"((?:[^"\\]|\\.)*)"', re.IGNORECASE)


def picked(
    messages: Sequence[Message],
    evidence: EvidenceSet,
    model: Model,
    *,
    max_tokens: int,
    deadline: Deadline,
) -> Completion:
    """What a model answers that is to pick: by a JSON schema where its server takes one, else in its own way.

    Raises:
        ModelError: The model did not answer.
    """
    if isinstance(model, ModelOfSchemas):
        try:
            return model.fill(messages, _schema(evidence), max_tokens=max_tokens, deadline=deadline)
        except ModelError as exc:
            if not exc.is_refused:
                raise
    return model.complete(messages, max_tokens=max_tokens, deadline=deadline)


def _schema(evidence: EvidenceSet) -> dict[str, object]:
    """The JSON schema of what a model picks: ids that it was given, and one sentence."""
    ids = {"type": "array", "items": {"enum": [each.id for each in evidence.sentences]}, "maxItems": MOST_PICKED}
    return {
        "type": "object",
        "properties": {"ids": ids, "sentence": {"type": "string", "maxLength": _LONGEST}},
        "required": ["ids", "sentence"],
        "additionalProperties": False,
    }


def ids_and_sentence(text: str, evidence: EvidenceSet) -> tuple[list[str], str]:
    """The ids in what a model wrote, in whatever form, each once, and the sentence that introduces them.

    >>> none = EvidenceSet("k3f", (), "", 0, 0, {})
    >>> ids_and_sentence('{"ids": ["k3f.2"], "sentence": "It sank."}', none)
    ([], 'It sank.')
    """
    text = THOUGHTS.sub("", text)
    ids = [each for mark in id_marks(text, evidence.prefix) for each in mark.ids if each in evidence.of]
    try:
        given = json.loads(text[text.index("{") : text.rindex("}") + 1])
        sentence = given.get("sentence", "") if isinstance(given, Mapping) else ""
    except ValueError:  # JSON that broke off, or none
        found = _LABEL.search(text)
        sentence = found[1] if found else ""
    return list(dict.fromkeys(ids))[:MOST_PICKED], " ".join(str(sentence).split())[:_LONGEST]


def introduction(
    sentence: str, draft: Draft, evidence: EvidenceSet, question: Question, check: Check
) -> list[DraftStatement]:
    """The sentence that a model put before its picks, where one that is quoted bears it out and is longer."""
    said = read(sentence, evidence, question=question.standalone).statements
    if len(said) != 1 or draft.refusal:
        return []
    room = len(said[0].text) / _SHORTER
    quotes = [each for each in draft.statements if len(each.spans) == 1 and len(each.text) >= room]
    carrying = next((each for each in quotes if check.carries(said[0].text, each.spans[0])), None)
    return [DraftStatement(said[0].text, carrying.spans)] if carrying else []
