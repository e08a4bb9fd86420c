/* SPDX-License-Identifier: BSD-2-Clause */
/* Symmetric cipher requests. */
#ifndef _CRYPTO_SKCIPHER_H
#define _CRYPTO_SKCIPHER_H

#include <linux/scatterlist.h>

struct crypto_skcipher;

struct skcipher_request {
	unsigned int cryptlen;
	u8 *iv;
	struct scatterlist *src;
	struct scatterlist *dst;
	void *ctx;
};

struct crypto_skcipher *crypto_skcipher_reqtfm(struct skcipher_request *req);
void *crypto_skcipher_ctx(struct crypto_skcipher *tfm);
unsigned int crypto_skcipher_ivsize(struct crypto_skcipher *tfm);
void skcipher_request_complete(struct skcipher_request *req, int err);

static inline void *skcipher_request_ctx(struct skcipher_request *req)
{
	return req->ctx;
}

#endif
