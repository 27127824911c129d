"""What people do all day: log in, read, write; how one of them is suspended, and what they see then."""

import asyncio
import json
import random
import time
import uuid
from dataclasses import dataclass

import httpx

from tests.functional.tenants.space import PASSWORD
from tests.system.crowd.browser import Browser, hidden
from tests.system.crowd.towns import Resident, Town

REFUSED = "Adresse e-mail ou mot de passe incorrect"
# Who is read about between two pages.
_PAUSE_SECONDS = (0.5, 2.5)


@dataclass(frozen=True)
class Hours:
    """By the clock of ``time.monotonic``: until when people work, and from when on some are suspended."""

    noon: float
    evening: float

    @classmethod
    def of(cls, seconds: float) -> "Hours":
        start = time.monotonic()
        return cls(start + seconds / 2, start + seconds)


async def day_of(browser: Browser, hours: Hours, foreigner: Resident) -> int:
    """Log in and work until the evening; how many rounds, one at least.

    ``foreigner`` is somebody of another instance, whom nothing is to be learnt about.
    """
    town, resident = browser.resident.town, browser.resident
    await log_in(browser)
    if resident is town.suspended:
        return await _until_suspended(browser)
    if resident is not town.keeper:
        return await _work(browser, foreigner, hours.evening)
    morning = await _work(browser, foreigner, hours.noon)
    await _suspend(browser)
    return morning + await _work(browser, foreigner, hours.evening)


async def _work(browser: Browser, foreigner: Resident, until: float) -> int:
    own_task = _keep if browser.resident is browser.resident.town.keeper else _stay_out
    rounds = 0
    while not rounds or time.monotonic() < until:
        await _read(browser)
        await own_task(browser, foreigner)
        rounds += 1
    return rounds


async def log_in(browser: Browser) -> None:
    """By the password, and the code of whoever has a second factor."""
    resident = browser.resident
    answer = await _try_password(browser)
    assert answer.status_code == 302, browser.said(answer)
    if resident.telephone is None:
        assert answer.headers["Location"] == "/", browser.said(answer)
        return
    assert answer.headers["Location"].startswith("/connexion/code"), browser.said(answer)
    page = (await browser.ask("GET", "/connexion/code")).text
    # A machine that is slow takes a code too late: then people read the next one off their telephone.
    while not await _gives_code(browser, page, await asyncio.to_thread(resident.telephone.code)):
        page = (await browser.ask("GET", "/connexion/code")).text


async def _gives_code(browser: Browser, page: str, code: str) -> bool:
    form = {"code": code, "csrf_token": hidden(page, "csrf_token")}
    answer = await browser.ask("POST", "/connexion/code", form)
    assert answer.status_code in {302, 422}, browser.said(answer)
    return answer.status_code == 302


async def _read(browser: Browser) -> None:
    """What everybody looks at; each page says something that only this person's says."""
    resident, town = browser.resident, browser.resident.town
    for path, expected in (
        ("/", f"Bonjour {resident.first_name}"),
        ("/", town.presentation if town.told.is_set() else town.name),
        ("/mon-compte", resident.email),
        ("/mon-compte/donnees", resident.email),
        ("/mon-compte/appareils", resident.address),
    ):
        assert expected in await browser.get(path), f"{resident.name} misses {expected!r} at {path}"
        await _pause()
    taken = await browser.ask("GET", "/mon-compte/donnees.json")
    assert resident.email in json.dumps(taken.json()), browser.said(taken)


async def _stay_out(browser: Browser, foreigner: Resident) -> None:
    """What a conseiller may not see, and that it changes nothing to ask another instance."""
    await browser.refused("/comptes", 403)
    await _knock_elsewhere(browser, foreigner.town)
    page = await browser.get("/mon-compte/nom")
    names = {"first_name": browser.resident.first_name, "last_name": browser.resident.last_name}
    await browser.post("/mon-compte/nom", page, names)


async def _keep(browser: Browser, foreigner: Resident) -> None:
    """A super-conseiller's round: people, sheet, journal."""
    town = browser.resident.town
    people = await browser.get("/comptes")
    assert all(resident.name in people for resident in town.residents)
    await browser.refused(f"/comptes/{foreigner.id}", 404)
    sheet = await browser.get("/structure")
    written = {
        "opened": hidden(sheet, "opened"),
        "name": town.name,
        "description": f"{town.presentation} ({uuid.uuid4()})",
        "referent_first_name": "Ambre",
        "referent_last_name": "Valmont",
    }
    await browser.post("/structure", sheet, written)
    town.told.set()
    assert town.keeper.name in await browser.get("/journal")
    taken = await browser.ask("GET", "/journal/export.csv")
    assert town.keeper.name in taken.text, browser.said(taken)


async def _knock_elsewhere(browser: Browser, town: Town) -> None:
    """One's own cookie is nobody's at the host of another instance."""
    answer = await browser.client.get("/", headers={"Host": town.space.host})
    assert (answer.status_code, answer.headers["Location"][:6]) == (302, "/login"), browser.said(answer)


async def _suspend(browser: Browser) -> None:
    """Once the person works."""
    town = browser.resident.town
    await town.working.wait()
    path = f"/comptes/{town.suspended.id}"
    page = await browser.get(path)
    town.ending.set()
    await browser.post(f"{path}/suspendre", page, {})
    town.ended.set()


async def _until_suspended(browser: Browser) -> int:
    """Work until a page says that it is over: at the latest the first that is asked for after the answer."""
    town, rounds = browser.resident.town, 0
    while True:
        was_over = town.ended.is_set()
        answer = await browser.ask("GET", "/mon-compte")
        if answer.has_redirect_location:
            break
        assert not was_over, f"{browser.resident.name} still works once suspended"
        assert browser.resident.email in browser.own_page(answer)
        rounds += 1
        town.working.set()
        await _pause()
    assert town.ending.is_set(), browser.said(answer)
    assert answer.headers["Location"].startswith("/login"), browser.said(answer)
    await town.ended.wait()
    refused = await _try_password(browser)
    assert refused.status_code == 422, browser.said(refused)
    assert REFUSED in refused.text, browser.said(refused)
    return rounds


async def _try_password(browser: Browser) -> httpx.Response:
    page = (await browser.ask("GET", "/login")).text
    typed = {"email": browser.resident.email, "password": PASSWORD}
    return await browser.ask("POST", "/login", {**typed, "csrf_token": hidden(page, "csrf_token")})


async def _pause() -> None:
    await asyncio.sleep(random.uniform(*_PAUSE_SECONDS))  # noqa: S311 - how long people read is no secret
