"""One sentence for each event of an instance. Who did it stands beside, and is not in the sentence."""

from tenants.audit import events
from tenants.audit.words import terms
from tenants.audit.words.telling import NOTHING, Group, Wording, wordings

SHARED = {
    events.AccessDenied: Wording(Group.REFUSALS, "Accès refusé à une page réservée ({endpoint})."),
    events.LinkRefused: Wording(
        Group.REFUSALS, "Lien refusé : inconnu, déjà utilisé ou périmé ({endpoint})."
    ),
    events.FormRefused: Wording(
        Group.REFUSALS, "Formulaire refusé : son jeton de sécurité manquait ou n’était plus bon ({endpoint})."
    ),
    events.AttemptsRefused: Wording(
        Group.REFUSALS, "Trop d’essais : {action} n’a pas été examinée.", {"action": terms.ACTIONS}
    ),
    events.Exported: Wording(
        Group.TRAIL, "Export {form} : {what}.", {"what": terms.EXPORTS, "form": terms.FORMS}
    ),
    events.TrailPurged: Wording(
        Group.TRAIL, "Lignes de plus d’un an effacées du journal : {count}, jusqu’à la ligne {position}."
    ),
}
SENTENCES = wordings(
    {
        events.LoggedIn: Wording(
            Group.LOGINS, "Connexion de {account}, {factor}.", {"factor": terms.FACTORS}
        ),
        events.LoginRefused: Wording(
            Group.LOGINS,
            "Connexion refusée à {account} : {reason}.",
            {"account": {"None": "une personne inconnue"}, "reason": terms.REASONS},
        ),
        events.LoggedOut: Wording(Group.LOGINS, "Déconnexion de {account}."),
        events.SessionsEnded: Wording(Group.LOGINS, "Autres appareils de {account} déconnectés : {count}."),
        events.PasswordChosen: Wording(Group.LOGINS, "Premier mot de passe choisi par {account}."),
        events.PasswordChanged: Wording(Group.LOGINS, "Mot de passe de {account} changé."),
        events.PasswordResetAsked: Wording(
            Group.LOGINS,
            "Nouveau mot de passe demandé pour {account}.",
            {"account": {"None": "une adresse que personne n’a ici"}},
        ),
        events.FactorAdded: Wording(
            Group.LOGINS,
            "Second facteur de {account} activé : {factor}.",
            {"factor": terms.FACTOR_KINDS},
        ),
        events.FactorRemoved: Wording(Group.LOGINS, "Second facteur de {account} retiré."),
        events.FactorReset: Wording(Group.LOGINS, "Second facteur de {account} retiré à sa place."),
        events.RecoveryCodesMade: Wording(Group.LOGINS, "Nouveaux codes de secours pour {account}."),
        events.RecoveryCodeUsed: Wording(
            Group.LOGINS, "Code de secours de {account} utilisé pour confirmer un changement."
        ),
        events.AccountCreated: Wording(
            Group.ACCOUNTS,
            "Compte de {account} créé : {role}, {state}.",
            {
                "role": {**terms.ROLES, "None": "rôle non noté"},
                "state": {**terms.STATES, "None": "état non noté"},
            },
        ),
        events.AccountEdited: Wording(
            Group.ACCOUNTS, "Compte de {account} modifié : {changed}.", {"changed": terms.CHANGED}
        ),
        events.RoleChanged: Wording(
            Group.ACCOUNTS,
            "Rôle de {account} changé : {before} auparavant, {after} désormais.",
            {"before": terms.ROLES, "after": terms.ROLES},
        ),
        events.AccountSuspended: Wording(Group.ACCOUNTS, "Compte de {account} suspendu."),
        events.AccountRestored: Wording(Group.ACCOUNTS, "Compte de {account} rétabli."),
        events.AccountDeleted: Wording(
            Group.ACCOUNTS,
            "Compte de {account} supprimé ; travail repris par : {successor}.",
            {"successor": {"None": "personne, il n’y en avait pas"}},
        ),
        events.InvitationIssued: Wording(Group.ACCOUNTS, "Invitation envoyée à {account}."),
        events.InvitationRevoked: Wording(Group.ACCOUNTS, "Invitation de {account} annulée."),
        events.EmailChangeAsked: Wording(
            Group.ACCOUNTS, "Changement d’adresse e-mail demandé pour {account}."
        ),
        events.EmailChanged: Wording(Group.ACCOUNTS, "Adresse e-mail de {account} changée."),
        events.EmailChangeGivenUp: Wording(
            Group.ACCOUNTS, "Changement d’adresse e-mail de {account} abandonné."
        ),
        events.StructureEdited: Wording(
            Group.STRUCTURE, "Fiche de la structure modifiée : {changed}.", {"changed": terms.CHANGED}
        ),
        events.ReferentChanged: Wording(
            Group.STRUCTURE,
            "Personne référente : « {before} » auparavant, « {after} » désormais.",
            {"before": {"": NOTHING}, "after": {"": NOTHING}},
        ),
        events.FactorRequired: Wording(
            Group.STRUCTURE,
            "Second facteur {required} pour toute la structure.",
            {"required": {"True": "exigé", "False": "rendu facultatif"}},
        ),
        events.SupportAsked: Wording(
            Group.SUPPORT, "L’équipe support ({staff}) demande l’accès : « {reason} »."
        ),
        events.SupportGranted: Wording(
            Group.SUPPORT, "Accès ouvert à l’équipe support jusqu’au {until} : « {reason} »."
        ),
        events.SupportEnded: Wording(
            Group.SUPPORT, "Accès de l’équipe support {outcome}.", {"outcome": terms.OUTCOMES}
        ),
        events.SupportEntered: Wording(Group.SUPPORT, "L’équipe support ({staff}) est entrée."),
        events.SupportLeft: Wording(Group.SUPPORT, "L’équipe support ({staff}) est sortie."),
        events.Recovered: Wording(
            Group.TRAIL,
            "Espace rétabli depuis la sauvegarde du {taken_at} : ce qui a été fait après elle est perdu, et "
            "chaque personne se connecte de nouveau.",
        ),
        **SHARED,
    }
)
