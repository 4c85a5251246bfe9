#!/bin/sh
# Runs a server that must not outlive whoever started it, however that one ends (kill -9 too).
#
#   tethered.sh FIRST-ARGUMENT PROGRAM [ARGUMENT...]
#
# The first argument stands before the program because the SDK, which starts the time-skipping
# server through this file, puts the port there and lets us choose only what follows.
first=$1 program=$2
shift 2
starter=$PPID server=$$
(
    while kill -0 "$starter" && kill -0 "$server"; do sleep 1; done
    kill "$server"
) </dev/null >/dev/null 2>&1 &
exec "$program" "$first" "$@"
