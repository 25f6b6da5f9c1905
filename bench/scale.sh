#!/usr/bin/env bash
# Preprocesses sample corpora of growing size, by one process and by a coordinator with workers, and prints a table:
# throughput, the peak memory of each process, and a run over the unchanged corpus beside what 'find' takes to list it.
#   bench/scale.sh [DOCUMENTS...]   20000 200000 1000000 if none are given: 3 GB of corpus, 2 GB of artefacts
# PIPELINE_SCRATCH  folder for corpora and data folders, a new one in /tmp if not set; what is made is deleted
# PIPELINE_WORKERS  worker processes of one lane, 2 if not set
# PIPELINE_PORT     the coordinator's port, 4153 if not set
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
scratch=$(mktemp -d "${PIPELINE_SCRATCH:-/tmp}/pipeline-scale.XXXXXX")
export PIPELINE_STATE=$scratch/cluster PIPELINE_WORKERS=${PIPELINE_WORKERS:-2} PIPELINE_PORT=${PIPELINE_PORT:-4153}
sizes=("${@:-20000}")
(($# > 0)) || sizes=(20000 200000 1000000)

clean() {
  "$root/cluster-config/local.sh" stop || true
  rm -rf "$scratch"
}
trap clean EXIT

field() { grep -o "\"$1\":[^,}]*" <<<"$2" | head -1 | cut -d: -f2; } # name json

peak() { awk '/^VmHWM/ { printf "%d", $2 / 1024 }' "/proc/$1/status"; } # pid -> MB

since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f", b - a }'; }

# Peak memory of a process that ends by itself: asked again and again, as nothing is left to ask afterwards.
watched() { # command...
  "$@" >"$scratch/report" &
  local pid=$! now
  most=0
  while kill -0 "$pid" 2>/dev/null; do
    now=$(peak "$pid" 2>/dev/null || true)
    most=$((${now:-0} > most ? ${now:-0} : most))
    sleep 0.05
  done
  wait "$pid"
}

"$root/pipeline" --version >/dev/null # builds the program where that is needed
echo "| documents | MB | words | run by | whole s | MB/s | coordinator MB | worker MB | unchanged s | find s |"
echo "|---|---|---|---|---|---|---|---|---|---|"
for documents in "${sizes[@]}"; do
  corpus=$scratch/corpus-$documents
  "$root/pipeline" sample "$corpus" --documents "$documents" --quiet >/dev/null
  bytes=$(find "$corpus" -type f -printf '%s\n' | awk '{ s += $1 } END { printf "%d", s / 1e6 }')
  began=$EPOCHREALTIME
  find "$corpus" -printf '%s %T@\n' >"$scratch/listed"
  found=$(since "$began")
  for by in "one process" "$PIPELINE_WORKERS workers"; do
    data=$scratch/data
    rm -rf "$data"
    options=(--corpus "$corpus" --data "$data" --json --quiet)
    if [[ $by != "one process" ]]; then
      "$root/cluster-config/local.sh" start >&2
      options+=(--cluster "127.0.0.1:$PIPELINE_PORT")
    fi
    began=$EPOCHREALTIME
    watched "$root/pipeline" preprocess "${options[@]}"
    took=$(since "$began")
    words=$(field uniqueTokens "$(tr -d ' \n' <"$scratch/report")")
    if [[ $by == "one process" ]]; then
      coordinator=$most worker=$most
    else
      coordinator=$(peak "$(cat "$PIPELINE_STATE/coordinator.pid")") worker=0
      for pid in "$PIPELINE_STATE"/worker-*.pid; do
        now=$(peak "$(cat "$pid")")
        worker=$((now > worker ? now : worker))
      done
    fi
    began=$EPOCHREALTIME
    "$root/pipeline" preprocess "${options[@]}" >/dev/null
    unchanged=$(since "$began")
    [[ $by == "one process" ]] || "$root/cluster-config/local.sh" stop
    awk -v d="$documents" -v m="$bytes" -v w="$words" -v by="$by" -v t="$took" -v c="$coordinator" -v k="$worker" \
      -v u="$unchanged" -v f="$found" \
      'BEGIN { printf "| %d | %d | %d | %s | %.1f | %.0f | %d | %d | %.2f | %.2f |\n", d, m, w, by, t, m / t, c, k, u, f }'
  done
  rm -rf "$corpus" "$data"
done
