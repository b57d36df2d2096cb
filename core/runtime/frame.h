#ifndef ER_FRAME_H
#define ER_FRAME_H
#include "runtime/cobs.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A frame on the wire is 0x00, the COBS encoding of header + payload + CRC, 0x00. All numbers little-endian.
///
///   offset  size  header
///        0     1  version   ER_FRAME_VERSION; a frame of another version is dropped
///        1     1  type      protocol.h
///        2     2  flags     0; receivers ignore bits that they do not know
///        4     4  sequence  the request's id; an answer repeats it
///        8     2  length    of the payload, 0 .. ER_FRAME_MAX_PAYLOAD
///       10     n  payload
///     10+n     4  CRC-32 of header and payload
///
/// The delimiter in front ends whatever garbage came before, so that a frame sent after garbage is never lost to it.

#define ER_FRAME_VERSION 1u
#define ER_FRAME_HEADER 10u
#define ER_FRAME_MAX_PAYLOAD 1024u
#define ER_FRAME_MAX_RAW (ER_FRAME_HEADER + ER_FRAME_MAX_PAYLOAD + 4u)
/// Most bytes that a frame takes on the wire, both delimiters included.
#define ER_FRAME_MAX_ENCODED (ER_COBS_MAX_ENCODED(ER_FRAME_MAX_RAW) + 2u)

typedef struct {
    uint8_t type;
    uint16_t flags;
    uint32_t sequence;
    uint16_t length;
    const uint8_t* payload; ///< into the decoder; valid until its next byte
} er_frame;

/// Encodes a frame, delimiters included, into `out`. Returns the bytes written, 0 when the payload is too long or `capacity` too
/// small (ER_FRAME_MAX_ENCODED always does). `frame->payload` may be null when `length` is 0.
size_t er_frame_encode(const er_frame* frame, uint8_t* out, size_t capacity);

typedef enum {
    ER_FRAME_NONE = 0,   ///< no whole frame yet
    ER_FRAME_READY = 1,  ///< `*frame` was filled
    ER_FRAME_DAMAGED = 2 ///< something ended that was no sound frame; it was dropped
} er_frame_status;

/// Finds frames in a stream of bytes that may be damaged, cut or split anywhere; catches on again at the next 0x00.
typedef struct {
    er_cobs_decoder cobs;
    uint16_t used;
    bool overflow;
    uint8_t raw[ER_FRAME_MAX_RAW];
} er_frame_decoder;

void er_frame_decoder_begin(er_frame_decoder* decoder);
er_frame_status er_frame_decoder_push(er_frame_decoder* decoder, uint8_t byte, er_frame* frame);

#ifdef __cplusplus
}
#endif
#endif
