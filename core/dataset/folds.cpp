#include "base/random.h"
#include "dataset/listing.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_set>

namespace earshot {
namespace {

constexpr std::uint64_t kGeneratedFoldSeed = 2022;
constexpr double kGeneratedEvaluateShare = 0.3;

/// The clips of one recording location.
struct Location {
    std::vector<int> clips;
    std::map<int, std::size_t> perClass;

    int mainClass() const {
        const auto most =
            std::max_element(perClass.begin(), perClass.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
        return most->first;
    }
};

/// By identifier, which sorts them: the same dataset gives the same split whatever the order of its rows.
std::map<std::string, Location> locationsOf(const Dataset& dataset, const std::vector<int>& clips) {
    std::map<std::string, Location> locations;
    for (const int index : clips) {
        const Clip& clip = dataset.clips[static_cast<std::size_t>(index)];
        Location& location = locations[clip.identifier.empty() ? clip.filename : clip.identifier];
        location.clips.push_back(index);
        ++location.perClass[clip.label];
    }
    return locations;
}

/// Holds out locations of one class until its share is reached as nearly as whole locations allow.
class Holdout {
public:
    Holdout(const std::map<std::string, Location>& locations, double share) : share_(share) {
        for (const auto& [name, location] : locations)
            for (const auto& [label, clips] : location.perClass) {
                ++locationsLeft_[label];
                total_[label] += clips;
            }
    }

    void takeFrom(int label, const std::vector<const Location*>& candidates, std::vector<int>& held) {
        const double wanted = share_ * static_cast<double>(total_[label]);
        for (const Location* location : candidates) {
            const double now = static_cast<double>(heldOut_[label]);
            const double then = now + static_cast<double>(location->perClass.at(label));
            const bool nearer = std::abs(then - wanted) < std::abs(now - wanted) || (now == 0 && wanted > 0);
            if (!nearer || !mayLeave(*location))
                continue;
            for (const auto& [other, clips] : location->perClass) {
                --locationsLeft_[other];
                heldOut_[other] += clips;
            }
            held.insert(held.end(), location->clips.begin(), location->clips.end());
        }
    }

private:
    /// A class never loses its last location.
    bool mayLeave(const Location& location) {
        return std::all_of(location.perClass.begin(), location.perClass.end(),
                           [&](const auto& entry) { return locationsLeft_[entry.first] > 1; });
    }

    double share_;
    std::map<int, int> locationsLeft_;
    std::map<int, std::size_t> total_;
    std::map<int, std::size_t> heldOut_;
};

} // namespace

std::pair<std::vector<int>, std::vector<int>> holdOutByLocation(const Dataset& dataset, const std::vector<int>& train,
                                                                double share, std::uint64_t seed) {
    const auto locations = locationsOf(dataset, train);
    std::map<int, std::vector<const Location*>> byClass;
    for (const auto& [name, location] : locations)
        byClass[location.mainClass()].push_back(&location);

    std::vector<int> held;
    Holdout holdout(locations, std::clamp(share, 0.0, 1.0));
    for (auto& [label, candidates] : byClass) {
        Random random(seed, static_cast<std::uint64_t>(label + 1));
        random.shuffle(std::span(candidates));
        holdout.takeFrom(label, candidates, held);
    }
    const std::unordered_set<int> isHeld(held.begin(), held.end());
    std::pair<std::vector<int>, std::vector<int>> split;
    for (const int clip : train)
        (isHeld.contains(clip) ? split.second : split.first).push_back(clip);
    return split;
}

Fold generateFold(const Dataset& dataset) {
    std::vector<int> labelled;
    for (std::size_t i = 0; i < dataset.clips.size(); ++i)
        if (dataset.clips[i].label >= 0)
            labelled.push_back(static_cast<int>(i));
    auto [train, evaluate] = holdOutByLocation(dataset, labelled, kGeneratedEvaluateShare, kGeneratedFoldSeed);
    return {1, std::move(train), std::move(evaluate), true};
}

void separateLocations(Listing& listing) {
    for (auto& [fold, trainFile, trainLines] : listing.folds) {
        std::unordered_set<std::string_view> evaluated;
        for (const int clip : fold.evaluate)
            evaluated.insert(listing.clips[static_cast<std::size_t>(clip)].identifier);

        struct Leak {
            std::int64_t line = 0;
            std::size_t clips = 0;
        };
        std::map<std::string_view, Leak> leaks;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < fold.train.size(); ++i) {
            const std::string_view identifier = listing.clips[static_cast<std::size_t>(fold.train[i])].identifier;
            if (evaluated.contains(identifier)) {
                Leak& leak = leaks[identifier];
                if (leak.clips++ == 0)
                    leak.line = trainLines[i];
                continue;
            }
            trainLines[kept] = trainLines[i];
            fold.train[kept++] = fold.train[i];
        }
        fold.train.resize(kept);
        trainLines.resize(kept);
        for (const auto& [identifier, leak] : leaks)
            listing.addProblem({trainFile, leak.line}, "location '" + std::string(identifier) +
                                                           "' is in the evaluate list too: its " + std::to_string(leak.clips) +
                                                           " clips are taken out of the train list");
    }
}

} // namespace earshot
