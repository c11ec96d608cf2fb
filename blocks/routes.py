"""The routes by which a certification may be reached."""

from __future__ import annotations

from enum import StrEnum


class AccessRoute(StrEnum):
    """The routes by which a certification may be reached; values are the suffixes of the register's export."""

    INITIAL_TRAINING = "FI"
    APPRENTICESHIP = "CA"
    CONTINUING_TRAINING = "FC"
    PROFESSIONALISATION_CONTRACT = "CQ"
    INDIVIDUAL_APPLICATION = "CL"
    VAE = "VAE"
