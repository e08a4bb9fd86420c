/* SPDX-License-Identifier: BSD-2-Clause */
/* The commands; each returns an exit status. argv[0] names the command. */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

int command_check(int argc, char **argv);
int command_gate(int argc, char **argv);

#endif
