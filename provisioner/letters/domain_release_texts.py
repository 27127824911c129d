"""What the mails about a name that was given back say: which record still leads to us and must go, if any."""

from provisioner.letters.domain_texts import Words

_MEMBER_SUBJECT = "L’adresse {host} de votre espace {product} n’est plus en service"
_MEMBER = """\
Bonjour,

L’adresse {host} a été libérée : l’espace {product} de {structure} n’y répond plus. Il reste ouvert, avec \
les mêmes comptes, les mêmes mots de passe et les mêmes données, à cette adresse :

{default_url}
"""
_STAFF_SUBJECT = "Noms de domaine {product} – {host} est libéré"
_STAFF = """\
Bonjour,

{host}, le nom de {structure}, a été libéré par {released_by} : l’instance ne répond plus qu’à {default_url}.
"""
_WHY = """\
L’espace reste ouvert à {default_url}.

Vous recevez ce message parce que le lien de suivi de {host} vous a été envoyé. Si quelqu’un d’autre gère \
ce DNS, transmettez-le-lui ; pour toute question, répondez-y.

L’équipe {product}
"""

MEMBER = Words(
    _MEMBER_SUBJECT,
    _MEMBER
    + """
Mettez à jour vos favoris et les liens de votre site : qui ouvre {host} lit seulement qu’il n’y a aucun site.

À demander à la personne qui gère le DNS de votre structure : supprimer ce qui mène encore à nous.

  {left}

Si vous n’attendiez pas ce message, répondez-y.

L’équipe {product}
""",
)

MEMBER_GONE = Words(
    _MEMBER_SUBJECT,
    _MEMBER
    + """
Mettez à jour vos favoris et les liens de votre site. Dans le DNS de votre structure, il n’y a rien à \
supprimer : {host} ne mène déjà plus à nous.

Si vous n’attendiez pas ce message, répondez-y.

L’équipe {product}
""",
)

STAFF = Words(
    _STAFF_SUBJECT,
    _STAFF
    + """
À faire : assurez-vous que ce qui mène encore à nous est supprimé. Tant qu’il en reste, les visiteurs \
arrivent à une page sans contenu, et le nom demande une preuve de plus à qui le voudra ensuite.

  {left}

{told}

Le nom dans la console : {console}
""",
)

STAFF_GONE = Words(
    _STAFF_SUBJECT,
    _STAFF
    + """
À faire : rien. Le nom ne mène déjà plus à nous. {told}

Le nom dans la console : {console}
""",
)

DNS_ADMIN = Words(
    "{host} : enregistrement DNS à supprimer",
    """\
Bonjour,

L’espace {product} de {structure} n’utilise plus l’adresse {host}. Dans la zone DNS, supprimez ce qui mène \
encore à nous :

  {left}

S’il en reste, vos visiteurs arrivent à une page qui dit qu’il n’y a aucun site à cette adresse. \
L’enregistrement TXT {challenge}, s’il y en a un, ne sert plus non plus.

"""
    + _WHY,
)

DNS_ADMIN_GONE = Words(
    "{host} n’est plus une adresse de l’espace {product}",
    """\
Bonjour,

L’espace {product} de {structure} n’utilise plus l’adresse {host}, qui ne mène déjà plus à nous : ce qui se \
trouve à ce nom dans la zone DNS peut rester. Seul l’enregistrement TXT {challenge}, s’il y en a un, ne \
sert plus.

"""
    + _WHY,
)
