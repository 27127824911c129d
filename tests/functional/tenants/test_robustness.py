"""Whatever is sent, the answer is a page that says what is wrong, never a crash."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client, EnvironBuilder

from tests.functional.tenants.space import Space, log_in

UNHURRIED = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
PATHS = st.one_of(
    st.text(max_size=60),
    st.builds("invitation/{}/{}".format, st.text(max_size=40), st.text(max_size=60)),
    st.builds("theme/{}/{}".format, st.text(max_size=40), st.text(max_size=40)),
)


@UNHURRIED
@given(
    path=PATHS, query=st.text(max_size=40), method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS"])
)
def test_any_path_is_answered(space: Space, path: str, query: str, method: str) -> None:
    builder = EnvironBuilder(base_url=f"http://{space.host}", method=method)
    environ = builder.get_environ()
    environ["PATH_INFO"] = f"/{path}".encode().decode("latin-1")
    environ["QUERY_STRING"] = query.encode().decode("latin-1")
    assert Client(space.app).run_wsgi_app(environ)[1][:3] < "500"


@UNHURRIED
@given(
    body=st.binary(max_size=300),
    kind=st.sampled_from(
        ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""]
    ),
    cookie=st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=";,"), max_size=80),
)
def test_any_body_and_cookie_is_answered(space: Space, body: bytes, kind: str, cookie: str) -> None:
    for path in ("/login", "/logout", "/invitation/x/y"):
        answer = Client(space.app).post(
            path,
            base_url=f"http://{space.host}",
            data=body,
            content_type=kind,
            headers={"Cookie": f"session={cookie}"},
        )
        assert 400 <= answer.status_code < 500


@settings(UNHURRIED, max_examples=15)
@given(email=st.text(max_size=300), password=st.text(max_size=300))
def test_any_login_is_refused_with_a_sentence(space: Space, email: str, password: str) -> None:
    page = log_in(space.visitor(), email, password)
    assert page.status == 422
    assert "incorrect" in page.text or "Indiquez" in page.text
