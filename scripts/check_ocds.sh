#!/usr/bin/env bash
# check_ocds.sh STANDARD PYTHON: publish the sample, a generated record and an imported register, draft their notices,
# and hold all of it against OCDS with the PYTHON of an environment that has libcoveocds in it. Offline: STANDARD holds the schemas.
set -euo pipefail
shopt -s nullglob
standard=$1 python=$2 bin=.venv/bin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

export KENTLEDGE_DATABASE_URL="" KENTLEDGE_OCID_PREFIX="" KENTLEDGE_PUBLISHER=""
KENTLEDGE_DATA=$work/sample $bin/kentledge sample >/dev/null
KENTLEDGE_DATA=$work/generated $bin/python -m benchmarks generate --contracts 200 --events 4000 >/dev/null 2>&1

# the sample's register, as anybody gets it, imported into an empty record
KENTLEDGE_DATA=$work/sample $bin/kentledge register --format csv --output "$work/register.csv"
export KENTLEDGE_DATA=$work/imported
$bin/kentledge init >/dev/null
$bin/kentledge people add p-0001 "Anwen Example" >/dev/null
$bin/kentledge import run "$work/register.csv" --accept-guess --as p-0001 --mode valid --default owner=p-0001 \
    --default contract_manager=p-0001 --default lead_officers=p-0001 --default legal_regime=PCR2015 >"$work/import.txt" 2>&1 ||
    { cat "$work/import.txt" >&2; exit 1; }

packages=()
for record in sample generated imported; do
    export KENTLEDGE_DATA=$work/$record
    if [ "$record" = imported ]; then
        export KENTLEDGE_OCID_PREFIX=ocds-a1b2c3 KENTLEDGE_PUBLISHER="A made-up council"
    fi
    for kind in records releases; do
        $bin/kentledge ocds $kind --output "$work/$record-$kind.json" >/dev/null 2>&1
        packages+=("$work/$record-$kind.json")
    done
done

# what is drafted of notices
for record in sample generated; do
    export KENTLEDGE_DATA=$work/$record
    PYTHONPATH=. $bin/python scripts/draft_notices.py "$work/$record-drafts" || test "$record" = generated
    packages+=("$work/$record-drafts"/*.json)
done
"$python" scripts/check_ocds.py --standard "$standard" "${packages[@]}"
