#pragma once
#include "train/training_record.h"
#include "widgets/panel.h"

namespace earshot {

class Actions;
class Button;
class Label;
class ProgressBar;

/// How the shown run stands: epoch, progress, time left, best so far, speed, memory, and what can be done to it.
class RunHeadline : public Panel {
    Q_OBJECT
public:
    /// Uses the actions train.pause, train.stop, train.checkpoint, train.branch and train.resume of `actions`.
    explicit RunHeadline(Actions& actions, QWidget* parent = nullptr);

    /// `stopping`: it was told to stop and has not ended yet.
    void show(const TrainingRecord& record, bool stopping);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    Label* addFigure(const QString& caption, const QString& toolTip);
    void adapt();

    Label* title_;
    Label* left_;
    ProgressBar* bar_;
    Label* detail_;
    std::vector<QWidget*> figures_;
    Label* best_;
    Label* speed_;
    Label* memory_;
    Button* pause_;
    Button* stop_;
    Button* resume_;
    Button* checkpoint_;
    Button* branch_;
    QWidget* progress_;
    QString wideDetail_, narrowDetail_;
};

} // namespace earshot
