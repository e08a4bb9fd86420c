#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Precompiled headers change nothing in real drivers: every other file of
# files.txt. `make pch-check` compares more.

[ -f build/kprep/include/generated/autoconf.h ] || {
	echo "not ok the kernel tree is prepared: run 'make kernel'"
	exit 1
}
grep -v '^#' tests/real/files.txt | awk 'NR % 2' | tests/pch-check.sh 0

# ---- what the cache holds may be damaged
kernel="--kernel build/linux-6.12 --objtree build/kprep"
out=$WORK/real-pch
mkdir -p "$out/cache/dmacheck"
cp -r "$XDG_CACHE_HOME/dmacheck/kbuild" "$out/cache/dmacheck/"
files=$(grep '^drivers/spi' tests/real/files.txt)
check() { # NAME OPTIONS
	local name=$1
	shift
	# shellcheck disable=SC2086 # lists of words
	XDG_CACHE_HOME=$out/cache "$DMACHECK" check $kernel --db :memory: \
		--format json -o "$out/$name.json" --stats "$@" $files \
		2>"$out/$name.err"
	[ $? -le 1 ]
}
same() { # STATUS NAME
	if [ "$1" = 0 ] && cmp -s "$out/plain.json" "$out/$2.json"; then
		echo "ok $2: the same results"
	else
		echo "not ok $2: the same results"
		sed 's/^/# /' "$out/$2.err"
	fi
}
check plain --no-pch || echo "not ok run without precompiled headers"
check cold
same $? cold
grep -q '([1-9][0-9]* sets, [1-9][0-9]* made)' "$out/cold.err" ||
	echo "not ok cold run makes sets"
check warm
same $? warm
grep -q ' 0 made)' "$out/warm.err" || echo "not ok warm run makes no sets"
for pch in "$out"/cache/dmacheck/pch/*.pch; do
	truncate -s $(($(stat -c %s "$pch") / 2)) "$pch"
done
check truncated
same $? truncated
grep -q ' 0 made)' "$out/truncated.err" && echo "not ok they are made again"
for pch in "$out"/cache/dmacheck/pch/*.pch; do
	dd if=/dev/urandom of="$pch" bs=4096 seek=64 count=400 conv=notrunc \
		2>"$out/dd.err"
done
check garbled
same $? garbled
exit 0
