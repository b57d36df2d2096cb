#include "dataset/demo_plan.h"

#include "dataset/demo_devices.h"
#include "dataset/scene_labels.h"

#include <array>
#include <cmath>

namespace earshot {
namespace {

constexpr std::array<const char*, 10> kCities{"barcelona", "helsinki", "lisbon", "london",    "lyon",
                                              "milan",     "paris",    "prague", "stockholm", "vienna"};
constexpr int kTrainLocations = 7;
constexpr int kEvaluateLocations = 3;
constexpr int kPartsPerSegment = 10;
constexpr std::size_t kTrainDevices = 6; ///< s4, s5 and s6 are heard in the evaluate list only
constexpr int kEvaluateDevicesPerSegment = 3;
constexpr double kEvaluateShare = 0.3;

class Planner {
public:
    explicit Planner(int label) : label_(label) {}

    std::vector<DemoSegment> plan(int clips) {
        const int evaluate = static_cast<int>(std::lround(kEvaluateShare * clips));
        planTrain(clips - evaluate);
        planEvaluate(evaluate);
        return std::move(segments_);
    }

private:
    /// Device a hears every second; three in four are heard by one of the other devices as well.
    void planTrain(int clips) {
        std::size_t other = 1 + static_cast<std::size_t>(label_) % (kTrainDevices - 1);
        for (int index = 0; clips > 0; ++index) {
            DemoSegment& segment = add(index, index % kTrainLocations, index / kTrainLocations, true);
            hear(segment, 0);
            if (--clips > 0 && index % 4 != 3) {
                hear(segment, other);
                other = other + 1 == kTrainDevices ? 1 : other + 1;
                --clips;
            }
        }
    }

    /// Three devices hear every second; they take turns.
    void planEvaluate(int clips) {
        std::size_t device = static_cast<std::size_t>(label_) % kDemoDevices.size();
        for (int index = 0; clips > 0; ++index) {
            DemoSegment& segment = add(index, kTrainLocations + index % kEvaluateLocations, index / kEvaluateLocations, false);
            for (int i = 0; i < kEvaluateDevicesPerSegment && clips > 0; ++i, --clips) {
                hear(segment, device);
                device = (device + 1) % kDemoDevices.size();
            }
        }
    }

    DemoSegment& add(int index, int location, int visit, bool train) {
        DemoSegment segment;
        segment.label = label_;
        segment.location = location;
        segment.number = (train ? 0 : 1 << 20) + index;
        segment.train = train;
        // Which cities are held out differs from scene to scene.
        const auto city = static_cast<std::size_t>(location + 3 * label_) % kCities.size();
        segment.identifier = std::string(kCities[city]) + '-' + std::to_string(1000 + 10 * label_ + location);
        recording_ = "audio/" + SceneLabels::tau().classes[static_cast<std::size_t>(label_)] + '-' + segment.identifier + '-' +
                     std::to_string(40000 + 1000 * label_ + 100 * location + visit / kPartsPerSegment) + '-' +
                     std::to_string(visit % kPartsPerSegment) + '-';
        segments_.push_back(std::move(segment));
        return segments_.back();
    }

    void hear(DemoSegment& segment, std::size_t device) {
        segment.devices.push_back(device);
        segment.filenames.push_back(recording_ + std::string(kDemoDevices[device]) + ".wav");
    }

    int label_;
    std::string recording_; ///< file name of the latest segment up to the device
    std::vector<DemoSegment> segments_;
};

} // namespace

std::vector<DemoSegment> planDemo(const DemoConfig& config) {
    std::vector<DemoSegment> all;
    for (std::size_t label = 0; label < SceneLabels::tau().classes.size(); ++label) {
        auto segments = Planner(static_cast<int>(label)).plan(config.clipsPerClass);
        all.insert(all.end(), std::make_move_iterator(segments.begin()), std::make_move_iterator(segments.end()));
    }
    return all;
}

} // namespace earshot
