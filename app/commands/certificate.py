"""`epreuve certificate`: check a certificate file offline, and say what could not be checked."""

from __future__ import annotations

import json
from pathlib import Path

import click
from cryptography import x509

from app.documents.inspection import Finding, Inspection, NotAPdf, Outcome, fingerprint, inspect_certificate, load_authorities

SENTENCES: dict[str, tuple[str, str]] = {
    "seal.present": ("Le fichier porte un seul cachet.", "Le fichier porte {count} cachet(s) au lieu d’un."),
    "seal.readable": ("Le cachet se lit.", "Le cachet ne se lit pas ({reason})."),
    "seal.intact": ("Le cachet est intact : rien n’a changé depuis.", "Le cachet est rompu : le fichier a été modifié."),
    "seal.whole_file": ("Le cachet couvre tout le fichier.", "Quelque chose a été ajouté après le cachet."),
    "seal.no_changes": ("Le cachet interdit toute modification.", "Le cachet permet des modifications."),
    "seal.signer": (
        "Le cachet est celui de : {name}.",
        "Le cachet « {name} » n’est pas reconnu : autorité inconnue, ou cachet rompu.",
    ),
    "credential.present": ("Une attestation signée est jointe.", "Aucune attestation n’est jointe."),
    "credential.readable": ("L’attestation se lit.", "L’attestation ou la page ne se lit pas ({reason})."),
    "credential.signature": ("La signature de l’attestation est bonne.", "La signature de l’attestation est mauvaise : {reason}."),
    "credential.issuer": (
        "L’attestation et le cachet ont le même émetteur.",
        "L’attestation et le cachet n’ont pas le même émetteur, ou pas celui de l’autorité donnée.",
    ),
    "credential.printed": ("L’attestation dit ce qui est imprimé.", "L’attestation ne dit pas ce qui est imprimé : {missing}."),
    "claim.readable": ("Les métadonnées se lisent.", "Les métadonnées ne se lisent pas ({reason})."),
    "claim.archival": ("Le fichier se déclare PDF/A-3a (archivage).", "Le fichier ne se déclare pas PDF/A-3a."),
    "claim.accessible": ("Le fichier se déclare PDF/UA-1 (accessible).", "Le fichier ne se déclare pas PDF/UA-1."),
}
"""What a finding says when it is good, and when it is bad."""

UNCHECKED = {
    "seal.signer": "Qui est « {name} » : donnez le certificat de l’autorité avec --ca, obtenu sur le site de l’émetteur.",
    "online.status": "Si le certificat est toujours valable : ouvrez {url}",
    "time.stamp": "L’heure du cachet : c’est celle de l’émetteur, sans horodatage d’un tiers.",
}
"""What no one can tell from the file alone."""


@click.group()
def command() -> None:
    """Certificates."""


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--ca",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The issuer's authority, in PEM; several may follow each other.",
)
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON.")
@click.pass_context
def verify(context: click.Context, file: Path, ca: Path | None, as_json: bool) -> None:
    """Check FILE offline. Exit code 0: all that was checked is good; 1: something is not; 2: misused."""
    authorities: list[x509.Certificate] = []
    if ca is not None:
        try:
            authorities = load_authorities(ca.read_bytes())
        except ValueError as error:
            raise click.UsageError(f"{ca} is not a certificate in PEM") from error
    try:
        found = inspect_certificate(file.read_bytes(), *authorities)
    except NotAPdf:
        found = None
    if as_json:
        click.echo(json.dumps(_as_data(found), ensure_ascii=False, indent=2))
    else:
        for line in _report(found):
            click.echo(line)
        for authority in authorities:
            click.echo(f"Empreinte de l’autorité donnée : {fingerprint(authority)}")
    context.exit(0 if found is not None and found.good else 1)


def _as_data(found: Inspection | None) -> dict[str, object]:
    if found is None:
        return {"good": False, "findings": [{"code": "file.pdf", "outcome": Outcome.BAD.value, "params": {}}]}
    return {
        "good": found.good,
        "issuer": found.issuer,
        "sealed_by": found.sealed_by,
        "sealed_at": found.sealed_at.isoformat() if found.sealed_at else None,
        "verify_url": found.verify_url,
        "findings": [{"code": each.code, "outcome": each.outcome.value, "params": each.params} for each in found.findings],
    }


def _report(found: Inspection | None) -> list[str]:
    """The lines of the report: what is good, what is bad, what was not checked, then the whole."""
    if found is None:
        return ["✗ Ce fichier n’est pas un PDF lisible.", "", "Ce n’est pas un certificat bon."]
    checked = [each for each in found.findings if each.outcome is not Outcome.NOT_CHECKED]
    unknown = [
        each for each in found.findings if each.outcome is Outcome.NOT_CHECKED and (each.code != "online.status" or each.params["url"])
    ]
    lines = [f"Délivré par : {found.issuer}"] if found.issuer else []
    lines += [_said(each) for each in checked]
    lines += ["", "Non vérifié :", *(f"? {UNCHECKED[each.code].format(**each.params)}" for each in unknown), ""]
    return [*lines, "Tout ce qui pouvait être vérifié est bon." if found.good else "Ce n’est pas un certificat bon."]


def _said(finding: Finding) -> str:
    good, bad = SENTENCES[finding.code]
    return f"✓ {good.format(**finding.params)}" if finding.outcome is Outcome.GOOD else f"✗ {bad.format(**finding.params)}"
