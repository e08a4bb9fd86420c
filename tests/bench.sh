#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What does a check cost in CPU time, next to `clang -fsyntax-only` on the same
# files with the same flags? From an empty cache: asking the makefiles for
# flags and precompiling headers is part of it.
# usage: tests/bench.sh [PATH...]   paths of the kernel tree; default: the
# files of the real-tree test

cd "$(dirname "$0")/.." || exit 2
dmacheck=${DMACHECK:-build/dmacheck}
kernel="--kernel build/linux-6.12 --objtree build/kprep"
clang=$(sed -n 's/^CLANG_PROGRAM := //p' build/libs.mk)
out=build/bench
rm -rf $out/cache $out/bench.db
mkdir -p $out/cache
[ $# -gt 0 ] || mapfile -t files < <(grep -v '^#' tests/real/files.txt)
[ $# -eq 0 ] || files=("$@")
TIMEFORMAT='%U %S'

# shellcheck disable=SC2086 # a list of words
$dmacheck check $kernel --print-units "${files[@]}" >$out/units.json
n=$(jq length $out/units.json)

syntax_only() {
	local i dir argv
	for ((i = 0; i < n; i++)); do
		mapfile -t argv < <(jq -r ".[$i].arguments[1:][]" $out/units.json)
		dir=$(jq -r ".[$i].directory" $out/units.json)
		(cd "$dir" && exec "$clang" -fsyntax-only "${argv[@]}" 2>/dev/null)
	done
}
# The cost of reading the flags is not clang's.
flags_only() {
	local clang=true
	syntax_only
}

total() { awk '{ s += $1 + $2 } END { printf "%.2f", s }'; }
echo "files: $n"
# shellcheck disable=SC2086
check=$({ time XDG_CACHE_HOME=$PWD/$out/cache $dmacheck check $kernel --db $out/bench.db --stats -o /dev/null \
	"${files[@]}" 2>$out/stats; } 2>&1 | total)
cat $out/stats
# Again, with nothing changed, and with a line more in the first file.
warm() { # OPTIONS...: seconds by the clock
	# shellcheck disable=SC2086
	{ time XDG_CACHE_HOME=$PWD/$out/cache $dmacheck check $kernel \
		--db $out/bench.db --stats -o /dev/null "$@" \
		"${files[@]}" 2>$out/stats; } 2>&1
	head -1 $out/stats
}
TIMEFORMAT='%R'
echo "nothing changed: $(warm | tr '\n' ' ')"
first=$(jq -r '.[0].file' $out/units.json)
rel=$(realpath --relative-to build/linux-6.12 "$first")
rm -rf $out/overlay
mkdir -p "$out/overlay/$(dirname "$rel")"
{ echo; cat "$first"; } >"$out/overlay/$rel"
sleep 0.1
echo "one file changed: $(warm --overlay $out/overlay | tr '\n' ' ')"
TIMEFORMAT='%U %S'
clang_all=$({ time syntax_only; } 2>&1 | total)
flags=$({ time flags_only; } 2>&1 | total)
echo "$check $clang_all $flags $n" | awk '{
	c = $2 - $3
	printf "check: %.2f CPU seconds, %.3f a file\n", $1, $1 / $4
	printf "clang -fsyntax-only: %.2f CPU seconds, %.3f a file\n", c, c / $4
	printf "ratio: %.2f\n", $1 / c
}'
