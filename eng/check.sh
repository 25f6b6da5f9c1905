#!/usr/bin/env bash
# Everything that must hold before a change goes in: formatting, a build without warnings, all tests.
# The last line is 'N passed, N failed, N skipped'; the exit code is 0 only when all of it holds.
set -euo pipefail
cd "$(dirname "$0")/.."

# Tests on the real corpus run where it can be had, and are reported as skipped elsewhere.
if [[ -z ${PIPELINE_DATA:-} && -x ../shared/data/unpack.sh ]]; then
  PIPELINE_DATA=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/pipeline-data
  ../shared/data/unpack.sh "$PIPELINE_DATA" >/dev/null
  export PIPELINE_DATA
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

dotnet tool restore
dotnet restore
dotnet csharpier check .
dotnet build --configuration Release --no-restore -nologo

mkdir -p artifacts
log=artifacts/tests.log
exit_code=0
dotnet test -c Release --no-build --no-ansi --no-progress 2>&1 | tee "$log" || exit_code=$?
awk '/^  total:/{t=$2} /^  failed:/{f=$2} /^  succeeded:/{s=$2} /^  skipped:/{k=$2}
  END {printf "%d passed, %d failed, %d skipped\n", s, f, k}' "$log"
exit "$exit_code"
