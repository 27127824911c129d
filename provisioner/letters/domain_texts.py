"""What the mails about a member's own name say: to its contact, who may know nothing of DNS, and to staff."""

from typing import NamedTuple


class Words(NamedTuple):
    subject: str
    text: str


MEMBER_LIVE = Words(
    "Votre espace {product} répond à {host}",
    """\
Bonjour,

L’espace {product} de {structure} a maintenant sa propre adresse :

{own_url}

L’adresse d’avant, {default_url}, continue de fonctionner et mène toute seule à la nouvelle.

Les comptes et les mots de passe ne changent pas. À la première visite, chacun se connecte de nouveau.

Il n’y a rien d’autre à faire. Gardez seulement, dans la zone DNS de votre structure, l’enregistrement dont \
l’adresse dépend :

  {record}

Nous le vérifions chaque jour. S’il disparaissait, nous vous préviendrions, et votre espace resterait ouvert \
à {default_url}.

L’équipe {product}
""",
)

MEMBER_BROKEN = Words(
    "L’adresse {host} de votre espace {product} est à corriger",
    """\
Bonjour,

L’adresse {host} ne mène plus comme il faut à l’espace {product} de {structure}. Nous l’avons vérifié \
plusieurs fois avant de vous écrire.

Votre espace reste ouvert, avec les mêmes comptes et les mêmes mots de passe, à cette adresse :

{default_url}

Ce que nous avons vu le {checked}
{plain}

Qui peut corriger
La personne qui gère le DNS de votre structure : souvent un service informatique, ou le prestataire de votre \
site. Transmettez-lui ce message, elle y trouve ce qu’il lui faut :

{technical}

L’enregistrement attendu :
  {record}
{page}
Jusqu’à quand
{host} reste en service jusqu’au {until}. Ensuite, votre espace ne répondra plus qu’à {default_url}, et il \
faudra un enregistrement TXT en plus pour rétablir l’adresse.

Corrigée d’ici là, elle est rétablie d’elle-même : inutile de nous prévenir. Pour toute question, répondez à \
ce message.

L’équipe {product}
""",
)

MEMBER_MENDED = Words(
    "L’adresse {host} de votre espace {product} est rétablie",
    """\
Bonjour,

L’adresse {host} est de nouveau en ordre, et l’espace {product} de {structure} y répond :

{own_url}

L’adresse {default_url} continue de fonctionner et y mène. Vous n’avez rien à faire ; chacun se connecte de \
nouveau à la première visite.

Merci à la personne qui s’en est occupée.

L’équipe {product}
""",
)

MEMBER_REMINDER = Words(
    "Rappel : {host} cesse de répondre le {last_day} sans correction",
    """\
Bonjour,

L’adresse {host} de l’espace {product} de {structure} n’est toujours pas corrigée. Nous la gardons en \
service jusqu’au {until} ; ensuite, votre espace ne répondra plus qu’ici :

{default_url}

Si votre structure n’utilise plus {host}, vous n’avez rien à faire : rien d’autre ne change, ni les comptes, \
ni les données. Si elle y tient, voici ce qui manque.

Ce que nous avons vu le {checked}
{plain}

Pour la personne qui gère le DNS de votre structure

{technical}

L’enregistrement attendu :
  {record}
{page}
Corrigée d’ici là, l’adresse est rétablie d’elle-même : inutile de nous prévenir. Après cette date, il \
faudra un enregistrement TXT en plus. Pour toute question, répondez à ce message.

L’équipe {product}
""",
)

MEMBER_LAPSED = Words(
    "Votre espace {product} ne répond plus à {host}",
    """\
Bonjour,

L’adresse {host} n’a pas été corrigée à temps : l’espace {product} de {structure} n’y répond plus. Il reste \
ouvert, avec les mêmes comptes, les mêmes mots de passe et les mêmes données, à cette adresse :

{default_url}

Ce que nous avons vu le {checked}
{plain}

Pour la personne qui gère le DNS de votre structure

{technical}

Après tant de temps, l’enregistrement d’origine ne suffit plus : un second, de type TXT, doit montrer que \
l’adresse est toujours destinée à votre espace. Il faut les deux :

{records}{page}
Nous continuons de vérifier : une fois les deux en place, l’adresse est remise en service d’elle-même. Si \
votre structure n’en veut plus, répondez à ce message, et nous cessons de la surveiller.

L’équipe {product}
""",
)

