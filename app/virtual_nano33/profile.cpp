#include "profile.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "direct_session.h"
#include "firmware/firmware_image.h"
#include "untrained_model.h"

#include <nlohmann/json.hpp>

#include <iomanip>
#include <memory>
#include <ostream>

namespace earshot {

namespace {
constexpr double kCoreHz = 64e6;

/// One second of audio as a query carries it. What it sounds like costs nothing; silence would skip the spectra.
std::vector<std::uint8_t> noise() {
    Random random(1);
    std::vector<std::uint8_t> bytes(ER_AUDIO_BYTES);
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(random.uniform(0, 256));
    return bytes;
}

} // namespace

InferenceProfile profileImage(std::span<const std::byte> image) {
    FlashMemory flash;
    flash.place(Chip::kApplication, image);
    const auto ram = std::make_unique<RamContent>();
    RetainedState retained;
    MemoryLine line;
    Chip chip(flash, *ram, retained, line, 1);
    DirectSession session(chip, line);
    session.waitUntilReady();

    const DirectSession::Answer answer = session.transfer(ER_TRANSFER_AUDIO, noise());
    er_result result;
    if (answer.type != ER_MESSAGE_RESULT || !er_read_result(&result, answer.payload.data(), answer.payload.size()))
        throw Error("the board gives no result: is there a model in the image?");
    InferenceProfile profile;
    profile.cycles = result.cycles;
    profile.frontEndCycles = result.front_end_cycles;
    const er_hello hello = session.hello();
    profile.ramBytes = hello.ram_static + hello.ram_stack_peak;
    for (const er_profile_entry& entry : session.profile())
        profile.layers.push_back({std::string(entry.name, strnlen(entry.name, sizeof entry.name)), entry.cycles});
    return profile;
}

InferenceProfile profileImage(const std::filesystem::path& image, const std::filesystem::path& flash) {
    if (!image.empty())
        return profileImage(readFileBytes(image, FlashMemory::kBytes));
    if (flash.empty())
        return profileImage(buildImage(untrainedModelBlob()));
    const std::vector<std::byte> content = readFileBytes(flash, FlashMemory::kBytes);
    if (content.size() <= Chip::kApplication)
        throw Error("the flash file is too short", {flash, 0, {}});
    return profileImage(std::span(content).subspan(Chip::kApplication));
}

void printProfile(const InferenceProfile& profile, const std::filesystem::path& file, std::ostream& out) {
    nlohmann::json layers = nlohmann::json::array();
    out << std::fixed << std::setprecision(3);
    for (const InferenceProfile::Layer& layer : profile.layers) {
        out << std::left << std::setw(12) << layer.name << std::right << std::setw(10) << double(layer.cycles) / 1e6
            << " Mcycles\n";
        layers.push_back({{"name", layer.name}, {"cycles", layer.cycles}});
    }
    out << std::left << std::setw(12) << "total" << std::right << std::setw(10) << double(profile.cycles) / 1e6 << " Mcycles, "
        << double(profile.cycles) / kCoreHz * 1e3 << " ms at 64 MHz\n"
        << "features from audio " << double(profile.frontEndCycles) / 1e6 << " Mcycles, "
        << double(profile.frontEndCycles) / kCoreHz * 1e3 << " ms, besides\n";
    const nlohmann::json json{{"ram_bytes", profile.ramBytes},
                              {"cycles", profile.cycles},
                              {"front_end_cycles", profile.frontEndCycles},
                              {"milliseconds", double(profile.cycles) / kCoreHz * 1e3},
                              {"layers", layers}};
    writeFileAtomically(file, json.dump(2) + "\n");
}

} // namespace earshot
