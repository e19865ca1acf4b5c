"""Embedders: one contract, and what is particular to each."""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from chromadb.utils import embedding_functions
from hypothesis import given
from hypothesis import strategies as st
from onnx_model import write_model
from support import in_threads, write_lexicon

from index.encoders import EMBEDDERS, Embedder, local, make_embedder
from index.encoders.local import LocalEmbedder
from index.encoders.minilm import MiniLMEmbedder
from index.encoders.openai import OpenAIEmbedder
from index.errors import EmbedderError, InputError
from index.text import word_vectors as lexicon_module
from index.text.word_vectors import Lexicon

KEY = "sk-test-5f1c9b7e"
TEXTS = ["M23 rebels entered Walikale.", "Les électeurs élisent leur maire.", "日本銀行は金利を据え置いた", "tin mine"]

# --- stand-ins ----------------------------------------------------------------------------------------------------


def _numbers(text: str, dimension: int) -> list[float]:
    """What a stand-in's model makes of a text: not of unit length."""
    digest = hashlib.sha256(text.encode()).digest()
    return [digest[i % 32] - 100.0 + i for i in range(dimension)]


@dataclass
class Service:
    """An embedding service on this machine. It answers with `replies` first, and then rightly."""

    url: str
    replies: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    delay_s: float = 0.0

    def refuses(self, status: int, *, times: int = 1, body: bytes = b"", **headers: str) -> None:
        body = body or json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}"}}).encode()
        headers = {"content-type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}
        self.replies += [(status, headers, body)] * times


@pytest.fixture
def service() -> Iterator[Service]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["content-length"])))
            here.requests.append({"path": self.path} | request)
            here.keys.append(self.headers["authorization"])
            time.sleep(here.delay_s)
            status, headers, body = here.replies.pop(0) if here.replies else _right(request)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):  # the client did not wait
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here = Service(f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield here
    server.shutdown()
    thread.join()
    server.server_close()


def _right(request: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    """One vector per text, listed last to first: only `index` says which is which."""
    data = [{"object": "embedding", "index": i, "embedding": _numbers(t, 8)} for i, t in enumerate(request["input"])]
    return _json({"object": "list", "model": request["model"], "data": data[::-1]})


def _json(value: object) -> tuple[int, dict[str, str], bytes]:
    return 200, {"content-type": "application/json"}, json.dumps(value).encode()


@pytest.fixture
def openai(service: Service) -> Iterator[Callable[..., OpenAIEmbedder]]:
    made: list[OpenAIEmbedder] = []

    def make(**options: Any) -> OpenAIEmbedder:
        embedder = OpenAIEmbedder(**{"model": "tiny", "base_url": service.url, "api_key": KEY} | options)
        made.append(embedder)
        return embedder

    yield make
    for embedder in made:
        if "_client" in vars(embedder):
            embedder._client.close()


@pytest.fixture
def minilm(tmp_path: Path) -> MiniLMEmbedder:
    return MiniLMEmbedder(write_model(tmp_path / "onnx").parent)


# --- the contract -------------------------------------------------------------------------------------------------


@pytest.fixture(params=list(EMBEDDERS))
def embedder(request: pytest.FixtureRequest) -> Iterator[Embedder]:
    """Each embedder that a user can name; those that need a model or a service have a stand-in for it."""
    options: dict[str, Any] = {}
    if request.param == "minilm":
        options = {"folder": request.getfixturevalue("minilm")._folder}
    elif request.param == "openai":
        here = request.getfixturevalue("service")
        options = {"model": "tiny", "base_url": here.url, "api_key": KEY}
    made = make_embedder(request.param, **options)
    yield made
    if isinstance(made, OpenAIEmbedder):
        made._client.close()


def test_an_embedder_goes_by_the_name_it_is_listed_under(embedder: Embedder, request: pytest.FixtureRequest) -> None:
    embedder.embed([])
    assert f"[{embedder.name}]" in request.node.name
    assert embedder.revision == embedder.revision != ""


def test_one_unit_row_per_text_in_order(embedder: Embedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (4, embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    for text, vector in zip(TEXTS, vectors, strict=True):
        assert np.allclose(embedder.embed([text])[0], vector, atol=1e-6)
    assert len(np.unique(vectors, axis=0)) == 4


def test_the_order_of_a_batch_does_not_change_a_vector(embedder: Embedder) -> None:
    assert np.allclose(embedder.embed(TEXTS[::-1])[::-1], embedder.embed(TEXTS), atol=1e-6)


def test_no_text_gives_no_row(embedder: Embedder) -> None:
    vectors = embedder.embed([])
    assert vectors.shape == (0, embedder.dimension)
    assert vectors.dtype == np.float32


def test_an_empty_text_has_a_row_without_gaps(embedder: Embedder) -> None:
    vectors = embedder.embed(["", "tin mine"])
    assert vectors.shape == (2, embedder.dimension)
    assert np.isfinite(vectors).all()


def test_a_name_that_no_embedder_has_lists_those_there_are() -> None:
    with pytest.raises(InputError) as caught:
        make_embedder("word2vec")
    assert str(caught.value) == f"no embedder is called 'word2vec' (choose from: {', '.join(EMBEDDERS)})"
    assert list(EMBEDDERS)[:3] == ["local", "minilm", "openai"]


# --- local --------------------------------------------------------------------------------------------------------

GOLDEN = {
    "M23 rebels entered Walikale.": "e172355b3882aea2861351ce5dbeb9c9d50c29d75fd59782165f6adfdb7f6f72",
    "Les électeurs élisent leur maire.": "ecc61e17950aeedde7df7d5f3b4d7683449f87df3461ff53b2ad46fc52cb16a6",
    "日本銀行は金利を据え置いた": "46677ef1e94b02bf4381fed00c891daa2d862c429eb09ef9665a7e75c3e66db2",
    "Москва и Киев": "5f4afa955e2050abfb464f244a1118641af79a9b032b4cf44a99f9fc101ad20c",
    "أعلنت الحكومة 🙂 e\u0301": "325e16aef7b0967888b3b19b9f1ea683528627435219d47d7b6c39e34230aeb7",
}
"""SHA-256 of the little-endian float32 row, by a table of our own. Corpora hold such vectors: where the way they are
made changes, `revision` must change."""


@pytest.fixture
def own_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Word vectors that are made here, of numbers that are the same on every machine."""
    pieces = ["m23", "rebels", "enter", "##ed", "wali", "##kale", "les", "leur", "maire", "election", "##s", "mine"]
    digests = {piece: b"".join(hashlib.sha256(f"{piece} {i}".encode()).digest() for i in range(8)) for piece in pieces}
    table = {piece: ({i: byte - 128 for i, byte in enumerate(d)}, 1 + d[0] // 2) for piece, d in digests.items()}
    table |= {"tin": ({0: 127}, 48), "pan": ({1: 127}, 16), "the": ({2: 127}, 1)}
    made = Lexicon(write_lexicon(tmp_path / "own.npz", table))
    monkeypatch.setattr(local, "lexicon", lambda: made)


@pytest.mark.usefixtures("own_table")
@pytest.mark.parametrize("text", GOLDEN)
def test_local_gives_the_same_bits_on_every_machine(text: str) -> None:
    row = LocalEmbedder().embed([text])[0]
    assert hashlib.sha256(row.astype("<f4").tobytes()).hexdigest() == GOLDEN[text]


@pytest.mark.usefixtures("own_table")
def test_local_adds_words_by_how_much_they_tell_and_the_root_of_how_often_they_stand_there() -> None:
    row = LocalEmbedder().embed(["Tin pan: the tin"])[0]
    # tin: weight 48 in steps of 16, twice: 3 x 6; pan: 1 x 4; the: at least 1, x 4; of a length of sqrt(356)
    assert {int(i): f"{row[i] * 356**0.5:.5f}" for i in np.flatnonzero(row)} == {
        0: "18.00000", 1: "4.00000", 2: "4.00000",
    }  # fmt: skip


@given(st.lists(st.text(max_size=30), max_size=8), st.randoms(use_true_random=False))
def test_local_gives_the_same_vectors_in_any_order_and_any_batch(texts: list[str], random: Any) -> None:
    alone = {text: LocalEmbedder().embed([text])[0] for text in texts}
    shuffled = random.sample(texts, len(texts))
    together = LocalEmbedder().embed(shuffled)
    assert all(np.array_equal(alone[text], row) for text, row in zip(shuffled, together, strict=True))


@given(
    st.lists(st.sampled_from(["tin", "Mine", "rebels", "Киев", "x47b", "金利", "the", "2025"]), max_size=40),
    st.randoms(use_true_random=False),
)
def test_local_gives_the_same_bits_in_whatever_order_the_words_stand(words: list[str], random: Any) -> None:
    shuffled = random.sample(words, len(words))
    first, second = LocalEmbedder().embed([" ".join(words), ", ".join(shuffled).lower()])
    assert np.array_equal(first, second)


def test_local_gives_the_same_bits_in_whatever_order_more_words_than_are_looked_at_stand() -> None:
    words = [f"word{i}" for i in range(400)]
    first, second = LocalEmbedder().embed([" ".join(words), " ".join(reversed(words))])
    assert np.array_equal(first, second)


def test_local_gives_the_same_vectors_when_what_is_remembered_overflows(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"word{i} word{i + 1} town{i % 3} of many places" for i in range(40)]
    expected = LocalEmbedder().embed(texts)
    monkeypatch.setattr(lexicon_module, "_MOST_WORDS", 5)
    monkeypatch.setattr(local, "_AT_ONCE", 1)
    small = Lexicon()
    monkeypatch.setattr(local, "lexicon", lambda: small)
    assert np.array_equal(LocalEmbedder().embed(texts), expected)
    assert np.array_equal(LocalEmbedder().embed(texts), expected)
    assert len(small._places) <= 5 + 7


def test_local_gives_the_same_vectors_to_several_threads_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [" ".join(f"w{(i * 37 + j * 11) % 1500}" for j in range(40)) for i in range(80)]
    expected = LocalEmbedder().embed(texts)
    new = Lexicon()
    monkeypatch.setattr(local, "lexicon", lambda: new)
    shared = LocalEmbedder()
    right: list[bool] = []

    def embed(first: int) -> None:
        turned = texts[first:] + texts[:first]
        right.append(np.array_equal(shared.embed(turned), np.roll(expected, -first, axis=0)))

    in_threads(embed, range(0, 80, 10))
    assert right == [True] * 8


@given(st.text(max_size=200))
def test_local_rows_are_of_unit_length_or_zero(text: str) -> None:
    length = float(np.linalg.norm(LocalEmbedder().embed([text])[0].astype(np.float64)))
    assert length == 0 or abs(length - 1) < 1e-6


@pytest.mark.parametrize("text", ["", "   ", "...!?", "🙂", "—"])
def test_local_gives_a_zero_row_to_a_text_without_words(text: str) -> None:
    assert not LocalEmbedder().embed([text, "tin"])[0].any()


def test_local_stays_exact_for_the_most_words_of_the_most_weight(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [f"w{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(300)]
    largest = Lexicon(
        write_lexicon(tmp_path / "largest.npz", {word: ({0: 127, i % 7 + 1: 1}, 255) for i, word in enumerate(words)})
    )
    monkeypatch.setattr(local, "lexicon", lambda: largest)
    row = LocalEmbedder().embed([" ".join(words * 70)])[0]
    # Sums of whole numbers in Python have no bound; float32 is exact below 2**24.
    exact = np.zeros(256, dtype=np.int64)
    for vector, weight in zip(*largest.look_up(words[:256]), strict=True):
        assert (vector[0], weight) == (127, 255)
        exact += vector.astype(np.int64) * (int(weight) // 16) * 32
    assert 2**23 < abs(exact).max() < 2**24
    assert np.array_equal((exact / np.sqrt(float((exact**2).sum()))).astype(np.float32), row)


def test_local_reads_a_text_of_a_hundred_thousand_words() -> None:
    vector = LocalEmbedder().embed([" ".join(f"{i:x}" * 6 for i in range(100_000))])[0]
    assert abs(float(np.linalg.norm(vector)) - 1) < 1e-6


def test_local_finds_inflections_and_words_of_like_meaning_nearer_than_other_words() -> None:
    query, inflected, alike, other = LocalEmbedder().embed(
        ["election in Kyiv", "elections in Kyiv", "a ballot in Kyiv", "tin mine closed"]
    )
    assert query @ inflected > query @ alike > query @ other


# --- minilm -------------------------------------------------------------------------------------------------------


def test_minilm_revision_is_the_digest_of_its_model_file(minilm: MiniLMEmbedder, tmp_path: Path) -> None:
    digest = hashlib.sha256((tmp_path / "onnx" / "model.onnx").read_bytes()).hexdigest()
    assert minilm.revision == "all-MiniLM-L6-v2/" + digest[:12]


def test_minilm_is_neither_loaded_nor_missed_before_it_is_used(tmp_path: Path) -> None:
    assert MiniLMEmbedder(tmp_path / "absent").dimension == 384
    assert not (tmp_path / "absent").exists()


def test_minilm_that_cannot_be_read_names_the_folder_and_the_remedies(
    minilm: MiniLMEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: object) -> None:
        raise FileNotFoundError("model.onnx")

    monkeypatch.setattr(embedding_functions.ONNXMiniLM_L6_V2, "_download_model_if_not_exists", fail)
    (tmp_path / "onnx" / "model.onnx").unlink()
    with pytest.raises(EmbedderError) as caught:
        minilm.embed(["tin"])
    assert str(caught.value) == (
        f"the minilm model is not at {tmp_path / 'onnx'} and could not be downloaded or read (FileNotFoundError: "
        "model.onnx); connect once to download it, copy its six files there, or use the embedder that needs none: "
        "--embedder local"
    )


@pytest.mark.parametrize("use", [lambda e: e.embed(["tin"]), lambda e: e.revision])
def test_minilm_missing_without_network_is_one_sentence_from_chromas_own_code(use: Any, tmp_path: Path) -> None:
    with pytest.raises(EmbedderError) as caught:
        use(MiniLMEmbedder(tmp_path))
    assert str(caught.value).startswith(f"the minilm model is not at {tmp_path / 'onnx'} and could not be downloaded")
    assert str(caught.value).endswith("or use the embedder that needs none: --embedder local")
    assert "\n" not in str(caught.value)


def test_minilm_damaged_is_an_embedder_error_from_chromas_own_code(tmp_path: Path) -> None:
    (tmp_path / "onnx").mkdir()
    for name in (
        "config.json",
        "model.onnx",
        "special_tokens_map.json",
        "tokenizer_config.json",
        "tokenizer.json",
        "vocab.txt",
    ):
        (tmp_path / "onnx" / name).write_text("{}")
    with pytest.raises(EmbedderError, match=r"^the minilm model is not at .* or use the embedder that needs none"):
        MiniLMEmbedder(tmp_path).embed(["tin"])


# --- openai -------------------------------------------------------------------------------------------------------


def test_openai_rows_follow_the_index_that_the_service_gives(service: Service, openai: Any) -> None:
    vectors = openai().embed(["a", "b", "c"])
    expected = np.array([_numbers(text, 8) for text in "abc"])
    assert np.allclose(vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True), atol=1e-6)
    assert service.requests == [
        {"path": "/v1/embeddings", "model": "tiny", "input": ["a", "b", "c"], "encoding_format": "float"}
    ]
    assert service.keys == [f"Bearer {KEY}"]


def test_openai_asks_in_batches_that_the_service_takes(service: Service, openai: Any) -> None:
    texts = [f"text {i}" for i in range(300)]
    vectors = openai().embed(texts)
    assert [len(request["input"]) for request in service.requests] == [256, 44]
    assert np.array_equal(vectors[299], openai().embed(["text 299"])[0])


def test_openai_limits_the_characters_of_a_request_and_of_a_text(service: Service, openai: Any) -> None:
    openai().embed(["x" * 30_000] * 20 + [""])
    assert [len(request["input"]) for request in service.requests] == [16, 5]
    assert {len(text) for request in service.requests for text in request["input"]} == {24_000, 1}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_openai_tries_again_after_a_fault_that_may_pass(service: Service, openai: Any, status: int) -> None:
    service.refuses(status, times=2, retry_after_ms="1")
    assert openai(max_retries=2).embed(["a"]).shape == (1, 8)
    assert len(service.requests) == 3


@pytest.mark.parametrize(
    ("status", "tries", "message"),
    [
        (401, 1, "the embedding service refused the key (check OPENAI_API_KEY)"),
        (404, 1, "the embedding service knows no model 'tiny' (check its name and OPENAI_BASE_URL)"),
        (400, 1, "the embedding service answered with an error 400 (try again)"),
        (429, 2, "the embedding service is asked too often or its quota is used up (wait, or check the account)"),
        (500, 2, "the embedding service answered with an error 500 (try again)"),
    ],
)
def test_openai_refusals_are_one_sentence_without_the_key(
    service: Service, openai: Any, status: int, tries: int, message: str
) -> None:
    service.refuses(status, times=tries, retry_after_ms="1")
    with pytest.raises(EmbedderError) as caught:
        openai(max_retries=1).embed(["a"])
    assert str(caught.value) == message
    assert len(service.requests) == tries


@pytest.mark.parametrize(
    "reply",
    [
        (200, {"content-type": "text/html"}, b"<html>Log in</html>"),
        (200, {"content-type": "application/json"}, b"{ not JSON"),
        _json({"data": None}),
        _json({"data": [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1.0, 2.0]}]}),
        _json({"data": [{"index": 0, "embedding": "words"}, {"index": 1, "embedding": "words"}]}),
        _json({"data": [{"index": 0}, {"index": 1}]}),
        _json({"data": [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [None]}]}),
        _json([]),
    ],
)
def test_openai_reply_that_is_no_embedding_is_one_sentence(service: Service, openai: Any, reply: Any) -> None:
    service.replies = [reply]
    with pytest.raises(EmbedderError) as caught:
        openai().embed(["a", "b"])
    assert str(caught.value) == "the embedding service sent something that is not an embedding (check OPENAI_BASE_URL)"


@pytest.mark.parametrize(("count", "sent"), [(0, "0 vectors"), (1, "1 vector"), (3, "3 vectors")])
def test_openai_reply_with_another_number_of_vectors_is_refused(
    service: Service, openai: Any, count: int, sent: str
) -> None:
    service.replies = [_json({"data": [{"index": i, "embedding": [1.0, 0.0]} for i in range(count)]})]
    with pytest.raises(EmbedderError) as caught:
        openai().embed(["a", "b"])
    assert str(caught.value) == f"the embedding service sent {sent} for 2 texts; try again"


def test_openai_that_does_not_answer_in_time_is_given_up(service: Service, openai: Any) -> None:
    service.delay_s = 0.5
    with pytest.raises(EmbedderError) as caught:
        openai(timeout_s=0.1, max_retries=0).embed(["a"])
    assert str(caught.value) == "the embedding service did not answer in time (try again)"


@pytest.mark.parametrize(
    ("base_url", "message"),
    [
        ("http://127.0.0.1:9/v1", "the embedding service cannot be reached (check the network and OPENAI_BASE_URL)"),
        ("no address", "the embedding service cannot be reached (check the network and OPENAI_BASE_URL)"),
        ("http://[::1", "the address of the embedding service is not a URL (check OPENAI_BASE_URL)"),
    ],
)
def test_openai_at_an_address_without_a_service_says_so(openai: Any, base_url: str, message: str) -> None:
    with pytest.raises(EmbedderError) as caught:
        openai(base_url=base_url, max_retries=0).embed(["a"])
    assert str(caught.value) == message


def test_openai_without_a_key_says_where_to_put_it(openai: Any) -> None:
    with pytest.raises(EmbedderError) as caught:
        openai(api_key=None).embed(["a"])
    assert str(caught.value) == (
        "the openai embedder needs a key (set OPENAI_API_KEY, or use --embedder local, which needs none)"
    )


def test_openai_takes_key_and_address_from_the_environment(
    service: Service, openai: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", service.url)
    assert openai(api_key=None, base_url=None).embed(["a"]).shape == (1, 8)
    assert service.keys == [f"Bearer {KEY}"]


@pytest.mark.parametrize(
    ("model", "dimension"),
    [("text-embedding-3-small", 1536), ("text-embedding-3-large", 3072), ("text-embedding-ada-002", 1536)],
)
def test_openai_knows_the_dimensions_of_its_own_models_without_asking(
    service: Service, openai: Any, model: str, dimension: int
) -> None:
    assert openai(model=model).dimension == dimension
    assert service.requests == []


def test_openai_asks_the_service_once_for_the_dimension_of_another_model(service: Service, openai: Any) -> None:
    embedder = openai()
    assert (embedder.dimension, embedder.dimension, embedder.revision) == (8, 8, "tiny")
    assert len(service.requests) == 1


def test_openai_keeps_its_key_out_of_its_representation() -> None:
    assert KEY not in repr(OpenAIEmbedder(api_key=KEY))


def test_openai_zero_vectors_stay_zero(service: Service, openai: Callable[..., OpenAIEmbedder]) -> None:
    service.replies = [_json({"data": [{"index": 0, "embedding": [0.0, 0.0]}]})]
    embedded: Sequence[Any] = openai().embed(["a"]).tolist()
    assert embedded == [[0.0, 0.0]]
