"""One sentence for each event of the control plane. Who did it stands beside, and is not in the sentence."""

from provisioner.audit import events
from tenants.audit.words import terms
from tenants.audit.words.sentences import SHARED
from tenants.audit.words.telling import Group, Wording, wordings

_CHECKS = {events.READ_BACK: "relue en entier", events.PROVEN: "restaurée pour essai"}
_TURNS = {
    "a-verifier": "remis à l’équipe",
    "chez-le-membre": "confié au contact",
    "classe": "classé",
}
_KEYS = {events.CONTROL: "sauvegardes de la base de contrôle", events.OPERATOR: "clé de l’opérateur"}
_LOOKED_AT = {"what": {events.PAGES: "ses pages"}}
_REPORTED = {
    "what": {
        "support.asked": "accès demandé par l’équipe support",
        "support.granted": "accès accordé à l’équipe support",
        "support.ended": "fin de l’accès de l’équipe support",
        "support.entered": "l’équipe support est entrée",
        "support.left": "l’équipe support est sortie",
    },
    "outcome": {"None": ""} | {value: f" ({word})" for value, word in terms.OUTCOMES.items()},
}
_OURS = {"slug": {"None": "celui du service"}}
_WHOLE = {"slug": {"None": "la base de contrôle"}}

SENTENCES = wordings(
    {
        events.StaffAdded: Wording(Group.STAFF, "Compte d’équipe ouvert pour {staff}."),
        events.StaffLinkMade: Wording(Group.STAFF, "Lien à usage unique fait pour {staff}."),
        events.StaffPasswordChosen: Wording(Group.STAFF, "Mot de passe de {staff} choisi."),
        events.StaffResetAsked: Wording(
            Group.STAFF,
            "Nouveau mot de passe demandé pour {staff}.",
            {"staff": {"None": "une adresse que personne n’a ici"}},
        ),
        events.StaffLoggedIn: Wording(
            Group.LOGINS, "Connexion de {staff}, {factor}.", {"factor": terms.FACTORS}
        ),
        events.StaffLoginRefused: Wording(
            Group.LOGINS,
            "Connexion refusée à {staff} : {reason}.",
            {"staff": {"None": "une personne inconnue"}, "reason": terms.REASONS},
        ),
        events.StaffLoggedOut: Wording(Group.LOGINS, "Déconnexion de {staff}."),
        events.StaffSessionsEnded: Wording(
            Group.LOGINS, "Autres appareils de {staff} déconnectés : {count}."
        ),
        events.StaffFactorAdded: Wording(Group.STAFF, "Second facteur de {staff} activé."),
        events.StaffFactorReset: Wording(Group.STAFF, "Second facteur de {staff} retiré."),
        events.StaffRecoveryCodesMade: Wording(Group.STAFF, "Nouveaux codes de secours pour {staff}."),
        events.StaffRecoveryCodeUsed: Wording(
            Group.STAFF, "Code de secours utilisé pour changer le second facteur de {staff}."
        ),
        events.StaffRemoved: Wording(Group.STAFF, "Compte d’équipe de {staff} supprimé."),
        events.InstanceOrdered: Wording(Group.INSTANCES, "Instance « {slug} » commandée."),
        events.InstanceSuspended: Wording(Group.INSTANCES, "Instance « {slug} » suspendue."),
        events.InstanceResumed: Wording(Group.INSTANCES, "Instance « {slug} » rétablie."),
        events.InstancesMigrating: Wording(
            Group.INSTANCES, "Bases d’instances à mettre à la révision {revision} : {count}."
        ),
        events.InstanceNotMigrated: Wording(
            Group.INSTANCES, "Base de « {slug} » restée avant la révision {revision} : mise à niveau refusée."
        ),
        events.InstancesCheckAsked: Wording(
            Group.INSTANCES,
            "Remise en conformité demandée : {slugs}.",
            {"slugs": {events.ALL: "toutes les instances"}},
        ),
        events.InvitedAgain: Wording(
            Group.INSTANCES, "Nouvelle invitation envoyée dans « {slug} » (compte {person})."
        ),
        events.MemberRenamed: Wording(
            Group.INSTANCES, "Membre « {slug} » renommé : « {before} » auparavant, « {after} » désormais."
        ),
        events.ReferentReported: Wording(
            Group.INSTANCES,
            "Personne référente de « {slug} » : « {before} » auparavant, « {after} » désormais.",
        ),
        events.AccountFactorReset: Wording(
            Group.INSTANCES, "Second facteur retiré dans « {slug} » (compte {person})."
        ),
        events.SupportAskedFor: Wording(Group.SUPPORT, "Accès demandé à « {slug} » : « {reason} »."),
        events.SupportGivenUp: Wording(Group.SUPPORT, "Demande d’accès à « {slug} » retirée."),
        events.SupportOpened: Wording(Group.SUPPORT, "Entrée dans « {slug} » par un accès accordé."),
        events.SupportReported: Wording(
            Group.SUPPORT,
            "Reporté du journal de « {slug} », ligne {position}, écrite le {at} : {what}{outcome}.",
            _REPORTED,
        ),
        events.DossierOpened: Wording(Group.DOSSIERS, "Dossier {dossier} ouvert."),
        events.DossierTurned: Wording(Group.DOSSIERS, "Dossier {dossier} {state}.", {"state": _TURNS}),
        events.DossierAccepted: Wording(Group.DOSSIERS, "Dossier {dossier} accepté : instance « {slug} »."),
        events.DossierErased: Wording(Group.DOSSIERS, "Dossier {dossier} supprimé."),
        events.DossierLinkMade: Wording(Group.DOSSIERS, "Lien privé fait pour le dossier {dossier}."),
        events.DossierLinkRevoked: Wording(Group.DOSSIERS, "Lien privé du dossier {dossier} retiré."),
        events.NameAsked: Wording(Group.NAMES, "Nom {host} demandé pour « {slug} »."),
        events.NameReleased: Wording(Group.NAMES, "Nom {host} de « {slug} » libéré."),
        events.NameCheckAsked: Wording(Group.NAMES, "Vérification du nom {host} (« {slug} ») demandée."),
        events.NameLinkMade: Wording(Group.NAMES, "Lien privé fait pour le DNS de {host} (« {slug} »)."),
        events.NameLinkRevoked: Wording(Group.NAMES, "Lien privé pour le DNS de {host} (« {slug} ») retiré."),
        events.BackupAsked: Wording(Group.BACKUPS, "Sauvegarde demandée : {slug}.", _WHOLE),
        events.ArchiveChecked: Wording(
            Group.BACKUPS, "Sauvegarde {archive} à vérifier : {how}.", {"how": _CHECKS}
        ),
        events.ArchiveExtracted: Wording(Group.BACKUPS, "Contenu de la sauvegarde {archive} sorti."),
        events.RestorationAsked: Wording(
            Group.BACKUPS, "Sauvegarde {archive} remise en place à côté (copie {restoration})."
        ),
        events.CopyDropped: Wording(Group.BACKUPS, "Copie restaurée {restoration} supprimée."),
        events.CopyKept: Wording(
            Group.BACKUPS,
            "Copie restaurée {restoration} {kept}.",
            {"kept": {"True": "gardée sans terme", "False": "remise à son terme"}},
        ),
        events.CopyVisited: Wording(
            Group.BACKUPS,
            "Copie restaurée {restoration} consultée : {what}.",
            _LOOKED_AT,
        ),
        events.ArchivesShredded: Wording(
            Group.BACKUPS, "Clé des sauvegardes de « {slug} » détruite : elles ne peuvent plus être lues."
        ),
        events.ServiceRecovered: Wording(
            Group.BACKUPS,
            "Service rétabli depuis la sauvegarde {archive} du {taken_at} : les lignes écrites après elle "
            "sont perdues. Courriels non renvoyés : {mails}.",
        ),
        events.KeysRotated: Wording(Group.BACKUPS, "Clé renouvelée : {whose}.", {"whose": _KEYS}),
        events.TrailAcknowledged: Wording(
            Group.TRAIL,
            "Atteintes à un journal examinées, elles n’alertent plus ({slug}, {count}) : « {reason} ».",
            _OURS,
        ),
        **SHARED,
    }
)
