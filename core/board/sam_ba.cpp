#include "board/sam_ba.h"

#include "base/progress.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace earshot {
namespace {

using namespace std::chrono_literals;

constexpr auto kAnswer = 1000ms;
constexpr auto kWrite = 5000ms; ///< a page takes about 0.16 s
constexpr auto kQuiet = 50ms;   ///< after this much silence nothing more is on its way
constexpr std::size_t kLongestLine = 256;

std::string command(char letter, std::size_t first, std::size_t second) {
    char text[32];
    std::snprintf(text, sizeof text, "%c%08zX,%08zX#", letter, first, second);
    return text;
}

} // namespace

void SamBa::send(std::string_view command) {
    received_.clear(); // what came unasked answers nothing
    transport_.write(std::as_bytes(std::span(command.data(), command.size())), kWrite);
}

std::string SamBa::line(std::chrono::milliseconds timeout, const std::stop_token& stop) {
    const auto deadline = transport_.now() + timeout;
    for (;;) {
        received_.erase(0, received_.find_first_not_of('\0'));
        const std::size_t end = received_.find("\n\r");
        if (end != std::string::npos) {
            std::string found = received_.substr(0, end);
            received_.erase(0, end + 2);
            return found;
        }
        if (received_.size() > kLongestLine)
            throw SamBaError("the bootloader answers with garbage", {port_, 0, ""});
        throwIfStopped(stop);
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - transport_.now());
        if (left <= 0ms)
            throw SamBaError("the bootloader does not answer", {port_, 0, ""});
        std::array<std::byte, 256> buffer;
        const std::size_t size = transport_.read(buffer, std::min<std::chrono::milliseconds>(left, 100ms));
        received_.append(reinterpret_cast<const char*>(buffer.data()), size);
    }
}

void SamBa::expect(std::string_view answer, std::chrono::milliseconds timeout, const std::stop_token& stop) {
    const std::string got = line(timeout, stop);
    if (got != answer)
        throw SamBaError("the bootloader answered '" + got + "' instead of '" + std::string(answer) + "'", {port_, 0, ""});
}

void SamBa::drain(const std::stop_token& stop) {
    std::array<std::byte, 256> buffer;
    const auto deadline = transport_.now() + kAnswer;
    while (transport_.read(buffer, kQuiet) > 0 && transport_.now() < deadline)
        throwIfStopped(stop);
    received_.clear();
}

void SamBa::synchronise(const std::stop_token& stop, int attempts) {
    // '#' ends a command that was cut; a page of them ends the data of an `S` that was cut.
    const std::string page(kFlashPageBytes, '#');
    for (int attempt = 1;; ++attempt) {
        drain(stop);
        send(attempt == 2 ? std::string_view(page) : std::string_view("#"));
        send("N#");
        try {
            line(300ms, stop); // whatever ends: late answers are drained
            drain(stop);
            send("N#");
            expect("", kAnswer, stop);
            return;
        } catch (const SamBaError&) {
            if (attempt == attempts)
                throw;
        }
    }
}

std::string SamBa::version(const std::stop_token& stop) {
    send("V#");
    return line(kAnswer, stop);
}

std::string SamBa::chip(const std::stop_token& stop) {
    send("I#");
    return line(kAnswer, stop);
}

std::uint16_t SamBa::crc(std::size_t offset, std::size_t size, const std::stop_token& stop) {
    send(command('Z', offset, size));
    const std::string answer = line(kAnswer, stop);
    std::uint32_t value = 0;
    const char* digits = answer.c_str() + 1;
    const bool sound = answer.size() == 10 && answer.front() == 'Z' && answer.back() == '#' &&
                       std::from_chars(digits, digits + 8, value, 16).ptr == digits + 8 && value <= 0xFFFF;
    if (!sound || !received_.empty())
        throw SamBaError("the bootloader answered '" + answer + received_ + "' to a checksum request", {port_, 0, ""});
    return static_cast<std::uint16_t>(value);
}

void SamBa::writePage(std::size_t offset, std::span<const std::byte> page, const std::stop_token& stop) {
    if (page.size() != kFlashPageBytes || offset % kFlashPageBytes != 0 || offset > kFlashLimit - kFlashPageBytes)
        throw Error("a page at offset " + std::to_string(offset) + " lies outside the application's flash", {port_, 0, ""});
    constexpr std::size_t kBuffer = 0x34; // where in the bootloader's memory the page is put
    const std::string store = command('S', kBuffer, kFlashPageBytes);
    received_.clear();
    transport_.write(std::as_bytes(std::span(store.data(), store.size())), kWrite);
    transport_.write(page, kWrite);
    char select[16];
    std::snprintf(select, sizeof select, "Y%08zX,0#", kBuffer);
    send(select);
    expect("Y", kAnswer, stop);
    send(command('Y', offset, kFlashPageBytes));
    // Once told to write, the page is waited for: a stop must not leave the answer for the next command.
    expect("Y", kWrite, {});
}

void SamBa::reset() {
    try {
        send("K#");
    } catch (const PortLost&) {
        // it reset before it said that it had read the command
    }
}

} // namespace earshot
