# SPDX-License-Identifier: BSD-2-Clause
# Sourced: how the corpus is parsed, by its own small headers only.
top=$(pwd)
LINUX_FLAGS="-std=gnu11 -nostdinc -I$top/corpus/include -D__KERNEL__"
FREEBSD_FLAGS="-std=gnu11 -nostdinc -I$top/corpus/include/freebsd -D_KERNEL"
