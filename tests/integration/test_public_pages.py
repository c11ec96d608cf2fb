"""The pages of the login, the account and the faults: what they say, what they keep, where they lead."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, create_app
from app.auth.guard import requires
from app.config import Settings
from app.errors import Conflict, Refused
from app.models import Account, AuditRow, LoginSession
from app.web import messages
from tests.support.factories import PASSWORD, AccountFactory
from tests.support.fixtures import on_database
from tests.support.html import Page

Login = Callable[[FlaskClient, Account], FlaskClient]
Rows = Callable[[Any], Sequence[Any]]
OURS = {"Sec-Fetch-Site": "same-origin"}
THEIRS = {"Sec-Fetch-Site": "cross-site", "Origin": "https://other.example"}
TEXT = "Bonjour, votre commande part jeudi. Ligne « 30 » : <b>5</b> & 6"


@pytest.fixture(scope="module")
def built_desk(data_folder: Path) -> Flask:
    """The application with one page that writes, refuses or breaks as its form asks."""
    built = create_app(Settings(data=data_folder, database_url=f"sqlite:///{data_folder / 'unused.db'}", testing=True))

    @requires("account:own")
    def act() -> str:
        match request.form.get("fault"):
            case "refused":
                raise Refused("password.short", minimum=12)
            case "conflict":
                raise Conflict("password.wrong")
            case "crash":
                raise ZeroDivisionError
        return f"done:{request.form.get('text')}"

    built.add_url_rule("/tests/act", "tests_act", act, methods=["POST"])
    return built


@pytest.fixture
def desk(built_desk: Flask, database_url: str, data_folder: Path) -> Iterator[Flask]:
    """The same, on the database of `app`."""
    with on_database(built_desk, Settings(data=data_folder, database_url=database_url, testing=True)) as application:
        yield application


# --- login ---------------------------------------------------------------------------------------------------------------------------


def test_a_login_leads_where_the_reader_wanted_to_go(client: FlaskClient, session: Session) -> None:
    person = AccountFactory()
    sent = client.get("/account/sessions?x=1")
    assert sent.status_code == 302
    page = Page(client.get(sent.location).text)
    wanted = page.one("//input[@name='next']").get("value")
    answer = client.post("/login", data={"email": person.email, "password": PASSWORD, "next": wanted})
    assert (answer.status_code, answer.location) == (302, "/account/sessions?x=1")
    assert client.get("/login").status_code == 302


@pytest.mark.one_database
@pytest.mark.parametrize(
    "wanted", ["https://other.example/", "//other.example/", "/\\other.example", "javascript:alert(1)", "/login", "/a\nb"]
)
def test_a_login_never_leads_elsewhere(client: FlaskClient, session: Session, wanted: str) -> None:
    person = AccountFactory()
    answer = client.post("/login", data={"email": person.email, "password": PASSWORD, "next": wanted})
    assert answer.location == "/account/preferences"


def test_a_wrong_login_keeps_the_address_and_ties_the_error_to_the_field(client: FlaskClient, session: Session) -> None:
    answer = client.post("/login", data={"email": "zoe@essais.example", "password": "wrong"})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.one("//input[@id='email']").get("value") == "zoe@essais.example"
    field = page.one("//input[@id='password']")
    assert field.get("aria-invalid") == "true"
    assert field.get("value") in {None, ""}
    assert page.dangling() == []
    assert len(page.find("//main//*[contains(@class,'btn-primary')]")) == 1


def test_too_many_tries_say_when_to_try_again(client: FlaskClient, session: Session) -> None:
    with clock.frozen(datetime(2026, 11, 24, 9, 0, tzinfo=UTC)):
        for _ in range(5):
            client.post("/login", data={"email": "zoe@essais.example", "password": "wrong"})
        answer = client.post("/login", data={"email": "zoe@essais.example", "password": "wrong"})
    assert answer.status_code == 429
    assert "mardi 24 novembre à 10 h 15" in Page(answer.text).words.replace("\u00a0", " ")


def test_logging_out_ends_the_session(client: FlaskClient, login: Login, session: Session, rows: Rows) -> None:
    login(client, AccountFactory())
    assert client.post("/logout").status_code == 302
    assert client.get("/account/preferences").status_code == 302
    assert rows(select(LoginSession.ended_at))[0] is not None


# --- nothing typed is lost ---------------------------------------------------------------------------------------------------------------


def test_work_interrupted_by_the_end_of_a_session_comes_back_after_the_login(desk: Flask, session: Session) -> None:
    person = AccountFactory()
    client = desk.test_client()
    lost = client.post("/tests/act?tab=2", data={"text": TEXT, "password": "secret", "csrf_token": "x"}, headers=OURS)
    assert lost.status_code == 401
    page = Page(lost.text)
    assert "Votre saisie est gardée" in page.words
    sealed = page.one("//input[@name='kept']").get("value")
    wrong = Page(client.post("/login", data={"email": person.email, "password": "wrong", "kept": sealed}).text)
    back = client.post(
        "/login", data={"email": person.email, "password": PASSWORD, "kept": wrong.one("//input[@name='kept']").get("value")}
    )
    given = Page(back.text)
    assert TEXT in given.words
    form = given.one("//main//form")
    assert form.get("action") == "/tests/act?tab=2"
    fields = {field.get("name"): field.get("value") for field in form.findall(".//input")}
    assert fields.pop("csrf_token")
    assert fields == {"text": TEXT}
    assert client.post(form.get("action"), data=fields).text == f"done:{TEXT}"


def test_what_one_person_wrote_is_not_given_to_another(desk: Flask, login: Login, session: Session) -> None:
    first, second = AccountFactory(), AccountFactory()
    client = login(desk.test_client(), first)
    other_device = login(desk.test_client(), first)
    other_device.post("/account/sessions/end-others")
    sealed = Page(client.post("/tests/act", data={"text": TEXT}, headers=OURS).text).one("//input[@name='kept']").get("value")
    answer = client.post("/login", data={"email": second.email, "password": PASSWORD, "kept": sealed})
    assert answer.status_code == 302
    assert "Une autre personne" in Page(client.get(answer.location).text).words


@pytest.mark.one_database
@pytest.mark.parametrize("headers", [THEIRS, {}, {"Origin": "null"}, {"Referer": "https://other.example/form"}])
def test_another_site_cannot_put_words_into_a_form(desk: Flask, session: Session, headers: dict[str, str]) -> None:
    answer = desk.test_client().post("/tests/act", data={"text": TEXT}, headers=headers)
    assert answer.status_code == 401
    assert Page(answer.text).one("//input[@name='kept']").get("value") in {None, ""}
    assert "commande part jeudi" not in answer.text


def test_a_forged_seal_is_worth_nothing(client: FlaskClient, session: Session) -> None:
    person = AccountFactory()
    answer = client.post("/login", data={"email": person.email, "password": PASSWORD, "kept": "WyIvIixbXV0.forged"})
    assert answer.status_code == 302


def test_a_stale_page_gives_the_words_back_with_a_fresh_token(desk: Flask, login: Login, session: Session) -> None:
    desk.config["WTF_CSRF_ENABLED"] = True
    client = login(desk.test_client(), AccountFactory())
    stale = client.post("/tests/act", data={"text": TEXT, "csrf_token": "old"}, headers=OURS)
    assert stale.status_code == 400
    form = Page(stale.text).one("//main//form")
    fields = {field.get("name"): field.get("value") for field in form.findall(".//input")}
    assert client.post(form.get("action"), data=fields).text == f"done:{TEXT}"
    foreign = client.post("/tests/act", data={"text": TEXT, "csrf_token": "old"}, headers=THEIRS)
    assert foreign.status_code == 400
    assert Page(foreign.text).find("//main//form") == []


def test_a_stale_login_page_asks_again(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post("/login", data={"email": "a@essais.example", "password": "x"}, headers=OURS)
    assert answer.status_code == 400
    assert Page(answer.text).one("//input[@id='password']") is not None


@pytest.mark.parametrize(("fault", "status"), [("refused", 422), ("conflict", 409)])
def test_a_refusal_says_the_rule_and_shows_what_was_typed(desk: Flask, login: Login, session: Session, fault: str, status: int) -> None:
    client = login(desk.test_client(), AccountFactory())
    answer = client.post("/tests/act", data={"fault": fault, "text": TEXT}, headers=OURS | {"Referer": "http://localhost/account/sessions"})
    page = Page(answer.text)
    assert answer.status_code == status
    assert TEXT in page.words
    assert page.one("//main//a[contains(@class,'btn-primary')]").get("href") == "/account/sessions"


def test_a_crash_says_what_is_safe_and_keeps_the_words(desk: Flask, login: Login, session: Session) -> None:
    desk.config["PROPAGATE_EXCEPTIONS"] = False
    client = login(desk.test_client(), AccountFactory())
    answer = client.post("/tests/act", data={"fault": "crash", "text": TEXT}, headers=OURS)
    assert answer.status_code == 500
    assert TEXT in Page(answer.text).words
    assert "Traceback" not in answer.text


@pytest.mark.one_database
@pytest.mark.parametrize(("method", "path", "status"), [("get", "/nowhere", 404), ("get", "/logout", 405), ("get", "/language/xx", 404)])
def test_a_fault_is_a_page_of_ours(client: FlaskClient, method: str, path: str, status: int) -> None:
    answer = getattr(client, method)(path)
    page = Page(answer.text)
    assert answer.status_code == status
    assert len(page.find("//h1")) == 1
    assert page.find("//main//a[contains(@class,'btn')]")
    assert (answer.headers.get("Allow") is not None) == (status == 405)


# --- the account -------------------------------------------------------------------------------------------------------------------------


LOOK = {
    "locale": "fr",
    "theme": "dark",
    "contrast": "more",
    "reading": "comfort",
    "font": "andika",
    "size": "xl",
    "motion": "none",
    "shortcuts": "none",
    "read_aloud": "normal",
    "voice": "slow",
}


def test_preferences_are_kept_in_the_account_and_written_on_the_page(
    client: FlaskClient, login: Login, session: Session, rows: Rows
) -> None:
    login(client, AccountFactory())
    before = Page(client.get("/account/preferences").text).one("//html")
    assert (before.get("data-bs-theme"), before.get("data-contrast")) == ("light", None)
    assert client.post("/account/preferences", data=LOOK).status_code == 302
    page = Page(client.get("/account/preferences").text)
    root = page.one("//html")
    assert {name: root.get(f"data-{name}") for name in ("bs-theme", "contrast", "reading", "font", "size", "motion")} == {
        "bs-theme": "dark",
        "contrast": "more",
        "reading": "comfort",
        "font": "andika",
        "size": "xl",
        "motion": "none",
    }
    assert page.tree.xpath("//input[@checked]/@value") == list(LOOK.values())
    traces = [row for row in rows(select(AuditRow)) if row.verb == "appearance.changed"]
    assert [row.body for row in traces] == ["{}"]
    # Machines of a centre serve one person after the other: nothing of it stays on the device.
    client.post("/logout")
    assert Page(client.get("/login").text).one("//html").get("data-size") is None


def test_a_device_keeps_a_visitor_s_choices_until_an_account_has_its_own(client: FlaskClient, login: Login, session: Session) -> None:
    assert client.post("/display", data=LOOK | {"size": "giant"}).status_code == 422
    assert client.post("/display", data=LOOK | {"locale": "en"}).status_code == 302
    root = Page(client.get("/login").text).one("//html")
    assert (root.get("lang"), root.get("data-size"), root.get("data-bs-theme")) == ("en", "xl", "dark")
    login(client, AccountFactory())
    assert client.get("/display").location == "/account/preferences"
    page = Page(client.get("/account/preferences").text)
    assert page.one("//html").get("data-size") == "xl"
    assert page.one("//input[@name='size' and @checked]").get("value") == "xl"
    client.post("/account/preferences", data=LOOK | {"size": "lg"})
    assert Page(client.get("/account/preferences").text).one("//html").get("data-size") == "lg"


def test_the_voice_is_there_for_whoever_wants_it(client: FlaskClient, login: Login, session: Session) -> None:
    login(client, AccountFactory())
    assert Page(client.get("/account/preferences").text).find("//*[@data-voice]") == []
    client.post("/account/preferences", data=LOOK | {"read_aloud": "browser"})
    page = Page(client.get("/account/preferences").text)
    assert page.one("//*[@data-voice]").get("data-said-no-voice").startswith("Aucune voix")
    assert page.one("//*[@data-voice-rate]/option[@selected]").get("value") == "0.75"


def test_the_device_s_theme_is_followed_by_a_script_of_ours(client: FlaskClient, login: Login, session: Session) -> None:
    login(client, AccountFactory(appearance={"theme": "auto"}))
    page = Page(client.get("/account/preferences").text)
    assert page.one("//html").get("data-theme-follows") is not None
    assert page.one("//head/script[not(@type='module')]").get("src").startswith("/assets/")


def test_a_choice_that_does_not_exist_is_refused_at_its_field(client: FlaskClient, login: Login, session: Session) -> None:
    login(client, AccountFactory())
    answer = client.post("/account/preferences", data=LOOK | {"size": "huge"})
    assert answer.status_code == 422
    assert Page(answer.text).one("//fieldset[@aria-invalid='true']").get("id") == "size"


def test_the_language_is_that_of_the_account_then_of_the_device_then_of_the_browser(
    client: FlaskClient, login: Login, session: Session
) -> None:
    def lang() -> str:
        return str(Page(client.get("/about", headers={"Accept-Language": "en-GB,en;q=0.9"}).text).one("//html").get("lang"))

    assert lang() == "en"
    assert client.get("/language/fr?next=/about").location == "/about"
    assert lang() == "fr"
    assert client.get("/language/en?next=//other.example").location == "/"
    assert lang() == "en"
    login(client, AccountFactory(locale="fr"))
    assert lang() == "fr"


def test_sessions_are_listed_and_ended_one_or_all(app: Flask, login: Login, session: Session) -> None:
    person = AccountFactory()
    here, there, elsewhere = (login(app.test_client(), person) for _ in range(3))
    page = Page(here.get("/account/sessions").text)
    ends = page.tree.xpath("//form[contains(@action,'/end')]/@action")
    assert len(ends) == 3
    assert here.post(ends[0]).status_code == 302
    assert sum(client.get("/account/sessions").status_code == 200 for client in (there, elsewhere)) == 1
    assert here.post("/account/sessions/end-others").status_code == 302
    assert [client.get("/account/sessions").status_code for client in (here, there, elsewhere)] == [200, 302, 302]


def test_another_person_s_session_is_not_found(app: Flask, login: Login, session: Session, rows: Rows) -> None:
    login(app.test_client(), AccountFactory())
    [theirs] = rows(select(LoginSession.id))
    mine = login(app.test_client(), AccountFactory())
    assert mine.post(f"/account/sessions/{theirs}/end").status_code == 404


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"current_password": "no", "new_password": "quatre mots sans lien", "again": "quatre mots sans lien"}, "current_password"),
        ({"current_password": PASSWORD, "new_password": "court", "again": "court"}, "new_password"),
        ({"current_password": PASSWORD, "new_password": "quatre mots sans lien", "again": "autre"}, "again"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why_at_its_field(
    client: FlaskClient, login: Login, session: Session, typed: dict[str, str], field: str
) -> None:
    login(client, AccountFactory())
    answer = client.post("/account/password", data=typed)
    assert answer.status_code == 422
    assert Page(answer.text).one("//input[@aria-invalid='true']").get("id") == field


def test_a_changed_password_works_and_ends_the_other_sessions(app: Flask, login: Login, session: Session) -> None:
    person = AccountFactory()
    mine, other = login(app.test_client(), person), login(app.test_client(), person)
    new = "quatre mots sans lien"
    assert mine.post("/account/password", data={"current_password": PASSWORD, "new_password": new, "again": new}).status_code == 302
    assert mine.get("/account/sessions").status_code == 200
    assert other.get("/account/sessions").status_code == 302
    assert app.test_client().post("/login", data={"email": person.email, "password": new}).status_code == 302


# --- headers, assets, messages -----------------------------------------------------------------------------------------------------------


@pytest.mark.one_database
@pytest.mark.parametrize("path", ["/login", "/nowhere", "/about"])
def test_every_answer_carries_the_policy_and_is_not_kept(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_assets_are_kept_a_year_under_their_hash_and_fonts_resolve(client: FlaskClient) -> None:
    page = Page(client.get("/about").text)
    sheets = page.tree.xpath("//link[@rel='stylesheet']/@href")
    assert len(sheets) == 5
    for path in sheets:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
    fonts = client.get(next(path for path in sheets if path.endswith("fonts.css"))).text
    assert "SourceSansPro-Regular.ttf" in fonts
    folder = "/assets/"
    first = folder + fonts.split('url("../../')[1].split('"')[0]
    assert client.get(first).mimetype in {"font/ttf", "font/woff2"}
    squeezed = client.get(sheets[0], headers={"Accept-Encoding": "gzip"})
    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert client.get(sheets[0], headers={"If-None-Match": squeezed.headers["ETag"]}).status_code == 304
    stale = client.get(sheets[0].replace(sheets[0].split("/")[2], "0" * 16))
    assert stale.headers["Cache-Control"] == "no-cache"


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["css/../../config.py", "bootstrap.css", "fonts/LICENSE.txt", "../../../etc/passwd"])
def test_what_is_not_listed_is_not_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/assets/x/{name}").status_code == 404


def test_a_sentence_names_the_parameters_of_its_refusal(app: Flask) -> None:
    with app.test_request_context():
        assert "12" in messages.sentence("password.short", {"minimum": 12})
        with pytest.raises(LookupError):
            messages.sentence("nobody.knows")
        with pytest.raises(ValueError, match=r"password\.short"):
            messages.register({"password.short": "Autre."})
