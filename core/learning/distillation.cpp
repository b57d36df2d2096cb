#include "learning/distillation.h"

#include "base/error.h"
#include "base/random.h"
#include "learning/flat_tensors.h"
#include "network/trainable_arithmetic.h"

#include <ATen/ATen.h>
#include <cmath>
#include <torch/csrc/autograd/autograd.h>

namespace earshot {
namespace {

constexpr std::uint64_t kStream = 0x667573; // of the random numbers that the module starts from

at::Tensor uniform(std::vector<std::int64_t> shape, double bound, Random& random) {
    at::Tensor tensor = at::empty(shape);
    float* values = tensor.data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
        values[i] = static_cast<float>(random.uniform(-bound, bound));
    return tensor.requires_grad_();
}

/// [clips, bands, frames, channels] averaged down to the size of another map.
at::Tensor averagedTo(const at::Tensor& features, const at::Tensor& like) {
    if (features.size(1) == like.size(1) && features.size(2) == like.size(2))
        return features;
    return at::adaptive_avg_pool2d(features.permute({0, 3, 1, 2}), {like.size(1), like.size(2)}).permute({0, 2, 3, 1});
}

/// Mean 0 and deviation 1 over the maps of each clip: neither network drowns the other, however large its maps are.
at::Tensor normalised(const at::Tensor& features) {
    return at::layer_norm(features, features.sizes().slice(1));
}

} // namespace

at::Tensor softenedDivergence(const at::Tensor& logits, const at::Tensor& target, double temperature) {
    const at::Tensor aim = at::log_softmax(target.detach() / temperature, 1);
    return (aim.exp() * (aim - at::log_softmax(logits / temperature, 1))).sum();
}

Distillation::Distillation(const TrainingConfig& config, const NetworkWeights& teacher, const NetworkConfig& student)
    : config_(config), teacher_(teacher.config) {
    if (teacher.config.classes != student.classes)
        throw Error("the teacher tells " + std::to_string(teacher.config.classes) + " classes apart, the student " +
                        std::to_string(student.classes),
                    {{}, 0, "name a teacher that was trained on the same classes"});
    teacher_.load(teacher);
    if (config.distillation == DistillationForm::Fusion)
        buildFusion(student);
}

void Distillation::buildFusion(const NetworkConfig& student) {
    Random random(config_.seed, kStream);
    const std::int64_t joined = student.channels + teacher_.config().channels, fused = student.channels;
    const auto each = [](std::int64_t fanIn) { return 1 / std::sqrt(static_cast<double>(fanIn)); };
    parameters_ = {uniform({1, joined, 3, 3}, each(9), random),
                   uniform({1, joined}, each(9), random),
                   uniform({1, fused, joined}, each(joined), random),
                   uniform({1, fused}, each(joined), random),
                   uniform({student.classes, student.flattened()}, each(student.flattened()), random),
                   uniform({student.classes}, each(student.flattened()), random)};
    resetOptimiser();
}

at::Tensor Distillation::fused(const at::Tensor& student, const at::Tensor& teacher) const {
    const at::Tensor joined = at::cat({normalised(student), normalised(averagedTo(teacher, student))}, 3).contiguous();
    const ops::BandRanges whole = ops::wholeMap(joined);
    at::Tensor y = ops::depthwise(joined, parameters_[0], parameters_[1], whole);
    y = at::relu(ops::pointwise(y, parameters_[2], parameters_[3], whole));
    return at::linear(y.flatten(1), parameters_[4], parameters_[5]);
}

HeadLosses Distillation::losses(const HeadLosses& labels, const at::Tensor& x, const StudentAnswers& student,
                                const at::Tensor& scene) {
    StudentAnswers taught;
    {
        const at::NoGradGuard standsStill;
        TrainableArithmetic arithmetic(teacher_, {});
        taught.logits = runNetwork(teacher_.config(), arithmetic, x, &taught.features);
    }
    const std::int64_t classes = teacher_.config().classes, supers = teacher_.config().superClasses;
    const double temperature = config_.distillationTemperature, squared = temperature * temperature;
    const at::Tensor answers = student.logits.narrow(1, 0, classes), aims = taught.logits.narrow(1, 0, classes);
    HeadLosses result = labels;
    if (fuses()) {
        const at::Tensor z = fused(student.features, taught.features);
        fusedLoss_ = -(scene * at::log_softmax(z, 1)).sum() + squared * softenedDivergence(z, (answers + aims) / 2, temperature);
        gradients_ = torch::autograd::grad({fusedLoss_}, parameters_, {}, true);
        result.scene = labels.scene + fusedLoss_ + squared * softenedDivergence(answers, z, temperature);
        return result;
    }
    const auto mixed = [&](const at::Tensor& loss, const at::Tensor& logits, const at::Tensor& target) {
        const double share = config_.distillationWeight;
        return share * loss + (1 - share) * squared * softenedDivergence(logits, target, temperature);
    };
    result.scene = mixed(labels.scene, answers, aims);
    if (labels.super.defined() && supers == student.logits.size(1) - classes)
        result.super = mixed(labels.super, student.logits.narrow(1, classes, supers), taught.logits.narrow(1, classes, supers));
    return result;
}

void Distillation::update(double learningRate) {
    if (!fuses())
        return;
    std::vector<float> values = flattened(parameters_);
    optimiser_.step(values, flattened(gradients_), learningRate);
    scatter(values, parameters_);
}

std::optional<FusionState> Distillation::state() const {
    if (!fuses())
        return std::nullopt;
    return FusionState{flattened(parameters_), optimiser_.state()};
}

void Distillation::restore(const FusionState& state) {
    const std::size_t expected = flattened(parameters_).size();
    for (const auto* values : {&state.parameters, &state.optimiser.momentum, &state.optimiser.velocity})
        if (values->size() != expected)
            throw Error("the checkpoint's fusion module belongs to another teacher", {{}, 0, "start a new run"});
    scatter(state.parameters, parameters_);
    optimiser_.restore(state.optimiser);
}

void Distillation::resetOptimiser() {
    optimiser_ = Radam(flattened(parameters_).size());
}

} // namespace earshot
