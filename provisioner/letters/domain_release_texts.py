"""What the mails about a name that was given back say: its record leads visitors nowhere, and must go."""

from provisioner.letters.domain_texts import Words

MEMBER = Words(
    "L’adresse {host} de votre espace {product} n’est plus en service",
    """\
Bonjour,

L’adresse {host} a été libérée : l’espace {product} de {structure} n’y répond plus. Il reste ouvert, avec \
les mêmes comptes, les mêmes mots de passe et les mêmes données, à cette adresse :

{default_url}

Mettez à jour vos favoris et les liens de votre site : qui ouvre {host} lit seulement qu’il n’y a aucun site.

À demander à la personne qui gère le DNS de votre structure : supprimer cet enregistrement.

  {record}

Si vous n’attendiez pas ce message, répondez-y.

L’équipe {product}
""",
)

STAFF = Words(
    "Noms de domaine {product} – {host} est libéré",
    """\
Bonjour,

{host}, le nom de {structure}, a été libéré par {released_by} : l’instance ne répond plus qu’à {default_url}.

À faire : assurez-vous que cet enregistrement est supprimé. Tant qu’il reste, il mène les visiteurs à une \
page sans contenu, et le nom demande une preuve de plus à qui le voudra ensuite.

  {record}

{told}

Le nom dans la console : {console}
""",
)

DNS_ADMIN = Words(
    "{host} : enregistrement DNS à supprimer",
    """\
Bonjour,

L’espace {product} de {structure} n’utilise plus l’adresse {host}. Dans la zone DNS, supprimez \
l’enregistrement :

  {record}

S’il reste, vos visiteurs arrivent à une page qui dit qu’il n’y a aucun site à cette adresse. \
L’enregistrement TXT créé pour {host}, s’il y en a un, ne sert plus non plus.

L’espace reste ouvert à {default_url}.

Vous recevez ce message parce que le lien de suivi de {host} vous a été envoyé. Si quelqu’un d’autre gère \
ce DNS, transmettez-le-lui ; pour toute question, répondez-y.

L’équipe {product}
""",
)
