#include "features/segment_features.h"

#include "audio/audio_file.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "base/random.h"
#include "features/log_mel.h"

#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <csignal>
#include <functional>
#include <optional>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace earshot;
namespace fs = std::filesystem;

namespace {

/// Calls `action(done)` at each step.
class ActingProgress : public Progress {
public:
    explicit ActingProgress(std::function<void(std::int64_t, std::int64_t)> action) : action_(std::move(action)) {}
    void update(std::string_view, std::int64_t done, std::int64_t total) override { action_(done, total); }

private:
    std::function<void(std::int64_t, std::int64_t)> action_;
};

/// Everything a result says, to compare by.
struct Content {
    std::vector<std::array<std::int32_t, 3>> rows;
    std::vector<float> maps;
    bool operator==(const Content&) const = default;
};

Content contentOf(const FeatureResult& result) {
    Content content;
    for (std::size_t i = 0; i < result.features->rows().size(); ++i) {
        const auto& row = result.features->rows()[i];
        content.rows.push_back({row.recording, row.segment, row.silent});
        const auto map = result.features->logMel(i);
        content.maps.insert(content.maps.end(), map.begin(), map.end());
    }
    return content;
}

/// Runs `work` in a child process that exits with 0 when it returned true.
pid_t inChild(const std::function<bool()>& work) {
    const pid_t child = ::fork();
    if (child != 0)
        return child;
    bool well = false;
    try {
        well = work();
    } catch (...) {
        well = false;
    }
    ::_exit(well ? 0 : 1);
}

/// Exit code, or minus the signal that ended it.
int ended(pid_t child) {
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

} // namespace

class SegmentFeaturesTest : public QObject {
    Q_OBJECT

    QTemporaryDir folder_;
    std::vector<fs::path> recordings_;
    Content expected_;
    int caches_ = 0;

    fs::path root() const { return folder_.path().toStdString(); }
    fs::path newCache() { return root() / ("cache" + std::to_string(++caches_)); }

    static FeatureResult run(const std::vector<fs::path>& recordings, const fs::path& cache, int threads = 2) {
        Progress quiet;
        return segmentFeatures(recordings, cache, threads, quiet, {});
    }

    fs::path noise(const std::string& name, std::uint64_t seed, std::size_t samples) const {
        std::vector<float> values(samples);
        Random random(seed);
        for (float& x : values)
            x = static_cast<float>(random.uniform(-0.5, 0.5));
        writeWav(root() / name, values, 16);
        return root() / name;
    }

    static void damage(const fs::path& path, const std::function<void(std::string&)>& change) {
        std::string content = readFile(path);
        change(content);
        writeFileAtomically(path, content);
    }

private Q_SLOTS:
    void initTestCase() {
        for (std::uint64_t i = 0; i < 12; ++i)
            recordings_.push_back(noise("r" + std::to_string(i) + ".wav", i, i == 0 ? 1000 : 44100 * (1 + i % 3)));
        std::vector<float> halfSilent(2 * kSegmentSamples);
        halfSilent[5] = 0.5F;
        writeWav(root() / "half.wav", halfSilent);
        recordings_.push_back(root() / "half.wav");
        expected_ = contentOf(run(recordings_, {}, 1));
    }

    void rowsFollowTheRecordingsAndEqualTheExtractor() {
        std::size_t row = 0;
        LogMelExtractor extractor;
        std::vector<float> map(kLogMelSize);
        for (std::size_t i = 0; i < recordings_.size(); ++i) {
            const auto samples = readMono(recordings_[i]);
            for (std::int64_t s = 0; s < segmentCount(static_cast<std::int64_t>(samples.size())); ++s, ++row) {
                const auto clip = segment(samples, s);
                extractor.logMel(clip, map);
                QCOMPARE(expected_.rows.at(row), (std::array<std::int32_t, 3>{std::int32_t(i), std::int32_t(s), isSilent(clip)}));
                QVERIFY(std::equal(map.begin(), map.end(), expected_.maps.begin() + std::ptrdiff_t(row * kLogMelSize)));
            }
        }
        QCOMPARE(row, expected_.rows.size());
        QCOMPARE(expected_.rows.back()[2], 1);
    }

    void theCacheGivesWhatMemoryGivesWhateverTheThreadCount() {
        for (const int threads : {1, 2, 5}) {
            const auto result = run(recordings_, newCache(), threads);
            QVERIFY(contentOf(result) == expected_);
            QCOMPARE(result.computed, std::int64_t(recordings_.size()));
            QVERIFY(contentOf(run(recordings_, {}, threads)) == expected_);
        }
    }

