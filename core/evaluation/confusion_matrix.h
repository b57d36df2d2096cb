#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace earshot {

/// Counts of (truth, answer); rows are the truth. A difference of two matrices may hold negative counts.
class ConfusionMatrix {
public:
    explicit ConfusionMatrix(std::size_t classes = 0) : classes_(classes), counts_(classes * classes, 0) {}

    std::size_t classes() const { return classes_; }
    std::int64_t& at(std::size_t truth, std::size_t answer) { return counts_[truth * classes_ + answer]; }
    std::int64_t at(std::size_t truth, std::size_t answer) const { return counts_[truth * classes_ + answer]; }

    std::int64_t rowTotal(std::size_t truth) const {
        std::int64_t sum = 0;
        for (std::size_t answer = 0; answer < classes_; ++answer)
            sum += at(truth, answer);
        return sum;
    }
    std::int64_t columnTotal(std::size_t answer) const {
        std::int64_t sum = 0;
        for (std::size_t truth = 0; truth < classes_; ++truth)
            sum += at(truth, answer);
        return sum;
    }
    std::int64_t correct() const {
        std::int64_t sum = 0;
        for (std::size_t c = 0; c < classes_; ++c)
            sum += at(c, c);
        return sum;
    }
    std::int64_t total() const {
        std::int64_t sum = 0;
        for (const auto count : counts_)
            sum += count;
        return sum;
    }

    bool operator==(const ConfusionMatrix&) const = default;

private:
    std::size_t classes_;
    std::vector<std::int64_t> counts_;
};

} // namespace earshot
