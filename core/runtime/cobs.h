#ifndef ER_COBS_H
#define ER_COBS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Consistent Overhead Byte Stuffing (Cheshire and Baker, 1999): rewrites bytes so that no 0x00 remains and 0x00 can delimit.

/// Most bytes that `size` bytes become, without delimiters.
#define ER_COBS_MAX_ENCODED(size) ((size) + ((size) + 253u) / 254u + 1u)

/// Encodes piece by piece into a buffer of the caller.
typedef struct {
    uint8_t* out;
    size_t capacity;
    size_t used;   ///< bytes written so far
    size_t codeAt; ///< where the length of the open block belongs
    uint8_t code;  ///< length of the open block plus one
    bool overflow;
} er_cobs_encoder;

void er_cobs_encode_begin(er_cobs_encoder* encoder, uint8_t* out, size_t capacity);
void er_cobs_encode(er_cobs_encoder* encoder, const void* bytes, size_t size);
/// Closes the last block. Returns the encoded bytes, 0 when `capacity` was too small.
size_t er_cobs_encode_end(er_cobs_encoder* encoder);

/// Decodes byte by byte. Never give it the delimiter 0x00: begin again there.
typedef struct {
    uint8_t left;     ///< bytes of the open block still to come
    bool zeroPending; ///< a 0x00 stands between the open block and the next
    bool begun;
} er_cobs_decoder;

void er_cobs_decode_begin(er_cobs_decoder* decoder);
/// Takes one encoded byte that is not 0. Returns how many bytes it yields (0 or 1), the byte in `*out`.
int er_cobs_decode(er_cobs_decoder* decoder, uint8_t byte, uint8_t* out);
/// True when the bytes so far are a whole encoding: no block is open.
bool er_cobs_decode_complete(const er_cobs_decoder* decoder);

#ifdef __cplusplus
}
#endif
#endif
