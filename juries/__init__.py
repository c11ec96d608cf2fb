"""Who decides, and by which rule: admission, accommodations, composition, scoring, award. Knows blocks only."""
