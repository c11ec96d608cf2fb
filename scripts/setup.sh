#!/usr/bin/env bash
# Sets up what a target needs and nothing else: scripts/setup.sh run|dev|test
#
# Each step is skipped when it is already done, so that a second call costs a fraction of a second. A system package that is missing is
# installed when this may be done (root or sudo without a password, on Debian); otherwise it is named with the command that installs it.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:?usage: scripts/setup.sh run|dev|test}
stamps=.venv/.stamps

say() { printf '\033[1m· %s\033[0m\n' "$*" >&2; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }

# --- System packages ------------------------------------------------------------------------------------------------------------------

libraries=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null || true)
has_library() { [[ $libraries == *"$1"* ]]; }
has_font() { [ -n "$(find /usr/share/fonts /usr/local/share/fonts "${HOME:-/nonexistent}/.fonts" -iname "$1" -print -quit 2>/dev/null)" ]; }
has_postgres() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

missing_packages() {
  has_library libpango-1.0.so.0 || echo libpango-1.0-0
  has_library libpangoft2-1.0.so.0 || echo libpangoft2-1.0-0
  has_library libharfbuzz-subset.so.0 || echo libharfbuzz-subset0
  has_font 'EBGaramond*' || echo fonts-ebgaramond
  has_font 'Andika*' || echo fonts-sil-andika
  [ "$purpose" = test ] || return 0
  command -v chromium >/dev/null || echo chromium
  has_postgres || echo postgresql
  command -v pdftotext >/dev/null || echo poppler-utils
  command -v qpdf >/dev/null || echo qpdf
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
may_install() {
  command -v apt-get >/dev/null || return 1
  [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

install_packages() {
  may_install || fail "These system packages are missing: $*
Install them, then run the same command again:

    sudo apt-get update && sudo apt-get install --yes --no-install-recommends $*"
  say "Installing system packages: $*"
  as_root apt-get -qq update || say "The package lists could not be refreshed; trying with those at hand"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 install --yes --no-install-recommends "$@" >/dev/null ||
    fail "apt-get could not install: $*
See what it says with:

    sudo apt-get update && sudo apt-get install --yes --no-install-recommends $*"
}

# --- Python -----------------------------------------------------------------------------------------------------------------------------

# Debian ships python3 without ensurepip: such an interpreter makes a virtual environment that has no pip.
find_python() {
  local candidate
  for candidate in python3.13 python3.12 python3.11 python3 /usr/bin/python3; do
    "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$candidate"; return; }
  done
  return 1
}

make_environment() {
  local python
  [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1 && return
  if ! python=$(find_python); then
    install_packages python3 python3-venv
    python=$(find_python) || fail "Épreuve needs Python 3.11 or newer, with its venv module; this machine has $(python3 --version 2>&1)."
  fi
  say "Making .venv with $("$python" --version)"
  rm -rf .venv
  "$python" -m venv .venv
}

# --- Steps remembered by the content of the files they depend on ------------------------------------------------------------------------

once() { # once NAME COMMAND FILE…: runs COMMAND unless it already succeeded with these very files
  local name=$1 command=$2 sum
  shift 2
  sum=$({ pwd; sha256sum "$@"; } | sha256sum)
  [ "$(cat "$stamps/$name" 2>/dev/null)" = "$sum" ] && return
  "$command"
  mkdir -p "$stamps"
  printf '%s\n' "$sum" >"$stamps/$name"
}

pip_install() { # what pip says is shown when it fails, and only then
  local log=.venv/pip.log
  .venv/bin/python -m pip install --disable-pip-version-check --no-input "$@" >"$log" 2>&1 || { tail -n 40 "$log" >&2; fail "pip could not install: $*"; }
}
# The lock names everything: nothing is left for pip to choose. (Left to choose, it may meet "coverage[toml]" with a release newer than the
# lock's, then refuse it for want of a hash.) `pip check` says whether the lock is whole.
pip_locked() {
  pip_install --no-deps --require-hashes -r "$1"
  .venv/bin/python -m pip check --disable-pip-version-check >.venv/pip.log 2>&1 || { cat .venv/pip.log >&2; fail "$1 is not whole"; }
}
install_runtime() {
  say "Installing the libraries"
  pip_locked requirements/build.txt
  pip_locked requirements/runtime.txt
}
install_dev() {
  say "Installing the tools of the tests"
  pip_locked requirements/dev.txt
}
install_project() { pip_install --no-deps --no-build-isolation -e .; }
compile_translations() { scripts/translations.sh compile; }

mapfile -t packages < <(missing_packages)
[ "${#packages[@]}" = 0 ] || install_packages "${packages[@]}"
make_environment
once runtime install_runtime requirements/build.txt requirements/runtime.txt
[ "$purpose" = run ] || once dev install_dev requirements/dev.txt
once project install_project pyproject.toml
mapfile -t catalogues < <(find app/translations -name '*.po' 2>/dev/null | sort)
[ "${#catalogues[@]}" = 0 ] || once translations compile_translations "${catalogues[@]}"
