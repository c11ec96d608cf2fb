"""`make bench`: requests a second of a list page and of a durable command, each beside the least that the same tools can do.

Everything runs once, on this machine, one after the other: the same server with the same number of processes, loads of a process of their
own, at 1, 8 and 32 connections, the application and its floor by turns. Nothing is asserted: a busy machine is no fault of the code, and
the load average printed first says how busy it was. Last comes a day of examination (`bench.sitting`).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import bare, board, company, seed, sitting
from bench.servers import Server, application, floor

CONNECTIONS = (1, 8, 32)
SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
WORKERS = 2
TARGETS = {"list page": 0.4, "list of 6,000 orders": 0.4, "durable command": 0.6}


@dataclass(frozen=True)
class Measure:
    """One load: requests a second, milliseconds, and what was answered."""

    per_second: float
    p50: float
    p95: float
    statuses: dict[str, int]


def press(server: Server, requests: Sequence[str], seconds: float = SECONDS) -> Measure:
    """Load one server from a second process, one connection a request."""
    specification = json.dumps({"port": server.port, "requests": list(requests), "seconds": seconds})
    command = [sys.executable, "-m", "bench.load"]
    done = subprocess.run(command, input=specification, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return Measure(found["per_second"], found["p50"], found["p95"], found["statuses"])


def middle(measures: Sequence[Measure]) -> Measure:
    """The measure of median speed."""
    return sorted(measures, key=lambda measure: measure.per_second)[len(measures) // 2]


def compare(name: str, ours: Server, rounds: Sequence[Sequence[str]], theirs: Server, bare: Sequence[str], expected: str) -> None:
    """Print a line for each number of connections: ours, the floor, and the median of the ratios. `rounds` are our requests by round."""
    print(f"\n{name} (aim: at least {TARGETS[name]} of the floor)")
    print(
        f"{'connections':>11} {'Épreuve/s':>10} {'floor/s':>9} {'ratio':>6} {'p50 ms':>8} {'floor p50':>10} {'p95 ms':>8} {'floor p95':>10}"
    )
    for connections in CONNECTIONS:
        pairs = []
        for requests in rounds:
            pairs.append((press(ours, requests[:connections]), press(theirs, bare[:connections])))
        for measure in (measure for pair in pairs for measure in pair):
            if set(measure.statuses) != {expected}:
                raise SystemExit(f"{name}: answers other than {expected}: {measure.statuses}")
        mine, floor_ = middle([pair[0] for pair in pairs]), middle([pair[1] for pair in pairs])
        ratio = statistics.median(pair[0].per_second / pair[1].per_second for pair in pairs)
        speeds = f"{connections:>11} {mine.per_second:>10.0f} {floor_.per_second:>9.0f} {ratio:>6.2f}"
        print(f"{speeds} {mine.p50:>8.1f} {floor_.p50:>10.1f} {mine.p95:>8.1f} {floor_.p95:>10.1f}", flush=True)


def main() -> None:
    """Seed, serve, load, print."""
    most = max(CONNECTIONS)
    with tempfile.TemporaryDirectory(prefix="epreuve-bench-") as name:
        folder = Path(name)
        data = folder / "data"
        data.mkdir(mode=0o700)
        os.environ |= {"EPREUVE_DATA": str(data), "DATABASE_URL": "", "REDIS_URL": ""}
        bare.fill(str(folder / "bare.db"))
        load = seed.make(connections=most, rounds=ROUNDS)
        bare_list = ["GET /list HTTP/1.1\r\nHost: localhost\r\n\r\n"] * most
        bare_command = [seed.post("/command", {"person": str(n + 1), "command_id": seed.UNIQUE, "body": "x" * 200}) for n in range(most)]
        print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        print(f"{WORKERS} processes of one thread each, {ROUNDS} rounds of {SECONDS:g} s, SQLite at synchronous=FULL")
        with application(folder, data, WORKERS) as ours, floor(folder, WORKERS) as theirs:
            compare("list page", ours, [load.lists] * ROUNDS, theirs, bare_list, "200")
            compare("list of 6,000 orders", ours, [load.orders] * ROUNDS, theirs, bare_list, "200")
            compare("durable command", ours, load.commands, theirs, bare_command, "303")
    company.main()
    board.main()
    sitting.main()


if __name__ == "__main__":
    main()
