"""Two years of the company's past, made day by day from a seed: who bought what, what left, what was invoiced, paid, claimed and bought.

`ARTIFACT` is the base company of `SEED`, ready for new cases; `build.build` makes it, `epreuve cases past` stores it.
"""

from __future__ import annotations

SEED = 1
ARTIFACT = "c067661b90bc2f9050ac8520aae1b98c12fab61e9e6f4e467d01629c7578e729"
