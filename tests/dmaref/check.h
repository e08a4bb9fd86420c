/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks of programs that use libdmaref; they print TAP lines. */
#ifndef TESTS_DMAREF_CHECK_H
#define TESTS_DMAREF_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(what)                                                            \
	do {                                                                   \
		if (!(what)) {                                                 \
			printf("not ok %s:%d: %s\n", __FILE__, __LINE__,       \
			       #what);                                         \
			exit(1);                                               \
		}                                                              \
	} while (0)

/* The hazards since the last time. */
static inline unsigned seen(void)
{
	unsigned set = dmaref_hazards();

	dmaref_clear_hazards();
	return set;
}

static inline struct device *begin(const char *platform)
{
	dmaref_init(platform);
	dmaref_on_hazard(NULL, NULL);
	dmaref_set_hardware(DMAREF_NONE);
	return dmaref_device("dev0");
}

#define RUN(test)                                                              \
	do {                                                                   \
		test();                                                        \
		printf("ok %s\n", #test);                                      \
	} while (0)

#endif
