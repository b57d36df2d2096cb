#include "network/authors_checkpoint.h"

#include "base/error.h"

namespace earshot {
namespace {

const StateTensor* find(const std::map<std::string, StateTensor>& state, const std::string& name) {
    const auto found = state.find(name);
    return found == state.end() ? nullptr : &found->second;
}

const StateTensor& matrix(const std::map<std::string, StateTensor>& state, const std::string& name) {
    const StateTensor* tensor = find(state, name);
    if (!tensor || tensor->shape.size() != 2)
        throw Error("there is no linear layer '" + name + "' in the checkpoint");
    return *tensor;
}

/// Sizes from the shapes of the first convolution and of the linear layers.
NetworkConfig configOf(const std::map<std::string, StateTensor>& state, const std::string& conv1, const std::string& fc1,
                       const std::string& fc2) {
    const StateTensor* first = find(state, conv1);
    if (!first || first->shape.size() != 4)
        throw Error("there is no convolution '" + conv1 + "' in the checkpoint");
    NetworkConfig config;
    const std::int64_t limit = 4096;
    for (const auto* shape : {&first->shape, &matrix(state, fc1).shape, &matrix(state, fc2).shape})
        if (shape->front() < 1 || shape->front() > limit)
            throw Error("the checkpoint's layers have impossible sizes");
    config.channels = static_cast<int>(first->shape[0]);
    config.hidden = static_cast<int>(matrix(state, fc1).shape[0]);
    const int outputs = static_cast<int>(matrix(state, fc2).shape[0]);
    config.superClasses = outputs == 13 ? 3 : 0;
    config.classes = outputs - config.superClasses;
    for (const int bands : {6, 7}) {
        config.pool2Bands = bands;
        if (matrix(state, fc1).shape[1] == config.flattened())
            return config;
    }
    throw Error("linear layer '" + fc1 + "' has " + std::to_string(matrix(state, fc1).shape[1]) +
                " inputs, which no second pool gives");
}

} // namespace

const std::vector<std::pair<std::string, std::string>>& authorsNames() {
    static const std::vector<std::pair<std::string, std::string>> names = {{"conv1", "conv2to16"},
                                                                           {"bn1", "bn16"},
                                                                           {"low_dw1", "DWconv16"},
                                                                           {"low_pw1", "conv16"},
                                                                           {"bn_low", "bn16_2"},
                                                                           {"low_dw2", "DWconv16_2"},
                                                                           {"low_pw2", "conv16_2"},
                                                                           {"high_dw1", "DWconv16_3"},
                                                                           {"high_pw1", "conv16_3"},
                                                                           {"bn_high", "bn16_3"},
                                                                           {"high_dw2", "DWconv16_4"},
                                                                           {"high_pw2", "conv16_4"},
                                                                           {"conv6", "conv16to16"},
                                                                           {"bn5", "bn16_4"},
                                                                           {"dw5", "DWconv16_5"},
                                                                           {"pw5", "conv16_5"},
                                                                           {"bn6", "bn16_5"},
                                                                           {"dw6", "DWconv16_6"},
                                                                           {"pw6", "conv16_6"},
                                                                           {"bn7", "bn16_6"},
                                                                           {"dw7", "DWconv16_7"},
                                                                           {"pw7", "conv16_7"},
                                                                           {"bn8", "bn16_7"},
                                                                           {"dw8", "DWconv16_8"},
                                                                           {"pw8", "conv16_8"},
                                                                           {"fc1", "l1"},
                                                                           {"fc2", "l2"}};
    return names;
}

NetworkWeights networkWeights(const std::map<std::string, StateTensor>& state) {
    const bool authors = state.contains("conv2to16.weight");
    NetworkWeights weights;
    weights.config = authors ? configOf(state, "conv2to16.weight", "l1.weight", "l2.weight")
                             : configOf(state, "conv1.weight", "fc1.weight", "fc2.weight");
    for (const auto& [name, theirName] : authorsNames())
        for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"}) {
            const StateTensor* tensor = find(state, (authors ? theirName : name) + part);
            if (!tensor)
                continue; // validate() says what is missing
            NetworkWeights::Tensor& to = weights.tensors[name + part];
            to.shape.assign(tensor->shape.begin(), tensor->shape.end());
            to.values.assign(tensor->values.begin(), tensor->values.end());
        }
    weights.validate();
    return weights;
}

NetworkWeights readAuthorsCheckpoint(const std::filesystem::path& path) {
    const auto state = readStateDict(path);
    try {
        return networkWeights(state);
    } catch (const Error& error) {
        throw Error(error.problem(), {path, 0, "expected the authors' network or one exported by this program"});
    }
}

} // namespace earshot
