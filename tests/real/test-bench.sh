#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# `make bench` on a few files: does it end, and is every figure there? How
# large they are is no test's business.

[ -f build/kprep/include/generated/autoconf.h ] || {
	echo "not ok the kernel tree is prepared: run 'make kernel'"
	exit 1
}
export BENCH_OUT=$WORK/bench BENCH_SAMPLE=1
files=$(grep -E '/(sec|ptdma|spi)/|spi-' tests/real/files.txt | head -4)
# shellcheck disable=SC2086 # a list of words
if tests/bench.sh $files >"$WORK/bench.txt" 2>"$WORK/bench.err"; then
	echo "ok bench ends"
else
	echo "not ok bench ends: status $?"
	sed 's/^/# /' "$WORK/bench.err"
fi
[ -s "$WORK/bench.err" ] && echo "not ok no messages: $(head -1 "$WORK/bench.err")"

is_figure() { # NAME: a number that is not below zero
	awk -F '\t' -v name="$1" '$1 == name && NF == 3 &&
		$2 ~ /^[0-9]+(\.[0-9]+)?$/ { found++ }
		END { exit found != 1 }' "$BENCH_OUT/bench.tsv"
}
peers="clang analyze"
command -v sparse >/dev/null && peers="$peers sparse"
# shellcheck disable=SC2086 # a list of words
for name in files files.built jobs ratio ratio_built bench.wall \
	check.{wall,cpu,per_file,worker_memory} \
	check.{flags,precompile,parse,lower,check,solve,join,database} \
	$(printf '%s.cpu ' $peers) $(printf '%s.per_file ' $peers) \
	$(printf '%s.files ' $peers) $(printf '%s.accepted ' $peers) \
	clang_{first,second}_half.per_file clang_of_sample.cpu \
	{check,clang}_built.cpu {warm,warm_file,warm_header}.{wall,cpu,parsed} \
	growth_{1,4}.{cpu,per_file,flags,precompile}; do
	if is_figure "$name"; then
		echo "ok figure $name"
	else
		echo "not ok figure $name: $(grep "^$name	" "$BENCH_OUT/bench.tsv")"
	fi
done

same() { # NAME GOT WANT
	if [ "$2" = "$3" ]; then
		echo "ok $1"
	else
		echo "not ok $1: '$2', not '$3'"
	fi
}
value() { awk -F '\t' -v n="$1" '$1 == n { print $2 }' "$BENCH_OUT/bench.tsv"; }
same "all files are measured" "$(value files)" 4
same "by clang too" "$(awk -F '\t' '$1 == "clang" && $4 > 0' \
	"$BENCH_OUT/files.tsv" | wc -l)" 4
same "nothing is parsed again" "$(value warm.parsed)" 0
same "but the file that changed" "$(value warm_file.parsed)" 1
[ "$(value warm_header.parsed)" -ge 1 ] && [ "$(value warm_header.parsed)" -lt 5 ]
same "and those that include a header" $? 0
for text in "clang -fsyntax-only" "dmacheck check, empty cache" "  flags" \
	"  precompile" "sparse" "clang --analyze" "files that are built" \
	"peak memory" "nothing changed" "one file changed" \
	"one header changed" "growth: files" "took "; do
	grep -q "^$text" "$WORK/bench.txt"
	same "the table has '$text'" $? 0
done

tests/bench.sh drivers/none >/dev/null 2>&1
same "a path that is not there" $? 2
exit 0
