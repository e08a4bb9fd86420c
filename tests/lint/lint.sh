#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Errors (fail): an include edge that is not declared, a file without a licence
# line. Warnings: functions over 60 lines, files over 500, formatting.

cd "$(dirname "$0")/../.." || exit 2
status=0
files=$(ls ref/*.[ch] rules/*.[ch] analyzer/*.[ch] checker/*.[ch] cli/*.[ch] \
	tests/unit/*.[ch])

# shellcheck disable=SC2086 # a list of words
tests/lint/edges.sh tests/lint/edges.txt $files || status=1

for file in $files ref/*.def analyzer/*.def checker/*.def cli/*.def; do
	head -2 "$file" | grep -q 'SPDX-License-Identifier: BSD-2-Clause' || {
		echo "$file: no licence line"
		status=1
	}
	lines=$(wc -l <"$file")
	[ "$lines" -le 500 ] || echo "$file: warning: $lines lines"
done

# shellcheck disable=SC2086
awk '
/^\{/ { start = FNR; name = last }
/^\}/ { if (start && FNR - start > 61)
		printf "%s:%d: warning: %d lines in one function\n", FILENAME, start, FNR - start - 1
	start = 0 }
/^[a-zA-Z]/ { last = $0 }' $files

if command -v clang-format-19 >/dev/null; then
	for file in $files; do
		clang-format-19 --dry-run -Werror "$file" >/dev/null 2>&1 ||
			echo "$file: warning: clang-format would change it"
	done
fi
exit $status
