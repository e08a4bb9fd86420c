#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Comments that silence a finding, and those that do not.
. tests/cli/lib.sh

line=$(grep -n 'expect: unmap-missing' "$fire" | cut -d: -f1)
opts="--db $dir/x.db --root $dir"
with() { # COMMENT OFFSET: a copy with the comment OFFSET lines above
	awk -v at=$((line - $2)) -v text="$1" '
		FNR == at { print $0 " /* " text " */"; next } { print }' \
		"$fire" | sed 's,/\* expect: [^*]*\*/,,' >"$dir/a.c"
}
# shellcheck disable=SC2086 # a list of words
{
with "dmacheck: allow unmap-missing: freed by the firmware" 0
status "in the line" 0 check $opts "$dir/a.c"
prints "it is counted" "1 suppressed"
same "the reason is kept" \
	"$(sqlite3 "$dir/x.db" "SELECT allowed FROM v_findings")" \
	"freed by the firmware"
with "dmacheck: allow unmap-missing: freed by the firmware" 1
status "in the line above" 0 check $opts "$dir/a.c"
with "dmacheck: allow unmap-missing: freed by the firmware" 2
status "two lines above" 1 check $opts "$dir/a.c"
with "dmacheck: allow unmap-missing:" 0
status "without a reason" 1 check $opts "$dir/a.c"
says "a warning" "needs a reason"
with "dmacheck: allow double-unmap: another rule" 0
status "another rule" 1 check $opts "$dir/a.c"
with "dmacheck: allow no-such-rule: why not" 0
status "no such rule" 1 check $opts "$dir/a.c"
says "it is named" "no-such-rule"
}
