#!/usr/bin/env bash
# Pins requirements/*.in with hashes and without any index address. `scripts/lock.sh --upgrade` takes the newest releases.
set -euo pipefail
cd "$(dirname "$0")/../requirements"
for name in build runtime dev; do
  ../.venv/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-options --no-emit-index-url \
    --no-emit-trusted-host --no-emit-find-links "$@" --output-file "$name.txt" "$name.in"
done
