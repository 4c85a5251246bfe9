#!/bin/sh
# Runs a server that ends with the process that started it, even if that one is killed (kill -9).
#
#   tethered.sh FIRST-ARGUMENT PROGRAM [ARGUMENT...]
#
# The first argument comes before the program because the SDK, which starts the time-skipping
# server through this script, puts the port there. Only the arguments after it are ours to choose.
first=$1 program=$2
shift 2
starter=$PPID server=$$
(
    while kill -0 "$starter" && kill -0 "$server"; do sleep 1; done
    kill "$server"
) </dev/null >/dev/null 2>&1 &
exec "$program" "$first" "$@"
