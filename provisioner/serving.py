"""Running the web processes under gunicorn."""

import logging
import os
import subprocess
import sys
from wsgiref.types import WSGIApplication

from gunicorn import glogging
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.workers.base import Worker
from pydantic import SecretStr
from sqlalchemy import make_url

from provisioner.addresses import CONSOLE_SECRETS, INSTANCES_SECRETS, without_role
from provisioner.app.status import ServingProcess
from provisioner.app.web import Part, WebApplication
from provisioner.errors import OutsideFailed
from provisioner.listening import check_listeners, listeners, socket_address
from provisioner.secret_files import read
from provisioner.settings import Settings, environment
from provisioner.status.sharing import close_folder, open_folder
from tenants.log_lines import write_lines

SECONDS_TO_END = 30
"""For requests that are under way when the process is asked to stop."""


class _NoAddresses(logging.Filter):
    """Takes out of gunicorn's own lines what was asked for: the address of a link is its secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        sentence = str(record.msg)
        if sentence.startswith("Error handling request"):
            record.msg, record.args = "Error handling request", ()
        elif sentence.startswith("Invalid request from ip="):
            record.msg = sentence.partition(": ")[0]
        return True


class DiscreetLogger(glogging.Logger):
    """What gunicorn has to say, among the lines of the applications and as one of them."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers[:]:
            self.error_log.removeHandler(handler)
        self.error_log.addFilter(_NoAddresses())
        self.error_log.propagate = True


class WebServer(BaseApplication):
    """gunicorn with threads; the application is made in each worker, after the fork.

    Asked to stop (SIGTERM), it takes no new connection and ends what is under way. It listens at sockets that
    systemd has opened, if there are any (``listening``): new connections then wait for whoever comes next.
    """

    def __init__(self, settings: Settings, host: str, *, only: Part | None, demo: bool) -> None:
        self._settings = settings
        self._host = host
        self._only = only
        self._demo = demo
        self._counters = open_folder() if settings.status_address is not None else None
        self._worker: Worker | None = None
        super().__init__()

    def load_config(self) -> None:
        where = listeners(self._settings, self._host, self._only).values()
        self.cfg.set("bind", [socket_address(place) for place in where])
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("workers", self._settings.web_processes)
        self.cfg.set("threads", self._settings.web_threads)
        self.cfg.set("graceful_timeout", SECONDS_TO_END)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("logger_class", DiscreetLogger)
        # A way in that nobody needs.
        self.cfg.set("control_socket_disable", True)
        # TrustedProxy alone decides which peer is believed.
        self.cfg.set("forwarded_allow_ips", "")
        self.cfg.set("proc_name", "provisioner-web")
        self.cfg.set("post_fork", self._begin)
        self.cfg.set("on_exit", self._end)

    def load(self) -> WSGIApplication:  # type: ignore[override]  # its stubs know another spelling of WSGI
        process = ServingProcess(self._counters, self._is_stopping)
        return WebApplication(self._settings, only=self._only, demo=self._demo, process=process)

    def _begin(self, arbiter: Arbiter, worker: Worker) -> None:
        """In a worker, before its application is made."""
        self._worker = worker

    def _is_stopping(self) -> bool:
        return self._worker is not None and not self._worker.alive

    def _end(self, arbiter: Arbiter) -> None:
        """In the parent, after the last worker."""
        if self._counters is not None:
            close_folder(self._counters)


def prepare_in_child() -> None:
    """Prepare the databases in another process, so that the one that serves never holds their secrets."""
    done = subprocess.run([sys.executable, "-m", "provisioner", "migrate"], check=False)
    if done.returncode != 0:
        raise OutsideFailed("La base de données n’a pas pu être préparée ; la raison est donnée ci-dessus.")


def without_administrator(settings: Settings) -> Settings:
    """The settings of a process that serves: where the server is, not how to administer it."""
    if settings.database_url is None:
        return settings
    address = without_role(make_url(settings.database_url.get_secret_value()))
    return settings.model_copy(update={"database_url": SecretStr(str(address))})


def serve(settings: Settings, host: str, *, only: Part | None = None, demo: bool = False) -> None:
    """Serve until stopped. Raises OutsideFailed for a taken port, databases that cannot be prepared or a
    secret that is not there, Conflict where two listeners would share a port.

    An address of the database without a role says that another process prepares it, and so does ``only``.
    """
    check_listeners(listeners(settings, host, only))
    if only is None and knows_administrator(settings):
        prepare_in_child()
    check_secrets(settings, only)
    # A demonstration is read by people, who are told of trouble alone.
    write_lines(logging.WARNING if demo else logging.INFO)
    WebServer(without_administrator(settings), host, only=only, demo=demo).run()


def serve_without_administrator(settings: Settings, host: str, *, only: Part | None = None) -> None:
    """Serve, as a new program when this one was started with the administrator's address.

    What a process was started with can be read in ``/proc`` for as long as it lives.
    """
    if settings.database_url is not None and knows_administrator(settings):
        if only is None:
            prepare_in_child()
        stripped = without_administrator(settings).database_url or settings.database_url
        again = [sys.executable, "-m", "provisioner", "serve", "--host", host, "--port", str(settings.port)]
        again += ["--only", only] if only is not None else []
        cleaned = environment(PROVISIONER_DATABASE_URL=stripped.get_secret_value())
        # The process stays the same one, so what systemd opened for it stays its own.
        os.execve(sys.executable, again, cleaned)  # noqa: S606 - this very program, no shell
    serve(settings, host, only=only)


def check_secrets(settings: Settings, only: Part | None) -> None:
    """Raises OutsideFailed for one that is not there: told once, before there are processes that miss it."""
    for name in INSTANCES_SECRETS if only is Part.INSTANCES else CONSOLE_SECRETS:
        read(settings.secrets, name)


def knows_administrator(settings: Settings) -> bool:
    """Whether these settings can open the databases as their administrator."""
    if settings.database_url is None:
        return True
    return make_url(settings.database_url.get_secret_value()).username is not None
