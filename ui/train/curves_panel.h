#pragma once
#include "train/training_record.h"
#include "widgets/panel.h"

#include <optional>
#include <utility>

namespace earshot {

class Button;
class ChoiceBox;
class CurveStack;
class Label;
class Slider;

/// The curves of the shown run with smoothing, comparison and export.
class CurvesPanel : public Panel {
    Q_OBJECT
public:
    explicit CurvesPanel(QWidget* parent = nullptr);

    void show(const TrainingRecord& record);
    /// Runs to compare with: folder and name.
    void setRuns(const std::vector<std::pair<QString, QString>>& runs);
    /// The record of the run that compareRequested named.
    void setOther(std::optional<TrainingRecord> other, const QString& name);

    CurveStack& stack() const { return *stack_; }
    Slider& smoothing() const { return *smoothing_; }
    ChoiceBox& comparison() const { return *compare_; }
    /// The plots as a PNG, or the figures of all epochs as CSV, by the ending. Throws Error.
    void exportTo(const QString& path) const;

Q_SIGNALS:
    /// Folder of a run; empty: none.
    void compareRequested(const QString& folder);
    void exportRequested();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void redraw();

    TrainingRecord record_;
    std::optional<TrainingRecord> other_;
    QString otherName_;
    Label* hint_;
    Slider* smoothing_;
    Label* amount_;
    ChoiceBox* compare_;
    CurveStack* stack_;
    Label* missing_;
};

} // namespace earshot
