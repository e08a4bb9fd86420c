/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the .cmd files that kbuild leaves beside objects ("dir/.name.o.cmd"):
 * their first line says with which command the object was made.
 */
#ifndef ANALYZER_CMDFILE_H
#define ANALYZER_CMDFILE_H

#include "analyzer/flags.h"

/*
 * Adds the words of the compile command in the .cmd file PATH, the compiler's
 * name first. Returns 0; 1 if the file is about something else than compiling
 * one source; -1 with errno set if it cannot be read.
 */
int cmdfile_read(struct words *w, const char *path);

/* The word that names the C file among the words of a command, or NULL. */
const char *command_source(char *const *argv, size_t n);

#endif
