#!/usr/bin/env bash
# A cluster of one coordinator and some workers on this machine.
#   cluster-config/local.sh start|stop|status
# PIPELINE_WORKERS  number of workers, 3 if not set
# PIPELINE_LANES    threads of each worker, 1 if not set: more only help on a machine with more processors
# PIPELINE_PORT     the coordinator's port, 4053 if not set
# PIPELINE_STATE    folder for process ids and logs, artifacts/cluster if not set
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
state=${PIPELINE_STATE:-$root/artifacts/cluster}
workers=${PIPELINE_WORKERS:-3}
port=${PIPELINE_PORT:-4053}
program=$(compgen -G "$root/artifacts/publish/Node/release_*/Pipeline.Node" || true)

# A process id may have been given to another process since it was written down.
is_ours() { # name
  local pid
  pid=$(cat "$state/$1.pid" 2>/dev/null) && { tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -q 'Pipeline.Node node '
}

# The coordinator first: where it has ended, workers wait for it in vain.
names() { (cd "$state" 2>/dev/null && compgen -G '*.pid' | sed 's/\.pid$//' | sort -V) || true; }

# setsid: Ctrl-C in a script that has started the cluster is meant for the commands after it.
launch() { # name role port
  setsid "$program" node --role "$2" --config "$state/loopback.conf" --port "$3" >"$state/$1.log" 2>&1 &
  echo $! >"$state/$1.pid"
}

start() {
  if [[ ! $workers =~ ^[0-9]+$ ]]; then
    echo "local.sh: PIPELINE_WORKERS is '$workers'; it must be a whole number" >&2
    exit 2
  fi
  for name in $(names); do
    if is_ours "$name"; then
      echo "local.sh: $name runs already as process $(cat "$state/$name.pid"); '$0 stop' first" >&2
      exit 1
    fi
  done
  "$root/pipeline" --version >/dev/null # builds the program where that is needed
  program=$(compgen -G "$root/artifacts/publish/Node/release_*/Pipeline.Node")
  mkdir -p "$state"
  rm -f "$state"/*.pid "$state"/*.log
  {
    cat "$root/cluster-config/loopback.conf"
    echo "pipeline.node { seeds = [\"127.0.0.1:$port\"], lanes = ${PIPELINE_LANES:-1} }"
  } >"$state/loopback.conf"
  trap 'stop; exit 130' INT TERM
  local began=$EPOCHREALTIME
  launch coordinator coordinator "$port"
  for ((i = 1; i <= workers; i++)); do launch "worker-$i" worker 0; done
  for name in $(names); do
    until grep -q ' is up as ' "$state/$name.log"; do
      if ! is_ours "$name"; then
        echo "local.sh: $name did not start:" >&2
        cat "$state/$name.log" >&2
        stop
        exit 1
      fi
      if ((${EPOCHREALTIME%.*} - ${began%.*} > 60)); then
        echo "local.sh: $name is not up after 60 s; its log is $state/$name.log" >&2
        stop
        exit 1
      fi
      sleep 0.1
    done
  done
  awk -v a="$began" -v b="$EPOCHREALTIME" -v n="$workers" -v p="$port" 'BEGIN {
    printf "A coordinator and %d workers are up after %.1f s: --cluster 127.0.0.1:%d\n", n, b - a, p }'
}

stop() {
  local name pid
  # Workers first: they say good-bye while there is somebody to hear it.
  for name in $(names | sort -rV); do
    if is_ours "$name"; then
      kill -TERM "$(cat "$state/$name.pid")"
    fi
  done
  for name in $(names | sort -rV); do
    pid=$(cat "$state/$name.pid")
    for ((i = 0; i < 150; i++)); do
      is_ours "$name" || break
      sleep 0.1
    done
    if is_ours "$name"; then
      echo "local.sh: $name (process $pid) did not end in 15 s and is killed" >&2
      kill -KILL "$pid"
    fi
    rm -f "$state/$name.pid"
  done
}

status() {
  local name
  for name in $(names); do
    if is_ours "$name"; then
      echo "$name  process $(cat "$state/$name.pid")  $(grep -E ' is up as | has lost | leaves |^Looking ' "$state/$name.log" | tail -1)"
    else
      echo "$name  has ended; its log is $state/$name.log"
    fi
  done
  [[ -n $(names) ]] || echo "No cluster was started here."
}

case ${1:-} in
  start | stop | status) "$1" ;;
  *)
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
