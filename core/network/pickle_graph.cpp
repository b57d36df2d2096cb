#include "network/pickle_graph.h"

#include "base/error.h"

#include <bit>
#include <map>

namespace earshot {
namespace {

using Index = PickleGraph::Index;
using Kind = PickleGraph::Kind;

/// The stack machine of Python's pickle format (documented in Lib/pickletools.py), reduced to building a graph.
class PickleMachine {
public:
    explicit PickleMachine(std::span<const std::byte> bytes) : bytes_(bytes) {}

    PickleGraph run() {
        while (step(static_cast<char>(number(1)))) {
        }
        graph_.root = pop();
        return std::move(graph_);
    }

private:
    [[noreturn]] static void fail(const std::string& problem) { throw Error("the checkpoint's pickle " + problem); }

    std::span<const std::byte> take(std::size_t count) {
        if (count > bytes_.size() - at_)
            fail("is cut off");
        at_ += count;
        return bytes_.subspan(at_ - count, count);
    }

    std::uint64_t number(std::size_t count) {
        std::uint64_t value = 0;
        const auto taken = take(count);
        for (std::size_t i = 0; i < count; ++i)
            value |= std::to_integer<std::uint64_t>(taken[i]) << (8 * i);
        return value;
    }

    std::string text(std::size_t count) {
        const auto taken = take(count);
        return {reinterpret_cast<const char*>(taken.data()), taken.size()};
    }

    std::string line() {
        std::string found;
        for (char c = static_cast<char>(number(1)); c != '\n'; c = static_cast<char>(number(1)))
            found += c;
        return found;
    }

    void push(PickleGraph::Node node) {
        stack_.push_back(static_cast<Index>(graph_.nodes.size()));
        graph_.nodes.push_back(std::move(node));
    }

    Index pop() {
        if (stack_.size() <= (marks_.empty() ? 0 : marks_.back()))
            fail("takes more from its stack than there is");
        const Index top = stack_.back();
        stack_.pop_back();
        return top;
    }

    std::vector<Index> popToMark() {
        if (marks_.empty())
            fail("ends a group that never began");
        std::vector<Index> items(stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back()), stack_.end());
        stack_.resize(marks_.back());
        marks_.pop_back();
        return items;
    }

    PickleGraph::Node& top() {
        const Index index = pop();
        stack_.push_back(index);
        return graph_.nodes[index];
    }

    void pushInteger(std::int64_t value) { push({Kind::Integer, value, 0, {}, {}}); }

    void pushTuple(std::size_t count) {
        std::vector<Index> items(count);
        for (std::size_t i = count; i-- > 0;)
            items[i] = pop();
        push({Kind::Tuple, 0, 0, {}, std::move(items)});
    }

    void extend(const std::vector<Index>& items, bool pairs) {
        PickleGraph::Node& target = top();
        const bool fits = pairs ? target.kind == Kind::Dict || target.kind == Kind::Call : target.kind == Kind::List;
        if (!fits || (pairs && items.size() % 2 != 0))
            fail("adds items to something that holds none");
        target.items.insert(target.items.end(), items.begin(), items.end());
    }

    void remember(std::uint64_t slot) {
        const Index index = pop();
        stack_.push_back(index);
        memo_[slot] = index;
    }

    void recall(std::uint64_t slot) {
        const auto found = memo_.find(slot);
        if (found == memo_.end())
            fail("refers to something that it never stored");
        stack_.push_back(found->second);
    }

    void pushLong(std::size_t count) {
        if (count > 8)
            fail("holds an integer of more than 64 bits");
        std::uint64_t value = number(count);
        if (count > 0 && count < 8 && (value >> (8 * count - 1)) != 0)
            value |= ~std::uint64_t(0) << (8 * count);
        pushInteger(static_cast<std::int64_t>(value));
    }

    void pushReal() {
        std::uint64_t bits = 0;
        for (const std::byte b : take(8)) // big-endian
            bits = bits << 8 | std::to_integer<std::uint64_t>(b);
        push({Kind::Real, 0, std::bit_cast<double>(bits), {}, {}});
    }

