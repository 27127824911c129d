"""``provisioner domain check``: what name servers say of a name, and what to do about it."""

import sys

import click

from provisioner.cli import output
from provisioner.clock import utc_now
from provisioner.domains.diagnosis import stored
from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Observation, Verdict
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.judge import judge, refuse
from provisioner.domains.diagnosis.seen import GARBAGE, NOERROR, NXDOMAIN, TIMEOUT, UNREACHABLE
from provisioner.domains.diagnosis.words.verdicts import summary
from provisioner.domains.names import judge_name, normal
from provisioner.domains.reserved import name_rules
from provisioner.domains.resolver.looking import look_at, where
from provisioner.domains.servers import Server
from provisioner.errors import EXIT_CODES, InputRefused, OutsideFailed
from provisioner.offers import load_offer
from provisioner.settings import Settings

_EXITS = {Verdict.MISCONFIGURED: EXIT_CODES[InputRefused], Verdict.UNREACHABLE: EXIT_CODES[OutsideFailed]}
_REFUSALS = {Code.INVALID_NAME, Code.RESERVED_ZONE, Code.LOOKALIKE}
_MARKS = {
    Verdict.OK: "[green]✓[/green]",
    Verdict.PENDING: "[yellow]…[/yellow]",
    Verdict.MISCONFIGURED: "[red]✗[/red]",
    Verdict.UNREACHABLE: "[red]?[/red]",
}
_RCODES = {
    NOERROR: "rien de ce type",
    NXDOMAIN: "ce nom n’existe pas",
    TIMEOUT: "pas de réponse",
    GARBAGE: "réponse illisible",
    UNREACHABLE: "injoignable",
}
_HEADING = ("serveur", "fait autorité", "question", "TTL", "réponse")
_NOT_LOOKED_AT = (
    "Cette commande ne connaît pas les demandes des instances : ni à qui est ce nom, ni la preuve TXT "
    "qui est parfois exigée. La page du nom dans la console les montre."
)


class _ServerType(click.ParamType[Server]):
    """``IP``, ``IP:PORT`` or ``[IP]:PORT``."""

    name = "IP[:PORT]"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Server:
        try:
            return Server.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command(short_help="Ce que répondent les serveurs pour un nom.")
@click.argument("host", metavar="NOM")
@click.option("--target", metavar="NOM", help="Où le nom doit mener ; sinon, ce que dit l’offre.")
@click.option(
    "--nameserver",
    "nameservers",
    type=_ServerType(),
    multiple=True,
    help="Serveur interrogé à la place des résolveurs et de ceux de la zone ; plusieurs fois si besoin.",
)
@output.json_option
def check(host: str, target: str | None, nameservers: tuple[Server, ...], *, as_json: bool) -> None:
    """Interroge les serveurs DNS d’un nom, dit ce qui ne va pas et comment le corriger ; ne change rien."""
    diagnosis = _diagnosis(Settings(), host, target, nameservers)
    if as_json:
        output.document(stored.as_json(diagnosis))
    else:
        _tell(diagnosis)
    sys.exit(_EXITS.get(diagnosis.verdict, 0))


def _diagnosis(
    settings: Settings, written: str, target: str | None, nameservers: tuple[Server, ...]
) -> Diagnosis:
    """Raises BadParameter for a target that is no name, and for a name that is the target."""
    terms, at = load_offer().domain, utc_now()
    aim = normal(target or terms.cname_target)
    if aim is None:
        raise click.BadParameter(f"« {target} » n’est pas un nom d’hôte.", param_hint="'--target'")
    if normal(written) == aim:
        raise click.BadParameter(
            f"{aim} est la cible elle-même : donnez le nom qui doit y mener.", param_hint="'NOM'"
        )
    named = judge_name(written, name_rules(terms, settings.base_domain))
    if named.host is None or named.problems:
        return refuse(named.host or written, aim, at, named.problems)
    seen = look_at(named.host, aim, where(settings, nameservers), at, with_token=False)
    return judge(seen, _expected(settings))


def _expected(settings: Settings) -> Expected:
    return Expected(
        front_addresses=tuple(map(str, settings.front_addresses)),
        authority=settings.certificate_authority,
        account=settings.acme_account,
    )


def _tell(diagnosis: Diagnosis) -> None:
    """Facts on standard output, what they come to on the other."""
    if diagnosis.chain:
        click.echo(" → ".join((diagnosis.host, *diagnosis.chain)))
    if diagnosis.observations:
        output.table([_HEADING, *map(_row, diagnosis.observations)])
    output.concluded(_MARKS[diagnosis.verdict], _conclusion(diagnosis))
    for problem in diagnosis.problems:
        output.marked("•", problem.code.value, problem.message)
        output.line(f"    {problem.fix}")
    if diagnosis.verdict not in _EXITS:
        output.line(_NOT_LOOKED_AT)


def _conclusion(diagnosis: Diagnosis) -> str:
    if diagnosis.codes & _REFUSALS:
        return f"« {diagnosis.host} » ne peut pas être demandé : aucun serveur n’a été interrogé."
    return summary(diagnosis).message


def _row(seen: Observation) -> tuple[str, ...]:
    said = " → ".join(seen.answer) or _RCODES.get(seen.rcode, seen.rcode)
    ttl = f"{seen.ttl} s" if seen.ttl is not None else ""
    return seen.server, "oui" if seen.authoritative else "non", seen.type, ttl, said
