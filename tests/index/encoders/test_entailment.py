"""A model for inference in a folder says how likely one text bears out another, or in one sentence why it cannot."""

from pathlib import Path

import pytest
from onnx_model import write_inference_model
from support import assert_one_sentence

from index.encoders.entailment import EntailmentModel
from index.errors import InputError


def test_probability_is_that_of_the_output_whose_label_is_entailment(tmp_path: Path) -> None:
    model = EntailmentModel(write_inference_model(tmp_path / "nli"))
    assert model.name == "nli"
    assert model.probability("The port shut.", "The port closed.") == pytest.approx(0.7870, abs=1e-3)  # e² of e² + 2
    assert model.probability("The port shut.", "The port froze.") < 0.01
    assert model.probability("word " * 2_000, "\ud800 The port closed.") > 0.5


def test_what_is_no_such_model_is_one_sentence(tmp_path: Path) -> None:
    folder = write_inference_model(tmp_path / "nli")
    (folder / "config.json").write_text('{"id2label": {"0": "yes", "1": "no"}}')
    with pytest.raises(InputError, match="cannot be used") as caught:
        EntailmentModel(folder).probability("a", "b")
    assert_one_sentence(caught.value)
    (folder / "model.onnx").unlink()
    with pytest.raises(InputError, match=r"holds no model\.onnx"):
        EntailmentModel(folder)
