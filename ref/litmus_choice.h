/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Choices: what threads and hardware can do in a state of a litmus test.
 *
 * They are numbered by labels that mean the same in every run, so that a
 * list of labels is an execution.
 *
 * Left out of the machine's choices, because no execution can tell: fills
 * and evictions of lines that no device can reach, or all if every device
 * snoops the caches and all memory is accessed through them; the eviction of
 * a clean line that is what a fill would bring, and the drop of a translation
 * that is what the table says (each can wait until it is not).
 */
#ifndef REF_LITMUS_CHOICE_H
#define REF_LITMUS_CHOICE_H

#include "ref/litmus_exec.h"

/* The labels of what can happen now are x->labels, in a fixed order. */
void litmus_choices(struct litmus_exec *x);
void litmus_do(struct litmus_exec *x, uint32_t label);
/*
 * What the label does, in words, and does it. *OP: the statement, NULL for
 * what the hardware does by itself.
 */
const char *litmus_tell(struct litmus_exec *x, struct arena *a, uint32_t label,
			const struct litmus_thread **th,
			const struct litmus_op **op);

#endif
