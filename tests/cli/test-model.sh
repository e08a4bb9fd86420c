#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# model: rows of four columns, each with a status and a test that is there.
. tests/cli/lib.sh

status "rows" 0 "$dmacheck" model --list
rows=$dir/rows
cp "$dir/out" "$rows"
same "every row has four columns" \
	"$(awk -F '\t' 'NF != 4 || !$1 || !$2 || !$4' "$rows")" ""
same "every row runs" "$(awk -F '\t' '$3 != "runs"' "$rows")" ""
same "both seeds and today's names are there" \
	"$(cut -f 1 "$rows" | sed 's/[:-].*//' | sort -u | tr '\n' ' ')" \
	"bus_dma(9) bus_dma(9) NetBSD bus_dma(9) OpenBSD elce2014 linux "
missing=
for test in $(cut -f 4 "$rows" | sort -u); do
	grep -qw "$test(struct [a-z_]* \*b)\|$test(void [*]*state)" \
		tests/unit/test_rows_*.c || missing="$missing $test"
done
same "every test is in a file of tests" "$missing" ""

status "notes" 0 "$dmacheck" model --notes
same "are a fifth column" "$(awk -F '\t' 'NF != 5' "$dir/out")" ""
same "for the same rows" "$(cut -f 1-4 "$dir/out" | md5sum)" \
	"$(md5sum <"$rows")"

status "calls" 0 "$dmacheck" model --calls
same "each has a row of its name" \
	"$(grep -c "^dma_map_single	linux	dpsr$" "$dir/out")" 1
status "platforms" 0 "$dmacheck" model --platforms
for p in $(cut -f 1 "$dir/out"); do
	status "the description of $p" 0 "$dmacheck" model --platform "$p"
done
status "no such platform" 2 "$dmacheck" model --platform nowhere
says "it is named" "'nowhere'"
status "nothing asked for" 2 "$dmacheck" model
status "an argument too many" 2 "$dmacheck" model --list x
says "it is named" "'x'"
