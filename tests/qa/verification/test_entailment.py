"""A model for inference, where one is given, is a further check of paraphrases alone, and named as what it is."""

import re
from collections.abc import Sequence
from pathlib import Path

from onnx_model import write_inference_model
from support import day

from index.types import Article, Source
from qa.models import Message
from qa.models.scripted import ScriptedModel
from qa.newsdesk import Newsdesk
from qa.types import Answer

_QUAY = "The port of Tarn will close its eastern quay on Friday."
_SOURCE = Source(title="Quay", outlet="Quay Post", published=day("2025-03-20"))


def _answer(desk: Newsdesk, said: str) -> Answer:
    def write(messages: Sequence[Message]) -> str:
        (cited,) = re.findall(r"\[(\w+\.\d+)\] The port", messages[1].content)
        return f"{said} [{cited}]"

    desk.model = ScriptedModel([write, "1: NOT IN THE ARCHIVE"])
    return desk.ask("What will the port of Tarn close on Friday?", record=False)


def test_paraphrase_is_shown_only_if_the_model_finds_it_borne_out(tmp_path: Path) -> None:
    nli = write_inference_model(tmp_path / "nli")
    with Newsdesk.open(tmp_path / "corpus", nli=nli) as desk:
        desk.add(Article("quay", _QUAY, _SOURCE))
        (shown,) = _answer(desk, "The port of Tarn will shutter its eastern quay on Friday.").statements
        assert (shown.verdict, shown.is_entailed) == ("paraphrase", True)
        assert shown.caution.endswith("“shutter”; a model for inference finds it borne out")
        doubted = _answer(desk, "The port of Tarn will seize its eastern quay on Friday.")  # the model knows no z
        assert [each.verdict for each in doubted.unverified] == ["paraphrase"]
        assert "a model for inference does not find them borne out" in doubted.unverified[0].reason
        (supported,) = _answer(desk, "On Friday the port of Tarn will close its eastern quay.").statements
        assert (supported.verdict, supported.is_entailed) == ("supported", False)
