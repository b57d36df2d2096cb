#include "audio/audio_file.h"
#include "base/error.h"
#include "base/npy.h"
#include "features/log_mel.h"
#include "session.h"
#include "verbs.h"

#include <memory>
#include <string>
#include <vector>

namespace earshot::cli {
namespace {

struct Options {
    std::string file;
    std::string out;
    std::string stage = "input";
    std::int64_t segment = 0;
};

/// The values of one stage and their shape.
struct Stage {
    std::vector<float> values;
    std::vector<std::size_t> shape;
};

Stage compute(std::span<const float> samples, const std::string& stage) {
    LogMelExtractor extractor;
    std::vector<float> map(kLogMelSize);
    if (stage == "mel")
        extractor.mel(samples, map);
    else
        extractor.logMel(samples, map);
    if (stage != "input")
        return {std::move(map), {kBands, kFrames}};
    std::vector<float> input(kInputSize);
    networkInput(map, input);
    return {std::move(input), {2, kBands, kFrames}};
}

nlohmann::ordered_json runFeatures(const Options& options, Context& context) {
    const std::vector<float> samples = readMono(options.file, context.stop);
    const std::int64_t segments = segmentCount(static_cast<std::int64_t>(samples.size()));
    if (options.segment < 0 || options.segment >= segments)
        throw Error("has no segment " + std::to_string(options.segment),
                    {options.file, 0, "it has " + std::to_string(segments) + ", counted from 0"});
    const std::vector<float> clip = segment(samples, options.segment);
    const Stage stage = compute(clip, options.stage);
    writeNpy(options.out, stage.values, stage.shape);

    const bool silent = isSilent(clip);
    context.out << options.out << ": " << options.stage << " of segment " << options.segment << " of " << segments
                << (silent ? " (digitally silent)" : "") << '\n';
    return {{"file", options.file},   {"segment", options.segment}, {"segments", segments},
            {"stage", options.stage}, {"shape", stage.shape},       {"silent", silent}};
}

} // namespace

void addFeatures(CLI::App& app) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = addVerb(app, "features", "compute the features of one segment of a recording",
                             [options](Context& context) { return runFeatures(*options, context); });
    verb->add_option("FILE", options->file, "recording, any format that libsndfile reads")->required();
    verb->add_option("--out", options->out, "float32 .npy file to write")->required();
    verb->add_option("--stage", options->stage, "mel (power), logmel, or input (the network's)")
        ->check(CLI::IsMember({"mel", "logmel", "input"}))
        ->capture_default_str();
    verb->add_option("--segment", options->segment, "second of the recording, from 0")->capture_default_str();
}

} // namespace earshot::cli