STAFF_LIVE = Words(
    "Noms de domaine {product} – {host} est en service",
    """\
Bonjour,

{host}, le nom de {structure}, est en service avec son certificat. Les pages de l’instance et les liens de \
ses courriels y mènent désormais ; {default_url} continue et y renvoie.

À faire : rien. {told}

Le nom dans la console : {console}
""",
)

STAFF_BROKEN = Words(
    "Noms de domaine {product} – {host} est à corriger",
    """\
Bonjour,

{host}, le nom de {structure}, ne mène plus comme il faut à son instance. Plusieurs vérifications l’ont \
confirmé.

Vu le {checked}
{technical}

L’enregistrement attendu :
  {record}

Ce que fait le service : les pages et les courriels de l’instance mènent à {default_url}. {host} reste en \
service jusqu’au {until}, puis ne l’est plus. Corrigé d’ici là, il est rétabli sans intervention ; ensuite, \
il faut un enregistrement TXT en plus.
À faire : assurez-vous que quelqu’un s’en occupe ; la page de suivi, pour qui gère le DNS, s’envoie depuis \
la console. {told}

Le nom dans la console : {console}
""",
)

STAFF_MENDED = Words(
    "Noms de domaine {product} – {host} est rétabli",
    """\
Bonjour,

{host}, le nom de {structure}, est de nouveau en ordre : les pages de l’instance et les liens de ses \
courriels y mènent.

À faire : rien. {told}

Le nom dans la console : {console}
""",
)

MEMBER_VERIFIED_AGAIN = Words(
    "L’adresse {host} mène de nouveau à votre espace {product}",
    """\
Bonjour,

L’enregistrement DNS de {host} est de nouveau le bon. Il ne manque plus que le certificat de cette adresse : \
il s’obtient de lui-même, en général en quelques minutes, et un courriel vous le dira.

D’ici là, l’espace {product} de {structure} répond à {default_url}. Vous n’avez rien à faire. \
Pour toute question, répondez à ce message.

L’équipe {product}
""",
)

STAFF_VERIFIED_AGAIN = Words(
    "Noms de domaine {product} – {host} mène de nouveau à nous",
    """\
Bonjour,

L’enregistrement DNS de {host}, le nom de {structure}, est de nouveau le bon ; le certificat reste à obtenir.

À faire : rien, sauf si le certificat n’est toujours pas là dans une heure. {told}

Le nom dans la console : {console}
""",
)

STAFF_REMINDER = Words(
    "Noms de domaine {product} – {host} cesse de répondre le {last_day}",
    """\
Bonjour,

{host}, le nom de {structure}, n’est toujours pas corrigé. Il reste en service jusqu’au {until}.

Vu le {checked}
{technical}

L’enregistrement attendu :
  {record}

Ce que fait le service : après cette date, l’instance ne répond plus qu’à {default_url}, où sont déjà ses \
pages ; le nom est encore vérifié, mais il faut alors un enregistrement TXT en plus pour qu’il soit remis \
en service.
À faire : appelez le contact du membre. Si la structure ne veut plus de ce nom, libérez-le depuis la \
console. {told}

Le nom dans la console : {console}
""",
)

STAFF_LAPSED = Words(
    "Noms de domaine {product} – {host} n’est plus en service",
    """\
Bonjour,

{host}, le nom de {structure}, n’a pas été corrigé à temps : l’instance ne répond plus qu’à {default_url}.

Vu le {checked}
{technical}

Il faut maintenant ces deux enregistrements, le TXT montrant à qui est le nom :

{records}
Ce que fait le service : il vérifie encore le nom, et le remet en service une fois les deux en place.
À faire : si la structure ne veut plus de ce nom, libérez-le depuis la console. {told}

Le nom dans la console : {console}
""",
)

# What was seen, and what to do about it.
FINDING = "– {seen}\n  {to_do}"
ALONE = "– {seen}"
TOLD = "Le contact du membre, {contact}, en est prévenu."
NOT_TOLD = "L’instance est suspendue : le contact du membre, {contact}, n’en est pas prévenu."
NOTHING_SEEN = "Rien de plus précis n’a été vu."
PAGE = """\

Ce que répond chaque serveur, et si c’est corrigé, se lit sur cette page :
  {link}
"""
