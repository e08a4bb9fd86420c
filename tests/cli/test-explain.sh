#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# explain: every rule has its text, a slip of the pen gets suggestions.
. tests/cli/lib.sh

status "list" 0 "$dmacheck" explain --list
for rule in $(awk '{ print $1 }' "$dir/out"); do
	status "$rule" 0 "$dmacheck" explain "$rule"
	prints "$rule says what must hold" "what must hold"
	prints "$rule says why" "why"
	prints "$rule says how to mend" "how to mend"
	prints "$rule says that no trace is shown" "hardware trace: none yet"
done
status "the kernel's words" 0 "$dmacheck" explain unmap-wrong-size
prints "are printed" "device driver frees DMA memory with different size"
status "unknown rule" 2 "$dmacheck" explain unmap-wrong-sise
says "the near one is suggested" "'unmap-wrong-size'"
status "hopeless rule" 2 "$dmacheck" explain xyzzy
says "it is named" "'xyzzy'"