    void aSecondRunComputesNothing() {
        const auto cache = newCache();
        const auto first = run(recordings_, cache);
        const auto size = fs::file_size(cache / "log_mel.pack");
        const auto second = run(recordings_, cache);
        QCOMPARE(second.computed, std::int64_t(0));
        QVERIFY(contentOf(second) == expected_);
        QCOMPARE(fs::file_size(cache / "log_mel.pack"), size);
        std::vector<fs::path> other(recordings_.rbegin(), recordings_.rend()); // another order, a moved file
        fs::copy_file(recordings_[3], root() / "moved.wav", fs::copy_options::overwrite_existing);
        other.push_back(root() / "moved.wav");
        QCOMPARE(run(other, cache).computed, std::int64_t(0));
        QVERIFY(contentOf(first) == expected_); // still readable
    }

    void aRecordingThatChangedIsComputedAgain() {
        const auto cache = newCache();
        const auto path = noise("changing.wav", 100, 44100);
        const Content before = contentOf(run({path}, cache));
        noise("changing.wav", 101, 44100); // same length
        const auto after = run({path}, cache);
        QCOMPARE(after.computed, std::int64_t(1));
        QVERIFY(contentOf(after) == contentOf(run({path}, {})));
        QVERIFY(contentOf(after) != before);
    }

    void unreadableRecordingsAreReportedAndSkipped() {
        writeFileAtomically(root() / "text.wav", "words");
        const std::vector<fs::path> list{recordings_[1], root() / "absent.wav", root() / "text.wav", root(), recordings_[2]};
        for (const fs::path& cache : {fs::path(), newCache()}) {
            const auto result = run(list, cache);
            QCOMPARE(result.unreadable.size(), std::size_t(3));
            for (std::size_t i = 0; i < 3; ++i) {
                QCOMPARE(result.unreadable[i].recording, std::int32_t(i + 1));
                QVERIFY(result.unreadable[i].message.find(list[i + 1].string()) == 0);
            }
            for (const auto& row : result.features->rows())
                QVERIFY(row.recording == 0 || row.recording == 4);
        }
    }

    void anEmptyListGivesNoRows() {
        QVERIFY(run({}, newCache()).features->rows().empty());
        QVERIFY(run({}, {}).features->rows().empty());
    }

    void aHundredPerCentIsSaidOnceAndLast() {
        std::vector<std::int64_t> steps;
        ActingProgress progress([&](std::int64_t done, std::int64_t) { steps.push_back(done); });
        segmentFeatures(recordings_, newCache(), 3, progress, {});
        QVERIFY(std::is_sorted(steps.begin(), steps.end()));
        QCOMPARE(std::count(steps.begin(), steps.end(), std::int64_t(recordings_.size())), std::ptrdiff_t(1));
        QCOMPARE(steps.back(), std::int64_t(recordings_.size()));
    }

    void aStopKeepsWhatWasComputed() {
        const auto cache = newCache();
        std::stop_source source;
        ActingProgress progress([&](std::int64_t done, std::int64_t) {
            if (done == 4)
                source.request_stop();
        });
        QVERIFY_EXCEPTION_THROWN(segmentFeatures(recordings_, cache, 1, progress, source.get_token()), Cancelled);
        const auto rest = run(recordings_, cache);
        QCOMPARE(rest.computed, std::int64_t(recordings_.size() - 4));
        QVERIFY(contentOf(rest) == expected_);
    }

    void twoProcessesAtOnceGetTheSameData() {
        for (int round = 0; round < 5; ++round) {
            const auto cache = newCache();
            std::vector<fs::path> backwards(recordings_.rbegin(), recordings_.rend());
            const Content expectedBackwards = contentOf(run(backwards, {}));
            std::vector<pid_t> children;
            for (int i = 0; i < 3; ++i)
                children.push_back(inChild([&] {
                    return i == 1 ? contentOf(run(backwards, cache)) == expectedBackwards
                                  : contentOf(run(recordings_, cache, 1 + i)) == expected_;
                }));
            for (const pid_t child : children)
                QCOMPARE(ended(child), 0);
            const auto after = run(recordings_, cache);
            QCOMPARE(after.computed, std::int64_t(0));
            QVERIFY(contentOf(after) == expected_);
        }
    }

    void aKillAtAnyStepLosesNoFinishedRecording() {
        for (std::int64_t step = 0; step < std::int64_t(recordings_.size()); step += 3) {
            const auto cache = newCache();
            const pid_t child = inChild([&] {
                ActingProgress progress([&](std::int64_t done, std::int64_t) {
                    if (done == step)
                        ::raise(SIGKILL);
                });
                segmentFeatures(recordings_, cache, 2, progress, {});
                return true;
            });
            QCOMPARE(ended(child), -SIGKILL);
            const auto rest = run(recordings_, cache);
            QVERIFY(rest.computed <= std::int64_t(recordings_.size()) - step);
            QVERIFY(contentOf(rest) == expected_);
        }
    }

