/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The end of a file with tests of rows of ref/rows_bsd.def: the tests of one
 * suite, SUITE_x being defined as THIS_SUITE, and main().
 */
#define THIS_SUITE(name, symbol, test)                                         \
	{ name, test, start_row, end_row, (void *)(uintptr_t)(symbol) },
#define OTHER_SUITE(name, symbol, test)

#ifndef SUITE_bsd_tag
#define SUITE_bsd_tag OTHER_SUITE
#endif
#ifndef SUITE_bsd_map
#define SUITE_bsd_map OTHER_SUITE
#endif
#ifndef SUITE_bsd_sync
#define SUITE_bsd_sync OTHER_SUITE
#endif
#ifndef SUITE_bsd_load
#define SUITE_bsd_load OTHER_SUITE
#endif
#ifndef SUITE_bsd_mbuf
#define SUITE_bsd_mbuf OTHER_SUITE
#endif
#ifndef SUITE_bsd_mem
#define SUITE_bsd_mem OTHER_SUITE
#endif
#ifndef SUITE_bsd_lock
#define SUITE_bsd_lock OTHER_SUITE
#endif
#ifndef SUITE_bsd_netbsd
#define SUITE_bsd_netbsd OTHER_SUITE
#endif
#ifndef SUITE_bsd_netsync
#define SUITE_bsd_netsync OTHER_SUITE
#endif
#ifndef SUITE_bsd_names
#define SUITE_bsd_names OTHER_SUITE
#endif
#ifndef SUITE_bsd_netmem
#define SUITE_bsd_netmem OTHER_SUITE
#endif

#define ROW(suite, seed, item, symbol, test, note)                             \
	SUITE_##suite(seed ": " item, symbol, test)

int main(void)
{
	const struct CMUnitTest tests[] = {
#include "ref/rows_bsd.def"
	};

	return cmocka_run_group_tests_name("bus_dma", tests, NULL, NULL);
}
