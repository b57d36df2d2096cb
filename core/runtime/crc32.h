#ifndef ER_CRC32_H
#define ER_CRC32_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// CRC-32 (IEEE 802.3, reflected, as zlib's) of `size` bytes. Continue a running value by passing it as `seed`; start with 0.
uint32_t er_crc32(const void* bytes, size_t size, uint32_t seed);

#ifdef __cplusplus
}
#endif
#endif
