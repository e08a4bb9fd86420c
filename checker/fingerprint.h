/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The name of a finding that stays when lines move.
 *
 * Made of the rule, the file's path, the finding's identity text (function,
 * resource and statement, without lines) and, to tell equal ones in a file
 * apart, their order in it. Renaming the file or the function gives another.
 */
#ifndef CHECKER_FINGERPRINT_H
#define CHECKER_FINGERPRINT_H

#define FINGERPRINT_SIZE 33	/* 32 hex digits and a NUL */

void fingerprint(char out[FINGERPRINT_SIZE], const char *rule,
		 const char *path, const char *identity, unsigned occurrence);

#endif
