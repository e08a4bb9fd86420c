#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# query: every named query answers, SQL of users can only read, samples are
# drawn by the seed.
. tests/cli/lib.sh

db=$dir/x.db
check --db "$db" corpus/linux/unmap-missing corpus/linux/double-unmap \
	>/dev/null 2>&1
query() { "$dmacheck" query --db "$db" "$@"; }

status "list" 0 query --list
for q in $("$dmacheck" query --list | awk '!/: [A-Z-]/ { print $1 }'); do
	for format in table csv json; do
		status "$q as $format" 0 query --format $format "$q"
	done
	query --format json "$q" | jq . >/dev/null 2>&1
	same "$q is JSON" $? 0
done
status "unknown query" 2 query frobnicate
says "it is named" "'frobnicate'"

# ---- queries with arguments
cat >"$dir/graph.c" <<'END'
#include <linux/dma-mapping.h>

struct ops {
	int (*start)(struct device *dev);
};

static void give_back(struct device *dev, dma_addr_t a)
{
	dma_unmap_single(dev, a, 8, DMA_TO_DEVICE);
}

static dma_addr_t take(struct device *dev, void *p)
{
	return dma_map_single(dev, p, 8, DMA_TO_DEVICE);
}

static int start(struct device *dev)
{
	give_back(dev, take(dev, dev));
	return 0;
}

static const struct ops the_ops = { .start = start };

int first(const struct ops *o, struct device *dev)
{
	return o ? o->start(dev) : the_ops.start(dev);
}
END
check --db "$dir/g.db" --root "$dir" "$dir/graph.c" >/dev/null 2>&1
asks() { "$dmacheck" query --db "$dir/g.db" --format csv "$@"; }
status "who-calls" 0 asks who-calls dma_map_single
prints "the caller and its line" "graph.c,14,take,call"
status "who-calls of a handler" 0 asks who-calls start
prints "the structure that holds it" "struct ops.start"
status "who-calls wants a name" 2 asks who-calls
status "call-path" 0 asks call-path first dma_unmap_single
same "by the structure's member" "$(sed 1d "$dir/out" | cut -d, -f1,2)" \
	"first,struct ops.start
struct ops.start,start
start,give_back
give_back,dma_unmap_single"
status "call-path the other way" 0 asks call-path dma_unmap_single first
same "there is none" "$(sed 1d "$dir/out")" ""
status "call-path wants two names" 2 asks call-path first
status "too many arguments" 2 asks call-path a b c
status "wrappers" 0 asks wrappers
same "both, each with a caller" "$(sed 1d "$dir/out")" \
	"graph.c,give_back,dma_unmap_single,1
graph.c,take,dma_map_single,1"
status "no arguments for rules" 2 asks rules x

cat >"$dir/fields.c" <<'END'
#include <linux/dma-mapping.h>

struct both { dma_addr_t a, b; struct device *dev; void *p; };

int open_it(struct both *s)
{
	s->a = dma_map_single(s->dev, s->p, 8, DMA_TO_DEVICE);
	s->b = dma_map_single(s->dev, s->p, 8, DMA_TO_DEVICE);
	return 0;
}

void close_it(struct both *s)
{
	dma_unmap_single(s->dev, s->a, 8, DMA_TO_DEVICE);
}
END
check --db "$dir/f.db" --root "$dir" "$dir/fields.c" >/dev/null 2>&1
"$dmacheck" query --db "$dir/f.db" --format csv unmatched-fields >"$dir/out"
prints "what is never unmapped" "struct both.b,mapping,1,0,fields.c:8"
same "and nothing else" "$(sed 1d "$dir/out" | wc -l)" 1

# ---- the page of the schema
status "schema" 0 query --schema
for t in $(sqlite3 "$db" "SELECT name FROM sqlite_master
		WHERE type IN ('table', 'view')"); do
	prints "it tells of $t" "## $t"
done
same "each column is explained" "$(grep -c '|  |$' "$dir/out")" 0
same "version of the page" "$(grep -c "Version $(sqlite3 "$db" \
	"PRAGMA user_version") " "$dir/out")" 1
same "the database uses a log" "$(sqlite3 "$db" "PRAGMA journal_mode")" wal

status "no database" 2 "$dmacheck" query --db "$dir/none.db" rules
says "it is named" "none.db"

status "SQL" 0 query --format csv --sql "SELECT count(*) AS n FROM v_findings"
same "its answer" "$(tail -1 "$dir/out")" \
	"$(sqlite3 "$db" "SELECT count(*) FROM v_findings")"
for sql in "DELETE FROM files" "DROP TABLE files" "PRAGMA user_version = 3" \
	"ATTACH '$dir/other.db' AS o" "CREATE TABLE x(y)" "SELECT 1; SELECT 2" \
	"INSERT INTO paths(path) VALUES ('x')" "VACUUM" "frobnicate" "" \
	"SELECT load_extension('x')"; do
	before=$(md5sum <"$db")
	status "refused: $sql" 2 query --sql "$sql"
	same "nothing changed by: $sql" "$(md5sum <"$db")" "$before"
done
same "no other database was made" "$(ls "$dir/other.db" 2>/dev/null)" ""
status "endless SQL" 2 query --sql "WITH RECURSIVE t(x) AS
	(SELECT 1 UNION ALL SELECT x + 1 FROM t) SELECT count(*) FROM t"
says "the limit is told" "too long"

status "sample" 0 query --format csv sample -n 3 --seed abc
same "three rows and a head" "$(wc -l <"$dir/out")" 4
cp "$dir/out" "$dir/first"
status "the same seed" 0 query --format csv sample -n 3 --seed abc
cmp -s "$dir/out" "$dir/first"
same "the same rows" $? 0
status "a larger sample" 0 query --format csv sample -n 5 --seed abc
same "begins with the smaller" "$(head -4 "$dir/out" | md5sum)" \
	"$(md5sum <"$dir/first")"
status "another seed" 0 query --format csv sample -n 3 --seed abd
cmp -s "$dir/out" "$dir/first"
same "other rows" $? 1
status "sample wants a seed" 2 query sample -n 3
