"""The invented people of the demonstration. Addresses are of example.org, which belongs to nobody (RFC 2606)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.models import Role

PASSWORD = "matinee-de-mars"  # noqa: S105 - the README tells it to everyone
"""The password of every demonstration account; accounts of real people never have it, for the demonstration makes its own."""


@dataclass(frozen=True)
class Person:
    """One invented person. `centre` is a centre's code, None for someone from elsewhere."""

    given_name: str
    family_name: str
    gender: str
    roles: tuple[Role, ...]
    centre: str | None = None
    born: date | None = None
    birth_place: str | None = None
    occupation: str | None = None
    in_activity_until: date | None = None

    @property
    def email(self) -> str:
        plain = str.maketrans("éèëêïîçôâ -’", "eeeeiicoa...")
        return f"{self.given_name}.{self.family_name}".lower().translate(plain) + "@example.org"


CENTRES = (("LOR", "Institut Ravelin, Lorient", "Lorient"), ("REN", "Institut Ravelin, Rennes", "Rennes"))

DIRECTOR = Person("Gwenaëlle", "Ravelin", "F", (Role.ADMINISTRATOR,), "LOR", occupation="directrice de l’institut")
ADMINISTRATOR = Person("Hélène", "Morvan", "F", (Role.ADMINISTRATOR,), "LOR", occupation="responsable des certifications")
OFFICER = Person("Claire", "Guyomard", "F", (Role.DISABILITY_OFFICER,), "LOR", occupation="référente handicap")
ADVISOR = Person("Bérénice", "Tanguy", "F", (Role.VAE_ADVISOR,), "LOR", occupation="accompagnatrice VAE")
TRAINER = Person("Loïc", "Prigent", "M", (Role.TRAINER,), "LOR", occupation="formateur")
INVIGILATOR = Person("Anaïs", "Rouxel", "F", (Role.INVIGILATOR,), "LOR", occupation="surveillante")
AUDITOR = Person("Paul", "Delorme", "M", (Role.AUDITOR,), None, occupation="auditeur qualité")
JUROR_INSIDE = Person("Marc", "Estève", "M", (Role.JUROR, Role.TRAINER), "LOR", occupation="formateur en gestion commerciale")
JUROR_OUTSIDE = Person(
    "Nadia", "Ferhat", "F", (Role.JUROR,), None, occupation="responsable ADV, Fonderie Kerzanval", in_activity_until=date(2027, 6, 30)
)
JUROR_OUTSIDE_TOO = Person(
    "Thierry",
    "Vasselin",
    "M",
    (Role.JUROR,),
    None,
    occupation="chef du service clients, Conserverie Pennvarek",
    in_activity_until=date(2027, 3, 31),
)

VAE_HEAD = Person(
    "Solenn", "Kervran", "F", (Role.ADMINISTRATOR, Role.VAE_ADVISOR, Role.JUROR), "LOR", occupation="responsable du service VAE"
)

INES = Person("Inès", "Mokrani", "F", (Role.CANDIDATE,), "LOR", date(1994, 3, 4), "Lorient (Morbihan)")
TOM = Person("Tom", "Le Guennec", "M", (Role.CANDIDATE,), "LOR", date(2003, 9, 21), "Vannes (Morbihan)")
SARAH = Person("Sarah", "Benali", "F", (Role.CANDIDATE,), "REN", date(2001, 1, 17), "Rennes (Ille-et-Vilaine)")
JEANNE = Person("Jeanne", "Corvec", "F", (Role.CANDIDATE,), "LOR", date(1989, 11, 2), "Quimper (Finistère)")
AMADOU = Person("Amadou", "Ly", "M", (Role.CANDIDATE,), "REN", date(2004, 5, 30), "Saint-Malo (Ille-et-Vilaine)")
SOPHIE = Person("Sophie", "Caron", "F", (Role.CANDIDATE,), "LOR", date(1981, 7, 8), "Brest (Finistère)")
REGIS = Person("Régis", "Hamon", "M", (Role.CANDIDATE,), "REN", date(1976, 12, 14), "Fougères (Ille-et-Vilaine)")
DENIS = Person("Denis", "Kerjouan", "M", (Role.CANDIDATE,), "LOR", date(1984, 2, 19), "Concarneau (Finistère)")

