// What the engine needs at the size of the challenge: the true TAU 2022 file lists read, held out and shuffled, and a cache of
// many clips' features opened and gone through for an epoch, with the memory that this takes.
//
//   full_size_benchmark [CLIPS] [FOLDER]     20,000 clips (0.9 GB) in a folder of its own below the temporary one, deleted at the
//   end
#include "audio/audio_file.h"
#include "base/atomic_file.h"
#include "base/parallel.h"
#include "base/random.h"
#include "dataset/dataset.h"
#include "learning/batch_loader.h"
#include "learning/data_preparation.h"
#include "learning/training_events.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <unistd.h>

using namespace earshot;
namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

/// Says how long it lived and what the process then holds.
class Stage {
public:
    explicit Stage(std::string what) : what_(std::move(what)), start_(Clock::now()), processor_(std::clock()) {}
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;
    ~Stage() {
        const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
        std::printf("%-52s %8.2f s  (processor %7.2f s)  %6.0f MB held\n", what_.c_str(), seconds,
                    static_cast<double>(std::clock() - processor_) / CLOCKS_PER_SEC, static_cast<double>(residentBytes()) / 1e6);
        std::fflush(stdout);
    }

private:
    std::string what_;
    Clock::time_point start_;
    std::clock_t processor_;
};

/// The challenge's own lists, without audio.
void trueLists(const fs::path& folder) {
    const fs::path lists = fs::path(EARSHOT_SHARED_DIR) / "data/tau2022_lists";
    if (!fs::exists(lists)) {
        std::printf("the true file lists are absent: skipped\n");
        return;
    }
    fs::create_directories(folder / "evaluation_setup");
    for (const auto& [packed, name] : {std::pair("fold1_train_reconstructed.csv.gz", "fold1_train.csv"),
                                       std::pair("fold1_evaluate.csv.gz", "fold1_evaluate.csv")}) {
        const std::string command =
            "gzip -dc '" + (lists / packed).string() + "' > '" + (folder / "evaluation_setup" / name).string() + "'";
        if (std::system(command.c_str()) != 0)
            std::exit(1);
    }
    Progress quiet;
    Dataset dataset;
    {
        const Stage stage("true lists: read");
        dataset = readDataset(folder, false, quiet, {});
    }
    std::printf("  %zu clips, %zu to train, %zu to evaluate\n", dataset.clips.size(), dataset.folds.front().train.size(),
                dataset.folds.front().evaluate.size());
    {
        const Stage stage("true lists: locations held out");
        holdOutByLocation(dataset, dataset.folds.front().train, 0.15, 1);
    }
    const Stage stage("true lists: 100 epochs shuffled");
    std::size_t sum = 0;
    for (int epoch = 0; epoch < 100; ++epoch)
        sum += static_cast<std::size_t>(epochOrder(dataset.folds.front().train.size(), 1, epoch).front());
    if (sum == 0)
        std::printf("  an unlikely order\n");
}

/// A TAU-like set of clips that are each a little noise, zero-padded to a second: small files, features of full size.
void synthesise(const fs::path& folder, int clips) {
    const std::vector<std::string> devices{"a", "b", "c", "s1", "s2", "s3"};
    const SceneLabels labels = SceneLabels::tau();
    std::string list = "filename\tscene_label\n";
    std::vector<std::string> names;
    for (int i = 0; i < clips; ++i) {
        const int segment = i / static_cast<int>(devices.size());
        const std::string& scene = labels.classes[static_cast<std::size_t>(segment) % labels.classes.size()];
        names.push_back("audio/" + scene + "-lyon-" + std::to_string(segment / 100) + "-" + std::to_string(segment) + "-0-" +
                        devices[static_cast<std::size_t>(i) % devices.size()] + ".wav");
        list += names.back() + "\t" + scene + "\n";
    }
    fs::create_directories(folder / "audio");
    writeFileAtomically(folder / "evaluation_setup/fold1_train.csv", list);
    Progress quiet;
    parallelFor(clips, 0, "Writing", quiet, {}, [&](std::int64_t i) {
        Random random(1, static_cast<std::uint64_t>(i));
        std::vector<float> samples(400);
        for (float& sample : samples)
            sample = static_cast<float>(0.1 * random.normal());
        writeWav(folder / names[static_cast<std::size_t>(i)], samples, 16, kSampleRateHz, Durability::later);
    });
}

TrainingData prepared(const fs::path& folder, const TrainingConfig& config) {
    Progress quiet;
    std::vector<std::string> notes;
    return prepareTraining(readDataset(folder, false, quiet, {}), config, notes, quiet, {});
}

void epochOver(const TrainingData& data, const TrainingConfig& config, int epoch) {
    const Stage stage("an epoch's batches, augmented");
    BatchLoader loader(config, data, epoch, 0, hardwareThreads());
    const std::int64_t steps = BatchLoader::stepsOf(config, data.train.size());
    for (std::int64_t step = 0; step < steps; ++step) {
        loader.next();
        if ((step + 1) % (steps / 4) == 0)
            std::printf("  step %5lld of %lld: %6.0f MB held\n", static_cast<long long>(step + 1), static_cast<long long>(steps),
                        static_cast<double>(residentBytes()) / 1e6);
    }
}

} // namespace

int main(int argc, char** argv) {
    const int clips = argc > 1 ? std::atoi(argv[1]) : 20000;
    const fs::path folder =
        (argc > 2 ? fs::path(argv[2]) : fs::temp_directory_path()) / ("earshot-full-size-" + std::to_string(::getpid()));
    ::setenv("XDG_CACHE_HOME", (folder / "cache").c_str(), 1);
    trueLists(folder / "lists");
    synthesise(folder / "set", clips);
    TrainingConfig config = presetConfig("submission2");
    config.batch = 64;
    config.validate = ValidateOn::None;
    {
        const Stage stage(std::to_string(clips) + " clips: features computed into the cache");
        prepared(folder / "set", config);
    }
    {
        std::optional<TrainingData> data;
        {
            const Stage stage("listed, the cache opened and checked, vectors");
            data = prepared(folder / "set", config);
        }
        std::printf("  %zu segments, %zu modulation vectors\n", data->train.size(), data->modulation.count());
        epochOver(*data, config, 0);
        epochOver(*data, config, 1);
    }
    fs::remove_all(folder);
}
