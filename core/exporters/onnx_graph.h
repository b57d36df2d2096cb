#pragma once
#include "dataset/scene_labels.h"

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace earshot {

/// Collects the nodes and constants of an ONNX graph. Every node has one output, by whose name it goes.
class OnnxGraph {
public:
    using Attributes = std::vector<std::pair<std::string, std::vector<std::int64_t>>>;

    /// Adds a node and returns its output's name. Attributes of one value are scalars.
    std::string node(const std::string& type, const std::vector<std::string>& inputs, const std::string& output,
                     const Attributes& attributes = {});
    /// The last node's attribute that is a list whatever its length, or a float.
    void listAttribute(const std::string& name, const std::vector<std::int64_t>& values);
    void floatAttribute(const std::string& name, float value);

    /// Constants; each returns `name`. An empty shape is a scalar.
    std::string constant(const std::string& name, const std::vector<float>& values, const std::vector<std::int64_t>& shape);
    std::string constant(const std::string& name, const std::vector<std::int64_t>& values);
    std::string constant(const std::string& name, const std::vector<std::int32_t>& values);
    std::string constant(const std::string& name, const std::vector<std::int8_t>& values, const std::vector<std::int64_t>& shape);
    /// A scalar 0 of type u8 or s8: the zero point of every tensor.
    std::string zero(bool isUnsigned);

    void floatInput(const std::string& name, const std::vector<std::int64_t>& shape);
    void floatOutput(const std::string& name, const std::vector<std::int64_t>& shape);
    /// A quantised tensor of `rank` dimensions that readers of the graph may look at besides its result.
    void integerOutput(const std::string& name, bool isUnsigned, int rank);

    /// The whole model in opset 13, checked by ONNX's own checker, serialised. Carries labels and ensemble weight as metadata.
    /// Throws Error saying what the checker found.
    std::string finished(const std::string& description, const SceneLabels& labels, double r);

private:
    onnx::TensorProto& tensor(const std::string& name, int type, const std::vector<std::int64_t>& shape);

    onnx::ModelProto model_;
    onnx::GraphProto& graph_ = *model_.mutable_graph();
    bool hasZero_[2] = {false, false};
};

} // namespace earshot
