"""The member's own domain name, when it gave one."""

import re

import idna

from provisioner.annex.document.lines import Line
from provisioner.annex.document.spelling import fold
from provisioner.annex.form.labels import Labelled, choose, labelled_in
from provisioner.annex.form.provider import NAME, is_own_host, is_template_example, names_for_members
from provisioner.annex.form.sections import Outline, Section
from provisioner.annex.form.values import Found
from provisioner.annex.form.wording import Label
from provisioner.domains.names import judge_name
from themes.problems import Problem, is_valid

_NONE_WANTED = re.compile(r"(?:non|sans|pas de|par defaut)\b.*")
_NONE_IN_WORDS = re.compile(
    r"(?=.*\b(?:par defaut|aucun|n'(?:en )?\w+ pas|pas encore)\b)(?!.*(?:\w\.\w|[@/])).*"
)
"""A sentence that names no host."""
_ADDRESS_PARTS = re.compile(r"^[a-z]{2,8}://|[/?#].*$|\.+$", re.IGNORECASE)
_DRESS = re.compile(r"^[\s<«\"']*(?:https?://)?|\.?/?[\s>»\"']*$", re.IGNORECASE)
"""What a host name may come in without any doubt about it."""
_LONGEST_ENTRY = 300
_BROKEN_LINE = re.compile(r"(?<=[-.])\s+|\s+(?=[-.])")
_REMARK = re.compile(r"\s*[(,;]")
_HOST = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})"
)


def read_domain(outline: Outline, contact_email: str | None) -> Found[str | None]:
    """A host name in lower-case ASCII; optional, the template's own example counting as none (MIX-FORM-9).

    ``contact_email`` tells the domain that the member already uses, which should not become the instance's.
    """
    chosen = choose(labelled_in(outline, Section.DOMAIN, Label.DOMAIN), "domain", Label.DOMAIN)
    found = chosen.value or _alone_on_its_line(outline.lines(Section.DOMAIN))
    if found is None:
        return Found(None)
    judged = judge_domain(found.value, contact_email, f" ({found.line})")
    problems = (chosen.problems if judged.value else ()) + judged.problems
    return Found(judged.value, problems, {} if is_valid(judged.problems) else {"domain": found.value})


def judge_domain(written: str, contact_email: str | None, where: str = "") -> Found[str | None]:
    """What ``written`` is worth as the instance's own name; ``where`` goes into the sentences as it is."""
    if not written.strip() or _NONE_WANTED.fullmatch(fold(written)):
        return Found(None)
    host = _host(written) or _host_over_a_gap(written) or _host_before_remark(written)
    if host is None:
        return Found(None, (_not_read(written, where),))
    if is_template_example(host):
        return Found(None, (_template_example(host, where),))
    if is_own_host(host):
        return Found(None, (_reserved(host, where),))
    if refused := _refused(host, where):
        return Found(None, refused)
    as_written = _DRESS.sub("", written).lower() == host
    repaired = () if as_written else (_repaired(host, written, where),)
    main_site = (_main_site(host, where),) if _is_main_site(host, contact_email) else ()
    return Found(host, repaired + main_site)


def _is_main_site(host: str, contact_email: str | None) -> bool:
    """``www.…``, a name right under its top level, or the one that the member's mail goes to."""
    mail_domain = (contact_email or "").rpartition("@")[2]
    return host.startswith("www.") or host.count(".") == 1 or host == mail_domain


def _alone_on_its_line(lines: tuple[Line, ...]) -> Labelled | None:
    """A name written below the explanation, which names the operator's own hosts, its label lost."""
    for line in lines:
        for cell in line.cells:
            host = _host(cell.text)
            if host and not is_own_host(host):
                return Labelled(Label.DOMAIN, cell.text, line)
    return None


def _host(written: str) -> str | None:
    if len(written) > _LONGEST_ENTRY:
        return None
    text = written.strip(" <>«»\"'")
    for _ in range(3):
        text = _ADDRESS_PARTS.sub("", text)
    host = _to_ascii(text)
    return host if host and _HOST.fullmatch(host) else None


