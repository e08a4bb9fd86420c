#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# gate: only what is not in the baseline counts, and moving lines is not new.
. tests/cli/lib.sh

mkdir -p "$dir/src"
cp "$fire" "$dir/src/a.c"
opts="--db $dir/x.db --root $dir/src"
# shellcheck disable=SC2086 # a list of words
{
status "write a baseline" 0 gate $opts --write-baseline "$dir/base" "$dir/src"
same "one line for the finding" "$(grep -vc '^#' "$dir/base")" 1
status "nothing new" 0 gate $opts --baseline "$dir/base" "$dir/src"
prints "it is counted as known" "in the baseline"
status "check still reports it" 1 check $opts "$dir/src"

{ printf '\n/* moved\n * down\n */\n'; cat "$fire"; } >"$dir/src/a.c"
status "moved lines are not new" 0 gate $opts --baseline "$dir/base" "$dir/src"

cp corpus/linux/unmap-missing/fire-timeout-return.c "$dir/src/b.c"
status "another file is new" 1 gate $opts --baseline "$dir/base" "$dir/src"
prints "the new one is printed" "b.c:"
same "the known one is not" "$(grep -c '^a.c:' "$dir/out")" 0
status "the new one in JSON" 1 gate $opts --format json \
	--baseline "$dir/base" "$dir/src"
same "one finding" \
	"$(jq -r 'select(.kind == "finding") | .file' "$dir/out")" b.c

status "missing baseline" 2 gate $opts --baseline "$dir/none" "$dir/src"
says "it is named" "none"
echo "no fingerprint" >"$dir/bad"
status "broken baseline" 2 gate $opts --baseline "$dir/bad" "$dir/src"
says "the line is named" "line 1"
status "baseline that cannot be written" 2 gate $opts \
	--write-baseline /proc/none "$dir/src"
}
