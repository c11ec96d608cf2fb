#!/usr/bin/env bash
# scripts/translations.sh compile|collect: French sentences are the source; English is in app/translations/en.
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1:-compile} in
  collect)
    mkdir -p build
    .venv/bin/pybabel -q extract -F babel.cfg -k _ -k _l -k lazy_gettext -k ngettext:1,2 -k lazy_ngettext:1,2 --no-location --omit-header -o build/messages.pot app templates
    .venv/bin/pybabel -q update -i build/messages.pot -d app/translations --no-fuzzy-matching
    ;;
  compile) ;;
  *) echo "usage: scripts/translations.sh compile|collect" >&2; exit 2 ;;
esac
.venv/bin/pybabel -q compile -d app/translations
