/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dmacheck theorems`: is the contract the right one? Checks the theorems of
 * ref/theorem.h for the rules as they are loaded, a line each.
 */
#ifndef CLI_THEOREMS_H
#define CLI_THEOREMS_H

int command_theorems(int argc, char **argv);

#endif
