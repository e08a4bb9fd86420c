/* SPDX-License-Identifier: BSD-2-Clause */
/* Register access by tag and handle, and the DMA interface with it. */
#ifndef CORPUS_FREEBSD_MACHINE_BUS_H
#define CORPUS_FREEBSD_MACHINE_BUS_H

#include <sys/types.h>
#include <sys/bus_dma.h>

#define BUS_SPACE_BARRIER_READ 1
#define BUS_SPACE_BARRIER_WRITE 2

uint8_t bus_space_read_1(bus_space_tag_t t, bus_space_handle_t h,
    bus_size_t o);
uint16_t bus_space_read_2(bus_space_tag_t t, bus_space_handle_t h,
    bus_size_t o);
uint32_t bus_space_read_4(bus_space_tag_t t, bus_space_handle_t h,
    bus_size_t o);
void bus_space_write_1(bus_space_tag_t t, bus_space_handle_t h, bus_size_t o,
    uint8_t v);
void bus_space_write_2(bus_space_tag_t t, bus_space_handle_t h, bus_size_t o,
    uint16_t v);
void bus_space_write_4(bus_space_tag_t t, bus_space_handle_t h, bus_size_t o,
    uint32_t v);
void bus_space_barrier(bus_space_tag_t t, bus_space_handle_t h, bus_size_t o,
    bus_size_t len, int flags);

#endif
