#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The include edges hold, and the check of them can fail.

if tests/lint/lint.sh >"$WORK/lint"; then
	echo "ok lint"
else
	echo "not ok lint"
	grep -v warning "$WORK/lint" | sed 's/^/    /'
fi

mkdir -p "$WORK/edges/ref"
printf '#include <sqlite3.h>\n' >"$WORK/edges/ref/bad.c"
printf '#include "ref/arena.h"\n#include <stdio.h>\n' >"$WORK/edges/ref/good.c"
edges=$(pwd)/tests/lint/edges
if (cd "$WORK/edges" && "$edges.sh" "$edges.txt" ref/bad.c) >/dev/null; then
	echo "not ok a forbidden include is seen"
else
	echo "ok a forbidden include is seen"
fi
if (cd "$WORK/edges" && "$edges.sh" "$edges.txt" ref/good.c); then
	echo "ok allowed includes pass"
else
	echo "not ok allowed includes pass"
fi
