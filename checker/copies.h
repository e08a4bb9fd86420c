/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which members get their handle from another member?
 *
 * A receive buffer that is sent back takes its handle along: what is unmapped
 * from the one place was mapped for the other. Each such pair of members is a
 * fact of the unit (event `keep`, no call): LOCATION may hold what the
 * location in its role `handle` held.
 *
 * Direction: may. Found without simulation: plain assignments of DMA addresses
 * are followed back through locals, and parameters through the calls of the
 * unit.
 */
#ifndef CHECKER_COPIES_H
#define CHECKER_COPIES_H

#include "checker/program.h"
#include "checker/result.h"

void copies_add(const struct program *p, struct file_result *out);

#endif
