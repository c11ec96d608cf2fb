#!/usr/bin/env bash
# scripts/translations.sh compile|collect: French sentences are the source; English is in app/translations/en.
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1:-compile} in
  collect)
    mkdir -p build
    # From the root, because babel.cfg names folders from there; the folders in _ hold macros that speak too, so only those in . are left out.
    .venv/bin/pybabel -q extract -F babel.cfg -k _ -k _l -k lazy_gettext -k pgettext:1c,2 -k lazy_pgettext:1c,2 -k ngettext:1,2 -k lazy_ngettext:1,2 --ignore-dirs '.*' --sort-output --no-location --omit-header -o build/messages.pot .
    .venv/bin/pybabel -q update -i build/messages.pot -d app/translations --no-fuzzy-matching --ignore-obsolete --no-wrap
    ;;
  compile) ;;
  *) echo "usage: scripts/translations.sh compile|collect" >&2; exit 2 ;;
esac
.venv/bin/pybabel -q compile -d app/translations
