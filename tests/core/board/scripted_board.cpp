#include "scripted_board.h"

#include "base/crc.h"
#include "runtime/crc32.h"
#include "runtime/little_endian.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace earshot::test {
namespace {

using namespace std::chrono_literals;

class ScriptedTransport : public Transport {
public:
    ScriptedTransport(ScriptedBoard& board, int connection) : board_(board), connection_(connection) {}
    std::size_t read(std::span<std::byte> buffer, std::chrono::milliseconds timeout) override {
        return board_.read(buffer, timeout, connection_);
    }
    void write(std::span<const std::byte> bytes, std::chrono::milliseconds) override { board_.write(bytes, connection_); }
    BoardClock::time_point now() const override { return board_.now(); }

private:
    ScriptedBoard& board_;
    int connection_;
};

std::size_t number(const std::string& text, std::size_t at) {
    return at < text.size() ? std::strtoul(text.c_str() + at, nullptr, 16) : 0;
}

} // namespace

DeployImage scriptedImage(std::size_t bytes, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<std::uint8_t> image(bytes);
    for (auto& byte : image)
        byte = static_cast<std::uint8_t>(random());
    er_put_u32(image.data(), static_cast<std::uint32_t>(bytes));
    er_put_u32(image.data() + 4, er_crc32(image.data() + 8, bytes - 8, 0));
    DeployImage result;
    result.modelCrc = er_get_u32(image.data() + 4);
    result.bytes.resize(bytes);
    std::memcpy(result.bytes.data(), image.data(), bytes);
    return result;
}

ScriptedBoard::ScriptedBoard(State state, unsigned seed)
    : state_(state), random_(seed), flash_(kFlashLimit, 0xFF), memory_(0x34 + kFlashPageBytes) {
    er_frame_decoder_begin(&decoder_);
}

std::vector<PortInfo> ScriptedBoard::list() {
    if (!listed || state_ == State::absent)
        return {};
    PortInfo port;
    port.path = kPath;
    port.vendor = 0x2341;
    port.product = state_ == State::bootloader ? 0x005A : applicationProduct;
    char text[20];
    std::snprintf(text, sizeof text, "%016llX", static_cast<unsigned long long>(serialNumber));
    port.serialNumber = text;
    return {identified(port)};
}

bool ScriptedBoard::exists(const std::string& path) {
    return path == kPath && state_ != State::absent;
}

std::unique_ptr<Transport> ScriptedBoard::open(const std::string& path) {
    if (!exists(path))
        throw Error("the port is not there", {path, 0, ""});
    return std::make_unique<ScriptedTransport>(*this, connection_);
}

void ScriptedBoard::touch(const std::string& path) {
    if (!exists(path))
        throw Error("the port is not there", {path, 0, ""});
    advance(300ms);
    if (!faults.ignoresTouch && (state_ == State::application || state_ == State::foreignApplication))
        start(State::bootloader, 400ms);
}

void ScriptedBoard::pause(std::chrono::milliseconds duration) {
    advance(duration);
}

void ScriptedBoard::advance(std::chrono::milliseconds duration) {
    now_ += duration;
    if (startsAt_ && now_ >= *startsAt_) {
        startsAt_.reset();
        state_ = next_;
    }
}

void ScriptedBoard::start(State state, std::chrono::milliseconds delay) {
    state_ = State::absent;
    ++connection_;
    next_ = state;
    startsAt_ = now_ + delay;
    toHost_.clear();
    command_.clear();
    dataLeft_ = 0;
    er_frame_decoder_begin(&decoder_);
    open_ = {};
    received_.clear();
}

void ScriptedBoard::unplug() {
    start(State::absent, 0ms);
    startsAt_.reset();
    if (faults.returnsAfter > 0ms) {
        next_ = model() ? State::application : State::crashed;
        startsAt_ = now_ + faults.returnsAfter;
    }
}

void ScriptedBoard::plugIn() {
    start(model() ? State::application : State::crashed, 0ms);
    advance(0ms);
}

