/* SPDX-License-Identifier: BSD-2-Clause */
/* `explain RULE`: a rule's own text, for people. */
#ifndef CLI_EXPLAIN_H
#define CLI_EXPLAIN_H

int command_explain(int argc, char **argv);

#endif
