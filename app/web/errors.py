"""Error pages: what happened, what is lost or not, what to do. What was typed is kept and can be sent again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, g, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.auth.guard import Unauthenticated
from app.errors import Conflict, NotFound, Refused
from app.services.file_checks import LARGEST_MEGABYTES
from app.web import messages
from app.web.kept import Kept, kept_now, local_path, seal
from app.web.navigation import this_address
from app.web.public.login import login_page


@dataclass(frozen=True)
class Explanation:
    """A page about one status. `again`: sending the same fields again may succeed."""

    title: Any
    happened: Any
    todo: Any
    symbol: str = "exclamation-octagon-fill"
    again: bool = False
    tone: str = field(default="warn")


PAGES: dict[int, Explanation] = {
    400: Explanation(
        _l("Cette demande n'a pas pu être lue"),
        _l("Rien n'a été modifié."),
        _l("Revenez à la page précédente, rechargez-la, puis recommencez."),
    ),
    403: Explanation(
        _l("Cette page ne fait pas partie de votre rôle"),
        _l("Votre compte n'y donne pas accès. Rien n'a été modifié."),
        _l("Si vous devriez y avoir accès, demandez-le à l'administration de votre centre."),
        symbol="lock-fill",
    ),
    404: Explanation(
        _l("Cette page n'existe pas"),
        _l("L'adresse est incomplète, ou ce dossier n'est pas le vôtre."),
        _l("Vérifiez l'adresse, ou repartez de votre accueil."),
        symbol="signpost-split-fill",
        tone="mute",
    ),
    405: Explanation(
        _l("Cette adresse ne s'ouvre pas ainsi"),
        _l("Rien n'a été modifié."),
        _l("Repartez de la page où se trouve le bouton."),
    ),
    409: Explanation(
        _l("Cela a changé entre-temps"),
        _l("Votre action n'a pas été faite : une autre l'a précédée."),
        _l("Rouvrez la page, relisez ce qui a changé, puis recommencez."),
        symbol="arrow-repeat",
    ),
    413: Explanation(
        _l("Cet envoi est trop lourd"),
        _l("Rien n'a été déposé : un envoi ne doit pas dépasser %(most)s Mo.", most=LARGEST_MEGABYTES),
        _l("Réduisez le fichier, par exemple en exportant le PDF en qualité normale, puis déposez-le de nouveau."),
        symbol="file-earmark-x-fill",
    ),
    422: Explanation(
        _l("Cette action n'est pas possible maintenant"),
        _l("Rien n'a été modifié."),
        _l("Revenez à la page précédente pour corriger ou choisir autre chose."),
    ),
    429: Explanation(
        _l("Trop de demandes en peu de temps"),
        _l("Cette demande n'a pas été faite."),
        _l("Attendez une minute, puis recommencez."),
        symbol="hourglass-split",
        again=True,
    ),
    500: Explanation(
        _l("Une panne nous empêche de répondre"),
        _l("Ce qui était enregistré le reste. La dernière action n'a peut-être pas été faite."),
        _l("Rechargez la page. Si la panne continue, prévenez le centre avec l'heure et l'adresse de cette page."),
        again=True,
        tone="bad",
    ),
}
TOLD_HEADERS = frozenset({"Allow", "Retry-After"})
STALE_PAGE = Explanation(
    _l("Cette page était ouverte depuis trop longtemps"),
    _l("Votre action n'a pas encore été faite."),
    _l("Votre saisie est gardée : relisez-la, puis envoyez-la de nouveau."),
    symbol="clock-history",
    again=True,
    tone="info",
)


def page(status: int, explanation: Explanation, *, said: str = "", kept: Kept | None = None) -> tuple[str, int]:
    """One error page. `said` replaces what happened; `kept` is what was typed, with a button that sends it again where that may help."""
    back = _way_back()
    return render_template("public/error.html", status=status, page=explanation, said=said, kept=kept, back=back), status


def _way_back() -> str | None:
    """The page of ours where the request came from."""
    if request.referrer and request.referrer.startswith(request.host_url):
        return local_path("/" + request.referrer.removeprefix(request.host_url))
    return None


def login_again() -> tuple[str, int] | Response:
    """The session has ended. A reader is sent to the login page and back; a writer logs in right here, with what was typed."""
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("public.login", next=this_address()))  # type: ignore[return-value]
    kept = kept_now()
    return login_page(kept=seal(kept) if kept else "", ended=True), 401


def _refused(error: Refused) -> tuple[str, int]:
    g.refused = error
    status = 409 if isinstance(error, Conflict) else 422
    return page(status, PAGES[status], said=messages.sentence(error.code, error.params), kept=kept_now())


def _stale(_error: CSRFError) -> tuple[str, int] | Response:
    if g.get("account") is None and request.endpoint == "public.log_in":
        return login_page(stale=True), 400
    kept = kept_now()
    if g.get("account") is None:
        return login_again()
    return page(400, STALE_PAGE if kept else PAGES[400], kept=kept)


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    explanation = PAGES.get(error.code) or PAGES[500 if error.code >= 500 else 400]
    kept = None if isinstance(error, RequestEntityTooLarge) else kept_now()
    return *page(error.code, explanation, kept=kept), {name: value for name, value in error.get_headers() if name in TOLD_HEADERS}


def init_app(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(Unauthenticated, lambda _error: login_again())
    app.register_error_handler(NotFound, lambda _error: page(404, PAGES[404]))
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
