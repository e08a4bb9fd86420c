/* SPDX-License-Identifier: BSD-2-Clause */
/* Enums and names of the closed vocabulary of vocab.def. */
#ifndef REF_VOCAB_H
#define REF_VOCAB_H

enum subject {
	SUBJECT_none,
#define SUBJECT(name, text) SUBJECT_##name,
#include "ref/vocab.def"
	SUBJECT_max
};

enum event {
	EVENT_none,
#define EVENT(name, text) EVENT_##name,
#include "ref/vocab.def"
	EVENT_max
};

enum role {
	ROLE_none,
#define ROLE(name, sort, text) ROLE_##name,
#include "ref/vocab.def"
	ROLE_max
};

enum family {
	FAMILY_none,
#define FAMILY(name) FAMILY_##name,
#include "ref/vocab.def"
	FAMILY_max
};

/* Values of enum dma_data_direction of include/linux/dma-direction.h. */
enum direction {
	DIR_bidirectional,
	DIR_to_device,
	DIR_from_device,
	DIR_none,
	DIR_max
};

/* Names as written in rules and descriptors; NULL past the end. */
const char *subject_name(enum subject s);
const char *subject_text(enum subject s);
const char *event_name(enum event e);
const char *event_text(enum event e);
const char *role_name(enum role r);
const char *family_name(enum family f);
const char *direction_name(enum direction d);

/* The word's number, or 0 when it is not in the vocabulary (-1 for dir). */
enum subject subject_from_name(const char *s);
enum event event_from_name(const char *s);
enum role role_from_name(const char *s);
enum family family_from_name(const char *s);
int direction_from_name(const char *s);

#endif
