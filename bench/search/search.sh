#!/usr/bin/env bash
# Trains every settings file of a folder on the earlier four fifths of the training part of a split and measures it on
# the rest, by date as the split itself is: the test part is never looked at. Then compares the runs; docs/search.md has
# what came of it.
#
#   bench/search/search.sh DATA SPLIT.tsv OUT [SETTINGS.json...]
#
# DATA is a data folder, SPLIT.tsv has lines 'label/number TAB train|test' whose numbers rise with time, as those of
# 20 Newsgroups do. A run that has ended is not trained again; one that was interrupted goes on.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
data=$1 split=$2 out=$3
shift 3
[[ $# -gt 0 ]] || set -- "$root"/bench/search/*/*.json

mkdir -p "$out"
awk -F'[/\t]' '$3 == "train" {print $1 "\t" $2}' "$split" | sort -t$'\t' -k1,1 -k2,2n |
  awk -F'\t' '{label[NR] = $1; number[NR] = $2; count[$1]++}
    END {for (i = 1; i <= NR; i++) {
      seen[label[i]]++
      print label[i] "/" number[i] "\t" (seen[label[i]] > 0.8 * count[label[i]] ? "test" : "train")}}' >"$out/split.tsv"

runs=()
for settings in "$@"; do
  name=$(basename "$settings" .json)
  runs+=("$out/$name")
  "$root/pipeline" train --data "$data" --run "$out/$name" --preset "$settings" --split "$out/split.tsv" \
    --evaluate-at-end --quiet >"$out/$name.txt"
  grep -E '^(accuracy|time) ' "$out/$name.txt" | sed "s/^/$name: /"
done
"$root/pipeline" compare "${runs[@]}" --plot "$out/runs.svg"
