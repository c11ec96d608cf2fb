"""Work to be done later, or by another process.

A job is a row, written in the transaction of its cause: `enqueue(session, "run.submit_at_deadline", {"run": 12}, run_at=deadline)`.
A worker takes a row under a lease, runs the handler of its kind, and marks it done; when the worker dies, the lease runs out and any worker
takes the row again. A handler may therefore run twice for one job: it must be idempotent.

    @handler("run.submit_at_deadline")
    def submit_at_deadline(task: Task) -> None: ...

Handlers live beside the service verbs that they call, in modules of `app.services` or `app.documents`, which a worker imports at its start.
"""

from app.jobs.queue import enqueue
from app.jobs.registry import Task, handler

__all__ = ["Task", "enqueue", "handler"]
