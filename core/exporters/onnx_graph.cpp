#include "exporters/onnx_graph.h"

#include "base/error.h"

#include <onnx/checker.h>

namespace earshot {
namespace {

constexpr int kOpset = 13;
constexpr int kIrVersion = 7; // the one that came with opset 13

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ",") + word;
    return text;
}

std::string joined(const std::vector<int>& numbers) {
    std::vector<std::string> words;
    for (const int number : numbers)
        words.push_back(std::to_string(number));
    return joined(words);
}

void describe(onnx::ValueInfoProto& value, const std::string& name, int type, const std::vector<std::int64_t>& shape) {
    value.set_name(name);
    onnx::TypeProto_Tensor& tensor = *value.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(type);
    for (const std::int64_t extent : shape)
        tensor.mutable_shape()->add_dim()->set_dim_value(extent);
}

} // namespace

std::string OnnxGraph::node(const std::string& type, const std::vector<std::string>& inputs, const std::string& output,
                            const Attributes& attributes) {
    onnx::NodeProto& node = *graph_.add_node();
    node.set_op_type(type);
    node.set_name(output);
    for (const std::string& input : inputs)
        node.add_input(input);
    node.add_output(output);
    for (const auto& [name, values] : attributes) {
        if (values.size() > 1) {
            listAttribute(name, values);
            continue;
        }
        onnx::AttributeProto& attribute = *node.add_attribute();
        attribute.set_name(name);
        attribute.set_type(onnx::AttributeProto::INT);
        attribute.set_i(values.front());
    }
    return output;
}

void OnnxGraph::listAttribute(const std::string& name, const std::vector<std::int64_t>& values) {
    onnx::AttributeProto& attribute = *graph_.mutable_node(graph_.node_size() - 1)->add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INTS);
    for (const std::int64_t value : values)
        attribute.add_ints(value);
}

void OnnxGraph::floatAttribute(const std::string& name, float value) {
    onnx::AttributeProto& attribute = *graph_.mutable_node(graph_.node_size() - 1)->add_attribute();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::FLOAT);
    attribute.set_f(value);
}

onnx::TensorProto& OnnxGraph::tensor(const std::string& name, int type, const std::vector<std::int64_t>& shape) {
    onnx::TensorProto& tensor = *graph_.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(type);
    for (const std::int64_t extent : shape)
        tensor.add_dims(extent);
    return tensor;
}

std::string OnnxGraph::constant(const std::string& name, const std::vector<float>& values,
                                const std::vector<std::int64_t>& shape) {
    tensor(name, onnx::TensorProto::FLOAT, shape).set_raw_data(values.data(), values.size() * sizeof(float));
    return name;
}

std::string OnnxGraph::constant(const std::string& name, const std::vector<std::int64_t>& values) {
    tensor(name, onnx::TensorProto::INT64, {static_cast<std::int64_t>(values.size())})
        .set_raw_data(values.data(), values.size() * sizeof(std::int64_t));
    return name;
}

std::string OnnxGraph::constant(const std::string& name, const std::vector<std::int32_t>& values) {
    tensor(name, onnx::TensorProto::INT32, {static_cast<std::int64_t>(values.size())})
        .set_raw_data(values.data(), values.size() * sizeof(std::int32_t));
    return name;
}

std::string OnnxGraph::constant(const std::string& name, const std::vector<std::int8_t>& values,
                                const std::vector<std::int64_t>& shape) {
    tensor(name, onnx::TensorProto::INT8, shape).set_raw_data(values.data(), values.size());
    return name;
}

std::string OnnxGraph::zero(bool isUnsigned) {
    const std::string name = isUnsigned ? "zero_u8" : "zero_s8";
    if (!std::exchange(hasZero_[isUnsigned], true))
        tensor(name, isUnsigned ? onnx::TensorProto::UINT8 : onnx::TensorProto::INT8, {}).set_raw_data("\0", 1);
    return name;
}

void OnnxGraph::floatInput(const std::string& name, const std::vector<std::int64_t>& shape) {
    describe(*graph_.add_input(), name, onnx::TensorProto::FLOAT, shape);
}

void OnnxGraph::floatOutput(const std::string& name, const std::vector<std::int64_t>& shape) {
    describe(*graph_.add_output(), name, onnx::TensorProto::FLOAT, shape);
}

void OnnxGraph::integerOutput(const std::string& name, bool isUnsigned, int rank) {
    onnx::ValueInfoProto& value = *graph_.add_output();
    describe(value, name, isUnsigned ? onnx::TensorProto::UINT8 : onnx::TensorProto::INT8, {});
    for (int i = 0; i < rank; ++i)
        value.mutable_type()->mutable_tensor_type()->mutable_shape()->add_dim(); // of any extent
}

std::string OnnxGraph::finished(const std::string& description, const SceneLabels& labels, double r) {
    model_.set_ir_version(kIrVersion);
    model_.set_producer_name("Earshot");
    model_.set_doc_string(description);
    onnx::OperatorSetIdProto& opset = *model_.add_opset_import();
    opset.set_domain("");
    opset.set_version(kOpset);
    graph_.set_name("scene_network");
    const std::vector<std::pair<std::string, std::string>> metadata{{"classes", joined(labels.classes)},
                                                                    {"super_classes", joined(labels.superClasses)},
                                                                    {"group", joined(labels.group)},
                                                                    {"ensemble_r", std::to_string(r)}};
    for (const auto& [key, value] : metadata) {
        onnx::StringStringEntryProto& entry = *model_.add_metadata_props();
        entry.set_key(key);
        entry.set_value(value);
    }
    try {
        onnx::checker::check_model(model_);
    } catch (const std::exception& error) {
        throw Error(std::string("the network's ONNX form is not valid: ") + error.what());
    }
    std::string bytes;
    if (!model_.SerializeToString(&bytes))
        throw Error("the network's ONNX form cannot be written");
    return bytes;
}

} // namespace earshot
