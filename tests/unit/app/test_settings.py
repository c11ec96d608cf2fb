"""Settings come from the environment, and nothing unknown passes."""

from pathlib import Path

import pytest

from app.config import from_environment


def test_defaults_live_outside_the_repository_in_the_home_of_the_service() -> None:
    settings = from_environment({"HOME": "/home/someone"})
    assert settings.data == Path("/home/someone/.local/share/epreuve")
    assert settings.database_url == "sqlite:////home/someone/.local/share/epreuve/epreuve.db"
    assert settings.public_url == "http://localhost:8000"
    assert settings.specimen
    assert not settings.secure_cookies


def test_every_variable_is_heard() -> None:
    settings = from_environment(
        {
            "EPREUVE_DATA": "/srv/epreuve",
            "DATABASE_URL": "postgresql+psycopg://db/epreuve",
            "PUBLIC_URL": "https://epreuve.example/",
            "REDIS_URL": "redis://cache",
            "EPREUVE_SPECIMEN": "0",
            "EPREUVE_SESSION_IDLE_MINUTES": "15",
            "EPREUVE_PROXIES": "2",
        }
    )
    assert settings.keys == Path("/srv/epreuve/keys")
    assert settings.files == Path("/srv/epreuve/files")
    assert settings.database_url == "postgresql+psycopg://db/epreuve"
    assert settings.public_url == "https://epreuve.example"
    assert settings.redis_url == "redis://cache"
    assert not settings.specimen
    assert settings.session_idle_minutes == 15
    assert settings.proxies == 2
    assert settings.secure_cookies


@pytest.mark.parametrize(
    "environ",
    [
        {"EPREUVE_DTA": "/srv"},
        {"EPREUVE_SESSION_IDLE_MINUTES": "0"},
        {"EPREUVE_SESSION_IDLE_MINUTES": "soon"},
        {"EPREUVE_PROXIES": "-1"},
        {"EPREUVE_PROXIES": "one"},
    ],
)
def test_a_misspelt_or_impossible_setting_stops_the_start(environ: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"EPREUVE|invalid literal"):
        from_environment({"HOME": "/home/someone", **environ})
