/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Canonical texts: names for locations and values that mean the same in
 * every function of a module.
 *
 * A location is the innermost member that holds a value, by its record:
 * "struct ring_buf.dma", with "[*]" after arrays; or a global by its name.
 * A value's text is "=N" for constants, "@LOCATION" for what a location
 * holds, "&LOCATION" for addresses, operators over such texts. It is empty
 * when the value depends on the caller: then nothing can be said.
 *
 * Direction: equal texts do not prove equal values (two objects of a type
 * have one name); they do so only under the assumption `same-object`, that
 * an unmap works on the object its map worked on. Different constants are
 * different values for certain.
 */
#ifndef CHECKER_CANON_H
#define CHECKER_CANON_H

#include "checker/term.h"
#include "ref/strbuf.h"

/* The location whose address is ADDR; FALSE when it has no name. */
bool canon_location(struct strbuf *out, const struct terms *t, term addr);
/*
 * The location that VALUE was read from, changes of byte order and width,
 * masks and offsets apart; of one put together from parts, the first part's.
 * FALSE (and OUT as it was) when there is none.
 */
bool canon_origin(struct strbuf *out, const struct terms *t, term value);
/* FALSE (and OUT as it was) when the value has no canonical text. */
bool canon_value(struct strbuf *out, const struct terms *t, term value);

#endif
