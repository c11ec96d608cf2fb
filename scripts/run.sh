#!/usr/bin/env bash
# Migrates, loads the demo, then serves with a worker beside it until Ctrl-C. HOST, PORT, WEB_WORKERS and PUBLIC_URL may say otherwise.
set -euo pipefail
cd "$(dirname "$0")/.."

port=${PORT:-8000}
export PUBLIC_URL=${PUBLIC_URL:-http://localhost:$port}
epreuve=.venv/bin/epreuve

if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  echo "Port $port is taken by another program. Stop it, or choose another port: PORT=8010 make run" >&2
  exit 1
fi

$epreuve db upgrade
$epreuve demo

# Each in a session of its own: Ctrl-C reaches this script alone, which then ends both in order.
setsid $epreuve serve --host "${HOST:-127.0.0.1}" --port "$port" --workers "${WEB_WORKERS:-2}" &
web=$!
setsid $epreuve worker &
worker=$!

living() { kill -0 "$web" 2>/dev/null || kill -0 "$worker" 2>/dev/null; }
stop() { # asks twice, since a process that is still starting may miss the first; then insists
  trap - INT TERM HUP EXIT
  local signal
  for signal in TERM TERM KILL; do
    kill -"$signal" -- "-$web" 2>/dev/null || true
    kill -"$signal" -- "-$worker" 2>/dev/null || true
    for _ in $(seq 40); do
      living || return 0
      sleep 0.1
    done
  done
}
trap 'stop; exit 0' INT TERM HUP
trap stop EXIT

answers() { .venv/bin/python -c "import sys, urllib.request as r; r.urlopen('http://127.0.0.1:$port/healthz', timeout=2)" 2>/dev/null; }
for _ in $(seq 60); do
  kill -0 "$web" 2>/dev/null || break
  if answers; then
    printf '\n  Épreuve answers on \033[1m%s\033[0m. Ctrl-C stops it.\n\n' "$PUBLIC_URL"
    break
  fi
  sleep 0.5
done

status=0
wait -n "$web" "$worker" || status=$?
echo "A process ended by itself (exit $status); stopping the other." >&2
exit "$status"
