"""The mail to whoever manages the DNS of a name: the records to create, and the link to their page."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from provisioner.domains.diagnosis.stored import of_row
from provisioner.domains.facts import Claim
from provisioner.domains.models import Domain, DomainLink
from provisioner.domains.names import unicode_of
from provisioner.domains.records import Record, records_for, zone_of
from provisioner.domains.tokens import token_of
from provisioner.letters.letterbox import Letter, Letterbox
from provisioner.private_links import is_open
from tenants.calendar import french_day

_SUBJECT = "{host} : enregistrement DNS à créer pour {product}"
_LETTER = """\
Bonjour,

« {member} » ouvre son espace {product} à l’adresse {host}. Pour cela, il faut créer dans la zone \
DNS de {zone} :

{records}
{remark}
Cette page donne les mêmes enregistrements prêts à copier (fichier de zone, formulaires des fournisseurs \
courants), et montre en direct ce que répondent vos serveurs :

{link}

Ce lien s’ouvre sans compte ni mot de passe jusqu’au {expiry}. Vous pouvez le transmettre à la personne qui \
s’en occupe. Le certificat de sécurité (https) s’obtient de lui-même : il n’y a rien d’autre à faire.

Si vous n’attendiez pas ce message, ou pour toute question, écrivez à {support}.

L’équipe {product}
"""
_RECORD = """\
  Type    {record.type}
  Nom     {record.short_name}  (en entier : {record.name})
  Valeur  {record.value}
"""
_DOTTED = "          (avec le point final chez OVHcloud, Gandi ou dans un fichier de zone : {value})\n"
_NOTHING_BESIDE = (
    "Aucun autre enregistrement (A, AAAA) ne doit rester à ce nom. S’il y en a, et qu’un site y répond, ce "
    "site n’y serait plus visible : demandez-nous alors une autre adresse."
)
_AT_THE_APEX = (
    "{host} est la racine de sa zone, où un CNAME ne peut pas exister. Si un site y répond, il n’y serait "
    "plus visible : demandez-nous alors un nom comme mixeur.{host}. Sinon, si votre fournisseur propose "
    "ALIAS, ANAME ou un équivalent, prenez-le."
)


def records_letter(
    session: Session, letterbox: Letterbox, payload: Mapping[str, str], now: datetime
) -> Letter | None:
    """None when the link was taken back, or the name given back."""
    link = session.get(DomainLink, uuid.UUID(payload["about"]))
    if link is None or link.email is None or not is_open(link, now):
        return None
    domain = session.get_one(Domain, link.domain_id)
    if domain.released_at is not None:
        return None
    words = {
        "product": letterbox.product,
        "support": letterbox.support,
        "link": letterbox.domains_url + letterbox.domain_link_key.path(link.id),
        "expiry": french_day(link.expires_at),
        **_about(domain, letterbox),
    }
    return Letter(link.email, _SUBJECT.format_map(words), _LETTER.format_map(words))


def _about(domain: Domain, letterbox: Letterbox) -> dict[str, str]:
    records = records_of(domain, letterbox)
    return {
        "host": unicode_of(domain.host),
        "member": domain.instance.member.name,
        "zone": zone_of(domain.host, _zone_seen(domain)),
        "records": written(records),
        "remark": remark(domain.host, records),
    }


def records_of(domain: Domain, letterbox: Letterbox) -> tuple[Record, ...]:
    """What the name needs to be answered, the TXT record included while it is asked for."""
    token = (
        token_of(letterbox.domain_key, domain.id, domain.verified_at) if Claim.of(domain).asks_token else None
    )
    return records_for(domain.host, letterbox.names.cname_target, token, _zone_seen(domain))


def _zone_seen(domain: Domain) -> str | None:
    return of_row(domain.diagnosis).zone if domain.diagnosis else None


def written(records: Iterable[Record]) -> str:
    """Each record as a block of lines that are read out as they are written."""
    return "\n".join(map(_block, records))


def _block(record: Record) -> str:
    dotted = _DOTTED.format(value=record.zone_value) if record.type == "CNAME" else ""
    return _RECORD.format(record=record) + dotted


def remark(host: str, records: Iterable[Record]) -> str:
    """What people stumble over most."""
    alone = all(each.is_in_zone_files for each in records)
    return _NOTHING_BESIDE if alone else _AT_THE_APEX.format(host=host)
