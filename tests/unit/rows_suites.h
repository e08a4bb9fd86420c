/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The suites of ref/rows.def: those that a file of tests did not define have no
 * rows in it.
 */
#ifndef ROW_alloc
#define ROW_alloc(...)
#endif
#ifndef ROW_area
#define ROW_area(...)
#endif
#ifndef ROW_attrs
#define ROW_attrs(...)
#endif
#ifndef ROW_cache
#define ROW_cache(...)
#endif
#ifndef ROW_iommu
#define ROW_iommu(...)
#endif
#ifndef ROW_iova
#define ROW_iova(...)
#endif
#ifndef ROW_linux
#define ROW_linux(...)
#endif
#ifndef ROW_map
#define ROW_map(...)
#endif
#ifndef ROW_memory
#define ROW_memory(...)
#endif
#ifndef ROW_pool
#define ROW_pool(...)
#endif
#ifndef ROW_sync
#define ROW_sync(...)
#endif
#ifndef ROW_today
#define ROW_today(...)
#endif
#ifndef ROW_user
#define ROW_user(...)
#endif
