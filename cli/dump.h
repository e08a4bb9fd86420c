/* SPDX-License-Identifier: BSD-2-Clause */
/* What stands between the command line and the report, for people. */
#ifndef CLI_DUMP_H
#define CLI_DUMP_H

#include "cli/options.h"

/* --dump=STAGE:FUNC: prints it for every unit that has the function; an exit status. */
int run_dump(const struct options *o);
/* --print-units: what would be parsed, as a compile database. */
int run_print_units(const struct options *o);

#endif
