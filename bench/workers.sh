#!/usr/bin/env bash
# Preprocesses a sample corpus by a coordinator and one worker process, then by two, and prints the speed-up of each
# phase: tokenizing and encoding are shared among workers, the rest is the coordinator's own.
#   bench/workers.sh [DOCUMENTS] [RUNS]   50000 and 3 if not given
# PIPELINE_SCRATCH  folder for the corpus and data folders, a new one in /tmp if not set; what is made is deleted
# PIPELINE_PORT     the coordinator's port, 4153 if not set
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
documents=${1:-50000}
runs=${2:-3}
scratch=$(mktemp -d "${PIPELINE_SCRATCH:-/tmp}/pipeline-workers.XXXXXX")
export PIPELINE_STATE=$scratch/cluster PIPELINE_PORT=${PIPELINE_PORT:-4153} PIPELINE_LANES=1

clean() {
  "$root/cluster-config/local.sh" stop || true
  rm -rf "$scratch"
}
trap clean EXIT

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

"$root/pipeline" sample "$scratch/corpus" --documents "$documents" --quiet >/dev/null
for workers in 1 2; do
  PIPELINE_WORKERS=$workers "$root/cluster-config/local.sh" start >&2
  for ((run = 0; run <= runs; run++)); do
    rm -rf "$scratch/data"
    report=$("$root/pipeline" preprocess --corpus "$scratch/corpus" --data "$scratch/data" --json --quiet \
      --cluster "127.0.0.1:$PIPELINE_PORT" | tr -d ' \n')
    ((run > 0)) || continue # the first one compiles
    phases=$(sed 's/.*"secondsByPhase":{\([^}]*\)}.*/\1/' <<<"$report" | tr ',' '\n' | sed 's/"\(.*\)":\(.*\)/\1 \2/')
    echo "$phases" >>"$scratch/$workers"
    awk '{ s += $2 } END { print "all", s }' <<<"$phases" >>"$scratch/$workers"
  done
  "$root/cluster-config/local.sh" stop
done

echo "| phase, median of $runs runs | 1 worker s | 2 workers s | speed-up |"
echo "|---|---|---|---|"
for phase in $(awk '!seen[$1]++ { print $1 }' "$scratch/1"); do
  one=$(awk -v p="$phase" '$1 == p { print $2 }' "$scratch/1" | median)
  two=$(awk -v p="$phase" '$1 == p { print $2 }' "$scratch/2" | median)
  awk -v p="$phase" -v a="$one" -v b="$two" \
    'BEGIN { printf "| %s | %.2f | %.2f | %s |\n", p, a, b, (b > 0 ? sprintf("%.2f", a / b) : "") }'
done