STAFF = (DIRECTOR, ADMINISTRATOR, OFFICER, ADVISOR, TRAINER, INVIGILATOR, AUDITOR, JUROR_INSIDE, JUROR_OUTSIDE, JUROR_OUTSIDE_TOO, VAE_HEAD)

MAELLE = Person("Maëlle", "Tréhorel", "F", (Role.CANDIDATE,), "LOR", date(1998, 6, 9), "Lorient (Morbihan)")
ROOM = (
    MAELLE,
    Person("Yanis", "Kerbrat", "M", (Role.CANDIDATE,), "LOR", date(2002, 2, 11), "Lorient (Morbihan)"),
    Person("Louise", "Guivarc’h", "F", (Role.CANDIDATE,), "LOR", date(2001, 10, 3), "Quimperlé (Finistère)"),
    Person("Mehdi", "Aberkane", "M", (Role.CANDIDATE,), "LOR", date(1996, 5, 17), "Nantes (Loire-Atlantique)"),
    Person("Camille", "Rouillon", "F", (Role.CANDIDATE,), "LOR", date(2000, 12, 1), "Vannes (Morbihan)"),
    Person("Hugo", "Penvern", "M", (Role.CANDIDATE,), "LOR", date(1999, 8, 22), "Pontivy (Morbihan)"),
    Person("Fatou", "Diémé", "F", (Role.CANDIDATE,), "LOR", date(1993, 4, 14), "Rennes (Ille-et-Vilaine)"),
    Person("Erwan", "Le Moal", "M", (Role.CANDIDATE,), "LOR", date(1987, 1, 30), "Hennebont (Morbihan)"),
    Person("Chloé", "Bertignac", "F", (Role.CANDIDATE,), "LOR", date(2003, 7, 6), "Auray (Morbihan)"),
    Person("Nolan", "Jaffré", "M", (Role.CANDIDATE,), "LOR", date(2002, 11, 19), "Lorient (Morbihan)"),
    Person("Anna", "Quéméner", "F", (Role.CANDIDATE,), "LOR", date(1995, 3, 27), "Brest (Finistère)"),
    Person("Théo", "Lamballais", "M", (Role.CANDIDATE,), "LOR", date(2001, 9, 8), "Ploërmel (Morbihan)"),
    Person("Salomé", "Cadoret", "F", (Role.CANDIDATE,), "LOR", date(1997, 2, 5), "Lorient (Morbihan)"),
    Person("Ilyes", "Mansouri", "M", (Role.CANDIDATE,), "LOR", date(2000, 6, 25), "Lanester (Morbihan)"),
    Person("Jade", "Le Scouëzec", "F", (Role.CANDIDATE,), "LOR", date(1999, 5, 13), "Vannes (Morbihan)"),
)
"""Those of the two sessions: a dozen today, in the order of the room, the others later."""
CANDIDATES = (INES, TOM, SARAH, JEANNE, AMADOU, SOPHIE, REGIS, DENIS, *ROOM)

SHOWN = (
    (INES, "candidate, avec un tiers de temps en plus : une épreuve à passer"),
    (MAELLE, "candidate d’une session en cours, avec un tiers de temps en plus, des pauses et de grands caractères"),
    (TOM, "candidat : travail rendu, en attente du jury"),
    (JEANNE, "candidate : un certificat de bloc à télécharger"),
    (SOPHIE, "candidate en VAE : recevabilité à décider"),
    (JUROR_INSIDE, "juré du centre : une grille à remplir, des seuils à régler"),
    (JUROR_OUTSIDE, "jurée extérieure : la même paire, et un entretien de VAE à conduire"),
    (VAE_HEAD, "responsable du service VAE : préside le jury de VAE du jour"),
    (ADMINISTRATOR, "administratrice : échéances, candidats, VAE, jurys, certificats"),
    (DIRECTOR, "directrice : référentiel, second regard sur la publication"),
    (OFFICER, "référente handicap : besoins et mesures"),
    (ADVISOR, "accompagnatrice VAE : ses candidats"),
    (TRAINER, "formateur : les progrès de ses stagiaires"),
    (INVIGILATOR, "surveillante : la session du jour, douze candidats"),
    (AUDITOR, "auditeur : le journal et sa vérification"),
)
"""Who is shown at start-up, and what waits for them."""
