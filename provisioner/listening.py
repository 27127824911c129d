"""Where the web processes listen, and whether those places can be had."""

import socket
from collections.abc import Mapping
from ipaddress import ip_address

from gunicorn import systemd

from provisioner.app.web import Part
from provisioner.errors import Conflict, OutsideFailed
from provisioner.settings import Settings

Place = tuple[str, int]
"""An address and a port."""

PAGES = "PROVISIONER_PORT"


def listeners(settings: Settings, host: str, only: Part | None = None) -> dict[str, Place]:
    """By the setting that names each: pages first, then what is told apart by the socket it came in at."""
    ask = None if only is Part.CONSOLE else settings.ask_address
    asked = {} if ask is None else {"PROVISIONER_ASK_ADDRESS": (str(ask.address), ask.port)}
    status = settings.status_address
    supervised = {} if status is None else {"PROVISIONER_STATUS_ADDRESS": (str(status.address), status.port)}
    return {PAGES: (host, settings.port), **asked, **supervised}


def socket_address(place: Place) -> str:
    """As gunicorn and systemd read it."""
    host, port = place
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def check_listeners(wanted: Mapping[str, Place]) -> None:
    """Raises Conflict where two would share a port, OutsideFailed where one cannot be had.

    Sockets that systemd has opened for this process are taken as they are, instead of ours: they only have
    to be those that requests are told apart by.
    """
    _refuse_shared_ports(wanted)
    given = _opened_by_systemd()
    if given:
        _check_given(wanted, given)
        return
    for setting, place in wanted.items():
        _check_port(place, setting)


def _refuse_shared_ports(wanted: Mapping[str, Place]) -> None:
    taken: dict[int, str] = {}
    for setting, (_, port) in wanted.items():
        other = taken.setdefault(port, setting)
        if other != setting:
            raise Conflict(
                f"{setting} prend le port de {other} ({port}) : chacun a un port à lui, que seul atteint qui "
                "doit l’atteindre."
            )


def _check_port(place: Place, setting: str) -> None:
    host, port = place
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(place)
        except OSError as error:
            raise OutsideFailed(
                f"Le port {port} de {host} n’est pas libre ({error.strerror}) : arrêtez l’autre programme ou "
                f"choisissez un autre port ({setting})."
            ) from error


def _opened_by_systemd() -> list[Place]:
    """Sockets that were open when this process was started (sd_listen_fds(3)); gunicorn will take them."""
    first = systemd.SD_LISTEN_FDS_START
    number = systemd.listen_fds(unset_environment=False)
    return [_place_of(descriptor) for descriptor in range(first, first + number)]


def _place_of(descriptor: int) -> Place:
    with socket.fromfd(descriptor, socket.AF_INET, socket.SOCK_STREAM) as listening:
        name = listening.getsockname()
    if not isinstance(name, tuple):
        raise OutsideFailed(
            f"systemd a ouvert {name!r}, qui n’est pas un port : écrivez ListenStream=ADRESSE:PORT dans "
            "l’unité .socket de ce service."
        )
    return name[0], name[1]


def _check_given(wanted: Mapping[str, Place], given: list[Place]) -> None:
    opened = {_comparable(place) for place in given}
    told_apart = {setting: place for setting, place in wanted.items() if setting != PAGES}
    for setting, place in told_apart.items():
        if _comparable(place) not in opened:
            raise OutsideFailed(
                f"systemd n’a pas ouvert {socket_address(place)} ({setting}) : ajoutez "
                f"ListenStream={socket_address(place)} à l’unité .socket de ce service."
            )
    if len(opened) == len(told_apart):
        raise OutsideFailed(
            "systemd n’a ouvert aucun port pour les pages : ajoutez un ListenStream=ADRESSE:PORT à l’unité "
            ".socket de ce service."
        )


def _comparable(place: Place) -> tuple[object, int]:
    """The same address may be written in several ways."""
    host, port = place
    return ip_address(host), port
