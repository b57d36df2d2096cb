#include "deploy/board_asker.h"

#include "audio/audio_file.h"
#include "base/npy.h"
#include "evaluation/truth.h"

#include <nlohmann/json.hpp>

namespace earshot {

/// Where the job waits between two clips while it is paused.
struct BoardAsker::Gate {
    std::mutex mutex;
    std::condition_variable_any wake;
    bool paused = false;

    void set(bool pause) {
        {
            const std::scoped_lock lock(mutex);
            paused = pause;
        }
        wake.notify_all();
    }
    void pass(const std::stop_token& stop) {
        std::unique_lock lock(mutex);
        wake.wait(lock, stop, [&] { return !paused; });
        throwIfStopped(stop);
    }
};

namespace {

/// Samples of a recording, kept for its next second.
class Reader {
public:
    std::vector<float> second(const std::filesystem::path& path, std::int64_t index, const std::stop_token& stop) {
        if (path != path_) {
            samples_ = readMono(path, stop);
            path_ = path;
        }
        return segment(samples_, index);
    }

private:
    std::filesystem::path path_;
    std::vector<float> samples_;
};

} // namespace

BoardAsker::BoardAsker(JobRunner& jobs, PortsFactory ports, QObject* parent)
    : QObject(parent), jobs_(jobs), ports_(std::move(ports)), relay_(std::make_shared<Relay<BoardAsker>>(this)) {}

BoardAsker::~BoardAsker() {
    relay_->cut();
    stop();
}

void BoardAsker::ask(const QString& path, const ModelFacts& model, AskedClips clips, const std::vector<std::size_t>& which) {
    if (!which.empty()) {
        std::vector<AskedClip> some;
        for (const std::size_t index : which)
            some.push_back(clips.clips[index]);
        clips.clips = std::move(some);
    }
    roots_ = clips.roots;
    wanted_ = clips.clips.size();
    answers_.clear();
    identical_ = 0;
    failure_ = {};
    trouble_ = PortTrouble::None;
    info_.reset();
    profile_.clear();
    gate_ = std::make_shared<Gate>();
    state_ = State::Asking;
    const auto work = [factory = ports_, relay = relay_, gate = gate_, path = path.toStdString(), blob = model.blob,
                       labels = model.labels, r = model.r, clips = std::move(clips)](Progress& progress, std::stop_token stop) {
        const std::shared_ptr<Ports> machine = factory();
        WatchedPorts ports(*machine);
        const auto total = std::int64_t(clips.clips.size());
        const std::string activity = total == 1 ? "Asking" : "Asking the board";
        try {
            const Int8Engine engine(blob);
            Reader reader;
            BoardSession session(ports, path, stop);
            for (std::int64_t i = 0; i < total; ++i) {
                gate->pass(stop);
                const AskedClip& clip = clips.clips[std::size_t(i)];
                const std::vector<float> input = inputOfSamples(reader.second(clips.pathOf(clip), clip.segment, stop));
                Asked asked{clip, askBoth(session, engine, labels, r, input, stop)};
                relay->post([asked = std::move(asked)](BoardAsker& asker) mutable { asker.take(std::move(asked)); });
                progress.update(activity, i + 1, total);
            }
            std::vector<LayerCycles> profile;
            if (session.info().canProfile)
                profile = session.profile(stop);
            return std::pair(session.hello(stop), std::move(profile));
        } catch (...) {
            relay->post([trouble = ports.trouble()](BoardAsker& asker) { asker.trouble_ = trouble; });
            throw;
        }
    };
    job_ = jobs_.start(wanted_ == 1 ? tr("Ask the board") : tr("Ask %1 clips").arg(wanted_), this, work,
                       [this](std::pair<BoardInfo, std::vector<LayerCycles>> last) {
                           info_ = std::move(last.first);
                           profile_ = std::move(last.second);
                           end();
                       });
    connect(job_, &Job::failed, this, [this](const JobFailure& failure) {
        failure_ = failure;
        end();
    });
    connect(job_, &Job::cancelled, this, &BoardAsker::end);
    Q_EMIT changed();
}

void BoardAsker::take(Asked asked) {
    identical_ += asked.answer.identical();
    answers_.push_back(std::move(asked));
    Q_EMIT answered();
}

void BoardAsker::pause() {
    if (state_ != State::Asking)
        return;
    gate_->set(true);
    state_ = State::Paused;
    Q_EMIT changed();
}

void BoardAsker::resume() {
    if (state_ != State::Paused)
        return;
    gate_->set(false);
    state_ = State::Asking;
    Q_EMIT changed();
}

void BoardAsker::stop() {
    if (job_)
        job_->cancel();
}

void BoardAsker::end() {
    state_ = State::Idle;
    Q_EMIT changed();
    Q_EMIT ended();
}

std::optional<double> BoardAsker::secondsLeft() const {
    return job_ && state_ == State::Asking ? job_->secondsLeft() : std::nullopt;
}

void BoardAsker::writeAnswers(const std::filesystem::path& folder, const ModelFacts& model, const QString& name) const {
    Truth truth;
    truth.labels = model.labels;
    Predictions predictions;
    predictions.classes = model.labels.classes;
    std::vector<float> logits;
    for (const Asked& asked : answers_) {
        const auto label = asked.clip.truth.empty() ? std::nullopt : model.labels.find(asked.clip.truth);
        if (!label)
            continue;
        truth.entries.push_back({asked.clip.filename, *label, asked.clip.location, asked.clip.device, {}, {}});
        predictions.rows.push_back({asked.clip.filename, predictions.classes[std::size_t(asked.answer.boardClass())]});
        predictions.probabilities.insert(predictions.probabilities.end(), asked.answer.board.begin(), asked.answer.board.end());
        logits.insert(logits.end(), asked.answer.boardLogits.begin(), asked.answer.boardLogits.end());
    }
    if (truth.entries.empty())
        throw Error("none of the clips that were asked about is labelled", {{}, 0, "label them, or ask about others"});
    const nlohmann::ordered_json config{{"name", name.toStdString()},
                                        {"engine", "INT8 board"},
                                        {"r", model.r},
                                        {"data", roots_.empty() ? std::string() : roots_.front().string()}};
    writeTruth(folder / "truth.csv", truth);
    writePredictions(folder / "predictions.csv", predictions);
    writeNpy(folder / "logits.npy", logits, {truth.entries.size(), std::size_t(model.labels.logits())});
    writeFileAtomically(folder / "config.json", config.dump(2) + "\n");
}

} // namespace earshot
