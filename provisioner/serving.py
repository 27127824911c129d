"""Running the web processes under gunicorn."""

import logging
import os
import socket
import subprocess
import sys
from wsgiref.types import WSGIApplication

from gunicorn import glogging
from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from pydantic import SecretStr
from sqlalchemy import make_url

from provisioner.addresses import without_role
from provisioner.app import WebApplication
from provisioner.errors import Conflict, OutsideFailed
from provisioner.settings import Settings, environment
from tenants.log_lines import write_lines


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
    """gunicorn with threads; the application is made in each worker, after the fork."""

    def __init__(self, settings: Settings, host: str, *, demo: bool) -> None:
        self._settings = settings
        self._host = host
        self._demo = demo
        super().__init__()

    def load_config(self) -> None:
        where = listeners(self._settings, self._host).values()
        self.cfg.set("bind", [socket_address(*each) for each in where])
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("workers", self._settings.web_processes)
        self.cfg.set("threads", self._settings.web_threads)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("logger_class", DiscreetLogger)
        # TrustedProxy alone decides which peer is believed.
        self.cfg.set("forwarded_allow_ips", "")
        self.cfg.set("proc_name", "provisioner-web")

    def load(self) -> WSGIApplication:  # type: ignore[override]  # its stubs know another spelling of WSGI
        return WebApplication(self._settings, demo=self._demo)


def listeners(settings: Settings, host: str) -> dict[str, tuple[str, int]]:
    """Addresses and ports, by the setting that names them: pages first, then the front's question."""
    ask = settings.ask_address
    asked = {} if ask is None else {"PROVISIONER_ASK_ADDRESS": (str(ask.address), ask.port)}
    return {"PROVISIONER_PORT": (host, settings.port), **asked}


def socket_address(host: str, port: int) -> str:
    """As gunicorn reads it."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _check_listeners(settings: Settings, host: str) -> None:
    if settings.ask_address is not None and settings.ask_address.port == settings.port:
        raise Conflict(
            f"PROVISIONER_ASK_ADDRESS prend le port des pages ({settings.port}) : la question du serveur "
            "frontal a un port à elle, que lui seul atteint."
        )
    for setting, (address, port) in listeners(settings, host).items():
        _check_port(address, port, setting)


def _check_port(host: str, port: int, setting: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise OutsideFailed(
                f"Le port {port} de {host} n’est pas libre ({error.strerror}) : arrêtez l’autre programme ou "
                f"choisissez un autre port ({setting})."
            ) from error


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


def serve(settings: Settings, host: str, *, demo: bool = False) -> None:
    """Serve until stopped. Raises OutsideFailed for a taken port or databases that cannot be prepared,
    Conflict where pages and the front's question would share a port.

    An address of the database without a role says that another process prepares it.
    """
    _check_listeners(settings, host)
    if knows_administrator(settings):
        prepare_in_child()
    # A demonstration is read by people, who are told of trouble alone.
    write_lines(logging.WARNING if demo else logging.INFO)
    WebServer(without_administrator(settings), host, demo=demo).run()


def serve_without_administrator(settings: Settings, host: str) -> None:
    """Serve, as a new program when this one was started with the administrator's address.

    What a process was started with can be read in ``/proc`` for as long as it lives.
    """
    if settings.database_url is not None and knows_administrator(settings):
        prepare_in_child()
        stripped = without_administrator(settings).database_url or settings.database_url
        again = [sys.executable, "-m", "provisioner", "serve", "--host", host, "--port", str(settings.port)]
        cleaned = environment(PROVISIONER_DATABASE_URL=stripped.get_secret_value())
        os.execve(sys.executable, again, cleaned)  # noqa: S606 - this very program, no shell
    serve(settings, host)


def knows_administrator(settings: Settings) -> bool:
    """Whether these settings can open the databases as their administrator."""
    if settings.database_url is None:
        return True
    return make_url(settings.database_url.get_secret_value()).username is not None
