#ifndef ER_LITTLE_ENDIAN_H
#define ER_LITTLE_ENDIAN_H
#include <stdint.h>
#include <string.h>

/// Little-endian numbers in bytes at any address. The caller has checked that the bytes are there.

static inline uint16_t er_get_u16(const uint8_t* at) {
    return (uint16_t)(at[0] | at[1] << 8);
}
static inline uint32_t er_get_u32(const uint8_t* at) {
    return er_get_u16(at) | (uint32_t)er_get_u16(at + 2) << 16;
}
static inline uint64_t er_get_u64(const uint8_t* at) {
    return er_get_u32(at) | (uint64_t)er_get_u32(at + 4) << 32;
}
static inline int32_t er_get_i32(const uint8_t* at) {
    return (int32_t)er_get_u32(at);
}
static inline float er_get_f32(const uint8_t* at) {
    const uint32_t bits = er_get_u32(at);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline void er_put_u16(uint8_t* at, uint16_t value) {
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}
static inline void er_put_u32(uint8_t* at, uint32_t value) {
    er_put_u16(at, (uint16_t)value);
    er_put_u16(at + 2, (uint16_t)(value >> 16));
}
static inline void er_put_u64(uint8_t* at, uint64_t value) {
    er_put_u32(at, (uint32_t)value);
    er_put_u32(at + 4, (uint32_t)(value >> 32));
}
static inline void er_put_i32(uint8_t* at, int32_t value) {
    er_put_u32(at, (uint32_t)value);
}
static inline void er_put_f32(uint8_t* at, float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    er_put_u32(at, bits);
}

#endif
