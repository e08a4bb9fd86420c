#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# query coverage: calls counted by tokens, and why one that is counted is no
# event. One call for each reason.
. tests/cli/lib.sh

mkdir "$dir/src"
cat >"$dir/src/own.h" <<'END'
#ifndef OWN_H
#define OWN_H
#define OWN_UNMAP(dev, a) \
	do { /* dma_unmap_page( */ \
		dma_unmap_single((dev), (a), 8, DMA_TO_DEVICE); \
	} while (0)
#ifdef CONFIG_OWN
#define OWN_MAYBE(dev, a) dma_unmap_single(dev, a, 8, DMA_TO_DEVICE)
#else
#define OWN_MAYBE(dev, a)
#endif
#endif
END
cat >"$dir/src/found.c" <<'END'
#include <linux/dma-mapping.h>
#include "own.h"
#define MAP(dev, p) dma_map_single(dev, p, 8, DMA_TO_DEVICE)
#define MAP_AGAIN(dev, p) MAP(dev, p)
#define UNUSED(dev, p) dma_map_single(dev, p, 8, DMA_TO_DEVICE)
#define GONE(dev) dma_set_mask(dev, 0)
#undef GONE
#define GONE(dev) 0

dma_addr_t declared(dma_addr_t dma_map_single(void *), int n);

int f(struct device *dev, void *p)
{
	const char *text = "dma_map_single(1)"; /* dma_map_single(2) */
	dma_addr_t a = MAP_AGAIN(dev, p), b;

	if (GONE(dev) || \
	    dma_mapping_error
	    (dev, a)) // dma_map_single(3)
		return *text;
	b = dma_map_single(dev, p, 8, DMA_TO_DEVICE);
	OWN_UNMAP(dev, a);
	OWN_MAYBE(dev, a);
#if 0
	dma_unmap_single(dev, b, 8, DMA_TO_DEVICE);
	if (a) {
#elif defined(__KERNEL__)
	if (!dma_mapping_error(dev, b)) {
#else
	while (b) { dma_unmap_single(dev, b, 4, DMA_TO_DEVICE);
#endif
		dma_unmap_single(dev, b, 8, DMA_TO_DEVICE);
	}
	return 0;
}
END
status "a file with every call found" 0 check --db "$dir/x.db" \
	--root "$dir/src" "$dir/src/found.c"
sql() { sqlite3 -separator ' ' "$dir/x.db" "$1"; }
same "calls counted" "$(sql "SELECT calls_counted FROM files")" 6
same "none is missed" "$(sql "SELECT * FROM missed_calls")" ""
same "events of the API" "$(sql "SELECT count(*) FROM calls
	WHERE subject <> 'none'")" 6

# ---- one call for each reason
cat >"$dir/src/own-function.c" <<'END'
#include <linux/types.h>

static int dma_set_mask(int *dev, u64 mask)
{
	return dev && mask;
}

int f(int *dev)
{
	return dma_set_mask(dev, 1);
}
END
cat >"$dir/src/parse-error.c" <<'END'
#include <linux/dma-mapping.h>

int f(struct device *dev, void *p)
{
	dma_addr_t a = dma_map_single(dev, p, 8, DMA_TO_DEVICE);

	nobody->knows = dma_mapping_error(dev, a);
	return 0;
}
END
cat >"$dir/src/outside-functions.c" <<'END'
#include <linux/dma-mapping.h>

const unsigned long sizes[] = {
	sizeof(dma_mapping_error(0, 0)),
};
END
cat >"$dir/src/macro.c" <<'END'
#include <linux/dma-mapping.h>
#define SIZE(dev) sizeof(dma_mapping_error(dev, 0))

unsigned long f(struct device *dev)
{
	return SIZE(dev);
}
END
cat >"$dir/src/dropped.c" <<'END'
#include <linux/dma-mapping.h>

unsigned long f(struct device *dev)
{
	return sizeof(dma_mapping_error(dev, 0));
}
END
{
	echo "#include <linux/dma-mapping.h>"
	echo "int f(struct device *dev) { return dma_mapping_error(dev, 0); }"
	echo "int g(void) { return"
	head -c 300000 /dev/zero | tr '\0' '('
	echo "; }"
} >"$dir/src/no-syntax-tree.c"
all() {
	# shellcheck disable=SC2086 # a list of flags
	"$dmacheck" check --plain=file --db "$dir/y.db" --root "$dir/src" \
		"$dir"/src/[dmnop]*.c -- $LINUX_FLAGS -fbracket-depth=999999
}
status "files with a call missed each" 3 all
sqlite3 "$dir/y.db" "SELECT path, line, written, reason FROM v_missed_calls
	ORDER BY 1, 2" >"$dir/missed"
same "each is missed for its reason" "$(cat "$dir/missed")" \
	"dropped.c|5|dma_mapping_error|dropped
macro.c|6|SIZE|macro
no-syntax-tree.c|2|dma_mapping_error|no-syntax-tree
outside-functions.c|4|dma_mapping_error|outside-functions
own-function.c|10|dma_set_mask|own-function
parse-error.c|7|dma_mapping_error|parse-error"
same "and no reason is left out" "$(cut -d'|' -f4 "$dir/missed" | sort)" \
	"$(sed -n 's/^MISSED([a-z_]*, "\([a-z-]*\)".*/\1/p' \
		checker/missed.def | sort)"

coverage() { "$dmacheck" query --db "$dir/y.db" --format csv coverage; }
status "coverage" 0 coverage
prints "files by state" "clean,,4,66.7,4,0,4,0.0,"
prints "all files" "all,,6,100.0,7,1,6,14.29,"
prints "missed calls by reason, with name and place" \
	"missed,macro,1,16.7,1,0,1,0.0,SIZE macro.c:6"
status "missed-calls" 0 "$dmacheck" query --db "$dir/y.db" --format csv \
	missed-calls
prints "each with its place" \
	"parse-error.c,7,18,f,dma_mapping_error,dma_mapping_error,parse-error"

# ---- what is known from an earlier run is counted all the same
rows() { sqlite3 "$dir/y.db" "SELECT path, line, reason FROM v_missed_calls
	UNION ALL SELECT path, calls_counted, '' FROM files JOIN paths
	ON id = file ORDER BY 1, 2, 3"; }
first=$(rows)
all >/dev/null 2>&1
same "the same in a warm run" "$(rows)" "$first"