void ScriptedBoard::doubleTap() {
    start(State::bootloader, 0ms);
    advance(0ms);
}

void ScriptedBoard::preload(const DeployImage& image) {
    std::memcpy(flash_.data(), image.bytes.data(), image.bytes.size());
    std::fill_n(flash_.begin() + static_cast<std::ptrdiff_t>(image.bytes.size()),
                (kFlashPageBytes - image.bytes.size() % kFlashPageBytes) % kFlashPageBytes, std::uint8_t(0));
    plugIn();
}

void ScriptedBoard::recover() {
    faults = {};
    if (state_ == State::absent)
        plugIn();
    if (state_ == State::crashed)
        doubleTap();
}

void ScriptedBoard::interruptPageData() {
    doubleTap();
    for (const char byte : std::string("S00000034,00001000#half a page"))
        takeByBootloader(static_cast<std::uint8_t>(byte));
}

bool ScriptedBoard::holds(const DeployImage& image) const {
    return std::memcmp(flash_.data(), image.bytes.data(), image.bytes.size()) == 0;
}

std::uint32_t ScriptedBoard::model() const {
    const std::size_t length = er_get_u32(flash_.data());
    if (length < 8 || length > flash_.size())
        return 0;
    const std::uint32_t crc = er_get_u32(flash_.data() + 4);
    return er_crc32(flash_.data() + 8, length - 8, 0) == crc ? crc : 0;
}

std::vector<float> ScriptedBoard::expectedLogits(std::span<const std::int8_t> input) {
    std::vector<float> logits(13);
    for (std::size_t i = 0; i < logits.size(); ++i)
        logits[i] = static_cast<float>(er_crc32(input.data(), input.size(), static_cast<std::uint32_t>(i)) % 1000) / 8;
    return logits;
}

void ScriptedBoard::requirePresent(int connection) {
    if (connection != connection_ || state_ == State::absent)
        throw PortLost("the board went away", {kPath, 0, "plug it in again"});
}

void ScriptedBoard::countByte() {
    if (++bytes_ == faults.unplugAtByte)
        unplug();
}

template <typename Emit>
void ScriptedBoard::disturbed(std::uint8_t byte, Emit emit) {
    std::uniform_real_distribution<double> chance;
    if (faults.drops > 0 && chance(random_) < faults.drops)
        return;
    if (faults.flips > 0 && chance(random_) < faults.flips)
        byte ^= static_cast<std::uint8_t>(1u << random_() % 8);
    emit(byte);
    if (faults.doubles > 0 && chance(random_) < faults.doubles)
        emit(byte);
}

std::size_t ScriptedBoard::read(std::span<std::byte> buffer, std::chrono::milliseconds timeout, int connection) {
    requirePresent(connection);
    if (toHost_.empty()) {
        advance(timeout);
        requirePresent(connection);
        return 0;
    }
    const std::size_t size = std::min({buffer.size(), toHost_.size(), std::size_t(1 + random_() % 100)}); // split anywhere
    for (std::size_t i = 0; i < size; ++i) {
        buffer[i] = std::byte{toHost_.front()};
        toHost_.pop_front();
        countByte();
        requirePresent(connection);
    }
    return size;
}

void ScriptedBoard::write(std::span<const std::byte> bytes, int connection) {
    for (const std::byte byte : bytes) {
        requirePresent(connection);
        disturbed(std::to_integer<std::uint8_t>(byte), [&](std::uint8_t received) {
            if (state_ == State::bootloader)
                takeByBootloader(received);
            else if (state_ == State::application)
                takeByApplication(received);
        });
        countByte();
    }
    requirePresent(connection);
}

void ScriptedBoard::say(std::string_view text) {
    for (const char byte : text)
        disturbed(static_cast<std::uint8_t>(byte), [&](std::uint8_t sent) { toHost_.push_back(sent); });
}

// ---- bootloader

