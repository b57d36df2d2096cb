#pragma once
#include "board/transport.h"
#include "runtime/frame.h"
#include "runtime/protocol.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace earshot {

/// The board understood a request and refused it (protocol.h, ER_MESSAGE_ERROR).
class BoardRefusal : public Error {
public:
    BoardRefusal(er_error_code code, std::uint32_t detail, const std::string& text, const std::string& port);
    er_error_code code() const { return code_; }
    std::uint32_t detail() const { return detail_; }

private:
    er_error_code code_;
    std::uint32_t detail_;
};

/// The board did not answer a request although the port is open.
class BoardSilent : public Error {
public:
    using Error::Error;
};

/// Requests and answers over a transport: frames each request, asks again with the same request id when nothing sound comes back
/// in time, and drops whatever is damaged or answers something else.
class FrameLink {
public:
    /// `port` is named in errors.
    FrameLink(std::unique_ptr<Transport> transport, std::string port);

    struct Patience {
        std::chrono::milliseconds timeout{1000}; ///< for one attempt
        int attempts = 3;
    };

    /// Sends a request and returns the payload of its answer of type `answer`. Throws BoardRefusal, BoardSilent, PortLost, and
    /// Cancelled within 100 ms of a stop.
    std::vector<std::uint8_t> exchange(er_message request, std::span<const std::uint8_t> payload, er_message answer,
                                       const Patience& patience, const std::stop_token& stop);

    const std::string& port() const { return port_; }

private:
    /// Reads until the answer or the deadline; false at the deadline.
    bool receive(std::uint32_t sequence, er_message answer, BoardClock::time_point deadline, const std::stop_token& stop,
                 std::vector<std::uint8_t>& payload);

    std::unique_ptr<Transport> transport_;
    std::string port_;
    std::uint32_t sequence_;
    er_frame_decoder decoder_{};
};

} // namespace earshot
