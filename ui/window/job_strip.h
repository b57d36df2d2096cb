#pragma once
#include <QObject>
#include <QTimer>

namespace earshot {

class JobRunner;
class StatusStrip;

/// Shows the jobs of a runner in the status strip, and cancels the one whose cross is clicked.
class JobStrip : public QObject {
    Q_OBJECT
public:
    /// Both must outlive this.
    JobStrip(JobRunner& jobs, StatusStrip& strip, QObject* parent);

private:
    void show();

    JobRunner& jobs_;
    StatusStrip& strip_;
    QTimer soon_; ///< the strip is filled anew a few times a second at most, and never while it hands on a click
};

} // namespace earshot
