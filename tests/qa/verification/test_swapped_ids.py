"""A sentence under another's id, or under one that nobody was given, is refused whatever it says."""

import random

import pytest
from support import ROOT

from index.retrieval.search import RERANKED
from qa.answering.evidence import EvidenceSet, Sentence
from qa.answering.model.replies import read
from qa.evaluation.datasets.questions import read_questions
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk
from qa.verification.gate import Gate, Texts


def _is_refused(sentence: Sentence, ids: str, evidence: EvidenceSet, gate: Gate) -> bool:
    said = read(f"{' '.join(sentence.text.split())} [{ids}]", evidence).statements[-1:]
    return not said or bool(gate.findings(said[0], [offered.span for offered in evidence.sentences]))


@pytest.fixture(scope="module")
def judged(sample: Newsdesk) -> dict[str, list[bool]]:
    """Of many true sentences, under their own ids, others' and none: was anything wrong found?"""
    draw = random.Random(20250320)
    found: dict[str, list[bool]] = {"own": [], "swapped": [], "fabricated": [], "two, one swapped": []}
    sample.model = ScriptedModel([])
    for gold in read_questions(ROOT / "examples" / "questions.jsonl")[:16]:
        asked = sample.understand(gold.question)
        gate = Gate(Texts(sample.corpus), sample.find(asked, limit=RERANKED), asked.standalone)
        evidence = sample.prompt(gold.question).evidence
        for sentence in evidence.sentences:
            # A bulletin says one sentence twice: under the other's id it is as true.
            others = [other.id for other in evidence.sentences if other.text != sentence.text]
            strange = f"{evidence.prefix}.{len(evidence.sentences) + 1 + draw.randrange(99)}"
            tries = [("own", sentence.id), ("fabricated", strange), ("two, one swapped", f"{sentence.id}, {strange}")]
            tries += [("swapped", other) for other in draw.sample(others, 3)]
            for kind, ids in tries:
                found[kind].append(_is_refused(sentence, ids, evidence, gate))
    sample.model = None
    return found


def test_every_swapped_and_every_fabricated_id_is_caught(judged: dict[str, list[bool]]) -> None:
    assert len(judged["swapped"]) >= 1_000
    for kind in ("swapped", "fabricated", "two, one swapped"):
        assert all(judged[kind]), kind


def test_sentences_under_their_own_ids_pass(judged: dict[str, list[bool]]) -> None:
    assert sum(judged["own"]) <= 0.01 * len(judged["own"])
