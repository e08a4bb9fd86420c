#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The explorer of the reference model next to SPIN, on one model written twice:
# the theorem `sound mapping 1xLINES arm64-like`, and mapping.pml.
# usage: tests/bench/spin.sh [LINES...]   cache lines, 1 or 2; default: both
#
# Both must find the same number of states and of transitions, else status 1.
# Times are the least of RUNS runs, of whole processes, one thread each:
#
#   explorer          ours: breadth first, states kept as hashes of 127 bits
#   spin, full        depth first, states kept whole; -DSAFETY -DNOREDUCE
#   spin, reduced     the same with partial-order reduction (no gain here: each
#                     step reads or writes what others do)
#
# EXPLORE: our program (make bench-spin builds it); RUNS: 3.

cd "$(dirname "$0")/../.." || exit 2
explore=${EXPLORE:-build/obj/tests/bench/explore}
runs=${RUNS:-3}
out=build/bench/spin
[ $# -gt 0 ] || set -- 1 2
for program in spin gcc "$explore"; do
	command -v "$program" >/dev/null || {
		echo "missing: $program (tests/setup.sh bench, make bench-spin)" >&2
		exit 2
	}
done

# best NAME COMMAND...: the least CPU and wall seconds to $out/NAME.time
best() {
	local name=$1 i
	local TIMEFORMAT='%U %S %R'
	shift
	for ((i = 0; i < runs; i++)); do
		{ time "$@" >"$out/$name.out" 2>&1; } 2>&1
	done | awk '{ cpu = $1 + $2 }
		NR == 1 || cpu < least { least = cpu; wall = $3 }
		END { printf "%.2f %.2f\n", least, wall }' >"$out/$name.time"
}

# number PATTERN FILE: the first number in the line
number() { sed -n "s/.*$1.*/\\1/p" "$2" | head -1; }

# row NAME TITLE STATES TRANSITIONS
row() {
	local cpu wall
	read -r cpu wall <"$out/$1.time"
	awk -v t="$2" -v s="$3" -v x="$4" -v c="$cpu" -v w="$wall" 'BEGIN {
		printf "  %-15s %9d states %9d transitions %7.2f s CPU %7.2f s wall %9d states/s\n",
			t, s, x, c, w, s / (c > 0 ? c : 0.01) }'
}

spin_run() { # NAME LINES FLAGS...
	local name=$1 lines=$2
	shift 2
	mkdir -p "$out/$name"
	(cd "$out/$name" &&
		spin -DNLINES="$lines" -a ../../../../tests/bench/mapping.pml &&
		gcc -O2 -w -DSAFETY -DMEMLIM=4000 "$@" -o pan pan.c) || exit 2
	best "$name" "$out/$name/pan" -m1000000
	grep -q 'errors: 0' "$out/$name.out" || {
		echo "spin finds an error:" >&2
		cat "$out/$name.out" >&2
		exit 1
	}
}

mkdir -p $out
status=0
for lines; do
	spin_run full "$lines" -DNOREDUCE || exit
	spin_run reduced "$lines" || exit
	best ours "$explore" arm64-like 1 "$lines"
	states=$(number 'states \([0-9]*\) ' $out/ours.out)
	moves=$(number 'transitions \([0-9]*\) ' $out/ours.out)
	[ -n "$states" ] || { cat $out/ours.out >&2; exit 1; }
	echo "mapping 1x$lines arm64-like, all lengths"
	row ours explorer "$states" "$moves"
	for name in full reduced; do
		theirs=$(number ' \([0-9]*\) states, stored' $out/$name.out)
		steps=$(number ' \([0-9]*\) transitions' $out/$name.out)
		row $name "spin, $name" "$theirs" "$steps"
		[ $name != full ] || [ "$theirs $steps" = "$states $moves" ] || {
			echo "  NOT THE SAME: one of the two models is wrong"
			status=1
		}
	done
	awk 'FNR == 1 { cpu[FILENAME] = $1 > 0 ? $1 : 0.01 }
		END { printf "  states per second, explorer / spin: %.2f\n",
			cpu[ARGV[2]] / cpu[ARGV[1]] }' $out/ours.time $out/full.time
done
exit $status
