"""Two years of the company's past, made day by day from a seed: who bought what, what left, what was invoiced, paid, claimed and bought.

`ARTIFACT` is the base company of `SEED`, ready for new cases; `build.build` makes it, `epreuve cases past` stores it.
"""

from __future__ import annotations

SEED = 1
ARTIFACT = "df38e193f8b83d237497bff7fe91c19069cd71e58a65a2210d9e8a7855158baf"
