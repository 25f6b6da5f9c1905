#!/usr/bin/env bash
# Preprocesses a corpus as a whole, from files to the committed root, and prints a table of medians: from cluster up to
# committed, the whole process, a run over the unchanged corpus, each phase, and what our code and a plain port of Keras
# take on one core from files to padded sequences. All must give the same sequences.
#   bench/whole.sh [RUNS]   7 if not given; the corpus is that of PIPELINE_DATA
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
corpus=${PIPELINE_DATA:?names no folder with the real corpus}/20_newsgroup
runs=${1:-7}
scratch=$(mktemp -d "${PIPELINE_SCRATCH:-/tmp}/pipeline-whole.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
TIMEFORMAT='%R %U %S'

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# As the post: raw messages. Seconds, user and system seconds of the process go into one file, the report into another.
measure() { # name command...
  local name=$1
  shift
  { time "$@" >"$scratch/$name.json" 2>"$scratch/stderr"; } 2>>"$scratch/$name.times"
}

column() { cut -d' ' -f"$2" "$scratch/$1.times" | median; } # name column

"$root/pipeline" --version >/dev/null # builds the program where that is needed
preprocess=("$root/pipeline" preprocess --corpus "$corpus" --data "$scratch/data" --strip none --json --quiet)
for ((run = 0; run < runs; run++)); do
  rm -rf "$scratch/data"
  measure whole "${preprocess[@]}"
  tr -d ' \n' <"$scratch/whole.json" | sed 's/.*"secondsByPhase":{\([^}]*\)}.*/\1/' | tr ',' '\n' |
    sed 's/"\(.*\)":\(.*\)/\1 \2/' >>"$scratch/phases"
  echo >>"$scratch/phases"
  measure unchanged "${preprocess[@]}"
  measure help "$root/pipeline" --help
done
hash=$("$root/pipeline" inspect "$scratch/data" --hash sequences)
dotnet run -c Release --project "$root/bench/Benchmarks" -- one-core "$corpus" "$runs" >"$scratch/steps"
step() { awk -v s="$1" '$1 == s { print $2 }' "$scratch/steps"; }
expected=$(step sequences)
if [[ $expected != "$hash" ]]; then
  echo "whole.sh: the sequences differ: $hash, by the port of Keras $expected" >&2
  exit 1
fi
cpu=$(awk '{ print $2 + $3 }' "$scratch/whole.times" | median)
phases=$(awk 'NF && !seen[$1]++ { print $1 }' "$scratch/phases")

echo "| median of $runs runs | seconds |"
echo "|---|---|"
for phase in $phases; do
  echo "| $phase | $(awk -v p="$phase" '$1 == p { print $2 }' "$scratch/phases" | median) |"
done
awk -v runs="$runs" '{ s += $2 } END { printf "| from cluster up to committed root, mean | %.2f |\n", s / runs }' "$scratch/phases"
echo "| whole process | $(column whole 1) |"
echo "| whole process, processor seconds | $cpu |"
echo "| nothing changed, whole process | $(column unchanged 1) |"
echo "| --help | $(column help 1) |"
echo "| to padded sequences on one core, ours | $(step ours) |"
echo "| the same by the port of Keras | $(step port) |"
awk -v p="$(step port)" -v o="$(step ours)" -v c="$cpu" 'BEGIN {
  printf "| times faster: sequences on one core | %.1f |\n", p / o
  printf "| times faster: whole process, artefacts and start included | %.1f |\n", p / c }'
echo
echo "| step on one core, median of $runs runs | seconds | of the whole process, per cent |"
echo "|---|---|---|"
awk -v c="$cpu" '
  $1 ~ /^(list|read|tokenize|merge|encode|artefacts|hash)$/ { s[$1] = $2 }
  $1 == "fsync" { f = $2 }
  END {
    s["Parquet"] = s["artefacts"] - s["hash"]
    rest = c
    n = split("list read tokenize merge encode Parquet hash", names, " ")
    for (i = 1; i <= n; i++) {
      rest -= s[names[i]]
      printf "| %s | %.2f | %.1f |\n", names[i], s[names[i]], 100 * s[names[i]] / c
    }
    printf "| the rest: actors, cluster, start, compilation | %.2f | %.1f |\n", rest, 100 * rest / c
    printf "| fsync, wall time | %.2f | |\n", f }' "$scratch/steps"
