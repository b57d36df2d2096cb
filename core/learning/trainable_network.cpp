#include "learning/trainable_network.h"

#include "base/error.h"
#include "features/log_mel.h"
#include "learning/distillation.h"
#include "learning/flat_tensors.h"
#include "learning/pcgrad.h"
#include "network/scene_network.h"
#include "network/trainable_arithmetic.h"
#include "quantization/conversion.h"
#include "quantization/integer_arithmetic.h"
#include "quantization/observers.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <chrono>
#include <climits>
#include <cmath>
#include <malloc.h>
#include <torch/csrc/autograd/autograd.h>

namespace earshot {
namespace {

/// Labels of the batch as a tensor of the logits' shape, without a copy.
at::Tensor targets(const at::Tensor& logits, const std::vector<float>& labels) {
    return at::from_blob(const_cast<float*>(labels.data()), logits.sizes());
}

/// Sum over the batch of -y log softmax(z).
at::Tensor softCrossEntropy(const at::Tensor& logits, const std::vector<float>& labels) {
    return -(targets(logits, labels) * at::log_softmax(logits, 1)).sum();
}

int correctClips(const at::Tensor& logits, const std::vector<float>& labels) {
    const at::Tensor target = targets(logits, labels);
    return logits.argmax(1).eq(target.argmax(1)).sum().item<int>();
}

std::vector<float> values(const at::Tensor& tensor) {
    const at::Tensor contiguous = tensor.contiguous();
    const float* begin = contiguous.data_ptr<float>();
    return {begin, begin + contiguous.numel()};
}

/// Runs `arithmetic` over inputs [clips, 2, 256, 44] in pieces that fit the caches.
std::vector<float> logitsOf(const NetworkConfig& config, Arithmetic& arithmetic, std::span<const float> inputs) {
    const at::NoGradGuard noGradients;
    constexpr std::size_t piece = 32;
    const std::size_t clips = inputs.size() / kInputSize;
    std::vector<float> logits;
    for (std::size_t first = 0; first < clips; first += piece) {
        const std::size_t count = std::min(piece, clips - first);
        const at::Tensor x = toChannelsLast(inputs.data() + first * kInputSize, static_cast<std::int64_t>(count));
        const std::vector<float> part = values(runNetwork(config, arithmetic, x));
        logits.insert(logits.end(), part.begin(), part.end());
    }
    return logits;
}

} // namespace

struct TrainableNetwork::Impl {
    TrainingConfig config;
    SceneLabels labels;
    SceneNetwork network;
    Observers observers;
    Radam optimiser;
    std::unique_ptr<Distillation> distillation; ///< null: labels alone
    std::int64_t batches = 0; ///< seen by the batch norms

    Impl(const TrainingConfig& c, const SceneLabels& l)
        : config(c), labels(l), network(c.network(static_cast<int>(l.classes.size()), static_cast<int>(l.superClasses.size()))),
          optimiser(static_cast<std::size_t>(network.parameterCount())) {}

    bool twoTasks() const { return network.config().superClasses > 0; }

    /// Labels of the outputs that this network has (without super-classes where multi-task learning is off).
    SceneLabels outputLabels() const {
        SceneLabels out = labels;
        if (!twoTasks()) {
            out.superClasses.clear();
            out.group.clear();
        }
        return out;
    }

    /// Gradients of both tasks brought together by the configured scope; the sum without PCGrad.
    std::vector<float> combine(const at::Tensor& scene, const at::Tensor& super, StepResult& result) {
        const auto& parameters = network.parameters();
        const std::vector<float> g1 = flattened(torch::autograd::grad({scene}, parameters, {}, true));
        const std::vector<float> g2 = flattened(torch::autograd::grad({super}, parameters));
        const auto heads = network.parameter("fc2.weight").numel() + network.parameter("fc2.bias").numel(); // the last parameters
        const bool all = config.pcgradScope == PcgradScope::All;
        PcgradResult combined = all ? pcgrad(g1, g2) : pcgradOfTrunk(g1, g2, static_cast<std::size_t>(heads));
        result.conflict = combined.conflict;
        result.cosine = combined.cosine;
        if (all)
            for (float& value : combined.gradient)
                value *= 0.5f; // the mean, as the authors ran it
        return combined.gradient;
    }