    void call() {
        const Index arguments = pop(), callable = pop();
        push({Kind::Call, 0, 0, {}, {callable, arguments}});
    }

    bool step(char opcode);
    bool stepContainer(char opcode);

    std::span<const std::byte> bytes_;
    std::size_t at_ = 0;
    PickleGraph graph_;
    std::vector<Index> stack_;
    std::vector<std::size_t> marks_;
    std::map<std::uint64_t, Index> memo_;
};

bool PickleMachine::step(char opcode) {
    switch (opcode) {
    case '\x80': // PROTO
        if (const auto protocol = number(1); protocol < 2 || protocol > 3)
            fail("has protocol " + std::to_string(protocol) + "; 2 and 3 can be read");
        return true;
    case '.': // STOP
        return false;
    case 'N':
        push({});
        return true;
    case '\x88': // NEWTRUE
    case '\x89': // NEWFALSE
        push({Kind::Bool, opcode == '\x88', 0, {}, {}});
        return true;
    case 'K': // BININT1
        pushInteger(static_cast<std::int64_t>(number(1)));
        return true;
    case 'M': // BININT2
        pushInteger(static_cast<std::int64_t>(number(2)));
        return true;
    case 'J': // BININT
        pushInteger(static_cast<std::int32_t>(number(4)));
        return true;
    case '\x8a': // LONG1
        pushLong(number(1));
        return true;
    case 'G': // BINFLOAT
        pushReal();
        return true;
    case 'X': // BINUNICODE
        push({Kind::Text, 0, 0, text(number(4)), {}});
        return true;
    case 'c': { // GLOBAL
        std::string module = line();
        push({Kind::Global, 0, 0, module + " " + line(), {}});
        return true;
    }
    case 'q': // BINPUT
        remember(number(1));
        return true;
    case 'r': // LONG_BINPUT
        remember(number(4));
        return true;
    case 'h': // BINGET
        recall(number(1));
        return true;
    case 'j': // LONG_BINGET
        recall(number(4));
        return true;
    default:
        return stepContainer(opcode);
    }
}

bool PickleMachine::stepContainer(char opcode) {
    switch (opcode) {
    case '(': // MARK
        marks_.push_back(stack_.size());
        return true;
    case ')': // EMPTY_TUPLE
        pushTuple(0);
        return true;
    case '\x85': // TUPLE1, 2, 3
    case '\x86':
    case '\x87':
        pushTuple(static_cast<std::size_t>(opcode - '\x84'));
        return true;
    case 't': { // TUPLE
        auto items = popToMark();
        push({Kind::Tuple, 0, 0, {}, std::move(items)});
        return true;
    }
    case ']': // EMPTY_LIST
        push({Kind::List, 0, 0, {}, {}});
        return true;
    case '}': // EMPTY_DICT
        push({Kind::Dict, 0, 0, {}, {}});
        return true;
    case 'a': { // APPEND
        const Index item = pop();
        extend({item}, false);
        return true;
    }
    case 'e': { // APPENDS
        const auto items = popToMark();
        extend(items, false);
        return true;
    }
    case 's': { // SETITEM
        const Index value = pop(), key = pop();
        extend({key, value}, true);
        return true;
    }
    case 'u': { // SETITEMS
        const auto items = popToMark();
        extend(items, true);
        return true;
    }
    case 'R': // REDUCE
        call();
        return true;
    case 'b': // BUILD: attributes (an OrderedDict's _metadata) are of no interest
        pop();
        top();
        return true;
    case 'Q': { // BINPERSID
        const Index id = pop();
        push({Kind::PersistentId, 0, 0, {}, {id}});
        return true;
    }
    default:
        fail("holds an instruction that no state dict needs (" + std::to_string(static_cast<unsigned char>(opcode)) + ")");
    }
}

} // namespace

PickleGraph readPickle(std::span<const std::byte> bytes) {
    return PickleMachine(bytes).run();
}

} // namespace earshot
