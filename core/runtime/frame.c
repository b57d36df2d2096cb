#include "runtime/frame.h"

#include "runtime/crc32.h"
#include "runtime/little_endian.h"

size_t er_frame_encode(const er_frame* frame, uint8_t* out, size_t capacity) {
    if (frame->length > ER_FRAME_MAX_PAYLOAD || capacity < 3)
        return 0;
    uint8_t header[ER_FRAME_HEADER];
    header[0] = ER_FRAME_VERSION;
    header[1] = frame->type;
    er_put_u16(header + 2, frame->flags);
    er_put_u32(header + 4, frame->sequence);
    er_put_u16(header + 8, frame->length);
    uint8_t crc[4];
    er_put_u32(crc, er_crc32(frame->payload, frame->length, er_crc32(header, sizeof header, 0)));

    er_cobs_encoder encoder;
    er_cobs_encode_begin(&encoder, out + 1, capacity - 2);
    er_cobs_encode(&encoder, header, sizeof header);
    er_cobs_encode(&encoder, frame->payload, frame->length);
    er_cobs_encode(&encoder, crc, sizeof crc);
    const size_t size = er_cobs_encode_end(&encoder);
    if (size == 0)
        return 0;
    out[0] = 0;
    out[size + 1] = 0;
    return size + 2;
}

void er_frame_decoder_begin(er_frame_decoder* decoder) {
    er_cobs_decode_begin(&decoder->cobs);
    decoder->used = 0;
    decoder->overflow = false;
}

static bool parse(const er_frame_decoder* decoder, er_frame* frame) {
    const uint8_t* raw = decoder->raw;
    const uint32_t used = decoder->used;
    if (decoder->overflow || !er_cobs_decode_complete(&decoder->cobs) || used < ER_FRAME_HEADER + 4u)
        return false;
    if (raw[0] != ER_FRAME_VERSION || er_get_u16(raw + 8) != used - ER_FRAME_HEADER - 4u)
        return false;
    if (er_get_u32(raw + used - 4) != er_crc32(raw, used - 4u, 0))
        return false;
    frame->type = raw[1];
    frame->flags = er_get_u16(raw + 2);
    frame->sequence = er_get_u32(raw + 4);
    frame->length = er_get_u16(raw + 8);
    frame->payload = raw + ER_FRAME_HEADER;
    return true;
}

er_frame_status er_frame_decoder_push(er_frame_decoder* decoder, uint8_t byte, er_frame* frame) {
    if (byte == 0) {
        const bool empty = !decoder->cobs.begun && !decoder->overflow;
        const er_frame_status status = empty ? ER_FRAME_NONE : parse(decoder, frame) ? ER_FRAME_READY : ER_FRAME_DAMAGED;
        er_frame_decoder_begin(decoder);
        return status;
    }
    uint8_t decoded;
    if (er_cobs_decode(&decoder->cobs, byte, &decoded)) {
        if (decoder->used < ER_FRAME_MAX_RAW)
            decoder->raw[decoder->used++] = decoded;
        else
            decoder->overflow = true;
    }
    return ER_FRAME_NONE;
}
