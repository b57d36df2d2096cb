#pragma once
#include "deploy/board_facts.h"
#include "jobs/job_runner.h"

#include <QPointer>

#include <map>

namespace earshot {

/// Finds out what runs on the boards of a list, when they appear and when they are chosen, and keeps what was found. A port is
/// for one at a time: whoever works with a board takes it first.
class BoardProbe : public QObject {
    Q_OBJECT
public:
    /// All must outlive this.
    BoardProbe(BoardList& boards, JobRunner& jobs, PortsFactory ports, QObject* parent = nullptr);
    ~BoardProbe() override;

    /// What is known; Kind::Unknown where nothing is.
    const BoardFacts& facts(const QString& path) const;
    bool isAsking() const { return job_; }
    /// Asks anew.
    void ask(const QString& path);

    /// Leaves all ports alone until giveBack, and calls `ready` as soon as none is in use by this.
    void take(std::function<void()> ready);
    /// What the board at `path` said last; nothing: ask it. `path` empty: nothing was done.
    void giveBack(const QString& path, const std::optional<BoardInfo>& info = std::nullopt);

Q_SIGNALS:
    void factsChanged(const QString& path);

private:
    void next();
    void learn(const QString& path, BoardFacts facts);

    BoardList& boards_;
    JobRunner& jobs_;
    PortsFactory ports_;
    std::map<QString, BoardFacts> facts_;
    std::vector<QString> waiting_;
    QPointer<Job> job_;
    QString asking_;
    bool taken_ = false;
    std::function<void()> ready_;
};

} // namespace earshot
