"""How much a page takes in."""

from io import BytesIO

from flask import Flask, request

from provisioner.web.sizes import allow_sizes, drain, takes_up_to

SMALL, LARGE = 1_000, 50_000


def tiny_app() -> Flask:
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = SMALL
    allow_sizes(app)

    @app.post("/small")
    def small() -> str:
        return str(len(request.get_data()))

    @app.post("/large")
    @takes_up_to(LARGE)
    def large() -> str:
        return str(len(request.get_data()))

    return app


def test_a_page_takes_little_unless_it_says_otherwise() -> None:
    client = tiny_app().test_client()
    assert client.post("/small", data=b"x" * SMALL).status_code == 200
    assert client.post("/small", data=b"x" * (SMALL + 1)).status_code == 413
    assert client.post("/large", data=b"x" * LARGE).status_code == 200
    assert client.post("/large", data=b"x" * (LARGE + 1)).status_code == 413
    assert client.post("/nowhere", data=b"x" * LARGE).status_code == 404


def test_a_refused_body_is_taken_in_so_that_the_answer_can_be_seen() -> None:
    body = BytesIO(b"x" * LARGE)
    with tiny_app().test_request_context("/small", method="POST", input_stream=body, content_length=LARGE):
        drain()
    assert body.read() == b""


def test_a_body_that_ends_early_is_waited_for_no_longer() -> None:
    body = BytesIO(b"x" * 10)
    with tiny_app().test_request_context("/small", method="POST", input_stream=body, content_length=LARGE):
        drain()
    assert body.tell() == 10
