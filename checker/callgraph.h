/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who calls whom, for people to ask: the calls that functions of the main file
 * make, and the functions that static initialisers put into structures.
 */
#ifndef CHECKER_CALLGRAPH_H
#define CHECKER_CALLGRAPH_H

#include "analyzer/ir.h"
#include "checker/result.h"

/* Fills OUT's edges and handlers; its funcs are those of U, in order. */
void callgraph_fill(struct file_result *out, const struct ir_unit *u);

#endif
