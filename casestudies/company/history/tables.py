"""The wider invented world of « Ateliers Vaubrun », as tables. Towns are real; firms and people are composed and are nobody's."""

from __future__ import annotations

TOWNS = (
    ("Lorient", "56100"), ("Vannes", "56000"), ("Auray", "56400"), ("Pontivy", "56300"), ("Hennebont", "56700"), ("Questembert", "56230"),
    ("Gourin", "56110"), ("Quimper", "29000"), ("Brest", "29200"), ("Morlaix", "29600"), ("Douarnenez", "29100"), ("Châteaulin", "29150"),
    ("Landivisiau", "29400"), ("Crozon", "29160"), ("Rennes", "35000"), ("Fougères", "35300"), ("Vitré", "35500"), ("Dinard", "35800"),
    ("Montfort-sur-Meu", "35160"), ("Saint-Malo", "35400"), ("Saint-Brieuc", "22000"), ("Lannion", "22300"), ("Guingamp", "22200"),
    ("Dinan", "22100"), ("Paimpol", "22500"), ("Lamballe-Armor", "22400"), ("Nantes", "44000"), ("Saint-Nazaire", "44600"),
    ("Châteaubriant", "44110"), ("Ancenis-Saint-Géréon", "44150"), ("Pornic", "44210"), ("Angers", "49000"), ("Cholet", "49300"),
    ("Saumur", "49400"), ("Laval", "53000"), ("Mayenne", "53100"), ("Le Mans", "72000"), ("Sablé-sur-Sarthe", "72300"),
    ("La Roche-sur-Yon", "85000"), ("Les Herbiers", "85500"), ("Challans", "85300"), ("Niort", "79000"), ("Bressuire", "79300"),
    ("Poitiers", "86000"), ("La Rochelle", "17000"), ("Saintes", "17100"), ("Caen", "14000"), ("Lisieux", "14100"), ("Avranches", "50300"),
    ("Granville", "50400"), ("Alençon", "61000"), ("Tours", "37000"), ("Blois", "41000"), ("Orléans", "45000"), ("Chartres", "28000"),
    ("Limoges", "87000"), ("Angoulême", "16000"), ("Rouen", "76000"), ("Évreux", "27000"), ("Amiens", "80000"),
)  # fmt: skip

ABROAD = (
    ("Gand", "9000", "BE"), ("Namur", "5000", "BE"), ("Tournai", "7500", "BE"), ("Luxembourg", "1273", "LU"), ("Lausanne", "1004", "CH"),
    ("Fribourg", "1700", "CH"),
)  # fmt: skip

STREETS = (
    "rue des Forges", "quai du Bassin", "rue de la Corderie", "avenue des Ajoncs", "rue du Port", "allée des Tilleuls", "rue Neuve",
    "zone artisanale du Moulin", "rue des Charrons", "route de la Lande", "impasse des Ateliers", "rue du Four à chaux",
)  # fmt: skip

HEADS = (
    "Kerv", "Tréb", "Lanv", "Penh", "Rosk", "Guerv", "Plouv", "Coatr", "Bodv", "Trégov", "Marv", "Delv", "Bourv", "Charv", "Villav",
    "Montr", "Valf", "Corv", "Grav", "Fauv", "Harv", "Jolv", "Lorv", "Morv", "Norv", "Perv", "Quelv", "Ramv", "Tourv", "Verv",
    "Zanv", "Brélid", "Cadig", "Dorl", "Estrev",
    "Fangl", "Gwenod", "Hélor", "Ivrel", "Kamb", "Lesk", "Mévr", "Oudr", "Pribl", "Sévigr", "Tavr",
)  # fmt: skip
TAILS = (
    "ézan",
    "olec",
    "audin",
    "anou",
    "iguel",
    "essart",
    "oual",
    "ignac",
    "urel",
    "andon",
    "orec",
    "illet",
    "éguen",
    "onnet",
    "adec",
)

