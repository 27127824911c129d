"""What the mails about backups and trails say. ``Realm`` begins a sentence."""

NEWS_SUBJECT = "{Realm} {product} – {what}"
NEWS_OPENING = "Du côté des {realm} {product}, voici ce qui demande votre attention."

REMINDER_SUBJECT = "Rappel, {realm} {product} – {what}"
REMINDER_OPENING = "Du côté des {realm} {product}, voici ce qui n’est pas encore réglé."
UNSTEADY_SUBJECT = "situation encore instable"

OVER_SUBJECT = "{Realm} {product} – {outcome}"
OVER_OPENING = "Du côté des {realm} {product}, {outcome}."
ALL_WELL = "tout est rentré dans l’ordre"
# An alert about a trail ends too when somebody looked into what was done to it, and that stays done.
NO_ALERT = "plus aucune alerte n’est ouverte"

OPENING = """\
Bonjour,

{opening}
"""
GROUP = """\
{title}
{lines}

Ce que fait le service : {by_itself}
À faire : {to_do}
"""
LINE = """\
– {whose} (alerte du {since})
{good}  {message}
  {link}"""
GOOD_LINE = "  Sauvegarde la plus récente qui est bonne : {taken_at}.\n"
NONE_GOOD = "  Aucune bonne sauvegarde pour l’instant.\n"
ENDED_LINE = "– {title}, {whose} : {ended}."
NOT_NAMED = "– et {count} de plus, dans la console : {link}"
UNSTEADY = """\
Terminé depuis peu, à surveiller
{lines}
"""
OVER = """\
Terminé
{lines}
"""
CLOSING = """\
Toutes les sauvegardes : {link}

Le service n’écrit pas à chaque échec : un rappel part chaque matin tant que tout n’est pas réglé, puis un \
dernier message, quatre heures après la fin.
"""