void ScriptedBoard::takeByBootloader(std::uint8_t byte) {
    if (dataLeft_ > 0) {
        --dataLeft_;
        if (dataAt_ < memory_.size())
            memory_[dataAt_++] = byte;
        return;
    }
    command_ += static_cast<char>(byte);
    if (byte == '#') {
        const std::string whole = command_;
        if (!faults.bootloaderSilent)
            command();
        command_.clear();
    } else if (command_.size() > 64) {
        command_.clear();
    }
}

void ScriptedBoard::command() {
    using namespace std::string_literals;
    const std::size_t comma = std::min(command_.find(','), command_.size() - 1);
    const std::size_t first = number(command_, 1);
    const std::size_t second = number(command_, comma + 1);
    switch (command_[0]) {
    case 'N':
        return say("\n\r");
    case 'V':
        return say(faults.version + "\n\r\0\0"s);
    case 'I':
        return say("nRF52840-QIAA\n\r\0\0"s);
    case 'S':
        dataAt_ = first;
        dataLeft_ = std::min<std::size_t>(second, 0x10000);
        return;
    case 'Y':
        if (second == 0)
            source_ = first;
        else
            writeFlash(first, second);
        return say("Y\n\r");
    case 'Z': {
        char text[16];
        const std::size_t size = std::min(second, flash_.size());
        const std::size_t offset = std::min(first, flash_.size() - size);
        std::snprintf(text, sizeof text, "Z%08X#\n\r",
                      unsigned(crc16Xmodem(std::as_bytes(std::span(flash_)).subspan(offset, size))));
        return say(text);
    }
    case 'K':
        if (!std::exchange(faults.losesReset, false))
            start(model() ? State::application : State::crashed, 500ms);
        return;
    default:
        return;
    }
}

bool ScriptedBoard::flashOperation() {
    if (++flashOperations_ != faults.powerCutAtFlashOperation)
        return true;
    unplug();
    return false;
}

void ScriptedBoard::writeFlash(std::size_t offset, std::size_t size) {
    advance(160ms);
    if (size != kFlashPageBytes || offset + size > flash_.size() || source_ + size > memory_.size())
        return;
    const auto target = flash_.begin() + static_cast<std::ptrdiff_t>(offset);
    std::fill_n(target, size, std::uint8_t(0xFF));
    if (!flashOperation())
        return;
    for (std::size_t quarter = 0; quarter < 4; ++quarter) {
        std::copy_n(memory_.begin() + static_cast<std::ptrdiff_t>(source_ + quarter * size / 4), size / 4,
                    target + static_cast<std::ptrdiff_t>(quarter * size / 4));
        if (!flashOperation())
            return;
    }
    const std::size_t page = offset / kFlashPageBytes;
    if (faults.brokenPages.contains(page) || faults.flakyPages.erase(page))
        target[100] ^= 4;
}

// ---- application

void ScriptedBoard::takeByApplication(std::uint8_t byte) {
    er_frame frame;
    if (er_frame_decoder_push(&decoder_, byte, &frame) == ER_FRAME_READY)
        answer(frame);
}

void ScriptedBoard::answerWith(const er_frame& request, er_message type, std::span<const std::uint8_t> payload) {
    const er_frame frame{static_cast<std::uint8_t>(type), 0, request.sequence, static_cast<std::uint16_t>(payload.size()),
                         payload.data()};
    std::string wire(ER_FRAME_MAX_ENCODED, 0);
    wire.resize(er_frame_encode(&frame, reinterpret_cast<std::uint8_t*>(wire.data()), wire.size()));
    say(wire);
}

void ScriptedBoard::refuse(const er_frame& request, er_error_code code, std::uint32_t detail) {
    std::uint8_t out[ER_FRAME_MAX_PAYLOAD];
    const er_error error{static_cast<std::uint16_t>(code), detail, 0, {}};
    answerWith(request, ER_MESSAGE_ERROR, {out, er_write_error(&error, out)});
}