FIRST_NAMES = (
    "Aline", "Antoine", "Awa", "Baptiste", "Béatrice", "Camille", "Catherine", "Christophe", "Clément", "Delphine", "Émeric", "Fatou",
    "Florence", "François", "Gaël", "Géraldine", "Hakim", "Isabelle", "Jérôme", "Julie", "Karima", "Laurent", "Léna", "Linh", "Magali",
    "Marion", "Mathieu", "Mehdi", "Nolwenn", "Olivier", "Patricia", "Philippe", "Rachid", "Samuel", "Sylvie", "Thomas", "Valérie", "Wassim",
    "Xavier", "Yasmine",
)  # fmt: skip

# segment, patterns of the firm's name, share of the customers, families that they buy
SEGMENTS = (
    ("Menuiserie", ("Menuiserie {}", "Menuiseries {}", "{} Menuiserie", "Atelier bois {}"), 62, "Ferrures Serrurerie Poignées Visserie"),
    ("Bâtiment", ("Bâtiment {}", "{} Construction", "Entreprise {}", "{} Rénovation"), 48, "Visserie Fixations Outillage Étanchéité"),
    (
        "Quincaillerie",
        ("Quincaillerie {}", "Comptoir {}", "Quincaillerie du Pont {}"),
        26,
        "Serrurerie Poignées Visserie Fixations Outillage",
    ),
    ("Serrurerie", ("Serrurerie {}", "{} Serrurier", "Clés et Serrures {}"), 30, "Serrurerie Poignées Fermetures"),
    ("Agencement", ("Agencement {}", "Cuisines {}", "{} Agencement"), 30, "Coulissants Poignées Visserie Étanchéité"),
    ("Négoce", ("Négoce {}", "{} Matériaux", "Comptoir du bois {}"), 20, "Visserie Fixations Étanchéité Outillage Ferrures Protection"),
    ("Charpente", ("Charpente {}", "Charpentes {}", "{} Ossature"), 22, "Ferrures Visserie Fixations Outillage"),
    ("Fermetures", ("Fermetures {}", "Stores {}", "Volets {}"), 22, "Fermetures Serrurerie Fixations Étanchéité"),
    ("Métallerie", ("Métallerie {}", "Ferronnerie {}"), 18, "Ferrures Outillage Protection Fixations"),
    ("Collectivité", ("Résidence {}", "Clinique {}", "Campus {}"), 14, "Équipement Fermetures Poignées Serrurerie"),
    ("Naval", ("Chantier naval {}", "Nautisme {}"), 8, "Visserie Étanchéité Protection Outillage"),
)

# what a supplier's name begins with, what it supplies
SUPPLIERS = (
    ("Boulonnerie", "Visserie"),
    ("Visserie industrielle", "Visserie"),
    ("Tréfilerie", "Visserie"),
    ("Chevilles", "Fixations"),
    ("Ancrages", "Fixations"),
    ("Fonderie", "Serrurerie"),
    ("Serrures et gâches", "Serrurerie"),
    ("Cylindres", "Serrurerie"),
    ("Décolletage", "Poignées"),
    ("Bronzes", "Poignées"),
    ("Ferme-portes", "Fermetures"),
    ("Joints et profils", "Fermetures"),
    ("Rails", "Coulissants"),
    ("Glissières", "Coulissants"),
    ("Outils coupants", "Outillage"),
    ("Abrasifs", "Outillage"),
    ("Gants et vêtements", "Protection"),
    ("Mastics", "Étanchéité"),
    ("Chimie du bâtiment", "Étanchéité"),
    ("Éditions techniques", "Librairie"),
)

# code, what its name begins with, service, days of transit, euros a parcel, euros a kilogram
CARRIERS = (
    ("TR-01", "Messagerie", "messagerie express", 1, "6.40", "0.38"),
    ("TR-02", "Transports", "messagerie palettes", 1, "18.50", "0.21"),
    ("TR-03", "Fret de l’Ouest", "messagerie économique", 2, "5.10", "0.29"),
    ("TR-04", "Affrètement", "lot complet et international", 3, "46.00", "0.34"),
)

BOOKS = "Librairie"
"""Printed books bear the reduced rate (CGI, art. 278-0 bis, A, 3°)."""
FOLLOWED_BY_LOT = "Étanchéité"
MADE_HERE = ("Ferrures", "Équipement")
"""Families that the company's own workshop makes; all others are bought."""
