#include "direct_session.h"

#include "base/error.h"
#include "runtime/crc32.h"

#include <algorithm>
#include <array>

namespace earshot {

namespace {
constexpr std::int64_t kSlice = 100'000;                // cycles
constexpr std::uint64_t kPatience = 60ull * 64'000'000; // cycles
} // namespace

DirectSession::DirectSession(Chip& chip, MemoryLine& line) : chip_(chip), line_(line) {
    er_frame_decoder_begin(&decoder_);
}

void DirectSession::run(std::int64_t cycles) {
    if (chip_.run(cycles) != Chip::State::Running)
        throw Error("the virtual chip stopped");
    if (!chip_.host().problem().empty())
        throw Error(chip_.host().problem());
}

void DirectSession::waitUntilReady() {
    const std::uint64_t begin = chip_.cpu().count().cycles;
    while (!chip_.host().ready()) {
        run(kSlice);
        if (chip_.cpu().count().cycles - begin > kPatience)
            throw Error("the firmware does not enumerate");
    }
}

std::optional<DirectSession::Answer> DirectSession::received() {
    while (!line_.fromBoard.empty()) {
        const std::uint8_t byte = line_.fromBoard.front();
        line_.fromBoard.pop_front();
        er_frame frame;
        if (er_frame_decoder_push(&decoder_, byte, &frame) == ER_FRAME_READY && frame.sequence == sequence_)
            return Answer{er_message(frame.type), {frame.payload, frame.payload + frame.length}};
    }
    return std::nullopt;
}

DirectSession::Answer DirectSession::ask(er_message type, std::span<const std::uint8_t> payload) {
    const er_frame request{.type = std::uint8_t(type),
                           .flags = 0,
                           .sequence = ++sequence_,
                           .length = std::uint16_t(payload.size()),
                           .payload = payload.data()};
    std::array<std::uint8_t, ER_FRAME_MAX_ENCODED> encoded;
    const std::size_t size = er_frame_encode(&request, encoded.data(), encoded.size());
    line_.toBoard.insert(line_.toBoard.end(), encoded.begin(), encoded.begin() + std::ptrdiff_t(size));
    const std::uint64_t begin = chip_.cpu().count().cycles;
    while (chip_.cpu().count().cycles - begin < kPatience) {
        run(kSlice);
        if (const std::optional<Answer> answer = received())
            return *answer;
    }
    throw Error("the firmware does not answer message " + std::to_string(type));
}

er_hello DirectSession::hello() {
    const Answer answer = ask(ER_MESSAGE_HELLO);
    er_hello hello;
    if (answer.type != ER_MESSAGE_HELLO_ANSWER || !er_read_hello(&hello, answer.payload.data(), answer.payload.size()))
        throw Error("the firmware's HELLO is malformed");
    return hello;
}

DirectSession::Answer DirectSession::transfer(er_transfer_kind kind, std::span<const std::uint8_t> bytes) {
    const bool model = kind == ER_TRANSFER_BLOB;
    std::array<std::uint8_t, ER_FRAME_MAX_PAYLOAD> payload;
    const er_transfer_begin begin{.transfer = ++transferId_,
                                  .kind = std::uint8_t(kind),
                                  .length = std::uint32_t(bytes.size()),
                                  .crc = er_crc32(bytes.data(), bytes.size(), 0)};
    Answer answer = ask(model ? ER_MESSAGE_MODEL_BEGIN : ER_MESSAGE_QUERY_BEGIN,
                        {payload.data(), er_write_transfer_begin(&begin, payload.data())});
    for (std::size_t at = 0; answer.type == ER_MESSAGE_ACK && at < bytes.size(); at += ER_CHUNK_DATA) {
        const er_chunk chunk{.transfer = begin.transfer,
                             .offset = std::uint32_t(at),
                             .size = std::uint16_t(std::min<std::size_t>(ER_CHUNK_DATA, bytes.size() - at)),
                             .data = bytes.data() + at};
        answer = ask(model ? ER_MESSAGE_MODEL_CHUNK : ER_MESSAGE_QUERY_CHUNK,
                     {payload.data(), er_write_chunk(&chunk, payload.data())});
    }
    if (answer.type != ER_MESSAGE_ACK)
        return answer;
    const er_transfer_end end{.transfer = begin.transfer};
    return ask(model ? ER_MESSAGE_MODEL_END : ER_MESSAGE_QUERY_END,
               {payload.data(), er_write_transfer_end(&end, payload.data())});
}

std::vector<er_profile_entry> DirectSession::profile() {
    const Answer answer = ask(ER_MESSAGE_PROFILE);
    std::vector<er_profile_entry> entries(ER_PROFILE_MAX_ENTRIES);
    const int count = answer.type == ER_MESSAGE_PROFILE_ANSWER
                          ? er_read_profile(entries.data(), answer.payload.data(), answer.payload.size())
                          : -1;
    if (count < 0)
        throw Error("the firmware's PROFILE is malformed");
    entries.resize(std::size_t(count));
    return entries;
}

} // namespace earshot
