#include "network/state_dict_reader.h"

#include "base/error.h"
#include "network/pickle_graph.h"

#include <cstring>
#include <optional>

namespace earshot {
namespace {

using Kind = PickleGraph::Kind;
using Node = PickleGraph::Node;

constexpr std::string_view kOrderedDict = "collections OrderedDict", kTensor = "torch._utils _rebuild_tensor_v2",
                           kParameter = "torch._utils _rebuild_parameter";

template <typename Stored>
double load(const std::byte* at) {
    Stored value;
    std::memcpy(&value, at, sizeof value);
    return static_cast<double>(value);
}

struct StorageType {
    std::string_view name;
    std::size_t size;
    double (*load)(const std::byte*);
};

constexpr StorageType kStorageTypes[] = {
    {"torch FloatStorage", 4, load<float>},        {"torch DoubleStorage", 8, load<double>},
    {"torch LongStorage", 8, load<std::int64_t>},  {"torch IntStorage", 4, load<std::int32_t>},
    {"torch ShortStorage", 2, load<std::int16_t>}, {"torch CharStorage", 1, load<std::int8_t>},
    {"torch ByteStorage", 1, load<std::uint8_t>},  {"torch BoolStorage", 1, load<std::uint8_t>},
};

class StateDictReader {
public:
    explicit StateDictReader(const ZipArchive& archive) : archive_(archive), elementsLeft_(archive.size()) {
        for (const std::string& name : archive.names())
            if (name.ends_with("/data.pkl"))
                folder_ = name.substr(0, name.size() - std::string_view("data.pkl").size());
        if (folder_.empty())
            throw Error("is no PyTorch checkpoint: there is no data.pkl in it", {archive.path(), 0, {}});
        graph_ = readPickle(archive.member(folder_ + "data.pkl"));
    }

    std::map<std::string, StateTensor> read() {
        const Node* dict = &graph_.nodes[graph_.root];
        for (const char* key : {"state_dict", "model"})
            if (const Node* inner = find(*dict, key); inner && isDict(*inner)) {
                dict = inner;
                break;
            }
        if (!isDict(*dict))
            fail("holds no state dict but another object");
        std::map<std::string, StateTensor> tensors;
        for (std::size_t i = firstPair(*dict); i + 1 < dict->items.size(); i += 2) {
            const Node& key = graph_.nodes[dict->items[i]];
            const Node& value = graph_.nodes[dict->items[i + 1]];
            if (key.kind == Kind::Text && isTensor(value))
                tensors[key.text] = readTensor(key.text, value);
        }
        return tensors;
    }

private:
    [[noreturn]] void fail(const std::string& problem) const {
        throw Error(problem, {archive_.path(), 0, "expected a PyTorch state dict: torch.save(network.state_dict(), file)"});
    }

    const Node& item(const Node& node, std::size_t index) const {
        if (index >= node.items.size())
            fail("holds a tensor with too few properties");
        return graph_.nodes[node.items[index]];
    }

    bool calls(const Node& node, std::string_view callable) const {
        return node.kind == Kind::Call && item(node, 0).kind == Kind::Global && item(node, 0).text == callable;
    }
    bool isDict(const Node& node) const { return node.kind == Kind::Dict || calls(node, kOrderedDict); }
    bool isTensor(const Node& node) const { return calls(node, kTensor) || calls(node, kParameter); }
    static std::size_t firstPair(const Node& dict) { return dict.kind == Kind::Call ? 2 : 0; }

    const Node* find(const Node& dict, std::string_view name) const {
        if (!isDict(dict))
            return nullptr;
        for (std::size_t i = firstPair(dict); i + 1 < dict.items.size(); i += 2)
            if (const Node& key = graph_.nodes[dict.items[i]]; key.kind == Kind::Text && key.text == name)
                return &graph_.nodes[dict.items[i + 1]];
        return nullptr;
    }

