/* SPDX-License-Identifier: BSD-2-Clause */
/* Socket buffers and their fragments. */
#ifndef _LINUX_SKBUFF_H
#define _LINUX_SKBUFF_H

#include <linux/dma-mapping.h>
#include <linux/string.h>

#define MAX_SKB_FRAGS	17
#define NET_IP_ALIGN	2

#define CHECKSUM_NONE		0
#define CHECKSUM_UNNECESSARY	1
#define CHECKSUM_PARTIAL	3

struct net_device;

typedef struct skb_frag {
	struct page *page;
	unsigned int len;
	unsigned int offset;
} skb_frag_t;

struct skb_shared_info {
	u8 nr_frags;
	unsigned short gso_size;
	skb_frag_t frags[MAX_SKB_FRAGS];
};

struct sk_buff {
	struct sk_buff *next, *prev;
	struct net_device *dev;
	unsigned int len;
	unsigned int data_len;
	__be16 protocol;
	u8 ip_summed;
	char cb[48];
	unsigned char *head;
	unsigned char *data;
	unsigned char *end;
};

struct sk_buff_head {
	struct sk_buff *next, *prev;
	u32 qlen;
};

#define skb_shinfo(skb)	((struct skb_shared_info *)(skb)->end)

static inline unsigned int skb_headlen(const struct sk_buff *skb)
{
	return skb->len - skb->data_len;
}

static inline bool skb_is_nonlinear(const struct sk_buff *skb)
{
	return skb->data_len;
}

static inline unsigned int skb_frag_size(const skb_frag_t *frag)
{
	return frag->len;
}

static inline unsigned int skb_frag_off(const skb_frag_t *frag)
{
	return frag->offset;
}

static inline struct page *skb_frag_page(const skb_frag_t *frag)
{
	return frag->page;
}

static inline dma_addr_t skb_frag_dma_map(struct device *dev,
					  const skb_frag_t *frag,
					  size_t offset, size_t size,
					  enum dma_data_direction dir)
{
	return dma_map_page(dev, skb_frag_page(frag),
			    skb_frag_off(frag) + offset, size, dir);
}

void *skb_put(struct sk_buff *skb, unsigned int len);
void *skb_put_data(struct sk_buff *skb, const void *data, unsigned int len);
void *skb_push(struct sk_buff *skb, unsigned int len);
void *skb_pull(struct sk_buff *skb, unsigned int len);
void skb_reserve(struct sk_buff *skb, int len);
int skb_tailroom(const struct sk_buff *skb);
int skb_linearize(struct sk_buff *skb);
int skb_padto(struct sk_buff *skb, unsigned int len);
struct sk_buff *skb_get(struct sk_buff *skb);
void skb_copy_from_linear_data(const struct sk_buff *skb, void *to,
			       unsigned int len);
int skb_copy_bits(const struct sk_buff *skb, int offset, void *to, int len);
void skb_add_rx_frag(struct sk_buff *skb, int i, struct page *page, int off,
		     int size, unsigned int truesize);
void skb_tx_timestamp(struct sk_buff *skb);

struct sk_buff *alloc_skb(unsigned int size, gfp_t gfp);
struct sk_buff *dev_alloc_skb(unsigned int len);
struct sk_buff *netdev_alloc_skb(struct net_device *ndev, unsigned int len);
struct sk_buff *netdev_alloc_skb_ip_align(struct net_device *ndev,
					  unsigned int len);
struct sk_buff *build_skb(void *data, unsigned int frag_size);
void *netdev_alloc_frag(unsigned int size);
void skb_free_frag(void *addr);
void kfree_skb(struct sk_buff *skb);
void consume_skb(struct sk_buff *skb);
void dev_kfree_skb_any(struct sk_buff *skb);
void dev_kfree_skb_irq(struct sk_buff *skb);
void dev_consume_skb_any(struct sk_buff *skb);

#define dev_kfree_skb(skb)	consume_skb(skb)

void skb_queue_head_init(struct sk_buff_head *list);
void skb_queue_tail(struct sk_buff_head *list, struct sk_buff *skb);
struct sk_buff *skb_dequeue(struct sk_buff_head *list);

#endif
