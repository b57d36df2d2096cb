#pragma once
#include "evaluate/evaluation_model.h"

#include <QWidget>

class QSlider;

namespace earshot {

class Label;
class LinePlot;

/// How a run's accuracy came about, epoch by epoch; in a comparison that of A and B. The slider goes to another epoch of the run,
/// where its weights were kept, and its end back to what was looked at before.
class CurvePanel : public QWidget {
    Q_OBJECT
public:
    /// `evaluation` must outlive this.
    explicit CurvePanel(EvaluationModel& evaluation, QWidget* parent = nullptr);

    bool isEmpty() const;
    QSlider& slider() const { return *slider_; }

Q_SIGNALS:
    /// A person wants to look at the weights of that epoch, from 1.
    void epochChosen(int epoch);
    /// A person slid back to the end: to what was looked at before the epochs.
    void epochsLeft();

protected:
    void changeEvent(QEvent* event) override;

private:
    bool isEnd(int place) const { return place + 1 == int(epochs_.size()); }
    void refresh();
    void showSlider();

    EvaluationModel& evaluation_;
    LinePlot* plot_;
    QWidget* choice_;
    Label* word_;
    QSlider* slider_;
    std::vector<int> epochs_;
};

} // namespace earshot