    std::vector<std::int64_t> integers(const Node& tuple) const {
        if (tuple.kind != Kind::Tuple)
            fail("holds a tensor without a shape");
        std::vector<std::int64_t> values;
        for (std::size_t i = 0; i < tuple.items.size(); ++i) {
            const Node& value = item(tuple, i);
            if (value.kind != Kind::Integer || value.integer < 0)
                fail("holds a tensor with an impossible shape");
            values.push_back(value.integer);
        }
        return values;
    }

    /// The type and bytes of ('storage', type, key, location, elements).
    std::pair<StorageType, std::span<const std::byte>> storage(const Node& persistent) const {
        if (persistent.kind != Kind::PersistentId)
            fail("holds a tensor without values");
        const Node& id = item(persistent, 0);
        const Node &type = item(id, 1), &key = item(id, 2);
        for (const StorageType& known : kStorageTypes)
            if (type.kind == Kind::Global && type.text == known.name && key.kind == Kind::Text)
                return {known, archive_.member(folder_ + "data/" + key.text)};
        fail("holds values of the unknown type '" + type.text + "'");
    }

    StateTensor readTensor(const std::string& name, const Node& call) {
        const Node* tensor = &call;
        if (calls(call, kParameter)) {
            tensor = &item(item(call, 1), 0);
            if (!calls(*tensor, kTensor))
                fail("holds the parameter '" + name + "' without a tensor");
        }
        const Node& arguments = item(*tensor, 1);
        const auto [type, bytes] = storage(item(arguments, 0));
        const Node& offset = item(arguments, 1);
        StateTensor result;
        result.shape = integers(item(arguments, 2));
        const std::vector<std::int64_t> strides = integers(item(arguments, 3));
        if (offset.kind != Kind::Integer || offset.integer < 0 || strides.size() != result.shape.size())
            fail("holds the tensor '" + name + "' with an impossible shape");
        const std::size_t elements = checkedElements(name, result.shape, strides, offset.integer, bytes.size() / type.size);
        result.values.reserve(elements);
        std::vector<std::int64_t> index(result.shape.size(), 0);
        for (std::size_t i = 0; i < elements; ++i) {
            std::int64_t at = offset.integer;
            for (std::size_t d = 0; d < index.size(); ++d)
                at += index[d] * strides[d];
            result.values.push_back(type.load(bytes.data() + static_cast<std::size_t>(at) * type.size));
            for (std::size_t d = index.size(); d-- > 0 && ++index[d] == result.shape[d];)
                index[d] = 0;
        }
        return result;
    }

    /// Number of elements, after proving that all of them lie in the storage and that the file could hold them.
    std::size_t checkedElements(const std::string& name, const std::vector<std::int64_t>& shape,
                                const std::vector<std::int64_t>& strides, std::int64_t offset, std::size_t stored) {
        std::int64_t elements = 1, last = offset;
        bool impossible = false;
        for (std::size_t d = 0; d < shape.size(); ++d) {
            std::int64_t reach = 0;
            impossible |= __builtin_mul_overflow(elements, shape[d], &elements);
            if (shape[d] > 0)
                impossible |=
                    __builtin_mul_overflow(shape[d] - 1, strides[d], &reach) || __builtin_add_overflow(last, reach, &last);
        }
        if (impossible || (elements > 0 && static_cast<std::uint64_t>(last) >= stored) ||
            static_cast<std::uint64_t>(elements) > elementsLeft_)
            fail("holds the tensor '" + name + "', which reaches beyond its stored values");
        elementsLeft_ -= static_cast<std::size_t>(elements);
        return static_cast<std::size_t>(elements);
    }

    const ZipArchive& archive_;
    std::size_t elementsLeft_; ///< an element needs a byte: views of one storage cannot multiply without end
    std::string folder_;
    PickleGraph graph_;
};

} // namespace

std::map<std::string, StateTensor> readStateDict(const std::filesystem::path& path) {
    return readStateDict(ZipArchive(path));
}

std::map<std::string, StateTensor> readStateDict(const ZipArchive& archive) {
    try {
        return StateDictReader(archive).read();
    } catch (const Error& error) {
        if (!error.path().empty())
            throw;
        throw Error(error.problem(), {archive.path(), 0, error.hint()});
    }
}

} // namespace earshot
