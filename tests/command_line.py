"""The command ``provisioner`` as a child process, and annexes as text files to give it."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

from tests import prepared
from tests.members import picture

ANNEX = """\
Votre structure

Nom : {name}

Description : Un territoire de collines et de rivières, où l’on rénove les maisons.

A qui devons-nous nous adresser pour la personnalisation de Mixeur ?

Nom : VALMONT Prénom : Ambre

Adresse mail : {contact}

COULEURS

Couleur principale	#10ACB7
Couleur secondaire	#FAE819

NOM DE DOMAINE

Nom de domaine configuré : exemple-mixeur.hespul.org

COMPTES A CRÉER

Prénom	Nom	email	Administrateur·rice ?
Ambre	Valmont	{contact}	Oui
Basile	Orme	b.orme@{domain}	Non
"""
ACCEPTED = ("--accepted-on", "2025-06-18", "--accepted-at", "Surville")


class CommandLine:
    """Runs the command in the installation at ``folder``; ``settings`` are further variables."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        inherited = {name: told for name, told in os.environ.items() if not name.startswith("PROVISIONER_")}
        self.environment = {**inherited, "PROVISIONER_DATA_DIR": str(folder / "installation"), **settings}

    def __call__(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """``typed`` is what somebody answers to the questions of the command."""
        return prepared.run(arguments, self.environment, typed=typed)

    def from_scratch(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """As a shell starts it, where what Python does before the command counts."""
        return self._started([sys.executable, "-m", "provisioner", *arguments])

    def as_installed(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """By the script that ``make setup`` puts beside Python."""
        return self._started([str(Path(sys.executable).with_name("provisioner")), *arguments])

    def _started(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, check=False, capture_output=True, text=True, env=self.environment, timeout=120
        )

    def annex(self, name: str | None = None, *more_accounts: str) -> str:
        domain = f"{uuid.uuid4().hex[:10]}.example"
        text = ANNEX.format(name=name or f"Essai {domain[:6]}", contact=f"a.valmont@{domain}", domain=domain)
        path = self.folder / f"{domain}.txt"
        path.write_text("\n".join([text.rstrip(), *more_accounts, ""]))
        return str(path)

    @property
    def logo(self) -> str:
        return self.picture("logo.png", 320, 160)

    @property
    def banner(self) -> str:
        return self.picture("banner.png", 2000, 175)

    def picture(self, name: str, width: int, height: int) -> str:
        path = self.folder / name
        path.write_bytes(picture(width, height))
        return str(path)


def document(done: subprocess.CompletedProcess[str]) -> Any:
    """The one JSON document on standard output."""
    return json.loads(done.stdout)