    /// Logits; `features`, where given, gets the maps behind the second pool as real values.
    at::Tensor forward(const at::Tensor& x, const EpochStage& stage, bool training, at::Tensor* features) {
        if (stage.frozen) {
            const Calibration scales = calibration();
            const Int8Model model = convert(network.weights(), scales, outputLabels(), weightOfScenes());
            IntegerArithmetic arithmetic(network, model, scales.channelFactors);
            const at::Tensor logits = runNetwork(network.config(), arithmetic, x, features);
            if (features)
                *features = *features * model.scales.at("pool2");
            return logits;
        }
        // until a hundred batches are seen the running statistics are their plain mean: a short run's would else be mostly their
        // initial values
        const double momentum = std::max(0.01, 1.0 / static_cast<double>(batches + 1));
        batches += training ? 1 : 0;
        TrainableArithmetic arithmetic(network, {training, config.dropout, momentum, stage.quantised ? &observers : nullptr});
        return runNetwork(network.config(), arithmetic, x, features);
    }

    double weightOfScenes() const { return twoTasks() ? config.ensembleWeight : 1.0; }

    Calibration calibration() const {
        ActivationPeaks peaks;
        for (const auto& [tensor, observer] : observers.all()) {
            if (!observer.seen())
                throw Error("the observers have seen no data yet", {{}, 0, "train at least one quantisation-aware epoch first"});
            peaks.channels[tensor].assign(observer.maxima().begin(), observer.maxima().end());
        }
        peaks.channels["low_pw2"] = peaks.channels["high_pw2"] = peaks.channels.at("pool1");
        peaks.channels["pool2"] = peaks.channels.at("add2");
        return calibrationFromPeaks(peaks);
    }
};

TrainableNetwork::TrainableNetwork(const TrainingConfig& config, const SceneLabels& labels)
    : impl_(std::make_unique<Impl>(config, labels)) {}
TrainableNetwork::~TrainableNetwork() = default;

void TrainableNetwork::initialise() {
    impl_->network.initialise(impl_->config.seed);
}

void TrainableNetwork::load(const Checkpoint& checkpoint) {
    impl_->network.load(checkpoint.weights);
    for (const auto& [tensor, maxima] : checkpoint.observers)
        if (impl_->observers.all().contains(tensor))
            impl_->observers.at(tensor).restore(maxima);
    if (!checkpoint.state)
        return;
    const auto parameters = static_cast<std::size_t>(impl_->network.parameterCount());
    if (checkpoint.state->optimiser.momentum.size() != parameters || checkpoint.state->optimiser.velocity.size() != parameters)
        throw Error("the checkpoint's optimiser belongs to another network", {{}, 0, "start a new run"});
    impl_->optimiser.restore(checkpoint.state->optimiser);
    impl_->batches = checkpoint.state->batches;
    if (impl_->distillation && checkpoint.state->fusion)
        impl_->distillation->restore(*checkpoint.state->fusion);
}

void TrainableNetwork::resetOptimiser() {
    impl_->optimiser = Radam(static_cast<std::size_t>(impl_->network.parameterCount()));
    if (impl_->distillation)
        impl_->distillation->resetOptimiser();
}

void TrainableNetwork::learnFrom(const NetworkWeights& teacher) {
    impl_->distillation = std::make_unique<Distillation>(impl_->config, teacher, impl_->network.config());
}

StepResult TrainableNetwork::step(const Batch& batch, double learningRate, const EpochStage& stage, std::uint64_t dropoutSeed) {
    at::manual_seed(dropoutSeed);
    auto& network = impl_->network;
    const auto classes = static_cast<std::int64_t>(impl_->labels.classes.size());
    const at::Tensor x = toChannelsLast(batch.input.data(), batch.clips);
    at::Tensor features;
    const at::Tensor logits = impl_->forward(x, stage, true, impl_->distillation ? &features : nullptr);
    StepResult result;
    result.logits = values(logits.detach());
    result.correct = correctClips(logits.detach().narrow(1, 0, classes), batch.scene);
    HeadLosses losses;
    losses.scene = softCrossEntropy(logits.narrow(1, 0, classes), batch.scene);
    result.lossScene = losses.scene.item<double>() / batch.clips;
    if (impl_->twoTasks()) {
        losses.super = softCrossEntropy(logits.narrow(1, classes, network.config().superClasses), batch.superScene);
        result.lossSuper = losses.super.item<double>() / batch.clips;
    }
    if (impl_->distillation)
        losses = impl_->distillation->losses(losses, x, {logits, features}, targets(logits.narrow(1, 0, classes), batch.scene));

    std::vector<float> gradient;
    if (!impl_->twoTasks())
        gradient = flattened(torch::autograd::grad({losses.scene}, network.parameters()));
    else if (impl_->config.pcgrad)
        gradient = impl_->combine(losses.scene, losses.super, result);
    else
        gradient = flattened(torch::autograd::grad({losses.scene + losses.super}, network.parameters()));
    if (!std::isfinite(result.lossScene) || !std::isfinite(result.lossSuper))
        throw Error("the loss is no longer a finite number",
                    {{}, 0, "lower the learning rate and go on from the last checkpoint"});
    std::vector<float> parameters = flattened(network.parameters());
    impl_->optimiser.step(parameters, gradient, learningRate);
    scatter(parameters, network.parameters());
    if (impl_->distillation)
        impl_->distillation->update(learningRate);
    return result;
}

std::vector<float> TrainableNetwork::logits(std::span<const float> inputs, const EpochStage& stage) {
    const NetworkConfig& config = impl_->network.config();
    if (stage.frozen)
        return fakeQuantLogits(weights(), int8Model(), calibration(), inputs);
    TrainableArithmetic arithmetic(impl_->network, {false, 0, 0, stage.quantised ? &impl_->observers : nullptr});
    return logitsOf(config, arithmetic, inputs);
}

bool TrainableNetwork::twoTasks() const {
    return impl_->twoTasks();
}

NetworkWeights TrainableNetwork::weights() const {
    return impl_->network.weights();
}

std::map<std::string, std::vector<float>> TrainableNetwork::observerMaxima() const {
    std::map<std::string, std::vector<float>> maxima;
    for (const auto& [tensor, observer] : impl_->observers.all())
        if (observer.seen())
            maxima[tensor] = observer.maxima();
    return maxima;
}

Radam::State TrainableNetwork::optimiserState() const {
    return impl_->optimiser.state();
}

std::optional<FusionState> TrainableNetwork::fusionState() const {
    return impl_->distillation ? impl_->distillation->state() : std::nullopt;
}

std::int64_t TrainableNetwork::batchesSeen() const {
    return impl_->batches;
}

void TrainableNetwork::setBatchesSeen(std::int64_t batches) {
    impl_->batches = batches;
}

void TrainableNetwork::setConfig(const TrainingConfig& config) {
    impl_->config = config;
}

Calibration TrainableNetwork::calibration() const {
    return impl_->calibration();
}

Int8Model TrainableNetwork::int8Model() const {
    return convert(weights(), calibration(), impl_->outputLabels(), impl_->weightOfScenes());
}

std::vector<float> floatLogits(const NetworkWeights& weights, std::span<const float> inputs) {
    SceneNetwork network(weights.config);
    network.load(weights);
    TrainableArithmetic arithmetic(network, {});
    return logitsOf(weights.config, arithmetic, inputs);
}

std::vector<float> fakeQuantLogits(const NetworkWeights& weights, const Int8Model& model, const Calibration& calibration,
                                   std::span<const float> inputs) {
    SceneNetwork network(weights.config);
    network.load(weights);
    IntegerArithmetic arithmetic(network, model, calibration.channelFactors);
    return logitsOf(weights.config, arithmetic, inputs);
}

void prepareForTraining(int threads) {
    // glibc would hand every large tensor back to the kernel and fetch it again: 15 to 40 % of the time of a step
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    mallopt(M_TOP_PAD, 256 << 20);
    mallopt(M_MMAP_MAX, 0);
    at::set_num_threads(threads);
}

std::optional<std::string> slowBlasWarning() {
    constexpr std::int64_t n = 384;
    constexpr double slowest = 8; // GFLOP/s; the reference BLAS reaches about 5, OpenBLAS 50 and more
    const at::Tensor a = at::ones({n, n}), b = at::ones({n, n});
    double best = 0;
    for (int run = 0; run < 3; ++run) {
        const auto start = std::chrono::steady_clock::now();
        at::mm(a, b);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        best = std::max(best, 2.0 * n * n * n / seconds.count() / 1e9);
    }
    if (best >= slowest)
        return std::nullopt;
    return "matrix products reach only " + std::to_string(static_cast<int>(best)) +
           " GFLOP/s; install the package libopenblas0-openmp for training at full speed";
}

} // namespace earshot
