#!/usr/bin/env bash
# Imports one small .osm file and serves it as OSRM would: serve_feature.sh OSM PROFILE PORT WORK ARGS
# For runners of OSRM's own test tables. Needs a python3 that has the osmium package (PYTHON) and a
# coldroute binary (COLDROUTE). The profile is car, testbot, or a kind of truck in vehicles.csv; ARGS
# are the arguments for OSRM's tools, as base64 of JSON.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
osm=$1 profile=$2 port=$3 work=$4
arguments=$(base64 -d <<<"${5:-}" 2>/dev/null || true)
"${PYTHON:-python3}" "$here/osm_to_pbf.py" "$osm" "$work/map.osm.pbf"
facts="$here/../data/facts"
if [ "$profile" = testbot ]; then
    facts="$here/testbot"
    profile=car
fi
options=()
extract='"extract": "[^"]*--small-component-size ([0-9]+)'
if [[ $arguments =~ $extract ]]; then
    options+=(--main-part "${BASH_REMATCH[1]}")
fi
if [[ $arguments =~ --parse-conditionals-from-now= ]]; then
    zone=UTC
    [[ $arguments =~ /dc.geojson ]] && zone=America/New_York
    [[ $arguments =~ /london.geojson ]] && zone=Europe/London
    epoch=$(grep -oE 'from-now=[0-9]+' <<<"$arguments" | head -n 1 | cut -d= -f2)
    day=$(LC_ALL=C TZ=$zone date -d "@$epoch" +%a-%H:%M)
    options+=(--at "${day:0:2}${day:3}")
fi
exec "${COLDROUTE:-$here/../target/release/coldroute}" --lang en serve --map "$work/map.osm.pbf" \
    --cache "$work/cache" --facts "$facts" --profile "$profile" --listen "127.0.0.1:$port" \
    "${options[@]}"
