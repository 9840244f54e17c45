#!/bin/sh
# Stands for Deno on the machines of a cluster. Runs the task that it is given; the first attempt at the map
# task that is named in $FAULTS/kill then kills the executor that waits for its answer, and that of the one
# in $FAULTS/sleep keeps its answer for long.
deno "$@" || exit
[ "$3" = map ] || exit 0
task=$7
for fault in kill sleep; do
    [ "$(cat "$FAULTS/$fault" 2>/dev/null)" = "$task" ] || continue
    mkdir "$FAULTS/$fault.done" 2>/dev/null || continue
    [ "$fault" = sleep ] && sleep 60
    pid=$PPID
    until tr '\0' ' ' < "/proc/$pid/cmdline" | grep -q CoarseGrainedExecutorBackend; do
        pid=$(awk '/^PPid:/ { print $2 }' "/proc/$pid/status")
        [ "$pid" -gt 1 ] || exit 70
    done
    kill -9 "$pid"
done
