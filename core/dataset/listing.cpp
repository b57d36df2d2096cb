#include "dataset/listing.h"

namespace earshot {

int Listing::addFile(const std::filesystem::path& relative) {
    files.push_back(relative);
    return static_cast<int>(files.size()) - 1;
}

int Listing::labelIndex(std::string_view name) {
    if (name.empty())
        return -1;
    if (const auto known = labels_.find(name); known != labels_.end())
        return known->second;
    const int index = static_cast<int>(labelNames.size());
    labelNames.emplace_back(name);
    labels_.emplace(name, index);
    return index;
}

void Listing::addProblem(ListedAt where, std::string what) {
    problems.push_back(
        {where.file < 0 ? std::filesystem::path() : files[static_cast<std::size_t>(where.file)], where.line, std::move(what)});
}

void Listing::dropClips(const std::vector<char>& keep) {
    std::vector<int> newIndex(clips.size(), -1);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < clips.size(); ++i) {
        if (!keep[i])
            continue;
        if (kept != i) {
            clips[kept] = std::move(clips[i]);
            listedAt[kept] = listedAt[i];
        }
        newIndex[i] = static_cast<int>(kept++);
    }
    if (kept == clips.size())
        return;
    clips.resize(kept);
    listedAt.resize(kept);
    for (auto& [fold, trainFile, trainLines] : folds) {
        std::size_t left = 0;
        for (std::size_t i = 0; i < fold.train.size(); ++i) {
            const int index = newIndex[static_cast<std::size_t>(fold.train[i])];
            if (index < 0)
                continue;
            trainLines[left] = trainLines[i];
            fold.train[left++] = index;
        }
        fold.train.resize(left);
        trainLines.resize(left);
        left = 0;
        for (const int clip : fold.evaluate)
            if (const int index = newIndex[static_cast<std::size_t>(clip)]; index >= 0)
                fold.evaluate[left++] = index;
        fold.evaluate.resize(left);
    }
}

} // namespace earshot
