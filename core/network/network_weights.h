#pragma once
#include <map>
#include <string>
#include <vector>

namespace earshot {

/// Widths of the scene network of method.md section 3. The defaults are the MTL model; `student()` is Submission 4's.
struct NetworkConfig {
    int channels = 16; ///< of every convolution; the teacher of a distillation has 64
    int classes = 10;
    int superClasses = 3; ///< 0: one head
    int hidden = 100;     ///< outputs of linear 1
    int pool2Bands = 6;   ///< second max-pool
    int pool2Frames = 4;

    int logits() const { return classes + superClasses; }
    int flattened() const { return channels * (85 / pool2Bands) * (22 / pool2Frames); } ///< inputs of linear 1

    bool operator==(const NetworkConfig&) const = default;

    static NetworkConfig student(int classes) { return {16, classes, 0, 120, 7, 4}; }
};

/// A trained network as plain float32 values, the type that training hands to conversion, export and checkpoints.
///
/// Tensor names: `<layer>.weight` [out, in / groups, bands, frames] (linear: [out, in]) and `<layer>.bias` for the layers conv1,
/// low_dw1, low_pw1, low_dw2, low_pw2, high_dw1, high_pw1, high_dw2, high_pw2, conv6, dw5, pw5, ... dw8, pw8, fc1, fc2;
/// `<norm>.weight`, `.bias`,
/// `.running_mean`, `.running_var` for the batch norms bn1 (after conv1), bn_low (low_pw1), bn_high (high_pw1), bn5 (after conv6,
/// before dw5), bn6 (pw5), bn7 (after the first addition), bn8 (pw7).
struct NetworkWeights {
    struct Tensor {
        std::vector<int> shape;
        std::vector<float> values;
    };
    NetworkConfig config;
    std::map<std::string, Tensor> tensors;

    /// Throws Error naming the first tensor that is missing, has a wrong shape or carries a value that is not finite.
    void validate() const;
};

/// Names and shapes that validate() asks for, in forward order.
std::vector<std::pair<std::string, std::vector<int>>> expectedTensors(const NetworkConfig& config);

inline constexpr double kBatchNormEpsilon = 1e-3;

} // namespace earshot
