"""What is said of a name that leads to us, while visitors get no good certificate there: by our own fault, or
since a CAA record of its zone forbids one (RFC 8659). No grace runs: nothing else is lost by it."""

from provisioner.letters.domain_texts import Words

_OPEN_AT = """
Votre espace reste ouvert, avec les mêmes comptes et les mêmes mots de passe, à cette adresse :

{default_url}
"""
_STAFF_SUBJECT = "Noms de domaine {product} – {host} ne s’ouvre plus en https"
_STAFF = """\
Bonjour,

{host}, le nom de {structure}, mène bien à nous, mais un visiteur n’y trouve plus l’instance en https. \
Plusieurs vérifications l’ont confirmé.

Vu le {checked}
{technical}

Ce que fait le service : les pages et les courriels de l’instance mènent à {default_url}, et {host} \
est vérifié de nouveau jusqu’à ce que tout soit en ordre.
"""

MEMBER = Words(
    "Un incident touche l’adresse {host} de votre espace {product}",
    """\
Bonjour,

L’adresse {host} de l’espace {product} de {structure} ne s’ouvre plus comme il faut : les navigateurs \
peuvent y afficher une erreur, ou un avertissement de sécurité. Dans ce cas, ne passez pas outre.
"""
    + _OPEN_AT
    + """
Vous n’avez rien à faire : l’enregistrement DNS de votre structure est le bon, et notre équipe est prévenue. \
Nous vous écrirons dès que l’adresse sera rétablie.

L’équipe {product}
""",
)

STAFF = Words(
    _STAFF_SUBJECT,
    _STAFF
    + """\
À faire : c’est de notre côté. Le journal du serveur frontal (Caddy), qui demande les certificats, dit \
pourquoi. {told}

Le nom dans la console : {console}
""",
)

MEMBER_FORBIDDEN = Words(
    "L’adresse {host} de votre espace {product} est à corriger",
    """\
Bonjour,

L’adresse {host} de l’espace {product} de {structure} ne s’ouvre plus comme il faut : un enregistrement CAA \
de votre zone DNS nous empêche d’obtenir son certificat de sécurité (https). Les navigateurs peuvent y \
afficher un avertissement : dans ce cas, ne passez pas outre.
"""
    + _OPEN_AT
    + """
Ce que nous avons vu le {checked}
{plain}

Pour la personne qui gère le DNS de votre structure

{technical}
{page}
Une fois cela corrigé, l’adresse est rétablie d’elle-même : inutile de nous prévenir. Pour toute question, \
répondez à ce message.

L’équipe {product}
""",
)

DNS_ADMIN_FORBIDDEN = Words(
    "{host} : enregistrement CAA à corriger",
    """\
Bonjour,

{host}, l’adresse de l’espace {product} de {structure}, mène bien à cet espace, mais un enregistrement CAA \
nous empêche d’obtenir son certificat (https) : les navigateurs n’ouvrent plus cette adresse comme il faut.

Vu le {checked}
{technical}
{page}
Une fois cela corrigé, l’adresse est rétablie sans autre démarche. D’ici là, l’espace reste ouvert à \
{default_url}. Le contact de la structure est prévenu.

Vous recevez ce message parce que le lien de suivi de {host} vous a été envoyé. Si quelqu’un d’autre gère ce \
DNS, transmettez-le-lui ; pour toute question, répondez-y.

L’équipe {product}
""",
)

STAFF_FORBIDDEN = Words(
    _STAFF_SUBJECT,
    _STAFF
    + """\
À faire : assurez-vous que quelqu’un corrige l’enregistrement CAA ; la page de suivi, pour qui gère le DNS, \
s’envoie depuis la console. {told}

Le nom dans la console : {console}
""",
)
