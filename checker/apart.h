/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which values are different because of where they come from?
 *
 * The solver knows numbers only; to it, a fresh handle may happen to be equal
 * to a length. Two cases are told by origin:
 *   made     the handle or address that a birth of this run made: nothing that
 *            was computed without it is it
 *   device   the device of a DMA controller (struct dma_device) is not that of
 *            its client, unless the unit sets up controllers itself
 */
#ifndef CHECKER_APART_H
#define CHECKER_APART_H

#include "checker/sim.h"

/* GIVEN, to a later call, is certainly not ROLE of the birth. */
bool values_apart(const struct sim *sim, const struct birth *b, enum role role,
		  term given);

#endif
