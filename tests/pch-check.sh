#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Do precompiled headers change what is found? Dumps the IR of files both ways:
# functions, tables, members, files included and errors, with all places.
# usage: tests/pch-check.sh [N]   N files of drivers/ and sound/, drawn by hash;
# default: 200. With N = 0, the files are read from standard input.

cd "$(dirname "$0")/.." || exit 2
dmacheck=${DMACHECK:-build/dmacheck}
kernel="--kernel build/linux-6.12 --objtree build/kprep"
out=${WORK:-build/test}/pch-check
n=${1:-200}
export XDG_CACHE_HOME=${XDG_CACHE_HOME:-$(pwd)/build/cache}
mkdir -p "$out"

if [ "$n" = 0 ]; then
	mapfile -t files
else
	# shellcheck disable=SC2086 # a list of words
	mapfile -t files < <($dmacheck check $kernel --print-units drivers sound |
		jq -r '.[].relative' | while read -r file; do
			echo "$(echo "$file" | cksum) $file"
		done | sort -n | head -n "$n" | awk '{ print $3 }' | sort)
fi

touch "$out/begin"
dump() { # NAME OPTIONS
	local name=$1
	shift
	# shellcheck disable=SC2086
	$dmacheck check $kernel --dump=ir "$@" "${files[@]}" >"$out/$name" ||
		echo "not ok dump $name: status $?"
}
dump plain --no-pch &
dump pch
wait $!

# Each line with the name of its file.
awk '/^unit / { file = $2 } { print file ": " $0 }' "$out/plain" >"$out/plain.lines"
awk '/^unit / { file = $2 } { print file ": " $0 }' "$out/pch" >"$out/pch.lines"
diff "$out/plain.lines" "$out/pch.lines" | grep '^[<>]' >"$out/diff"
for file in "${files[@]}"; do
	if ! grep -q "^$file: unit" "$out/plain.lines"; then
		echo "not ok $file: no dump"
	elif grep -q "^[<>] $file: " "$out/diff"; then
		echo "not ok $file: differs with precompiled headers"
		grep -m 6 "^[<>] $file: " "$out/diff" | sed 's/^/# /'
	else
		echo "ok $file: the same with precompiled headers"
	fi
done
# Else nothing was compared.
made=$(find "$XDG_CACHE_HOME/dmacheck/pch" -name '*.files' \
	-newer "$out/begin" | wc -l)
[ "$made" -gt 0 ] || echo "not ok precompiled headers were used"
[ ! -s "$out/diff" ]
