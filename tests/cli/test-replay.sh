#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# replay: every sample of tests/replay breaks exactly the rules that it says,
# damaged files are refused with the place, and a long trace is quick.
#
# A sample says with which options it is judged ("# replay: OPTIONS") and
# what must be found ("# expect: LINE RULE", in the order of lines).
. tests/cli/lib.sh

samples=tests/replay

# FILE: "LINE RULE" of its findings
findings() {
	jq -r 'select(.kind == "finding") | "\(.line) \(.rule)"' "$1"
}

for file in "$samples"/*.txt; do
	what=$(basename "$file" .txt)
	options=$(sed -n 's/^# replay: //p' "$file")
	want=$(sed -n 's/^# expect: //p' "$file")
	# shellcheck disable=SC2086 # a list of options
	status "$what" "$([ -n "$want" ] && echo 1 || echo 0)" \
		"$dmacheck" replay $options --format json "$file"
	same "$what: what it breaks" "$(findings "$dir/out")" "$want"
done

# FILE REASON COUNT: what was not judged, and why
doubts() {
	# shellcheck disable=SC2046 # a list of options
	"$dmacheck" replay $(sed -n 's/^# replay: //p' "$1") --format json \
		"$1" 2>/dev/null >"$dir/doubts"
	same "$(basename "$1"): unknown for $2" "$(jq -r --arg why "$2" \
		'select(.kind == "summary") | .unknown_by_reason[$why]' \
		"$dir/doubts")" "$3"
}
doubts $samples/mid-start.txt began_later 5
doubts $samples/shared.txt began_later 3
doubts $samples/overwritten.txt began_later 2
doubts $samples/lost.txt events_lost 3
doubts $samples/lost-dropped.txt events_lost 1
doubts $samples/buffer-started.txt events_lost 1
doubts $samples/own-lost.txt events_lost 1
doubts $samples/reused.txt end_unseen 1
doubts $samples/sg-truncated.txt list_truncated 1
doubts $samples/unmap-wrong-device.txt ambiguous 1
doubts $samples/skipped-unmap.txt unpaired 1
doubts $samples/own-twins.txt ambiguous 2
doubts $samples/own-unknown.txt no_subject 2
doubts $samples/own-unknown.txt began_later 2

# What is printed.
status "text" 1 "$dmacheck" replay $samples/double-unmap.txt
prints "the breach, with the place and the rule" \
	"$samples/double-unmap.txt:9: error: '0xffff9000' from dma_map_page() is unmapped a second time [double-unmap]"
prints "where it was mapped" \
	"$samples/double-unmap.txt:7: note: mapped by dma_map_page(): dev 0000:03:00.0"
prints "what the kernel would print" \
	"note: CONFIG_DMA_API_DEBUG would print: device driver tries to free DMA memory it has not allocated"
prints "the sum" "1 violated, 0 unknown"
prints "what was seen" "subjects: 1 mapping, 0 live at the end"
same "nothing else is in it" "$(grep -c 'others skipped' "$dir/out")" 0
status "a good one" 0 "$dmacheck" replay --complete $samples/good.txt
prints "what was not looked at" "20 DMA events, 1 others skipped"
prints "subjects of two kinds" "subjects: 4 mapping, 3 allocation, 0 live"
status "a leak" 1 "$dmacheck" replay --complete $samples/unmap-missing.txt
prints "where the trace ends" "the trace ends and it is still live"
status "a buffer that was overwritten" 1 \
	"$dmacheck" replay --complete $samples/overwritten.txt
says "is said to be" "the buffer was overwritten"
status "standard input" 1 bash -c \
	"'$dmacheck' replay - <$samples/double-unmap.txt"
status "memory without a name" 1 \
	"$dmacheck" replay --complete $samples/map-overlap.txt
prints "is called by its address" "'memory at 0x1000' shares a cache line"
sed 's/0000:03:00.0/dev\xff/' $samples/double-unmap.txt >"$dir/latin.txt"
status "a name that is not UTF-8" 1 \
	"$dmacheck" replay --format json "$dir/latin.txt"
same "its other letters are kept" \
	"$(jq -r 'select(.kind == "finding").device' "$dir/out")" "dev?"
status "one device" 1 "$dmacheck" replay --complete --device 0000:03:00.0 \
	--format json $samples/device.txt
same "the others' events" "$(jq -c 'select(.kind == "summary") |
	[.events, .events_of_other_devices]' "$dir/out")" "[4,2]"
status "json" 1 "$dmacheck" replay --format json $samples/double-unmap.txt
same "the keys that others rely on" "$(jq -c 'select(.kind == "finding") |
	[has("rule", "verdict", "severity", "file", "line", "message",
	"fingerprint", "witness_kind", "witness", "replay", "kernel")] | all' \
	"$dir/out")" true
same "the last line is the summary" "$(tail -1 "$dir/out" | jq -r .kind)" \
	summary
first=$(jq -r 'select(.kind == "finding").fingerprint' "$dir/out")
sed 's/ffff9000/eeee8000/' $samples/double-unmap.txt >"$dir/moved.txt"
status "another recording" 1 "$dmacheck" replay --format json "$dir/moved.txt"
same "the same fingerprint" \
	"$(jq -r 'select(.kind == "finding").fingerprint' "$dir/out")" "$first"

# A user's rule.
mkdir -p "$dir/rules"
cat >"$dir/rules/mine.yaml" <<'END'
rules:
  - id: my-large-map
    severity: note
    subject: mapping
    when: (and (= event map) (> size 1024))
    summary: maps are small
    message: "{call}() maps '{size}' bytes"
END
cat >"$dir/rules/outside.yaml" <<'END'
rules:
  - id: my-sync-outside
    severity: error
    subject: mapping
    when: (and (= event sync_cpu) (> (+ offset size) m.size))
    summary: a sync stays in the mapping
    message: "'{subject}' is synced at '{offset}', '{size}' bytes"
END
printf '%s\n' "dmacheck-trace 1 complete" \
	"map handle=0x1000 size=256 dev=d dir=to_device family=single" \
	"check_ok handle=0x1000" \
	"sync_cpu handle=0x1080 size=128 dev=d dir=to_device" \
	"sync_cpu handle=0x1000 offset=64 size=128 dev=d dir=to_device" \
	"sync_cpu handle=0x1080 size=129 dev=d dir=to_device" \
	"sync_cpu handle=0x1000 offset=255 size=2 dev=d dir=to_device" \
	"sync_cpu handle=0x1000 size=257 dev=d dir=to_device" \
	"unmap handle=0x1000 size=256 dev=d dir=to_device family=single" \
	>"$dir/outside.txt"
status "ranges" 1 "$dmacheck" replay --rules "$dir/rules" --format json \
	"$dir/outside.txt"
same "what is outside" "$(findings "$dir/out" | grep sync)" "6 my-sync-outside
7 my-sync-outside
8 my-sync-outside"
same "at which offsets" "$(jq -r 'select(.rule == "my-sync-outside").message' \
	"$dir/out")" "'0x1000' is synced at '128', '129' bytes
'0x1000' is synced at '255', '2' bytes
'0x1000' is synced at '0', '257' bytes"
status "more rules" 1 "$dmacheck" replay --rules "$dir/rules" $samples/stack.txt
prints "are judged" "note: dma_map_page() maps '2048' bytes [my-large-map]"

# Input that cannot be read whole: nothing on stdout, the place on stderr.
refused() {
	status "$1" 2 "$dmacheck" replay "$2"
	says "$1: the message" "$3"
	same "$1: nothing is printed" "$(cat "$dir/out")" ""
}
refused "no such file" "$dir/missing.txt" "missing.txt: No such file"
refused "a folder" "$dir" "Is a directory"
: >"$dir/empty.txt"
refused "an empty file" "$dir/empty.txt" "empty.txt: the file is empty"
head -12 $samples/good.txt | grep '^#' >"$dir/header.txt"
refused "only a header" "$dir/header.txt" "no DMA event"
head -c 4096 "$dmacheck" >"$dir/binary.txt"
refused "a program" "$dir/binary.txt" "binary.txt:1: byte 0x7f: this is no text"
head -c 300 /dev/zero >"$dir/zero.txt"
refused "zeroes" "$dir/zero.txt" "byte 0x00"
refused "a source file" Makefile "Makefile:"
{ cat $samples/good.txt; printf '  rmmod-5 [001] ..... 40.2: dma_unm'; } \
	>"$dir/cut.txt"
refused "a line that is cut off" "$dir/cut.txt" "ends within this line"
says "how far it got" "20 events before that line; nothing is judged"
sed 's/ size=2048 phys_addr/ phys_addr/' $samples/good.txt >"$dir/field.txt"
refused "a field is missing" "$dir/field.txt" \
	"field.txt:16: dma_map_page: field 'size' is missing"
sed 's/dir=TO_DEVICE/dir=UP/' $samples/good.txt >"$dir/dir.txt"
refused "a direction that is none" "$dir/dir.txt" \
	"dir.txt:18: dma_map_page: field 'dir': 'UP' is not a direction"
tac $samples/good.txt | grep -v '^#' >"$dir/back.txt"
refused "not in the order of time" "$dir/back.txt" "order of time"
sed 's/^check_ok/check_perhaps/' $samples/own-good.txt >"$dir/own.txt"
refused "our own format" "$dir/own.txt" \
	"own.txt:5: 'check_perhaps' is not an event"

status "a device that is not there" 2 \
	"$dmacheck" replay --device 0000:99:00.0 $samples/device.txt
says "is said to be none" "no event of device '0000:99:00.0'"
same "and nothing is printed" "$(cat "$dir/out")" ""

# Cut anywhere within a line it is refused.
size=$(wc -c <$samples/good.txt)
accepted=
for at in $(seq 50 61 "$((size - 1))"); do
	head -c "$at" $samples/good.txt >"$dir/part.txt"
	[ "$(tail -c 1 "$dir/part.txt" | od -An -tx1)" = " 0a" ] && continue
	"$dmacheck" replay "$dir/part.txt" >"$dir/out" 2>/dev/null
	[ $? = 2 ] && [ ! -s "$dir/out" ] || accepted="$accepted $at"
done
same "cut at any byte" "$accepted" ""

status "no file" 2 "$dmacheck" replay
status "two files" 2 "$dmacheck" replay a b
status "no such format" 2 "$dmacheck" replay --format xml a
status "help" 0 "$dmacheck" replay --help
prints "tells how to record" "trace-cmd record -e dma"

# A ring of receive buffers, refilled, synced and unmapped: 100,000 lines.
awk 'BEGIN {
	print "# tracer: nop"
	for (i = 0; i < 25200; i++) {
		handle = 4026531840 + i % 512 * 4096
		head = sprintf("eth0-1 [%03d] d.s1. %.6f: ", i % 4, 1 + i / 1e5)
		if (i >= 512) {
			printf "%sdma_sync_single_for_cpu: d0 dir=FROM_DEVICE dma_addr=%x size=64\n", head, handle + 64
			printf "%sdma_unmap_page: d0 dir=FROM_DEVICE dma_addr=%x size=2048 attrs=\n", head, handle
		}
		printf "%sdma_map_page: d0 dir=FROM_DEVICE dma_addr=%x size=2048 phys_addr=1%x attrs=\n", head, handle, handle
		printf "%ssched_waking: comm=x pid=1 prio=120 target_cpu=000\n", head
	}
}' >"$dir/long.txt"
status "a long trace" 0 bash -c \
	"ulimit -t 10; '$dmacheck' replay --format json '$dir/long.txt'"
same "all of it" "$(jq -c '[.events, .live_at_end, .unknown]' "$dir/out")" \
	"[74576,512,0]"
