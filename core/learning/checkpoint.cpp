#include "learning/checkpoint.h"

#include "base/atomic_file.h"
#include "base/crc.h"
#include "base/error.h"

#include <cstring>
#include <span>

namespace earshot {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kMagic = "EARSHOT\x01";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kPrefix = 16; // magic, version, header length

template <typename T>
void append(std::string& out, T value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <typename T>
T at(std::string_view bytes, std::size_t offset) {
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

/// Collects named float arrays: a table for the header, the values one after the other.
struct ArrayWriter {
    Json table = Json::array();
    std::string values;

    void add(const std::string& name, const std::vector<int>& shape, const std::vector<float>& array) {
        table.push_back({{"name", name}, {"shape", shape}, {"count", array.size()}});
        values.append(reinterpret_cast<const char*>(array.data()), array.size() * sizeof(float));
    }
};

Json describe(const EpochSums& s) {
    return Json::array({s.lossScene, s.lossSuper, s.correct, s.clips, s.conflicts, s.cosine, s.steps, s.lossEnsemble,
                        s.correctSuper, s.correctEnsemble});
}

EpochSums sumsFrom(const Json& json) {
    return {json.at(0), json.at(1), json.at(2), json.at(3), json.at(4),
            json.at(5), json.at(6), json.at(7), json.at(8), json.at(9)};
}

Json describe(const TrainingState& state) {
    return {{"epoch", state.epoch},
            {"step", state.step},
            {"batches", state.batches},
            {"sums", describe(state.sums)},
            {"optimiser_steps", state.optimiser.steps},
            {"fusion_steps", state.fusion ? Json(state.fusion->optimiser.steps) : Json()},
            {"best_epoch", state.bestEpoch},
            {"best_log_loss", state.bestLogLoss},
            {"best_integer", state.bestInteger},
            {"best_integer_log_loss", state.bestIntegerLogLoss},
            {"metrics", state.metrics},
            {"interventions", state.interventions}};
}

TrainingState stateFrom(const Json& json) {
    TrainingState state;
    state.epoch = json.at("epoch");
    state.step = json.at("step");
    state.batches = json.at("batches");
    state.sums = sumsFrom(json.at("sums"));
    state.optimiser.steps = json.at("optimiser_steps");
    if (const auto steps = json.find("fusion_steps"); steps != json.end() && !steps->is_null())
        state.fusion.emplace().optimiser.steps = *steps;
    state.bestEpoch = json.at("best_epoch");
    state.bestLogLoss = json.at("best_log_loss");
    state.bestInteger = json.at("best_integer");
    state.bestIntegerLogLoss = json.at("best_integer_log_loss");
    state.metrics = json.at("metrics");
    state.interventions = json.at("interventions");
    return state;
}

Json describe(const SceneLabels& labels) {
    return {{"classes", labels.classes}, {"super_classes", labels.superClasses}, {"group", labels.group}};
}

/// Gives each named array to where it belongs.
void place(Checkpoint& checkpoint, const std::string& name, const std::vector<int>& shape, std::vector<float> values) {
    constexpr std::string_view observer = "observer:";
    if (name == "optimiser:momentum")
        checkpoint.state.value().optimiser.momentum = std::move(values);
    else if (name == "optimiser:velocity")
        checkpoint.state.value().optimiser.velocity = std::move(values);
    else if (name == "fusion:parameters")
        checkpoint.state.value().fusion.value().parameters = std::move(values);
    else if (name == "fusion:momentum")
        checkpoint.state.value().fusion.value().optimiser.momentum = std::move(values);
    else if (name == "fusion:velocity")
        checkpoint.state.value().fusion.value().optimiser.velocity = std::move(values);
    else if (name.starts_with(observer))
        checkpoint.observers[name.substr(observer.size())] = std::move(values);
    else
        checkpoint.weights.tensors[name] = {shape, std::move(values)};
}

Checkpoint parse(const Json& header, std::string_view values) {
    Checkpoint checkpoint;
    applySettings(checkpoint.config, header.at("config"));
    const Json& labels = header.at("labels");
    checkpoint.labels = {labels.at("classes"), labels.at("super_classes"), labels.at("group")};
    checkpoint.weights.config = checkpoint.config.network(static_cast<int>(checkpoint.labels.classes.size()),
                                                          static_cast<int>(checkpoint.labels.superClasses.size()));
    checkpoint.epoch = header.at("epoch");
    if (header.contains("state"))
        checkpoint.state = stateFrom(header.at("state"));
    std::size_t offset = 0;
    for (const Json& entry : header.at("arrays")) {
        const auto count = entry.at("count").get<std::size_t>();
        if (count > (values.size() - offset) / sizeof(float))
            throw Error("an array is longer than the file");
        std::vector<float> array(count);
        std::memcpy(array.data(), values.data() + offset, count * sizeof(float));
        offset += count * sizeof(float);
        place(checkpoint, entry.at("name"), entry.at("shape"), std::move(array));
    }
    checkpoint.weights.validate();
    return checkpoint;
}

} // namespace

void writeCheckpoint(const std::filesystem::path& path, const Checkpoint& checkpoint) {
    ArrayWriter arrays;
    for (const auto& [name, tensor] : checkpoint.weights.tensors)
        arrays.add(name, tensor.shape, tensor.values);
    for (const auto& [name, maxima] : checkpoint.observers)
        arrays.add("observer:" + name, {static_cast<int>(maxima.size())}, maxima);
    Json header{{"config", toJson(checkpoint.config)}, {"labels", describe(checkpoint.labels)}, {"epoch", checkpoint.epoch}};
    if (checkpoint.state) {
        const auto& optimiser = checkpoint.state->optimiser;
        arrays.add("optimiser:momentum", {static_cast<int>(optimiser.momentum.size())}, optimiser.momentum);
        arrays.add("optimiser:velocity", {static_cast<int>(optimiser.velocity.size())}, optimiser.velocity);
        if (const auto& fusion = checkpoint.state->fusion) {
            const std::vector<int> shape{static_cast<int>(fusion->parameters.size())};
            arrays.add("fusion:parameters", shape, fusion->parameters);
            arrays.add("fusion:momentum", shape, fusion->optimiser.momentum);
            arrays.add("fusion:velocity", shape, fusion->optimiser.velocity);
        }
        header["state"] = describe(*checkpoint.state);
    }
    header["arrays"] = arrays.table;

    const std::string text = header.dump();
    std::string content(kMagic);
    append(content, kVersion);
    append(content, static_cast<std::uint32_t>(text.size()));
    content += text;
    content += arrays.values;
    append(content, crc32(std::as_bytes(std::span(content.data(), content.size()))));
    writeFileAtomically(path, content);
}

Checkpoint readCheckpoint(const std::filesystem::path& path) {
    const std::string content = readFile(path);
    if (content.size() < kPrefix + 4 || !content.starts_with(kMagic))
        throw Error("is not a checkpoint", {path, 0, "name a file in RUN/checkpoints"});
    const std::string_view body(content.data(), content.size() - 4);
    if (crc32(std::as_bytes(std::span(body.data(), body.size()))) != at<std::uint32_t>(content, body.size()))
        throw Error("the checkpoint is damaged", {path, 0, "delete it; --resume then goes on from the one before"});
    if (at<std::uint32_t>(body, 8) > kVersion)
        throw Error("was written by a newer Earshot", {path, 0, "update this program"});
    const std::size_t headerSize = at<std::uint32_t>(body, 12);
    if (headerSize > body.size() - kPrefix)
        throw Error("the checkpoint's header is longer than the file", {path, 0, "delete it"});
    try {
        return parse(Json::parse(body.substr(kPrefix, headerSize)), body.substr(kPrefix + headerSize));
    } catch (const Json::exception& error) {
        throw Error(std::string("the checkpoint's header is malformed: ") + error.what(), {path, 0, "delete it"});
    } catch (const Error& error) {
        throw Error(error.problem(), {path, 0, error.hint()});
    }
}

} // namespace earshot
