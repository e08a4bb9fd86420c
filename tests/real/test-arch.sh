#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Real drivers of another architecture: those that x86 does not build are
# analysed, their calls are found, and of headers, databases and results kept
# in one cache none is taken for the other's.

tree=build/linux-6.12
out=$WORK/real-arch
mkdir -p "$out/cache/dmacheck"
. tests/real/lib.sh
[ -f build/kprep-arm64/include/generated/autoconf.h ] || {
	echo "not ok the kernel tree is prepared for arm64: run 'make kernel'"
	exit 1
}
arm=$(grep -v '^#' tests/real/files-arm64.txt)
both="drivers/spi/spi-qcom-qspi.c drivers/spi/spi-mtk-snfi.c"
[ ! -d "$XDG_CACHE_HOME/dmacheck/kbuild" ] ||
	cp -r "$XDG_CACHE_HOME/dmacheck/kbuild" "$out/cache/dmacheck/"
export XDG_CACHE_HOME=$out/cache

objtree_of() {
	if [ "$1" = x86 ]; then echo build/kprep; else echo "build/kprep-$1"; fi
}

check() { # NAME ARCH [options]
	local name=$1 arch=$2
	shift 2
	# shellcheck disable=SC2086 # a list of words
	"$DMACHECK" check --kernel "$tree" --objtree "$(objtree_of "$arch")" \
		--arch "$arch" --stats --format json -o "$out/$name.json" \
		"$@" $arm $both 2>"$out/$name.err"
	[ $? -le 1 ]
	report $? "run $name" "$(head -1 "$out/$name.err")"
}

says() { # NAME RUN TEXT
	grep -q -e "$3" "$out/$2.err"
	report $? "$1" "no '$3'"
}

# ---- arm64: everything is analysed
check arm64 arm64
db=$(echo "$XDG_CACHE_HOME"/dmacheck/linux-6.12-*-arm64.db)
for file in $arm $both; do
	state=$(sqlite3 "$db" \
		"SELECT state || ' ' || why FROM v_files WHERE path = '$file'")
	[ "$state" = "clean " ]
	report $? "clean $file" "${state:-no row}"
done
# shellcheck disable=SC2086
"$DMACHECK" check --kernel "$tree" --objtree build/kprep-arm64 --print-units \
	$arm >"$out/units.json"
# shellcheck disable=SC2086
calls_found "$db" "$out/units.json" $arm

# ---- x86 from the same cache: none of it is arm64's
check x86 x86
says "no result of arm64 is taken" x86 'known from earlier runs: 0 of '
says "no header of arm64 is taken" x86 '([1-9][0-9]* sets, [1-9][0-9]* made)'
states=$("$DMACHECK" query --kernel "$tree" --format csv --sql \
	"SELECT state, count(*) FROM v_files GROUP BY state ORDER BY state" |
	tail -n +2 | tr -d '\r' | tr '\n' ' ')
[ "$states" = "clean,2 not-built,12 " ]
report $? "x86 builds two of them" "$states"
check x86-plain x86 --no-pch --db "$out/x86.db"
cmp "$out/x86.json" "$out/x86-plain.json"
report $? "results of x86 alone"

# ---- and back
check again arm64
says "results of arm64 were kept" again 'known from earlier runs: 14 of 14 '
cmp "$out/arm64.json" "$out/again.json"
report $? "the same results"
check arm64-plain arm64 --no-pch --db "$out/arm64.db"
cmp "$out/arm64.json" "$out/arm64-plain.json"
report $? "results of arm64 alone"
check refused x86 --db "$out/arm64.db" | grep -q '^not ok'
report $? "one database for both is refused"
says "it is told" refused "holds results for 'arm64', not for 'x86'"
exit 0
