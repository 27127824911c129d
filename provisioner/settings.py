"""What an installation can be told, from the environment alone; the only module that reads it.

Every setting is described in the README; a test holds the two together.
"""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

LOCAL_DOMAIN = "localhost"


class Settings(BaseSettings):
    """Variables ``PROVISIONER_…``; every one has a default that suits a trial on one machine."""

    model_config = SettingsConfigDict(env_prefix="PROVISIONER_", frozen=True, extra="ignore")

    data_dir: Path = Path("var")
    secrets_dir: Path | None = None
    database_url: SecretStr | None = None
    base_domain: str = LOCAL_DOMAIN
    port: int = 8000
    front_url: str | None = None
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    smtp_url: SecretStr | None = None
    mail_from: str = "ne-pas-repondre@localhost"
    web_threads: int = Field(default=8, ge=1)
    web_processes: int = Field(default=1, ge=1)

    @property
    def secrets(self) -> Path:
        return (self.secrets_dir or self.data_dir / "secrets").resolve()

    @property
    def secure(self) -> bool:
        """Behind a front with TLS everywhere but on the local machine."""
        return self.base_domain != LOCAL_DOMAIN

    def hostname(self, name: str) -> str:
        return f"{name}.{self.base_domain}"

    def url(self, name: str) -> str:
        """The address of ``name`` for a browser, without a final slash."""
        if self.secure:
            return f"https://{self.hostname(name)}"
        return f"http://{self.hostname(name)}:{self.port}"
