#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# explain: every rule has its text, a slip of the pen gets suggestions.
. tests/cli/lib.sh

status "list" 0 "$dmacheck" explain --list
for rule in $(awk '{ print $1 }' "$dir/out"); do
	status "$rule" 0 "$dmacheck" explain --no-trace "$rule"
	prints "$rule says what must hold" "what must hold"
	prints "$rule says why" "why"
	prints "$rule says how to mend" "how to mend"
done
# Every rule has its traces (dmacheck theorems); how they are shown:
for rule in cpu-read-while-device-owned unmap-wrong-nents free-mismatch \
	busdma-unload-without-sync map-error-unchecked; do
	"$dmacheck" explain "$rule" >"$dir/rule"
	for harm in $(sed -n '/^harm$/{n;p}' "$dir/rule"); do
		grep -q "^how it comes to '$harm', on platform " "$dir/rule"
		same "$rule has a trace of $harm" 0 $?
		grep -qE "^ +[0-9]+\. $harm: " "$dir/rule"
		same "$rule's trace ends in $harm" 0 $?
	done
done
status "the kernel's words" 0 "$dmacheck" explain unmap-wrong-size
prints "are printed" "device driver frees DMA memory with different size"
status "unknown rule" 2 "$dmacheck" explain unmap-wrong-sise
says "the near one is suggested" "'unmap-wrong-size'"
status "hopeless rule" 2 "$dmacheck" explain xyzzy
says "it is named" "'xyzzy'"
