"""What the mails about a broken name say to whoever manages its DNS: what was seen, and what to put back."""

from provisioner.letters.domain_texts import Words

_SEEN = """\
Vu le {checked}
{technical}

L’enregistrement attendu :
  {record}
{page}"""
_WHY = """\
Vous recevez ce message parce que le lien de suivi de {host} vous a été envoyé. Si quelqu’un d’autre gère ce \
DNS, transmettez-le-lui ; pour toute question, répondez-y.

L’équipe {product}
"""

BROKEN = Words(
    "{host} : enregistrement DNS à rétablir",
    f"""\
Bonjour,

{{host}}, l’adresse de l’espace {{product}} de {{structure}}, ne mène plus à cet espace. Plusieurs \
vérifications l’ont confirmé.

{_SEEN}
À corriger avant le {{until}} : ensuite, l’espace ne répondra plus à cette adresse, et il \
faudra un enregistrement TXT en plus pour la rétablir. Corrigée d’ici là, elle est rétablie sans autre \
démarche. Le contact de la structure est prévenu.

{_WHY}""",
)

REMINDER = Words(
    "Rappel : {host}, enregistrement DNS à rétablir avant le {last_day}",
    f"""\
Bonjour,

{{host}}, l’adresse de l’espace {{product}} de {{structure}}, n’est toujours pas corrigée.

{_SEEN}
À corriger avant le {{until}} : ensuite, l’espace ne répondra plus à cette adresse, et il \
faudra un enregistrement TXT en plus pour la rétablir. Si la structure ne veut plus de cette \
adresse, supprimez l’enregistrement qui mène à nous, s’il existe encore.

{_WHY}""",
)

LAPSED = Words(
    "{host} n’est plus en service : enregistrements DNS à rétablir",
    f"""\
Bonjour,

{{host}} n’a pas été corrigée à temps : l’espace {{product}} de {{structure}} n’y répond plus.

Vu le {{checked}}
{{technical}}

Il faut maintenant deux enregistrements, le TXT montrant que l’adresse est toujours destinée à cet espace :

{{records}}{{page}}
Nous continuons de vérifier : une fois les deux en place, l’adresse est remise en service d’elle-même.

{_WHY}""",
)
