"""What the mails say."""

PRIVATE_LINK_SUBJECT = "Votre annexe {product} à compléter{named}"
PRIVATE_LINK = """\
Bonjour,

Pour ouvrir l’espace {product} de {structure}, il nous faut quelques renseignements : le nom et la \
présentation de la structure, ses couleurs, son logo, les personnes à qui créer un compte.

Un lien privé vous y mène, sans mot de passe :

{link}

Vous pouvez vous interrompre et reprendre : tout est enregistré à chaque étape. Le lien est valable jusqu’au \
{expiry}. Il donne accès à ce seul dossier : ne le transmettez qu’à une personne qui doit le compléter \
avec vous.

Si vous n’attendiez pas ce message, ignorez-le. Pour toute question, répondez à ce message.

L’équipe {product}
"""

CORRECTIONS_SUBJECT = "Votre annexe {product} : quelques points à revoir{named}"
CORRECTIONS = """\
Bonjour,

Merci pour l’annexe de {structure}. Avant d’ouvrir votre espace, nous avons besoin de votre aide sur :

{comments}

Chaque remarque figure à côté du champ concerné, dans votre dossier :

{link}

Le reste est déjà rempli et enregistré. Quand tout est bon, renvoyez-nous le dossier depuis sa dernière \
page. Le lien est valable jusqu’au {expiry}.

L’équipe {product}
"""

RECEIVED_SUBJECT = "Nous avons bien reçu votre annexe {product}{named}"
RECEIVED = """\
Bonjour,

L’annexe de {structure} nous est bien parvenue. Nous la vérifions, et revenons vers vous s’il manque quelque \
chose ; sinon, les personnes que vous avez désignées recevront leur invitation à l’ouverture de votre espace.

Vous pouvez relire ce que vous avez envoyé jusqu’au {expiry} :

{link}

L’équipe {product}
"""

TO_REVIEW_SUBJECT = "Annexe à vérifier – {title}"
TO_REVIEW = """\
Bonjour,

Le contact de « {title} » a envoyé son annexe. Elle est à vérifier dans la console :

{link}
"""

STAFF_RESET_SUBJECT = "Votre mot de passe pour la console {product}"
STAFF_RESET = """\
Bonjour,

Vous avez demandé un nouveau mot de passe pour la console {product}. Choisissez-le ici :

{link}

Ce lien sert une seule fois et reste valable jusqu’au {expiry}. Si vous n’avez rien demandé, ignorez ce \
message : votre mot de passe ne change pas.
"""
