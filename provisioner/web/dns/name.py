"""The one page: where the name stands, what to create, and what every server answers just now."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from provisioner.domains.claims import claiming
from provisioner.domains.claims.links import FOLDER
from provisioner.domains.records import zone_file
from provisioner.domains.registrars import load_registrars
from provisioner.web.database import db
from provisioner.web.dns.config import configuration
from provisioner.web.dns.handing_on import forward
from provisioner.web.dns.looks import Looks
from provisioner.web.dns.route import Facts, Hop, route
from provisioner.web.dns.standing import Standing, Task, has_more_to_say, standing
from provisioner.web.dns.taken import has_lost_its_dot, in_the_way
from provisioner.web.dns.visit import Visit, opened
from provisioner.web.name_parts import Findings
from provisioner.web.name_parts.asked import asked_look
from provisioner.web.name_parts.in_place import Records
from provisioner.web.tone import Tone
from tenants.web.access import public

blueprint = Blueprint("name", __name__, url_prefix=f"/{FOLDER}/<token>")

_LINK_IS_PROOF = "the link itself proves who comes: 256 secret bits"


@dataclass(frozen=True, slots=True)
class Live:
    """What of the page changes by itself."""

    standing: Standing
    shows_problems: bool
    route: tuple[Hop, ...]
    records: Records
    findings: Findings | None
    looks: Looks
    asked: str
    address: str
    default_address: str
    task: Task
    in_the_way: str
    wants_dot: bool

    @property
    def lacks_records(self) -> bool:
        """Whether somebody has to write some: whoever reads that the name is right keeps what there is."""
        return bool(self.records.missing) and self.task is not Task.KEEP

    @property
    def awaits_mending(self) -> bool:
        """Whether what was found, records or not, keeps people from the instance: a remark does not."""
        return self.shows_problems and self.standing.tone is Tone.WRONG

    @property
    def version(self) -> str:
        """Another one when parts that do not change by themselves would be others."""
        left = [record.type for record in self.records.missing] if self.records.is_partly_there else "all"
        return f"{self.task.name} {self.standing.is_live} {self.wants_dot} {left}"

    @classmethod
    def of(cls, visit: Visit) -> "Live":
        config = configuration()
        return cls(
            standing=standing(visit.domain, visit.diagnosis, config.offer.domain, visit.now),
            shows_problems=visit.diagnosis is not None and has_more_to_say(visit.domain, visit.diagnosis),
            route=route(_facts(visit)),
            records=Records.of(visit.records, visit.diagnosis),
            findings=Findings.of(visit.diagnosis) if visit.diagnosis else None,
            looks=Looks.of(visit.domain, visit.diagnosis, visit.now),
            asked=asked_look(visit.domain, visit.diagnosis, visit.now),
            address=config.address(visit.domain.host),
            default_address=config.instance_url(visit.domain.instance.slug),
            task=Task.of(visit.domain),
            in_the_way=in_the_way(visit.domain, visit.diagnosis),
            wants_dot=has_lost_its_dot(visit.diagnosis),
        )


@blueprint.get("")
@public(_LINK_IS_PROOF)
def show(token: str) -> ResponseReturnValue:
    """Opens at once: it changes nothing but that somebody looks on, which any mail scanner may say too."""
    visit = opened(token)
    visit.link.opened_at = visit.link.opened_at or visit.now
    claiming.somebody_looks(db.session(), visit.domain, visit.now)
    return page_of(visit, request.path)


@blueprint.get("/etat")
@public(_LINK_IS_PROOF)
def state(token: str) -> ResponseReturnValue:
    """For the script of the page: the parts that change."""
    visit = opened(token)
    claiming.somebody_looks(db.session(), visit.domain, visit.now)
    return parts_of(visit)


@blueprint.post("/verifier")
@public(_LINK_IS_PROOF)
def check(token: str) -> ResponseReturnValue:
    """Somebody has just changed a record, and has no scripts."""
    visit = opened(token)
    claiming.check_now(db.session(), visit.domain, visit.now)
    return redirect(url_for("name.show", token=token), 303)


@blueprint.post("/etat")
@public(_LINK_IS_PROOF)
def check_live(token: str) -> ResponseReturnValue:
    """The same for the page's script, which stays where it is."""
    visit = opened(token)
    claiming.check_now(db.session(), visit.domain, visit.now)
    return parts_of(visit)


def page_of(visit: Visit, path: str) -> str:
    """The whole page, which is at ``path``."""
    shown = _shown(visit)
    return render_template(
        "name.html",
        registrars=load_registrars(),
        snippet=zone_file(shown["live"].records.to_write, visit.zone),
        forward=forward(visit, path),
        **shown,
    )


def parts_of(visit: Visit) -> str:
    """The parts of the page that change by themselves."""
    return render_template("live.html", alone=True, **_shown(visit))


def _shown(visit: Visit) -> dict[str, Any]:
    return {"visit": visit, "records": visit.records, "live": Live.of(visit)}


def _facts(visit: Visit) -> Facts:
    return Facts(
        domain=visit.domain,
        diagnosis=visit.diagnosis,
        readable_host=visit.readable_host,
        zone=visit.zone,
        target=visit.target,
        asks_token=claiming.asks_token(visit.domain),
    )
