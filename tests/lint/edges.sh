#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Prints every include that edges.txt does not allow; fails if there is one.
# usage: edges.sh EDGES FILE...

edges=$1
shift
bad=0
set -f
from=() to=()
while IFS= read -r line; do
	line=${line%%#*}
	[ -n "${line// /}" ] || continue
	for f in ${line%%:*}; do
		for t in ${line#*:}; do
			from+=("$f")
			to+=("$t")
		done
	done
done <"$edges"

allowed() { # FILE HEADER
	local i
	for i in "${!from[@]}"; do
		# shellcheck disable=SC2053 # patterns
		[[ $1 == ${from[i]} && $2 == ${to[i]} ]] && return 0
	done
	return 1
}

for file in "$@"; do
	while read -r header; do
		if ! allowed "$file" "$header"; then
			echo "$file: may not include '$header'"
			bad=1
		fi
	done < <(sed -n 's/^[ \t]*#[ \t]*include[ \t]*[<"]\([^>"]*\)[>"].*/\1/p' \
		"$file")
done
exit $bad