void ScriptedBoard::acknowledge(const er_frame& request) {
    std::uint8_t out[ER_FRAME_MAX_PAYLOAD];
    const er_ack ack{open_.transfer, static_cast<std::uint32_t>(received_.size())};
    answerWith(request, ER_MESSAGE_ACK, {out, er_write_ack(&ack, out)});
}

void ScriptedBoard::greet(const er_frame& request) {
    er_hello hello{};
    hello.protocol_version = ER_PROTOCOL_VERSION;
    hello.firmware_version = 0x000100;
    hello.board_serial = serialNumber;
    std::snprintf(hello.board, sizeof hello.board, "nano33ble");
    hello.capabilities = ER_CAN_QUERY_FEATURES;
    hello.model_crc = model();
    hello.classes = 10;
    hello.super_classes = 3;
    std::uint8_t out[ER_FRAME_MAX_PAYLOAD];
    answerWith(request, ER_MESSAGE_HELLO_ANSWER, {out, er_write_hello(&hello, out)});
}

void ScriptedBoard::answer(const er_frame& request) {
    switch (request.type) {
    case ER_MESSAGE_HELLO:
        return greet(request);
    case ER_MESSAGE_ECHO:
        return answerWith(request, ER_MESSAGE_ECHO_ANSWER, {request.payload, request.length});
    case ER_MESSAGE_QUERY_BEGIN:
    case ER_MESSAGE_QUERY_CHUNK:
        return takeTransfer(request);
    case ER_MESSAGE_QUERY_END:
        return finishQuery(request);
    default:
        return refuse(request, ER_ERROR_UNSUPPORTED, request.type);
    }
}

void ScriptedBoard::takeTransfer(const er_frame& request) {
    if (request.type == ER_MESSAGE_QUERY_BEGIN) {
        er_transfer_begin begin;
        if (!er_read_transfer_begin(&begin, request.payload, request.length))
            return refuse(request, ER_ERROR_MALFORMED, 0);
        if (begin.transfer != open_.transfer) {
            open_ = begin;
            received_.clear();
        }
        return acknowledge(request);
    }
    er_chunk chunk;
    if (!er_read_chunk(&chunk, request.payload, request.length))
        return refuse(request, ER_ERROR_MALFORMED, 0);
    if (chunk.transfer != open_.transfer)
        return refuse(request, ER_ERROR_NO_TRANSFER, open_.transfer);
    if (chunk.offset == received_.size() && received_.size() + chunk.size <= open_.length)
        received_.insert(received_.end(), chunk.data, chunk.data + chunk.size);
    else if (chunk.offset + chunk.size > received_.size())
        return refuse(request, ER_ERROR_OFFSET, static_cast<std::uint32_t>(received_.size()));
    acknowledge(request);
}

void ScriptedBoard::finishQuery(const er_frame& request) {
    er_transfer_end end;
    if (!er_read_transfer_end(&end, request.payload, request.length))
        return refuse(request, ER_ERROR_MALFORMED, 0);
    if (end.transfer != open_.transfer)
        return refuse(request, ER_ERROR_NO_TRANSFER, open_.transfer);
    if (received_.size() != open_.length)
        return refuse(request, ER_ERROR_OFFSET, static_cast<std::uint32_t>(received_.size()));
    er_result result{};
    result.transfer = end.transfer;
    result.input_crc = er_crc32(received_.data(), received_.size(), 0);
    result.model_crc = model();
    result.cycles = 33000000;
    result.microseconds = 515625;
    const auto logits = expectedLogits({reinterpret_cast<const std::int8_t*>(received_.data()), received_.size()});
    result.count = static_cast<std::uint16_t>(logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i) {
        result.logits[i] = logits[i];
        result.accumulators[i] = static_cast<std::int32_t>(logits[i] * 8);
    }
    std::uint8_t out[ER_FRAME_MAX_PAYLOAD];
    answerWith(request, ER_MESSAGE_RESULT, {out, er_write_result(&result, out)});
}

} // namespace earshot::test
