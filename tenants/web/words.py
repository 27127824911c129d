"""What roles and states are called on screens, in an instance and in the console alike."""

from tenants.roles import AccountState, Role

ROLE_NAMES = {Role.SUPER_CONSEILLER: "Super-conseiller", Role.CONSEILLER: "Conseiller"}
STATE_NAMES = {
    AccountState.INCOMPLETE: "À compléter",
    AccountState.READY: "Invitation en préparation",
    AccountState.INVITED: "Invitation envoyée",
    AccountState.ACTIVE: "Compte actif",
}
