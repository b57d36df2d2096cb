#pragma once
#include "jobs/job.h"
#include "widgets/panel.h"

#include <QElapsedTimer>
#include <QJsonObject>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

class QAction;
class QGridLayout;
class QSpinBox;
class QStackedWidget;

namespace earshot {

class Actions;
class Button;
class ChoiceBox;
class CliCommand;
class ErrorPanel;
class Label;
class PanelHeader;
class ProgressBar;
class SegmentedControl;

/// Makes the INT8 model of a run: after training (PTQ) or by fine-tuning (QAT), and holds it against the float network.
class QuantisePanel : public Panel {
    Q_OBJECT
public:
    /// `program`: the path of earshot-cli. Uses the actions train.deploy and train.evaluate of `actions`.
    QuantisePanel(QString program, Actions& actions, QWidget* parent = nullptr);
    ~QuantisePanel() override;

    /// What is to be quantised: a run's folder, and the project (or dataset) that it learned from. `hasInt8`: the run
    /// has an INT8 model already, from training or from here.
    void setRun(const QString& run, const QString& name, const QString& project, bool hasInt8);
    /// The focus on what starts it, or on the panel where that is past.
    void takeFocus();
    void start();
    void cancel();
    bool isRunning() const { return command_ != nullptr; }
    const QString& run() const { return run_; }
    const QString& activity() const { return activity_; }
    std::optional<double> share() const { return share_; } ///< of the activity, 0 to 1; absent: not known
    /// What earshot-cli said when it was done; empty before.
    const QJsonObject& result() const { return result_; }
    QString problem() const;
    SegmentedControl& mode() const { return *mode_; }

Q_SIGNALS:
    void closeRequested();
    /// It began, got on, or ended: see isRunning, activity and share.
    void activityChanged();
    /// The model is written and durable.
    void quantised(const QString& run);

private:
    QWidget* choicePage();
    QWidget* workPage();
    QWidget* resultPage(Actions& actions);
    void showChoice();
    void showWork();
    void showResult(const QJsonObject& result);
    void showFailure(const JobFailure& failure);
    void addRow(int row, const QStringList& cells, bool head);

    QString program_;
    QString run_, name_, project_;
    std::unique_ptr<CliCommand> command_;
    QJsonObject result_;
    QElapsedTimer since_;
    QTimer clock_;
    QString activity_;
    std::optional<double> share_;
    double firstShare_ = 0;
    PanelHeader* header_;
    QStackedWidget* pages_;
    SegmentedControl* mode_;
    ChoiceBox* calibration_;
    Label* epochsCaption_;
    QSpinBox* epochs_;
    Button* start_;
    Label* help_;
    Label* busy_;
    ProgressBar* bar_;
    Label* passed_;
    QGridLayout* table_;
    Label* outcome_;
    ErrorPanel* error_;
};

} // namespace earshot
