"""The process that opens documents: what it may use, and what is made of all that it may do or say."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.annex.document import Line, wire
from provisioner.annex.document.errors import UnreadableDocument
from provisioner.annex.document.isolation import LARGEST_ANSWER, Format, read_apart
from provisioner.annex.document.limits import Limits
from tests.unit.provisioner.annex import word

DOCUMENT = word.docx(word.paragraph("Votre structure"))


def answer_of(program: str, limits: Limits | None = None) -> str:
    """The code of the refusal when ``program``, in Python, stands for the one that opens documents."""
    command = [sys.executable, "-I", "-S", "-c", program]
    with pytest.raises(UnreadableDocument) as refused:
        read_apart(Format.DOCX, DOCUMENT, limits=limits or Limits(), command=command)
    return refused.value.code


def told_by_child(program: str) -> str:
    """What ``program`` shows; it stands for the one that opens documents, and has no other way to tell."""
    tell = f"import json; print(json.dumps({{'refused': 'x', 'message': str({program})}}))"
    command = [sys.executable, "-I", "-S", "-c", tell]
    with pytest.raises(UnreadableDocument) as refused:
        read_apart(Format.DOCX, DOCUMENT, command=command)
    return refused.value.message


def test_a_document_is_read_apart() -> None:
    [line] = read_apart(Format.DOCX, DOCUMENT)
    assert (line.text, str(line)) == ("Votre structure", "paragraphe 1")


@pytest.mark.parametrize(
    "program",
    [
        "",
        "raise SystemExit(3)",
        "import os; os.kill(os.getpid(), 9)",
        "print('Votre structure')",
        "print('[' * 1_000_000)",
        "print('9' * 100_000)",
        "print('[1, 2]')",
        "print('{}')",
        """print('[1, "a", [], false, "", false]')""",
        """print('[1, "a", [["a"]], false, "", false]'); print('{"end": 1}')""",
        """print('[1, "a", [], 0, "", false]'); print('{"end": 1}')""",
        """print('{"end": 1}')""",
        """print('{"refused": "../x", "message": "a"}')""",
        """print('{"refused": "x", "message": 1}')""",
        "import sys; sys.stdout.buffer.write(bytes(range(256)))",
    ],
)
def test_whatever_the_process_does_is_a_refusal(program: str) -> None:
    assert answer_of(program) == "unreadable"


def test_a_process_that_cannot_be_started_is_a_refusal_too() -> None:
    with pytest.raises(UnreadableDocument, match="réessayez"):
        read_apart(Format.DOCX, DOCUMENT, command=["/nonexistent"])


def test_a_process_that_never_ends_is_killed_when_the_time_is_up() -> None:
    assert answer_of("import time; time.sleep(1_000)", Limits(clock=0.2)) == "too_costly"


def test_what_the_process_started_dies_with_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    child = f"open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(1_000)"
    start = f"import os, time\nif os.fork() == 0:\n    {child}\nelse:\n    time.sleep(1_000)"
    assert answer_of(start, Limits(clock=1.0)) == "too_costly"
    assert ended(int(note.read_text()))


def ended(process: int) -> bool:
    """Within ten seconds; one that nobody has waited for yet counts as ended."""
    for _ in range(1_000):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


def test_a_process_that_never_stops_talking_is_not_listened_to_for_long() -> None:
    assert answer_of("while True: print('a' * 100_000)") == "too_large"


def test_a_long_answer_is_still_taken_whole() -> None:
    lines = tuple(Line.of_text(number, "é" * 1_000) for number in range(1, 300))
    assert len(wire.encode(lines)) < LARGEST_ANSWER
    assert wire.decode(wire.encode(lines)) == lines


def test_the_process_has_no_secret_no_open_file_and_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROVISIONER_SECRETS_DIR", "/run/secrets")
    environment = told_by_child("dict(__import__('os').environ)")
    assert "PROVISIONER" not in environment
    assert "/run/secrets" not in environment
    assert told_by_child("__import__('os').getcwd()") == "/"
    # The fourth is the folder itself, open while it is listed.
    with Path(os.devnull).open() as inherited:
        os.set_inheritable(inherited.fileno(), True)
        assert told_by_child("len(__import__('os').listdir('/proc/self/fd'))") == "4"


def confined(program: str) -> subprocess.CompletedProcess[str]:
    """``program``, in Python, once the limits of a reader of documents are set."""
    begin = "from provisioner.annex.document.limits import Limits, confine; confine(Limits()); "
    command = [sys.executable, "-I", "-c", begin + program]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_the_limits_are_the_kernels_and_cannot_be_raised() -> None:
    names = ["AS", "DATA", "CPU", "FSIZE", "CORE", "NPROC"]
    asked = f"[resource.getrlimit(getattr(resource, f'RLIMIT_{{name}}')) for name in {names}]"
    shown = confined(f"import json, resource; print(json.dumps({asked}))").stdout
    limits = {name: soft for name, (soft, hard) in zip(names, json.loads(shown), strict=True) if soft == hard}
    assert limits.pop("CPU") < 10
    assert limits == {"AS": 200_000_000, "DATA": 200_000_000, "FSIZE": 0, "CORE": 0, "NPROC": 0}


def test_memory_beyond_the_limit_is_not_given() -> None:
    assert "MemoryError" in confined("bytearray(200_000_000)").stderr


def test_a_process_that_only_counts_is_ended_by_the_processors_clock() -> None:
    assert confined("\nwhile True: pass").returncode < 0
    endless = "import signal, resource; signal.setitimer(signal.ITIMER_PROF, 0.1)\nwhile True: pass"
    assert answer_of(endless) == "too_costly"


def test_a_machine_that_starts_slowly_gets_more_of_the_processors_clock() -> None:
    slow_start = "while time.process_time() < 0.4: pass"
    shown = "print(signal.getitimer(signal.ITIMER_PROF)[0])"
    program = (
        "import signal, time; from provisioner.annex.document.limits import Limits, confine; "
        f"\n{slow_start}\nconfine(Limits())\n{shown}"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], check=True, capture_output=True, text=True)
    assert float(done.stdout) > 2.5


def test_no_file_is_written(tmp_path: Path) -> None:
    confined(f"open({str(tmp_path / 'file')!r}, 'w').write('a')")
    assert (tmp_path / "file").read_text() == ""


def test_readers_need_nothing_of_databases_and_web() -> None:
    readers = [f"provisioner.annex.document.{name}" for name in ("sandbox", "docx.reader", "pdf.guarded")]
    shown = f"import sys, {', '.join(readers)}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-I", "-c", shown], check=True, capture_output=True, text=True
    ).stdout.split()
    heavy = {"sqlalchemy", "flask", "pydantic", "werkzeug", "psycopg", "tenants", "provisioner.annex.annex"}
    assert not heavy & set(loaded)


def test_threads_read_at_the_same_time() -> None:
    found: list[int] = []

    def read() -> None:
        found.append(len(read_apart(Format.DOCX, DOCUMENT)))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1, 1, 1, 1]


@given(text=st.text(max_size=50), place=st.text(max_size=10), start=st.integers(0, 99))
def test_lines_arrive_as_they_left_but_for_what_cannot_be_printed(text: str, place: str, start: int) -> None:
    sent = Line.of_cells(3, [text, "b"]).at(place, ends_paragraph=True)
    [line] = wire.decode(wire.encode((sent,)))
    assert all(character.isprintable() or character == "\t" for character in line.text + line.place)
    assert (line.number, line.ruled, line.ends_paragraph, len(line.cells)) == (3, True, True, 2)
    if text.isalnum() and text.isascii():
        assert line.text == sent.text


@given(answer=st.binary(max_size=200))
def test_any_bytes_are_lines_a_refusal_or_garbled(answer: bytes) -> None:
    with pytest.raises((wire.Garbled, UnreadableDocument)):
        wire.decode(answer)
