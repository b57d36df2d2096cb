#include "learning/pytorch_exchange.h"

#include "base/error.h"
#include "network/authors_checkpoint.h"
#include "network/state_dict_writer.h"

#include <cmath>

namespace earshot {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSettings = "archive/earshot.json";
constexpr const char* kExpected = "expected the authors' network or one exported by this program";

/// What toStateDictFile put beside the tensors; null for the files of others.
Json settingsIn(const ZipArchive& archive) {
    if (!archive.contains(kSettings))
        return nullptr;
    const auto bytes = archive.member(kSettings);
    Json json = Json::parse(reinterpret_cast<const char*>(bytes.data()),
                            reinterpret_cast<const char*>(bytes.data()) + bytes.size(), nullptr, false);
    if (!json.is_object() || !json.contains("config") || !json.contains("labels"))
        throw Error("the settings beside the tensors are malformed", {archive.path(), 0, "export the network again"});
    return json;
}

SceneLabels labelsFrom(const Json& json) {
    SceneLabels labels{json.at("classes"), json.at("super_classes"), json.at("group")};
    const bool grouped = labels.group.size() == labels.classes.size() || (labels.group.empty() && labels.superClasses.empty());
    for (const int group : labels.group)
        if (group < 0 || static_cast<std::size_t>(group) >= labels.superClasses.size())
            throw Error("a class belongs to a super-class that does not exist");
    if (labels.classes.empty() || !grouped)
        throw Error("the classes and their groups do not match");
    return labels;
}

/// Settings under which a run of this program has such a network.
TrainingConfig configOf(const NetworkConfig& network) {
    TrainingConfig config;
    config.preset = "imported";
    config.student = network.pool2Bands == 7;
    config.channels = network.channels;
    config.multiTask = network.superClasses > 0;
    config.qat = QatMode::Off;
    return config;
}

} // namespace

Checkpoint fromStateDictFile(const std::filesystem::path& path, std::optional<double> r) {
    const ZipArchive archive(path);
    Checkpoint checkpoint;
    try {
        checkpoint.weights = networkWeights(readStateDict(archive));
        checkpoint.config = configOf(checkpoint.weights.config);
        checkpoint.labels = SceneLabels::tau();
        if (const Json settings = settingsIn(archive); !settings.is_null()) {
            applySettings(checkpoint.config, settings.at("config"));
            checkpoint.labels = labelsFrom(settings.at("labels"));
        } else if (checkpoint.weights.config.classes != 10) {
            throw Error("the network tells " + std::to_string(checkpoint.weights.config.classes) +
                        " classes apart and does not name them");
        }
        if (r)
            checkpoint.config.ensembleWeight = *r;
    } catch (const Json::exception& error) {
        throw Error(std::string("the settings beside the tensors are malformed: ") + error.what(), {path, 0, kExpected});
    } catch (const Error& error) {
        throw Error(error.problem(), {path, 0, error.hint().empty() ? kExpected : error.hint()});
    }
    NetworkConfig& found = checkpoint.weights.config;
    const auto classes = static_cast<int>(checkpoint.labels.classes.size());
    const NetworkConfig expected = checkpoint.config.network(classes, static_cast<int>(checkpoint.labels.superClasses.size()));
    if (found.logits() == expected.logits()) { // 13 outputs are 10 + 3 until the classes' names say otherwise
        found.classes = expected.classes;
        found.superClasses = expected.superClasses;
    }
    if (!(found == expected))
        throw Error("the network has " + std::to_string(found.hidden) + " hidden units and " + std::to_string(found.logits()) +
                        " outputs, which none of this program's networks has",
                    {path, 0, kExpected});
    return checkpoint;
}

std::vector<std::byte> toStateDictFile(const Checkpoint& checkpoint) {
    ZipWriter archive;
    addStateDict(archive, checkpoint.weights);
    const SceneLabels& labels = checkpoint.labels;
    const Json settings{
        {"config", toJson(checkpoint.config)},
        {"labels", {{"classes", labels.classes}, {"super_classes", labels.superClasses}, {"group", labels.group}}}};
    const std::string text = settings.dump(1) + "\n";
    archive.add(kSettings, std::as_bytes(std::span(text)));
    return archive.finish();
}

} // namespace earshot
