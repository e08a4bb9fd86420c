/* SPDX-License-Identifier: BSD-2-Clause */
/* `query`: named questions to the database, and read-only SQL. */
#ifndef CLI_QUERY_H
#define CLI_QUERY_H

int command_query(int argc, char **argv);

#endif
