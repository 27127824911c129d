"""The page in words, for somebody else: a text to copy, and a mail that is written already."""

from dataclasses import dataclass
from urllib.parse import quote

from provisioner.letters.domain_records import remark, written
from provisioner.web.dns.config import configuration
from provisioner.web.dns.standing import Task
from provisioner.web.dns.visit import Visit

_SUBJECT = "Enregistrement DNS {task} pour {host}"
_TEXT = """\
Bonjour,

Pour que l’espace {product} de « {member} » réponde à l’adresse {host}, voici ce qu’il faut dans \
la zone DNS de {zone} :

{records}
{remark}

Cette page, sans compte ni mot de passe, les donne prêts à copier et montre en direct ce que répondent \
les serveurs du domaine :
{link}

Merci d’avance.
"""


@dataclass(frozen=True, slots=True)
class Forward:
    """``link`` leads back here; ``mailto`` is a mail that only lacks its recipient (RFC 6068)."""

    link: str
    text: str
    mailto: str


def forward(visit: Visit, path: str) -> Forward:
    """``path`` is that of the page."""
    config = configuration()
    link = config.url + path
    text = _TEXT.format(
        product=config.offer.title,
        member=visit.member.name,
        host=visit.readable_host,
        zone=visit.zone,
        records=written(visit.records),
        remark=remark(visit.domain.host, visit.records),
        link=link,
    )
    subject = quote(_SUBJECT.format(task=Task.of(visit.domain).value, host=visit.readable_host))
    # Lines end as mails' do.
    return Forward(
        link, text, f"mailto:?subject={subject}&body={quote(text.replace(chr(10), chr(13) + chr(10)))}"
    )
