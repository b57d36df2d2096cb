#include "runtime/cobs.h"

static void append(er_cobs_encoder* encoder, uint8_t byte) {
    if (encoder->used < encoder->capacity)
        encoder->out[encoder->used++] = byte;
    else
        encoder->overflow = true;
}

static void openBlock(er_cobs_encoder* encoder) {
    encoder->codeAt = encoder->used;
    encoder->code = 1;
    append(encoder, 0);
}

static void closeBlock(er_cobs_encoder* encoder) {
    if (encoder->codeAt < encoder->used)
        encoder->out[encoder->codeAt] = encoder->code;
}

void er_cobs_encode_begin(er_cobs_encoder* encoder, uint8_t* out, size_t capacity) {
    encoder->out = out;
    encoder->capacity = capacity;
    encoder->used = 0;
    encoder->overflow = false;
    openBlock(encoder);
}

void er_cobs_encode(er_cobs_encoder* encoder, const void* bytes, size_t size) {
    const uint8_t* at = (const uint8_t*)bytes;
    for (; size; --size, ++at) {
        // A full block stands for its 254 bytes alone, without a zero behind them.
        if (encoder->code == 0xFF) {
            closeBlock(encoder);
            openBlock(encoder);
        }
        if (*at) {
            append(encoder, *at);
            ++encoder->code;
        } else {
            closeBlock(encoder);
            openBlock(encoder);
        }
    }
}

size_t er_cobs_encode_end(er_cobs_encoder* encoder) {
    closeBlock(encoder);
    return encoder->overflow ? 0 : encoder->used;
}

void er_cobs_decode_begin(er_cobs_decoder* decoder) {
    decoder->left = 0;
    decoder->zeroPending = false;
    decoder->begun = false;
}

int er_cobs_decode(er_cobs_decoder* decoder, uint8_t byte, uint8_t* out) {
    if (decoder->left) {
        --decoder->left;
        *out = byte;
        return 1;
    }
    const bool zero = decoder->zeroPending;
    decoder->left = (uint8_t)(byte - 1u);
    decoder->zeroPending = byte != 0xFF;
    decoder->begun = true;
    *out = 0;
    return zero ? 1 : 0;
}

bool er_cobs_decode_complete(const er_cobs_decoder* decoder) {
    return decoder->begun && decoder->left == 0;
}
