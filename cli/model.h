/* SPDX-License-Identifier: BSD-2-Clause */
/* `model --list`: what the reference model covers. */
#ifndef CLI_MODEL_H
#define CLI_MODEL_H

int command_model(int argc, char **argv);

#endif
