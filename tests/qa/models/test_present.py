import json
import socket

import pytest
from model_server import ModelServer

from index.errors import InputError
from qa.__main__ import main
from qa.models import make_model, present
from qa.models.present import PresentModel, on_server, present_models


def test_models_of_servers_that_answer_are_listed_and_the_others_left_out() -> None:
    with ModelServer() as server, socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
        closed.close()
        found = present_models({"ollama": server.url, "vllm": address, "llamacpp": server.url}, api_key="")
        assert all("authorization" not in headers for headers in server.headers)
    assert found == [
        PresentModel("ollama", "small:4b", "4.0B"),
        PresentModel("llamacpp", "tiny", "1.5B", 4096),
    ]
    assert [each.choice for each in found] == ["ollama/small:4b", "llamacpp/tiny"]


def test_the_verb_prints_what_the_option_takes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with ModelServer() as server:
        monkeypatch.setattr(present, "SERVERS", {"llamacpp": server.url})
        for arguments, printed in ((["models"], "llamacpp/tiny  1.5B  4,096 tokens\n"), (["models", "--json"], None)):
            monkeypatch.setattr("sys.argv", ["newsdesk", *arguments])
            with pytest.raises(SystemExit):
                main()
            out = capsys.readouterr().out
            assert out == printed if printed else json.loads(out)[0]["context_tokens"] == 4096


def test_a_name_that_begins_with_a_server_chooses_it_and_sends_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    assert on_server("ollama/") is None
    with ModelServer() as server:
        monkeypatch.setitem(present.SERVERS, "ollama", server.url)
        model = make_model("ollama/qwen3:4b")
        assert model is not None
        assert model.name == "qwen3:4b"
    other = make_model("openai/gpt-oss-20b")
    assert other is not None
    assert other.name == "openai/gpt-oss-20b"  # a server that was named has such names of its own
    monkeypatch.delenv("OPENAI_BASE_URL")
    named = make_model("openai/gpt-4o")
    assert named is not None
    assert named.name == "gpt-4o"
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(InputError):
        make_model("openai/gpt-4o")
