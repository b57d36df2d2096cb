#include "runtime/frame.h"
#include "runtime/protocol.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace {

/// Whatever a sound frame carries, no reader may look beyond it.
void readAsEverything(const er_frame& frame) {
    const std::vector<std::uint8_t> payload(frame.payload, frame.payload + frame.length); // exact size, for the address sanitizer
    er_hello hello;
    er_read_hello(&hello, payload.data(), payload.size());
    er_transfer_begin begin;
    er_read_transfer_begin(&begin, payload.data(), payload.size());
    er_chunk chunk;
    er_read_chunk(&chunk, payload.data(), payload.size());
    er_transfer_end end;
    er_read_transfer_end(&end, payload.data(), payload.size());
    er_ack ack;
    er_read_ack(&ack, payload.data(), payload.size());
    er_result result;
    er_read_result(&result, payload.data(), payload.size());
    er_error error;
    er_read_error(&error, payload.data(), payload.size());
    er_selftest selftest;
    er_read_selftest(&selftest, payload.data(), payload.size());
    er_profile_entry entries[ER_PROFILE_MAX_ENTRIES];
    er_read_profile(entries, payload.data(), payload.size());
}

} // namespace

/// The first byte chooses: the rest is a stream for the decoder, or a payload that must come back unchanged.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    er_frame_decoder decoder;
    er_frame_decoder_begin(&decoder);
    er_frame found;
    const bool asPayload = (*data & 1) && size - 1 <= ER_FRAME_MAX_PAYLOAD;
    if (!asPayload) {
        for (std::size_t i = 1; i < size; ++i)
            if (er_frame_decoder_push(&decoder, data[i], &found) == ER_FRAME_READY)
                readAsEverything(found);
        return 0;
    }
    const er_frame frame{*data, 0, 1, static_cast<std::uint16_t>(size - 1), data + 1};
    readAsEverything(frame);
    std::vector<std::uint8_t> wire(ER_FRAME_MAX_ENCODED);
    const std::size_t length = er_frame_encode(&frame, wire.data(), wire.size());
    bool back = false;
    for (std::size_t i = 0; i < length; ++i)
        if (er_frame_decoder_push(&decoder, wire[i], &found) == ER_FRAME_READY)
            back = found.type == frame.type && found.length == frame.length &&
                   std::equal(found.payload, found.payload + found.length, frame.payload);
    if (!back)
        std::abort();
    return 0;
}
