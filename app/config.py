"""Settings, all from the environment, each with a default that runs on one machine.

| variable | default | meaning |
|---|---|---|
| EPREUVE_DATA | $XDG_DATA_HOME/epreuve, else ~/.local/share/epreuve | private folder: database, keys, files, mails |
| DATABASE_URL | SQLite in EPREUVE_DATA | any SQLAlchemy URL of SQLite or PostgreSQL (psycopg) |
| PUBLIC_URL | http://localhost:8000 | address that people and QR codes use |
| REDIS_URL | none | queue and rate limits at scale |
| MAIL_URL | none | smtp://user:password@host:587 or smtps://host:465 sends mail; without it, mail is put in a folder of EPREUVE_DATA |
| MAIL_FROM | epreuve@localhost | the address that mail comes from |
| EPREUVE_SPECIMEN | 1 | 1: every certificate is marked SPÉCIMEN and issued by the invented certifier |
| EPREUVE_PROXIES | 0 | reverse proxies in front, each adding to X-Forwarded-For and X-Forwarded-Proto: so many are believed |
| EPREUVE_SESSION_IDLE_MINUTES | 240 | a login session unused for so long ends |
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

KNOWN = frozenset(
    {"EPREUVE_DATA", "DATABASE_URL", "PUBLIC_URL", "REDIS_URL", "EPREUVE_SPECIMEN", "EPREUVE_PROXIES", "EPREUVE_SESSION_IDLE_MINUTES"}
)


@dataclass(frozen=True)
class Settings:
    """The settings of one process. `session_idle_minutes` ≥ 1, `proxies` ≥ 0."""

    data: Path
    database_url: str
    public_url: str = "http://localhost:8000"
    redis_url: str | None = None
    mail_url: str | None = None
    mail_from: str = "epreuve@localhost"
    specimen: bool = True
    session_idle_minutes: int = 240
    proxies: int = 0
    testing: bool = False

    @property
    def keys(self) -> Path:
        return self.data / "keys"

    @property
    def files(self) -> Path:
        return self.data / "files"

    @property
    def mails(self) -> Path:
        return self.data / "mails"

    @property
    def secure_cookies(self) -> bool:
        """Cookies are `__Host-` and Secure wherever the public address is https."""
        return self.public_url.startswith("https://")


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises ValueError on an unknown EPREUVE_ variable or a value out of range."""
    unknown = {name for name in environ if name.startswith("EPREUVE_")} - KNOWN
    if unknown:
        raise ValueError(f"Unknown settings: {', '.join(sorted(unknown))}")
    base = environ.get("XDG_DATA_HOME") or str(Path(environ.get("HOME", "~")).expanduser() / ".local" / "share")
    data = Path(environ.get("EPREUVE_DATA") or Path(base) / "epreuve").absolute()
    idle = int(environ.get("EPREUVE_SESSION_IDLE_MINUTES", "240"))
    if idle < 1:
        raise ValueError("EPREUVE_SESSION_IDLE_MINUTES must be 1 or more")
    proxies = int(environ.get("EPREUVE_PROXIES", "0"))
    if proxies < 0:
        raise ValueError("EPREUVE_PROXIES must be 0 or more")
    return Settings(
        data=data,
        database_url=environ.get("DATABASE_URL") or f"sqlite:///{data / 'epreuve.db'}",
        public_url=environ.get("PUBLIC_URL", "http://localhost:8000").rstrip("/"),
        redis_url=environ.get("REDIS_URL") or None,
        mail_url=environ.get("MAIL_URL") or None,
        mail_from=environ.get("MAIL_FROM") or "epreuve@localhost",
        specimen=environ.get("EPREUVE_SPECIMEN", "1") != "0",
        session_idle_minutes=idle,
        proxies=proxies,
    )
