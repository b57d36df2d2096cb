#include "deploy/deploy_run.h"

#include "firmware/firmware_image.h"

#include <QRegularExpression>

#include <algorithm>

namespace earshot {
namespace {

QString worded(std::string_view words) {
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

double secondsBetween(BoardClock::time_point begin, BoardClock::time_point end) {
    return std::chrono::duration<double>(end - begin).count();
}

/// "SAM-BA extended 2.0, nRF52840-QIAA" of a bootloader's whole introduction.
QString shortened(const QString& detail) {
    static const QRegularExpression introduction(QStringLiteral("^Arduino Bootloader \\((.*)\\) ([^ ]+) \\[[^\\]]*\\]"));
    return QString(detail).replace(introduction, QStringLiteral("\\1 \\2"));
}

} // namespace

DeployRun::Moment DeployRun::Moment::now() {
    return {QTime::currentTime(), std::chrono::steady_clock::now()};
}

/// Takes what the uploader says, on the job's thread, to the GUI's.
class DeployRun::Observer : public DeployObserver {
public:
    explicit Observer(std::shared_ptr<Relay<DeployRun>> relay) : relay_(std::move(relay)) {}
    void step(DeployStep step, std::string_view detail) override {
        relay_->post([step, words = worded(detail), at = Moment::now()](DeployRun& run) { run.enter(step, words, at); });
    }
    void page(std::size_t index, std::size_t count, PageState state) override {
        relay_->post([=, at = Moment::now()](DeployRun& run) { run.mark(index, count, state, at); });
    }

private:
    std::shared_ptr<Relay<DeployRun>> relay_;
};

DeployRun::DeployRun(JobRunner& jobs, PortsFactory ports, QObject* parent)
    : QObject(parent), jobs_(jobs), ports_(std::move(ports)), relay_(std::make_shared<Relay<DeployRun>>(this)) {
    soon_.setSingleShot(true);
    soon_.setInterval(40);
    connect(&soon_, &QTimer::timeout, this, &DeployRun::changed);
}

DeployRun::~DeployRun() {
    relay_->cut();
    if (job_)
        job_->cancel();
}

std::vector<DeployStage> DeployRun::planned(Kind kind) {
    const QStringList names = kind == Kind::WholeImage
                                  ? QStringList{tr("Find"), tr("Bootloader"), tr("Compare pages"), tr("Write pages"), tr("Verify"),
                                                tr("Reset"), tr("Hello")}
                                  : QStringList{tr("Hello"), tr("Upload model"), tr("Confirm")};
    std::vector<DeployStage> stages(std::size_t(names.size()));
    for (std::size_t i = 0; i < stages.size(); ++i)
        stages[i].name = names[qsizetype(i)];
    return stages;
}

void DeployRun::start(Task task, const DeployPatience& patience) {
    task_ = std::move(task);
    state_ = State::Running;
    stages_ = planned(task_.kind);
    stage_ = -1;
    pages_.clear();
    share_.reset();
    report_.reset();
    failure_ = {};
    trouble_ = PortTrouble::None;
    since_.start();
    seconds_ = 0;
    say(task_.kind == Kind::WholeImage ? tr("Deploy %1 to %2 at %3").arg(task_.modelName, task_.boardName, task_.path)
                                       : tr("Send the model %1 to %2 at %3").arg(task_.modelName, task_.boardName, task_.path));
    const auto work = [factory = ports_, relay = relay_, task = task_, patience](Progress& progress, std::stop_token stop) {
        const std::shared_ptr<Ports> machine = factory();
        WatchedPorts ports(*machine, [relay](const std::string& line) {
            relay->post([words = worded(line), at = Moment::now()](DeployRun& run) { run.say(words, words.startsWith(QChar(0xD7)), at); });
        });
        try {
            if (task.kind == Kind::WholeImage) {
                const DeployImage image = checkedImage(buildImage(task.blob));
                Observer observer(relay);
                return deploy(image, ports, task.path.toStdString(), progress, stop, &observer, patience);
            }
            relay->post([](DeployRun& run) { run.enter(DeployStep(0), {}); });
            BoardSession session(ports, task.path.toStdString(), stop, patience.session);
            relay->post([version = session.info().firmwareVersion](DeployRun& run) {
                run.stages_[0].detail = tr("Earshot %1").arg(QString::fromStdString(version));
                run.enter(DeployStep(1), tr("%1 KB").arg(run.task_.blob.size() / 1024));
            });
            session.uploadModel(task.blob, progress, stop);
            relay->post([](DeployRun& run) { run.enter(DeployStep(2), {}); });
            DeployReport report;
            report.board = session.hello(stop);
            report.verified = report.board.hasModel;
            report.port = session.path();
            return report;
        } catch (...) {
            relay->post([trouble = ports.trouble()](DeployRun& run) { run.trouble_ = trouble; });
            throw;
        }
    };
    job_ = jobs_.start(tr("Deploy"), this, work, [this](DeployReport report) {
        report_ = std::move(report);
        say(tr("model %1 answers, as sent").arg(crcText(report_->board.modelCrc)));
        if (stage_ >= 0)
            stages_[std::size_t(stage_)].detail = tr("model CRC %1, as sent").arg(crcText(report_->board.modelCrc));
        finishStage(DeployStage::State::Done);
        end(State::Done);
    });
    connect(job_, &Job::progressed, this, [this](const QString&, qint64 done, qint64 total) {
        share_ = total > 0 ? std::optional(double(std::max<qint64>(0, done)) / double(total)) : std::nullopt;
        changedSoon();
    });
    connect(job_, &Job::failed, this, &DeployRun::fail);
    connect(job_, &Job::cancelled, this, [this] {
        say(tr("stopped before anything was changed"));
        if (stage_ >= 0)
            stages_[std::size_t(stage_)].detail = tr("stopped");
        finishStage(DeployStage::State::Failed);
        end(State::Cancelled);
    });
    Q_EMIT changed();
}

void DeployRun::stop() {
    if (job_)
        job_->cancel();
}

void DeployRun::clear() {
    if (isRunning())
        return;
    state_ = State::Idle;
    stages_.clear();
    pages_.clear();
    stage_ = -1;
    Q_EMIT changed();
}

void DeployRun::say(const QString& line, bool isError, const Moment& moment) {
    constexpr std::size_t kMost = 5000;
    if (log_.size() == kMost)
        log_.erase(log_.begin(), log_.begin() + kMost / 2);
    log_.push_back({moment.wall, line, isError});
    Q_EMIT logged();
}

QString DeployRun::logText() const {
    QString all;
    for (const LogLine& line : log_)
        all += line.at.toString(QStringLiteral("HH:mm:ss.zzz")) + QStringLiteral("  ") + line.text + QLatin1Char('\n');
    return all;
}

int DeployRun::pagesWith(PageMark mark) const {
    return int(std::count(pages_.begin(), pages_.end(), mark));
}

const DeployStage* DeployRun::currentStage() const {
    return stage_ >= 0 ? &stages_[std::size_t(stage_)] : nullptr;
}

double DeployRun::seconds() const {
    return isRunning() ? double(since_.elapsed()) / 1000 : seconds_;
}

std::optional<int> DeployRun::stoppedAt() const {
    const auto found = std::find(pages_.begin(), pages_.end(), PageMark::Stopped);
    return found == pages_.end() ? std::nullopt : std::optional(int(found - pages_.begin()));
}

/// What a finished stage of the whole deploy came to.
QString DeployRun::pagesText(DeployStep step) const {
    const int all = int(pages_.size());
    const int same = pagesWith(PageMark::Same);
    if (step == DeployStep::compare)
        return tr("%1 of %2 already the same").arg(same).arg(all);
    if (step == DeployStep::write)
        return tr("%1 written, %2 skipped").arg(all - same).arg(same);
    return tr("%1 of %2 checksums equal").arg(same + pagesWith(PageMark::Verified)).arg(all);
}

void DeployRun::enter(DeployStep step, const QString& detail, const Moment& moment) {
    const int next = int(step);
    if (next >= int(stages_.size()) || state_ != State::Running)
        return;
    if (stage_ != next) {
        finishStage(DeployStage::State::Done, moment);
        for (int passed = stage_ + 1; passed < next; ++passed) { // nothing to write: all pages were equal
            stages_[std::size_t(passed)].state = DeployStage::State::Skipped;
            stages_[std::size_t(passed)].detail = step == DeployStep::restart ? tr("nothing differs") : tr("not needed");
        }
        stage_ = next;
        stageBegan_ = pageBegan_ = moment.steady;
        share_.reset();
    }
    DeployStage& stage = stages_[std::size_t(next)];
    stage.state = DeployStage::State::Running;
    if (!detail.isEmpty()) {
        stage.detail = shortened(detail);
        say(stage.name + QStringLiteral(": ") + detail, false, moment);
    }
    Q_EMIT changed();
}

void DeployRun::finishStage(DeployStage::State state, const Moment& moment) {
    if (stage_ < 0)
        return;
    DeployStage& stage = stages_[std::size_t(stage_)];
    stage.seconds += secondsBetween(stageBegan_, moment.steady);
    stageBegan_ = moment.steady;
    stage.state = state;
    const auto step = DeployStep(stage_);
    const bool ofPages = step == DeployStep::compare || step == DeployStep::write || step == DeployStep::verify;
    if (state == DeployStage::State::Done && task_.kind == Kind::WholeImage && ofPages) {
        stage.detail = pagesText(step);
        say(stage.detail, false, moment);
    }
}

void DeployRun::mark(std::size_t page, std::size_t count, PageState state, const Moment& moment) {
    pages_.resize(count, PageMark::Unknown);
    PageMark& mark = pages_[page];
    switch (state) {
    case PageState::unknown:
        break;
    case PageState::equal:
        mark = mark == PageMark::Written || mark == PageMark::Verified ? PageMark::Verified : PageMark::Same;
        break;
    case PageState::differs:
        mark = PageMark::Differs;
        break;
    case PageState::written:
        mark = PageMark::Written;
        say(tr("page %1 of %2 written, %3 s").arg(page + 1).arg(count).arg(secondsBetween(pageBegan_, moment.steady), 0, 'f', 2), false,
            moment);
        break;
    case PageState::verified:
        mark = PageMark::Verified;
        break;
    }
    pageBegan_ = moment.steady;
    changedSoon();
}

/// Pages come by the dozen a second; one look at all of them is enough.
void DeployRun::changedSoon() {
    if (!soon_.isActive())
        soon_.start();
}

void DeployRun::fail(const JobFailure& failure) {
    failure_ = failure;
    say(QStringLiteral("× ") + failure.what, true);
    const bool writing = task_.kind == Kind::WholeImage && stage_ == int(DeployStep::write);
    if (writing)
        for (const PageMark wanted : {PageMark::Written, PageMark::Differs}) {
            const auto page = std::find(pages_.begin(), pages_.end(), wanted);
            if (page != pages_.end()) {
                *page = PageMark::Stopped; // written but not verified, or the next that was to be written
                break;
            }
        }
    if (stage_ >= 0) {
        const auto at = stoppedAt();
        stages_[std::size_t(stage_)].detail = at ? tr("stopped at page %1 of %2").arg(*at + 1).arg(pages_.size()) : tr("failed");
    }
    finishStage(DeployStage::State::Failed);
    end(State::Failed);
}

void DeployRun::end(State state) {
    seconds_ = double(since_.elapsed()) / 1000;
    state_ = state;
    share_.reset();
    endedAt_ = QDateTime::currentDateTime();
    Q_EMIT changed();
    Q_EMIT ended();
}

} // namespace earshot