    void aKillInTheMiddleOfAWriteIsHarmless() {
        Random random(11);
        for (int round = 0; round < 12; ++round) {
            const auto cache = newCache();
            const pid_t child = inChild([&] { return contentOf(run(recordings_, cache)) == expected_; });
            const std::uint64_t enough = random.below(expected_.maps.size() * sizeof(float));
            std::error_code absent;
            int status = 0;
            while (::waitpid(child, &status, WNOHANG) == 0) {
                const auto size = fs::file_size(cache / "log_mel.pack", absent);
                if (!absent && size >= enough)
                    ::kill(child, SIGKILL);
            }
            QVERIFY(contentOf(run(recordings_, cache)) == expected_);
            const auto again = run(recordings_, cache);
            QCOMPARE(again.computed, std::int64_t(0));
            QVERIFY(contentOf(again) == expected_);
        }
    }

    void aTornTailIsIgnoredAndWrittenOver() {
        const auto cache = newCache();
        run({recordings_[1], recordings_[2]}, cache);
        damage(cache / "log_mel.pack", [](std::string& content) { content.append(70001, 'x'); });
        damage(cache / "log_mel.index", [](std::string& content) { content.append(content.substr(0, 37)); });
        const auto result = run(recordings_, cache);
        QCOMPARE(result.computed, std::int64_t(recordings_.size() - 2));
        QVERIFY(contentOf(result) == expected_);
        QCOMPARE(run(recordings_, cache).computed, std::int64_t(0));
    }

    void damagedFilesAreDetectedAndComputedAgain() {
        const auto cache = newCache();
        run(recordings_, cache);
        Random random(3);
        for (const char* name : {"log_mel.pack", "log_mel.index", "recordings.index"}) {
            for (int round = 0; round < 8; ++round) {
                damage(cache / name, [&](std::string& content) {
                    for (int i = 0; i < 3 && !content.empty(); ++i)
                        content[random.below(content.size())] ^= static_cast<char>(1 + random.below(255));
                    if (round % 3 == 2)
                        content.resize(random.below(content.size() + 1));
                });
                QVERIFY(contentOf(run(recordings_, cache)) == expected_);
                QCOMPARE(run(recordings_, cache).computed, std::int64_t(0));
            }
        }
    }

    void aFlippedBitIsNeverReturnedAsData() {
        const auto cache = newCache();
        run({recordings_[1]}, cache);
        damage(cache / "log_mel.pack", [](std::string& content) { content[content.size() / 2] ^= 1; });
        const auto result = run({recordings_[1]}, cache);
        QCOMPARE(result.computed, std::int64_t(1));
        QVERIFY(contentOf(result) == contentOf(run({recordings_[1]}, {})));
    }

    void deletingPartOfTheCacheDisturbsNobody() {
        const auto cache = newCache();
        const auto held = run(recordings_, cache);
        for (const char* name : {"log_mel.index", "log_mel.pack", "recordings.index"}) {
            fs::remove(cache / name);
            QVERIFY(contentOf(run(recordings_, cache)) == expected_);
            QVERIFY(contentOf(held) == expected_);
        }
        fs::remove_all(cache);
        QVERIFY(contentOf(held) == expected_);
    }

    void aFullDiskIsAnErrorWithAHintAndKeepsWhatFits() {
        const auto cache = newCache();
        const pid_t child = inChild([&] {
            std::signal(SIGXFSZ, SIG_IGN);
            const rlimit limit{400000, 400000}; // a few recordings
            if (::setrlimit(RLIMIT_FSIZE, &limit) != 0)
                return false;
            try {
                run(recordings_, cache, 1);
            } catch (const Error& error) {
                return error.path().filename() == "log_mel.pack" && error.hint().find("free some space") != std::string::npos;
            }
            return false;
        });
        QCOMPARE(ended(child), 0);
        QVERIFY(fs::file_size(cache / "log_mel.pack") > 0);
        const auto rest = run(recordings_, cache);
        QVERIFY(rest.computed < std::int64_t(recordings_.size()));
        QVERIFY(contentOf(rest) == expected_);
    }

    void aCacheThatCannotBeMadeIsAnErrorThatNamesTheFolder() {
        writeFileAtomically(root() / "plain", "x");
        try {
            run(recordings_, root() / "plain" / "cache");
            QFAIL("no error");
        } catch (const Error& error) {
            QVERIFY(error.path() == root() / "plain" / "cache");
            QVERIFY(!error.hint().empty());
        }
    }
};

QTEST_GUILESS_MAIN(SegmentFeaturesTest)
#include "segment_features_test.moc"
