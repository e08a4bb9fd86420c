/* SPDX-License-Identifier: BSD-2-Clause */
/* `replay FILE`: a recorded trace against the contract. */
#ifndef CLI_REPLAY_H
#define CLI_REPLAY_H

int command_replay(int argc, char **argv);

#endif