def _to_ascii(text: str) -> str | None:
    try:
        return idna.encode(text, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return None


def _host_over_a_gap(written: str) -> str | None:
    """The name with a broken line closed, unless one part is a whole name by itself."""
    gaps = list(_BROKEN_LINE.finditer(written))
    if any(_host(written[: gap.start()]) for gap in gaps):
        return None
    return _host(_BROKEN_LINE.sub("", written))


def _host_before_remark(written: str) -> str | None:
    """ "mixeur.ville.fr (créé le 3 mai)": one name, then something that names no other."""
    remark = _REMARK.search(written)
    if remark is None or any(_host(word.strip("(),;")) for word in written[remark.start() :].split()):
        return None
    return _host(written[: remark.start()])


def _not_read(written: str, where: str) -> Problem:
    if _NONE_IN_WORDS.fullmatch(fold(written)):
        return _declined(written, where)
    hosts = (_host(word.strip(",;()")) for word in written[:_LONGEST_ENTRY].split())
    named = list(dict.fromkeys(host for host in hosts if host and not is_own_host(host)))
    return _several(named, where) if len(named) > 1 else _invalid(written, where, *named)


def _declined(written: str, where: str) -> Problem:
    message = (
        f"« {written} » est compté comme l’absence de nom de domaine{where} : l’instance reçoit un nom par "
        "défaut. Si vous en vouliez un, écrivez-le, comme mixeur.votre-structure.fr."
    )
    return Problem.warning("domain", "domain.declined", message)


def _several(hosts: list[str], where: str) -> Problem:
    message = (
        f"Plusieurs noms de domaine sont proposés ({', '.join(hosts)}){where} : n’en gardez qu’un, ou "
        "laissez le champ vide pour recevoir un nom par défaut."
    )
    return Problem.error("domain", "domain.several", message)


def _invalid(written: str, where: str, meant: str = "mixeur.votre-structure.fr") -> Problem:
    message = (
        f"Le nom de domaine « {written} » n’est pas valable{where} : écrivez un nom complet "
        f"comme {meant}, ou laissez le champ vide pour recevoir un nom par défaut."
    )
    return Problem.error("domain", "domain.invalid", message)


def _repaired(host: str, written: str, where: str) -> Problem:
    left_out = "" if _to_ascii(_DRESS.sub("", written)) == host else ", le reste étant laissé de côté"
    message = f"Le nom de domaine « {written} » a été lu {host}{where}{left_out} : vérifiez-le."
    return Problem.warning("domain", "domain.repaired", message)


def _main_site(host: str, where: str) -> Problem:
    message = (
        f"{host} semble être le nom de votre site principal{where} : le faire pointer vers Mixeur "
        "rendrait ce site inaccessible. Préférez un nom créé pour Mixeur, comme mixeur.votre-structure.fr."
    )
    return Problem.warning("domain", "domain.main_site", message)


def _template_example(host: str, where: str) -> Problem:
    message = (
        f"Le nom de domaine est resté celui de l’exemple, {host}{where} : il est compté "
        "comme non configuré, et l’instance reçoit un nom par défaut. Un autre nom pourra venir plus tard."
    )
    return Problem.warning("domain", "domain.template_example", message)


def _refused(host: str, where: str) -> tuple[Problem, ...]:
    """What would refuse the name whenever it were asked for, told while it can still be changed."""
    return tuple(
        Problem.error(
            "domain",
            f"domain.{problem.code.value}",
            f"{problem.plain.removesuffix('.')}{where}. {problem.plain_fix}",
        )
        for problem in judge_name(host, names_for_members()).problems
    )


def _reserved(host: str, where: str) -> Problem:
    message = (
        f"Le nom de domaine {host} appartient à {NAME}{where} : donnez un nom de votre propre "
        "domaine, ou laissez le champ vide pour recevoir un nom par défaut."
    )
    return Problem.error("domain", "domain.reserved_zone", message)
