"""Static files and icons, straight from the packages that carry them.

Only what is listed here is served. An address carries the hash of the content, so that a browser may keep a file for ever and never
shows an old one; an address with another hash is answered with today's file, to be asked again.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, request, url_for
from markupsafe import Markup

from app.auth.guard import requires

OWN = Path(__file__).resolve().parent.parent / "static"
ANDIKA = Path("/usr/share/fonts-sil-andika/woff2")
"""Where Debian's fonts-sil-andika puts its web fonts; without the package the next family of the stack is used."""
ONE_YEAR = 31_536_000
COMPRESSIBLE = {".css", ".js", ".svg", ".ttf"}
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".ttf": "font/ttf", ".woff2": "font/woff2"}

FACES: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    # family, weight, style, file, names under which a machine may already have it
    ("Source Sans Pro", "400", "normal", "SourceSansPro-Regular.ttf", ("Source Sans Pro", "SourceSansPro-Regular")),
    ("Source Sans Pro", "400", "italic", "SourceSansPro-It.ttf", ("SourceSansPro-It",)),
    ("Source Sans Pro", "600", "normal", "SourceSansPro-Semibold.ttf", ("SourceSansPro-Semibold",)),
    ("Source Sans Pro", "700", "normal", "SourceSansPro-Bold.ttf", ("SourceSansPro-Bold",)),
    ("Source Serif Pro", "400", "normal", "SourceSerifPro-Regular.ttf", ("Source Serif Pro", "SourceSerifPro-Regular")),
    ("Source Serif Pro", "400", "italic", "SourceSerifPro-It.ttf", ("SourceSerifPro-It",)),
    ("Source Serif Pro", "600", "normal", "SourceSerifPro-Semibold.ttf", ("SourceSerifPro-Semibold",)),
    ("Andika", "400", "normal", "Andika-Regular.woff2", ("Andika",)),
    ("Andika", "600 700", "normal", "Andika-Bold.woff2", ("Andika Bold",)),
)

blueprint = Blueprint("assets", __name__, url_prefix="/assets")


@dataclass(frozen=True)
class Asset:
    """One file as it is served. `digest` is the start of the SHA-256 of `body`."""

    body: bytes
    digest: str
    mimetype: str
    squeezed: bytes | None


def _asset(name: str, body: bytes) -> Asset:
    mimetype = TYPES[Path(name).suffix]
    squeezed = gzip.compress(body, 6, mtime=0) if Path(name).suffix in COMPRESSIBLE else None
    return Asset(body, hashlib.sha256(body).hexdigest()[:16], mimetype, squeezed)


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"The package {name} is missing")
    return Path(next(iter(spec.submodule_search_locations)))


def _bootstrap() -> Path:
    return _package("flask_bootstrap") / "static" / "bootstrap5"


@cache
def _sources() -> dict[str, Path]:
    """The allow-list: name in an address → file."""
    found = {"bootstrap.min.css": _bootstrap() / "css" / "bootstrap.min.css"}
    for folder in ("css", "js", "img"):
        found |= {f"{folder}/{path.name}": path for path in sorted((OWN / folder).glob("*")) if path.suffix in TYPES}
    homes = (_package("font_source_sans_pro") / "files", _package("font_source_serif_pro") / "files", ANDIKA)
    for _family, _weight, _style, file, _local in FACES:
        found |= {f"fonts/{file}": home / file for home in homes if (home / file).is_file()}
    return found


@cache
def _load(name: str) -> Asset | None:
    """The asset of that name, read once; None when it is not listed. fonts.css is written here, since its addresses carry hashes."""
    if name == "css/fonts.css":
        return _asset(name, _font_faces().encode())
    path = _sources().get(name)
    if path is None:
        return None
    body = path.read_bytes()
    if name == "bootstrap.min.css":
        body = re.sub(rb"/\*# sourceMappingURL=\S+ \*/", b"", body)
    return _asset(name, body)


def _font_faces() -> str:
    lines = []
    for family, weight, style, file, local in FACES:
        asset = _load(f"fonts/{file}")
        if asset is None:
            continue
        sources = ", ".join([f'local("{name}")' for name in local] + [f'url("../../{asset.digest}/fonts/{file}")'])
        face = f'font-family: "{family}"; font-weight: {weight}; font-style: {style}; font-display: swap; src: {sources};'
        lines.append(f"@font-face {{ {face} }}")
    return "\n".join(lines) + "\n"


def asset_url(name: str) -> str:
    """The address of an asset, with its hash. Raises LookupError for one that is not listed."""
    asset = _load(name)
    if asset is None:
        raise LookupError(f"No such asset: {name}")
    return url_for("assets.file", digest=asset.digest, name=name)


@blueprint.get("/<digest>/<path:name>")
@requires("public:read")
def file(digest: str, name: str) -> Response:
    """One asset; kept for a year when the address carries its hash."""
    asset = _load(name)
    if asset is None:
        abort(404)
    squeezed = asset.squeezed if "gzip" in request.accept_encodings else None
    response = Response(squeezed if squeezed is not None else asset.body, mimetype=asset.mimetype)
    if squeezed is not None:
        response.content_encoding = "gzip"
    if asset.squeezed is not None:
        response.vary.add("Accept-Encoding")
    response.set_etag(asset.digest)
    if digest == asset.digest:
        response.cache_control.public = True
        response.cache_control.max_age = ONE_YEAR
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    response.make_conditional(request)
    return response


@cache
def _symbols() -> dict[str, str]:
    """Every icon of the sprite: name → the paths inside its symbol. All are drawn on 16 × 16."""
    sprite = (_bootstrap() / "icons" / "bootstrap-icons.svg").read_text(encoding="utf-8")
    return dict(re.findall(r'<symbol [^>]*viewBox="0 0 16 16" id="([^"]+)">(.*?)</symbol>', sprite, flags=re.S))


@cache
def icon_svg(name: str) -> Markup:
    """The icon of that name, decorative, drawn in the page. Raises LookupError for an unknown one."""
    paths = _symbols().get(name)
    if paths is None:
        raise LookupError(f"No such icon: {name}")
    return Markup(f'<svg class="ep-ico" aria-hidden="true" focusable="false" viewBox="0 0 16 16">{paths}</svg>')  # noqa: S704 - the package's own drawing


def init_app(app: Flask) -> None:
    """Serve the assets and give templates `asset_url` and `icon_svg`."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(asset_url=asset_url, icon_svg=icon_svg)
