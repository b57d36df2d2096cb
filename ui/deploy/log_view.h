#pragma once
#include "deploy/deploy_run.h"

#include <QPlainTextEdit>

namespace earshot {

/// The log of all deploys since the start, newest last; can be selected and copied.
class LogView : public QPlainTextEdit {
    Q_OBJECT
public:
    /// `run` must outlive this.
    explicit LogView(const DeployRun& run, QWidget* parent = nullptr);
    QSize sizeHint() const override { return QSize(400, 150); }
    QSize minimumSizeHint() const override { return QSize(200, 72); }

protected:
    void changeEvent(QEvent* event) override;

private:
    void append(const DeployRun::LogLine& line);
    void refill();

    const DeployRun& run_;
    std::size_t shown_ = 0;
};

} // namespace earshot
