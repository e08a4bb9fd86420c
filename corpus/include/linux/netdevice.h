/* SPDX-License-Identifier: BSD-2-Clause */
/* Network devices, their queues and polling. */
#ifndef _LINUX_NETDEVICE_H
#define _LINUX_NETDEVICE_H

#include <linux/device.h>
#include <linux/skbuff.h>

enum netdev_tx {
	NETDEV_TX_OK = 0x00,
	NETDEV_TX_BUSY = 0x10,
};
typedef enum netdev_tx netdev_tx_t;

struct net_device;

struct net_device_ops {
	int (*ndo_open)(struct net_device *ndev);
	int (*ndo_stop)(struct net_device *ndev);
	netdev_tx_t (*ndo_start_xmit)(struct sk_buff *skb,
				      struct net_device *ndev);
	void (*ndo_tx_timeout)(struct net_device *ndev, unsigned int queue);
	int (*ndo_change_mtu)(struct net_device *ndev, int mtu);
};

struct net_device_stats {
	unsigned long rx_packets, tx_packets;
	unsigned long rx_bytes, tx_bytes;
	unsigned long rx_errors, tx_errors;
	unsigned long rx_dropped, tx_dropped;
};

struct net_device {
	const struct net_device_ops *netdev_ops;
	struct net_device_stats stats;
	struct device dev;
	unsigned int mtu;
	int irq;
	void *priv;
};

struct napi_struct {
	struct net_device *dev;
	int (*poll)(struct napi_struct *napi, int budget);
};

static inline void *netdev_priv(const struct net_device *ndev)
{
	return ndev->priv;
}

#define SET_NETDEV_DEV(ndev, pdev)	((ndev)->dev.parent = (pdev))

struct net_device *alloc_etherdev(int priv_size);
struct net_device *devm_alloc_etherdev(struct device *dev, int priv_size);
void free_netdev(struct net_device *ndev);
int register_netdev(struct net_device *ndev);
void unregister_netdev(struct net_device *ndev);
__be16 eth_type_trans(struct sk_buff *skb, struct net_device *ndev);

void netif_start_queue(struct net_device *ndev);
void netif_stop_queue(struct net_device *ndev);
void netif_wake_queue(struct net_device *ndev);
bool netif_queue_stopped(const struct net_device *ndev);
int netif_rx(struct sk_buff *skb);
int netif_receive_skb(struct sk_buff *skb);
int napi_gro_receive(struct napi_struct *napi, struct sk_buff *skb);
struct sk_buff *napi_alloc_skb(struct napi_struct *napi, unsigned int len);
void napi_consume_skb(struct sk_buff *skb, int budget);
bool napi_complete_done(struct napi_struct *napi, int done);
bool napi_schedule(struct napi_struct *napi);
void napi_enable(struct napi_struct *napi);
void napi_disable(struct napi_struct *napi);
void netif_napi_add(struct net_device *ndev, struct napi_struct *napi,
		    int (*poll)(struct napi_struct *, int));
void netif_napi_del(struct napi_struct *napi);

__printf(2, 3) void netdev_err(const struct net_device *ndev,
			       const char *fmt, ...);
__printf(2, 3) void netdev_warn(const struct net_device *ndev,
				const char *fmt, ...);

#endif
