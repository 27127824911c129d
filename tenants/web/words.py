"""What roles and states are called on screens, in an instance and in the console alike."""

from tenants.models import Account
from tenants.roles import AccountState, Role

ROLE_NAMES = {Role.SUPER_CONSEILLER: "Super-conseiller", Role.CONSEILLER: "Conseiller"}
STATE_NAMES = {
    AccountState.INCOMPLETE: "À compléter",
    AccountState.READY: "Invitation en préparation",
    AccountState.INVITED: "Invitation envoyée",
    AccountState.ACTIVE: "Compte actif",
    AccountState.SUSPENDED: "Compte suspendu",
    AccountState.DELETED: "Compte supprimé",
}
REVOKED = "Invitation annulée"


def state_name(account: Account) -> str:
    """Who is suspended before they chose a password had their invitation taken back."""
    if account.state is AccountState.SUSPENDED and account.password_hash is None:
        return REVOKED
    return STATE_NAMES[account.state]
