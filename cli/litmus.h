/* SPDX-License-Identifier: BSD-2-Clause */
/* `litmus FILE…`: all that can come of litmus tests, on each platform. */
#ifndef CLI_LITMUS_H
#define CLI_LITMUS_H

int command_litmus(int argc, char **argv);

#endif
