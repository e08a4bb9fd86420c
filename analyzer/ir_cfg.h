/* SPDX-License-Identifier: BSD-2-Clause */
/* From the blocks of a builder to the graph that ir.h promises. */
#ifndef ANALYZER_IR_CFG_H
#define ANALYZER_IR_CFG_H

#include "analyzer/ir_build.h"

/* Fills blocks, statements and cases of b->f. Every block must be closed. */
void ir_build_graph(struct ir_builder *b);

#endif
