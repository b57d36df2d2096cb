#pragma once
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace earshot {

/// Blocks of samples that cost something to make; those used last are kept. For several threads.
class BlockCache {
public:
    using Block = std::shared_ptr<const std::vector<float>>;

    explicit BlockCache(std::size_t kept) : kept_(kept) {}

    /// Block `index`, made by `make` when it is not there.
    Block at(std::int64_t index, const std::function<std::vector<float>()>& make) {
        {
            const std::lock_guard lock(mutex_);
            if (const auto known = blocks_.find(index); known != blocks_.end()) {
                order_.splice(order_.begin(), order_, known->second.second);
                return known->second.first;
            }
        }
        auto block = std::make_shared<const std::vector<float>>(make());
        const std::lock_guard lock(mutex_);
        if (blocks_.contains(index))
            return block;
        order_.push_front(index);
        blocks_.emplace(index, std::pair(block, order_.begin()));
        if (order_.size() > kept_) {
            blocks_.erase(order_.back());
            order_.pop_back();
        }
        return block;
    }

private:
    std::size_t kept_;
    std::mutex mutex_;
    std::list<std::int64_t> order_; ///< used last first
    std::unordered_map<std::int64_t, std::pair<Block, std::list<std::int64_t>::iterator>> blocks_;
};

} // namespace earshot
