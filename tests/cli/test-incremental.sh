#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# What is known from earlier runs changes nothing: after each of many random
# edits the report is that of a run from nothing. SEED and STEPS may be set.
. tests/cli/lib.sh

seed=${SEED:-1}
steps=${STEPS:-20}
tree=$dir/tree
db=$dir/x.db
mkdir -p "$tree/local"
cp -r corpus/include "$tree/include"
for rule in unmap-missing double-unmap unmap-wrong-size map-error-unchecked; do
	mkdir -p "$tree/src/$rule"
	cp corpus/linux/$rule/*.c "$tree/src/$rule"
done
flags="-std=gnu11 -nostdinc -I$tree/local -I$tree/include -D__KERNEL__"

# OPTIONS...: a run over the tree
run() {
	# shellcheck disable=SC2086 # a list of flags
	"$dmacheck" check --plain=dir --format json --stats "$@" "$tree/src" \
		-- $flags 2>"$dir/err"
}
known() { sed -n 's/^known from earlier runs: \([0-9]*\) of.*/\1/p' "$dir/err"; }
joined() { sed -n 's/.*joined anew: \([0-9]*\) .*/\1/p' "$dir/err"; }
files() { find "$tree/src" -name '*.c' | wc -l; }
# NAME: with what is known as from nothing
compare() {
	run --db "$db" >"$dir/warm"
	local warm=$?
	known=$(known)
	joined=$(joined)
	[ $warm -le 1 ] || head -3 "$dir/err" | sed 's/^/not ok: /'
	run --db :memory: >"$dir/cold"
	same "$1: exit status" $warm $?
	cmp -s "$dir/warm" "$dir/cold"
	same "$1: the same report" $? 0
	same "$1: all was analysed for comparison" "$(known)" 0
}
# A file whose change now is not too young to be kept.
settle() { sleep 0.05; }

# ---- what must be known, and what not
settle
compare "first run"
compare "nothing changed"
same "all is known" "$known" "$(files)"
same "no module is joined" "$joined" 0
one=$tree/src/unmap-missing/$(basename "$fire")
touch "$one"
settle
compare "touched"
same "its contents are the same" "$known" "$(files)"
sed -i '1i /* a line more */' "$one"
settle
compare "a line more"
same "one file is not known" "$known" $(($(files) - 1))
same "one module is joined" "$joined" 1
compare "once more"
same "it is known again" "$known" "$(files)"
mkdir "$tree/local/linux"
settle
compare "a folder where headers are looked for"
same "nothing is known" "$known" 0
sed 's/DMA_TO_DEVICE = 1/DMA_TO_DEVICE = 2/' \
	"$tree/include/linux/dma-direction.h" >"$tree/local/linux/dma-direction.h"
settle
compare "a header that shadows another"
same "nothing is known" "$known" 0
rm -r "$tree/local/linux"
settle
compare "without it"
run --db "$db" --fresh >/dev/null
same "--fresh: nothing is known" "$(known)" 0
run --db "$db" --disable unmap-missing >/dev/null
same "other rules: nothing is known" "$(known)" 0
run --db "$db" --no-shortcuts >/dev/null
same "other ways: nothing is known" "$(known)" 0
flags="$flags -DOTHER"
run --db "$db" >/dev/null
same "other flags: nothing is known" "$(known)" 0
compare "and then"
same "all is known with them" "$known" "$(files)"

# ---- random edits
RANDOM=$seed
a_file() { find "$tree/src" -name '*.c' | sort >"$dir/list"
	sed -n "$((RANDOM % $(wc -l <"$dir/list") + 1))p" "$dir/list"; }
a_header() { find "$tree/include" -name '*.h' | sort >"$dir/list"
	sed -n "$((RANDOM % $(wc -l <"$dir/list") + 1))p" "$dir/list"; }
edit() {
	local f h
	f=$(a_file)
	h=$(a_header)
	case $1 in
	0) what="touch"; touch "$f" ;;
	1) what="line"; sed -i "1i /* line $2 */" "$f" ;;
	2) what="direction"
	   if grep -q DMA_FROM_DEVICE "$f"; then
		sed -i '0,/DMA_FROM_DEVICE/s//DMA_TO_DEVICE/' "$f"
	   else
		sed -i '0,/DMA_TO_DEVICE/s//DMA_FROM_DEVICE/' "$f"
	   fi ;;
	3) what="call"; sed -i '0,/dma_unmap_single(/s//(void)(/' "$f" ;;
	4) what="header"; sed -i "1i /* line $2 */" "$h" ;;
	5) what="delete"; [ "$(files)" -lt 8 ] || rm "$f" ;;
	6) what="add"; cp "$f" "${f%.c}-$2.c" ;;
	7) what="rename"; mv "$f" "${f%.c}-$2-moved.c" ;;
	8) what="broken"; echo "int f$2(void) { return nothing; }" >>"$f" ;;
	9) what="shadow"
	   if [ -d "$tree/local/linux" ]; then
		rm -r "$tree/local/linux"
	   else
		mkdir -p "$tree/local/linux"
		sed 's/DMA_TO_DEVICE = 1/DMA_TO_DEVICE = 2/' \
			"$tree/include/linux/dma-direction.h" \
			>"$tree/local/linux/dma-direction.h"
	   fi ;;
	esac
}
for ((step = 1; step <= steps; step++)); do
	edit $(((RANDOM + step) % 10)) $step
	[ $((RANDOM % 2)) = 0 ] || settle
	compare "seed $seed, step $step ($what)"
done
same "the database is whole" "$(sqlite3 "$db" "PRAGMA integrity_check")" ok
same "foreign keys hold" "$(sqlite3 "$db" "PRAGMA foreign_key_check")" ""
