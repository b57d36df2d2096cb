#include "network/state_dict_writer.h"

#include "network/authors_checkpoint.h"

#include <bit>

namespace earshot {
namespace {

static_assert(std::endian::native == std::endian::little, "the tensors' bytes are written as they lie in memory");

/// Writes pickle protocol 2 (Lib/pickletools.py).
class Pickle {
public:
    Pickle() { text_ = "\x80\x02"; }

    Pickle& opcode(char c) {
        text_ += c;
        return *this;
    }
    Pickle& mark() { return opcode('('); }
    Pickle& tuple() { return opcode('t'); } ///< of all since the mark
    Pickle& call() { return opcode('R'); }  ///< callable and arguments on the stack
    Pickle& global(const std::string& module, const std::string& name) {
        text_ += "c" + module + "\n" + name + "\n";
        return *this;
    }
    Pickle& string(const std::string& value) {
        opcode('X').little(value.size());
        text_ += value;
        return *this;
    }
    Pickle& integer(std::size_t value) { return opcode('J').little(value); }
    Pickle& emptyOrderedDict() { return global("collections", "OrderedDict").opcode(')').call(); }
    /// (values[0], values[1], ...)
    Pickle& integers(const std::vector<std::size_t>& values) {
        mark();
        for (const std::size_t value : values)
            integer(value);
        return tuple();
    }

    std::string finish() { return opcode('.').text_; }

private:
    Pickle& little(std::size_t value) {
        for (int i = 0; i < 4; ++i)
            text_ += static_cast<char>(value >> (8 * i));
        return *this;
    }
    std::string text_;
};

/// torch._utils._rebuild_tensor_v2(storage, offset, size, stride, requires_grad, backward hooks)
void addTensor(Pickle& pickle, const NetworkWeights::Tensor& tensor, const std::string& key) {
    const std::vector<std::size_t> shape(tensor.shape.begin(), tensor.shape.end());
    std::vector<std::size_t> strides(shape.size(), 1);
    for (std::size_t d = shape.size() - 1; d > 0; --d)
        strides[d - 1] = strides[d] * shape[d];
    pickle.global("torch._utils", "_rebuild_tensor_v2").mark();
    pickle.mark().string("storage").global("torch", "FloatStorage").string(key).string("cpu").integer(tensor.values.size());
    pickle.tuple().opcode('Q').integer(0).integers(shape).integers(strides).opcode('\x89').emptyOrderedDict();
    pickle.tuple().call();
}

} // namespace

void addStateDict(ZipWriter& archive, const NetworkWeights& weights) {
    weights.validate();
    Pickle pickle;
    std::vector<const NetworkWeights::Tensor*> storages;
    pickle.emptyOrderedDict().mark();
    for (const auto& [name, theirName] : authorsNames())
        for (const char* part : {".weight", ".bias", ".running_mean", ".running_var"})
            if (const auto found = weights.tensors.find(name + part); found != weights.tensors.end()) {
                pickle.string(theirName + part);
                addTensor(pickle, found->second, std::to_string(storages.size()));
                storages.push_back(&found->second);
            }
    pickle.opcode('u');
    const std::string text = pickle.finish();
    archive.add("archive/data.pkl", std::as_bytes(std::span(text)));
    for (std::size_t i = 0; i < storages.size(); ++i)
        archive.add("archive/data/" + std::to_string(i), std::as_bytes(std::span(storages[i]->values)));
    archive.add("archive/version", std::as_bytes(std::span(std::string_view("3\n"))));
}

} // namespace earshot
