#include "deploy/board_probe.h"

#include <algorithm>

namespace earshot {

BoardProbe::BoardProbe(BoardList& boards, JobRunner& jobs, PortsFactory ports, QObject* parent)
    : QObject(parent), boards_(boards), jobs_(jobs), ports_(std::move(ports)) {
    connect(&boards_, &BoardList::appeared, this, [this](const QString& path) {
        facts_.erase(path);
        const BoardEntry* entry = boards_.find(path);
        // A stranger's port is opened only when a person points at it.
        if (entry && (entry == boards_.chosen() || entry->isVirtual))
            ask(path);
        Q_EMIT factsChanged(path);
    });
    connect(&boards_, &BoardList::chosenChanged, this, [this] {
        if (const BoardEntry* entry = boards_.chosen(); entry && facts(entry->path).kind == BoardFacts::Kind::Unknown)
            ask(entry->path);
    });
}

BoardProbe::~BoardProbe() {
    if (job_)
        job_->cancel();
}

const BoardFacts& BoardProbe::facts(const QString& path) const {
    static const BoardFacts unknown;
    const auto found = facts_.find(path);
    return found == facts_.end() ? unknown : found->second;
}

void BoardProbe::ask(const QString& path) {
    const BoardEntry* entry = boards_.find(path);
    if (!entry || !entry->isUsable())
        return;
    if (std::find(waiting_.begin(), waiting_.end(), path) == waiting_.end())
        waiting_.push_back(path);
    next();
}

void BoardProbe::next() {
    if (taken_ || job_ || waiting_.empty())
        return;
    asking_ = waiting_.front();
    waiting_.erase(waiting_.begin());
    const auto work = [factory = ports_, path = asking_.toStdString()](Progress&, std::stop_token stop) {
        return askFacts(*factory(), path, stop);
    };
    job_ = jobs_.start(tr("Look at a board"), this, work,
                       [this, path = asking_](BoardFacts facts) { learn(path, std::move(facts)); });
    connect(job_, &Job::ended, this, [this] {
        job_ = nullptr;
        if (taken_ && ready_)
            std::exchange(ready_, nullptr)();
        else
            next();
    });
    Q_EMIT factsChanged(asking_);
}

void BoardProbe::learn(const QString& path, BoardFacts facts) {
    const auto state = facts.state();
    facts_[path] = std::move(facts);
    boards_.learn(path, state);
    Q_EMIT factsChanged(path);
}

void BoardProbe::take(std::function<void()> ready) {
    taken_ = true;
    if (!job_) {
        ready();
        return;
    }
    ready_ = std::move(ready);
    waiting_.insert(waiting_.begin(), asking_);
    job_->cancel();
}

void BoardProbe::giveBack(const QString& path, const std::optional<BoardInfo>& info) {
    taken_ = false;
    if (info) {
        std::erase(waiting_, path);
        BoardFacts facts;
        facts.kind = BoardFacts::Kind::Earshot;
        facts.info = *info;
        learn(path, std::move(facts));
    } else if (!path.isEmpty()) {
        facts_.erase(path);
        ask(path);
    }
    next();
}

} // namespace earshot
