#pragma once
#include "base/progress.h"
#include "board/port_discovery.h"
#include "runtime/protocol.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace earshot {

class FrameLink;

/// What a board says about itself (HELLO).
struct BoardInfo {
    std::string board;           ///< "nano33ble"
    std::string serialNumber;    ///< 16 hexadecimal digits
    std::string firmwareVersion; ///< "0.1.0"
    int protocolVersion = 0;
    bool canQueryFeatures = false;
    bool canQueryAudio = false;
    bool canUpdateModel = false;
    bool canProfile = false;
    bool canSelftest = false;

    bool hasModel = false;   ///< a model that the runtime accepted
    std::string modelStatus; ///< "ready", or why the model was refused
    std::uint32_t modelCrc = 0;
    std::uint32_t modelBytes = 0;
    std::uint32_t architectureHash = 0;
    std::uint32_t frontEnd = 0;
    int classes = 0;
    int superClasses = 0;
    std::uint32_t namesHash = 0; ///< outputNamesHash of the model's names
    float inputInverseScale = 0; ///< 1 / s_in; 0: not said
    float ensembleR = 0;         ///< weight of the scene head

    int activeSlot = -1; ///< -1: the selector names none
    int slotCount = 0;
    std::uint32_t slotBytes = 0;
    std::uint32_t slotAddress = 0;

    std::uint32_t ramTotal = 0; ///< bytes, as the following
    std::uint32_t ramStatic = 0;
    std::uint32_t ramStackPeak = 0;
    std::uint32_t executorBytes = 0;
    std::uint32_t resetReason = 0;
    std::uint32_t lastFault = 0; ///< exception number of the fault before this start; 0: none
    std::uint32_t lastFaultAddress = 0;
};

/// One inference on the board.
struct BoardResult {
    std::vector<float> logits; ///< classes, then super-classes
    std::vector<std::int32_t> accumulators;
    std::uint64_t cycles = 0;
    std::uint64_t microseconds = 0;
    std::uint32_t modelCrc = 0;
    std::uint64_t frontEndCycles = 0; ///< from audio to features; 0 for features
};

struct LayerCycles {
    std::string name;
    std::uint32_t cycles = 0;
};

/// What `selftest` found; `passed` when nothing failed.
struct SelftestReport {
    struct Check {
        std::string name;
        bool passed = false;
    };
    std::vector<Check> checks;
    bool passed = true;
};

/// The board is in its bootloader: no application answers until one is deployed.
class BootloaderOnly : public Error {
public:
    using Error::Error;
};

/// How long a session waits.
struct SessionPatience {
    std::chrono::milliseconds answer{2500};     ///< for the answer to a short request, each of three attempts
    std::chrono::milliseconds inference{30000}; ///< for a result, each of two attempts
    std::chrono::milliseconds reconnect{15000}; ///< for a port that went away to come back
};

/// A conversation with Earshot's application on a board. Every call either gives what the board really computed or throws;
/// damaged, late and doubled answers are recognised. A port that goes away is waited for, opened again, checked to be the same
/// board with the same model, and the call repeated. For one thread at a time.
class BoardSession {
public:
    /// Opens the port and asks HELLO. `ports` must outlive the session. Throws Error: no such port, wrong board, no permission,
    /// busy, bootloader only, or no application of Earshot's behind it.
    BoardSession(Ports& ports, std::string path, const std::stop_token& stop = {}, SessionPatience patience = {});
    ~BoardSession();

    const std::string& path() const { return path_; }
    /// The last HELLO.
    const BoardInfo& info() const { return info_; }
    /// Asks HELLO again.
    const BoardInfo& hello(const std::stop_token& stop = {});

    /// Runs the network on one quantised input, s8 [2 channels, 256 bands, 44 frames]. Throws Error also when the board has no
    /// model.
    BoardResult query(std::span<const std::int8_t> input, const std::stop_token& stop = {});
    /// Lets the board make the features itself from one second of 16-bit audio: 44,100 samples at 44.1 kHz. Throws Error also
    /// when its firmware cannot (BoardInfo::canQueryAudio).
    BoardResult queryAudio(std::span<const std::int16_t> samples, const std::stop_token& stop = {});

    /// Replaces the model, leaving the firmware, and checks that the board answers with the new one. `blob` is a whole model
    /// blob. An interrupted upload leaves the old model active.
    void uploadModel(std::span<const std::byte> blob, Progress& progress, const std::stop_token& stop);

    /// The board's own tests and an echo over the cable.
    SelftestReport selftest(const std::stop_token& stop = {});

    /// Cycles of each layer in the last inference.
    std::vector<LayerCycles> profile(const std::stop_token& stop = {});

private:
    template <typename Work>
    auto withReconnection(const std::stop_token& stop, Work work);
    void connect(const std::stop_token& stop);
    void reconnect(const std::stop_token& stop);
    BoardResult query(er_transfer_kind kind, std::span<const std::uint8_t> bytes, const std::stop_token& stop);
    BoardResult queryOnce(er_transfer_kind kind, std::span<const std::uint8_t> bytes, const std::stop_token& stop);
    bool echo(const std::stop_token& stop);

    Ports& ports_;
    std::string path_;
    SessionPatience patience_;
    BoardInfo info_;
    std::unique_ptr<FrameLink> link_;
};

/// What HELLO names the classes and super-classes by: CRC-32 over the names, each followed by '\n'.
std::uint32_t outputNamesHash(const std::vector<std::string>& names);

/// Throws Error unless `blob` is a model that this Earshot's firmware can run. Returns its identity (the CRC that HELLO and
/// RESULT name).
std::uint32_t modelIdentity(std::span<const std::byte> blob);

} // namespace earshot
