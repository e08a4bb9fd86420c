/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Texts of findings: a rule's `message` with its words in braces replaced.
 *
 *   {ROLE}     role of the event; of the birth where the event has none
 *   {m.ROLE}   role of the birth
 *   {subject}  what later calls name the subject by: its handle, scatterlist,
 *              CPU address, bus_dma map or buffer
 *   {call}     the birth's call, as written
 *   {at}       the event's call, as written
 *
 * A word nothing is known of becomes '?'.
 */
#ifndef RULES_MESSAGE_H
#define RULES_MESSAGE_H

#include "ref/arena.h"
#include "ref/vocab.h"

/* Texts as the user wrote them; NULL where there is none. */
struct message_words {
	const char *call, *at;
	const char *roles[ROLE_max]; /* of the event */
	const char *birth[ROLE_max]; /* of the birth */
};

/* TEXT with its words replaced, in A. */
char *message_fill(struct arena *a, const char *text,
		   const struct message_words *words);

/* What is wrong with the template TEXT, in A, or NULL. */
const char *message_check(struct arena *a, const char *text);

#endif
