"""Two years of the company's past, made day by day from a seed: who bought what, what left, what was invoiced, paid, claimed and bought.

`ARTIFACT` is the base company of `SEED`, ready for new cases; `build.build` makes it, `epreuve cases past` stores it.
"""

from __future__ import annotations

SEED = 1
ARTIFACT = "44908e0064421d77703b1c1442861a75efd63153b6291bc9de191af7d93ba446"
