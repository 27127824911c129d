"""What a server says of a failure stays; what it quotes of people's data does not."""

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.server_words import words_of, words_of_program

SECRET = "ambre@val-joli.example"


def test_the_row_of_a_failed_copy_is_left_out() -> None:
    written = (
        "pg_restore: while PROCESSING TOC:\n"
        "pg_restore: from TOC entry 12; 0 1 TABLE DATA accounts owner\n"
        'pg_restore: error: COPY failed for table "accounts": ERROR:  invalid input syntax for type integer: '
        f'"{SECRET}"\n'
        f'CONTEXT:  COPY accounts, line 3, column age: "{SECRET}"\n'
    )
    assert words_of_program(written) == (
        'COPY failed for table "accounts": ERROR:  invalid input syntax for type integer …'
    )


def test_names_and_only_they_are_quoted() -> None:
    written = (
        'pg_restore: error: could not execute query: ERROR:  relation "t" already exists\n'
        f"Command was: CREATE TABLE t -- {SECRET}\n"
    )
    assert words_of_program(written) == 'could not execute query: ERROR:  relation "t" already exists'


def test_what_the_server_told_a_dump_is_in_its_detail() -> None:
    written = (
        'pg_dump: error: Dumping the contents of table "t" failed: PQgetResult() failed.\n'
        "pg_dump: detail: Error message from server: ERROR:  canceling statement due to lock timeout\n"
        f"DETAIL:  {SECRET}\n"
        f"pg_dump: detail: Command was: COPY t TO stdout; -- {SECRET}\n"
    )
    assert words_of_program(written) == (
        'Dumping the contents of table "t" failed: PQgetResult() failed. '
        "ERROR:  canceling statement due to lock timeout"
    )


def test_where_a_server_is_may_be_said() -> None:
    words = 'connection to server at "127.0.0.1", port 5432 failed: FATAL:  role "nobody" does not exist'
    assert words_of_program(f"pg_dump: error: {words}\n") == words


@given(st.text())
def test_whatever_a_value_holds_none_of_it_comes_out(value: str) -> None:
    spoofed = f'{value}" relation "{SECRET}"\npg_restore: error: ERROR: {SECRET}'
    written = f'pg_restore: error: COPY failed: ERROR:  invalid input syntax for type uuid: "{spoofed}"\n'
    assert words_of_program(written) == "COPY failed: ERROR:  invalid input syntax for type uuid …"


@pytest.mark.parametrize("kind", [psycopg.DataError, psycopg.ProgrammingError])
def test_what_the_driver_says_of_a_value_is_left_out(kind: type[psycopg.Error]) -> None:
    assert words_of(kind(f"cannot use {SECRET}")) == kind.__name__


def test_what_it_says_of_a_connection_stays() -> None:
    assert words_of(psycopg.OperationalError("connection refused\n")) == "connection refused"
