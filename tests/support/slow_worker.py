"""A worker of its own process that takes one job and never ends it, so that a test can kill it.

Arguments: data folder, database URL, lease in seconds.
"""

import sys
import time
from datetime import timedelta
from pathlib import Path

from app import create_app
from app.config import Settings
from app.jobs import Task, handler, worker


@handler("tests.endless")
def endless(task: Task) -> None:
    Path(task.payload["mark"]).write_text(str(task.attempt), encoding="utf-8")
    time.sleep(600)


if __name__ == "__main__":
    app = create_app(Settings(data=Path(sys.argv[1]), database_url=sys.argv[2], testing=True))
    with app.app_context():
        worker.run_next(timedelta(seconds=float(sys.argv[3])))
