"""One JSON object a line, whatever it quotes, and nothing of what was only passing by."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants import log_lines
from tests.log import kept_log

logger = logging.getLogger("somewhere.in.the.product")
FORGED = 'ok\n{"event": "staff login", "level": "info"}\r\n\x1b[2K\u2028\u0085 end'


@given(quoted=st.text() | st.just(FORGED))
def test_whatever_is_quoted_a_line_stays_one_line_of_ascii(quoted: str) -> None:
    with kept_log() as log:
        logger.warning("refused: %s", quoted)
    assert log.text.isascii()
    assert log.text.count("\n") == 1
    assert [line["event"] for line in log.lines()] == [f"refused: {quoted}"]


@given(value=st.text())
def test_what_a_line_is_about_forges_none_either(value: str) -> None:
    with kept_log() as log, log_lines.about(slug=value):
        logger.info("looked at")
    assert [line["slug"] for line in log.lines()] == [value]
    assert log.text.count("\n") == 1


def test_a_line_says_when_how_grave_from_where_and_about_what() -> None:
    with kept_log() as log:
        log_lines.begin(application="tenants.web", request="r1")
        log_lines.add(instance="i1")
        logger.error("failed")
    (line,) = log.lines()
    assert line.pop("at").endswith("Z")
    assert line == {
        "event": "failed",
        "level": "error",
        "logger": "somewhere.in.the.product",
        "application": "tenants.web",
        "request": "r1",
        "instance": "i1",
    }


def test_what_the_work_before_was_about_is_forgotten() -> None:
    with kept_log() as log:
        log_lines.begin(request="r1", instance="i1")
        log_lines.begin(request="r2")
        logger.info("here")
        with log_lines.about(slug="port"):
            logger.info("inside")
        logger.info("outside")
    assert [(line["request"], line.get("slug"), line.get("instance")) for line in log.lines()] == [
        ("r2", None, None),
        ("r2", "port", None),
        ("r2", None, None),
    ]


def test_only_declared_fields_are_taken_over_from_what_a_library_attaches() -> None:
    with kept_log() as log:
        logger.info("answered", extra={"status": 200, "password": "sept lanternes"})
    assert [(line["status"], "password" in line) for line in log.lines()] == [(200, False)]


def test_a_trace_shows_the_way_and_no_values() -> None:
    with kept_log() as log:
        try:
            _fail("sept petites lanternes")
        except ZeroDivisionError:
            logger.exception("a defect")
    (line,) = log.lines()
    assert "ZeroDivisionError" in line["exception"]
    assert "_fail" in line["exception"]
    assert "lanternes" not in log.text.replace('_fail(\\"sept petites lanternes\\")', "")


def test_addresses_that_a_library_asks_for_are_not_told() -> None:
    with kept_log() as log:
        logging.getLogger("httpx").info("HTTP Request: GET http://instance.test/visite/SECRET")
    assert log.text == ""


@pytest.mark.parametrize("level", [logging.WARNING, logging.ERROR])
def test_below_its_level_nothing_is_said(level: int) -> None:
    with kept_log(level) as log:
        logger.info("a matter of course")
        logger.error("a trouble")
    assert [line["event"] for line in log.lines()] == ["a trouble"]


def _fail(password: str) -> float:
    return len(password) / 0
