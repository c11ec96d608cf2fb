"""A worker of its own process that takes the order of a certificate and never ends printing it, so that a test can kill it.

Arguments: data folder, database URL, lease in seconds, a file written once the printing has begun.
"""

import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from app import create_app
from app.config import Settings
from app.jobs import registry, worker
from app.services import issuing


def endless(*_arguments: Any) -> bytes:
    Path(sys.argv[4]).write_text("begun", encoding="utf-8")
    time.sleep(600)
    return b""


if __name__ == "__main__":
    registry.load_handlers()
    issuing.printed = endless
    app = create_app(Settings(data=Path(sys.argv[1]), database_url=sys.argv[2], testing=True))
    with app.app_context():
        worker.run_next(timedelta(seconds=float(sys.argv[3])))
