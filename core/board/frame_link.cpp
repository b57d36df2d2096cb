#include "board/frame_link.h"

#include "base/progress.h"
#include "runtime/model.h"

#include <algorithm>
#include <array>
#include <random>

namespace earshot {
namespace {

using namespace std::chrono_literals;

constexpr auto kSlice = 100ms; ///< between two looks at the stop token
constexpr auto kWriteTimeout = 5000ms;

/// What the firmware meant, when it sends no text of its own.
std::string meaning(er_error_code code, std::uint32_t detail) {
    switch (code) {
    case ER_ERROR_UNSUPPORTED:
        return "it does not know this kind of request";
    case ER_ERROR_MALFORMED:
        return "it cannot read the request";
    case ER_ERROR_NO_TRANSFER:
        return "it lost the transfer";
    case ER_ERROR_OFFSET:
        return "it waits for byte " + std::to_string(detail);
    case ER_ERROR_CRC:
        return "what it received is damaged";
    case ER_ERROR_TOO_LARGE:
        return "it takes " + std::to_string(detail) + " bytes at most";
    case ER_ERROR_NO_MODEL:
    case ER_ERROR_MODEL:
        return std::string("no usable model: ") + er_status_text(static_cast<er_status>(detail));
    case ER_ERROR_FLASH:
        return "its flash did not take what was written";
    default:
        return "error " + std::to_string(code) + ", detail " + std::to_string(detail);
    }
}

std::string hintFor(er_error_code code) {
    switch (code) {
    case ER_ERROR_UNSUPPORTED:
        return "its firmware cannot do this; deploy this Earshot's image";
    case ER_ERROR_NO_MODEL:
    case ER_ERROR_MODEL:
        return "deploy the whole image (`board deploy`)";
    case ER_ERROR_FLASH:
        return "try again; if it happens again, the board is worn out";
    default:
        return "try again; if it happens again, reset the board";
    }
}

} // namespace

BoardRefusal::BoardRefusal(er_error_code code, std::uint32_t detail, const std::string& text, const std::string& port)
    : Error("the board refused: " + (text.empty() ? meaning(code, detail) : text), {port, 0, hintFor(code)}), code_(code),
      detail_(detail) {}

FrameLink::FrameLink(std::unique_ptr<Transport> transport, std::string port)
    : transport_(std::move(transport)), port_(std::move(port)), sequence_(std::random_device{}()) {
    er_frame_decoder_begin(&decoder_);
}

std::vector<std::uint8_t> FrameLink::exchange(er_message request, std::span<const std::uint8_t> payload, er_message answer,
                                              const Patience& patience, const std::stop_token& stop) {
    const er_frame frame{static_cast<std::uint8_t>(request), 0, ++sequence_, static_cast<std::uint16_t>(payload.size()),
                         payload.data()};
    std::array<std::uint8_t, ER_FRAME_MAX_ENCODED> wire;
    const std::size_t size = payload.size() > ER_FRAME_MAX_PAYLOAD ? 0 : er_frame_encode(&frame, wire.data(), wire.size());
    if (size == 0)
        throw Error("a request of " + std::to_string(payload.size()) + " bytes does not fit a frame", {port_, 0, ""});
    std::vector<std::uint8_t> received;
    for (int attempt = 0; attempt < patience.attempts; ++attempt) {
        throwIfStopped(stop);
        transport_->write(std::as_bytes(std::span(wire.data(), size)), kWriteTimeout);
        if (receive(frame.sequence, answer, transport_->now() + patience.timeout, stop, received))
            return received;
    }
    throw BoardSilent("the board does not answer", {port_, 0,
                                                    "is it running Earshot's firmware? If not, `board deploy` puts it there; "
                                                    "if it is, unplug it and plug it in again"});
}

bool FrameLink::receive(std::uint32_t sequence, er_message answer, BoardClock::time_point deadline, const std::stop_token& stop,
                        std::vector<std::uint8_t>& payload) {
    std::array<std::byte, 2048> buffer;
    while (transport_->now() < deadline) {
        throwIfStopped(stop);
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - transport_->now());
        const std::size_t size = transport_->read(buffer, std::clamp<std::chrono::milliseconds>(left, 1ms, kSlice));
        bool found = false;
        std::unique_ptr<BoardRefusal> refusal;
        for (std::size_t i = 0; i < size; ++i) {
            er_frame frame;
            if (er_frame_decoder_push(&decoder_, std::to_integer<std::uint8_t>(buffer[i]), &frame) != ER_FRAME_READY ||
                frame.sequence != sequence || found)
                continue;
            er_error error;
            if (frame.type == answer) {
                payload.assign(frame.payload, frame.payload + frame.length);
                found = true;
            } else if (frame.type == ER_MESSAGE_ERROR && er_read_error(&error, frame.payload, frame.length)) {
                refusal = std::make_unique<BoardRefusal>(static_cast<er_error_code>(error.code), error.detail,
                                                         std::string(error.text, error.text_length), port_);
            }
        }
        if (found)
            return true;
        if (refusal)
            throw BoardRefusal(*refusal);
    }
    return false;
}

} // namespace earshot
