#include "train/quantise_panel.h"

#include "evaluate/evaluation_text.h"
#include "jobs/cli_command.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/error_panel.h"
#include "widgets/label.h"
#include "widgets/panel_header.h"
#include "widgets/progress_bar.h"
#include "widgets/segmented_control.h"
#include "window/actions.h"

#include <QBoxLayout>
#include <QGridLayout>
#include <QSpinBox>
#include <QStackedWidget>

#include <limits>

namespace earshot {
namespace {

enum QuantisePage { Choice, Work, Result, Failure };

QString engineName(const QString& key) {
    if (key == QLatin1String("float"))
        return QuantisePanel::tr("float");
    if (key == QLatin1String("fakequant"))
        return QuantisePanel::tr("quantised graph");
    if (key == QLatin1String("int8"))
        return QuantisePanel::tr("INT8 engine");
    return key;
}

double figure(const QJsonObject& object, const char* key) {
    return object.value(QLatin1String(key)).toDouble(std::numeric_limits<double>::quiet_NaN());
}

} // namespace

QuantisePanel::QuantisePanel(QString program, Actions& actions, QWidget* parent)
    : Panel(&Tokens::surface, Qt::TopEdge, parent), program_(std::move(program)), header_(new PanelHeader({})),
      pages_(new QStackedWidget) {
    setObjectName(QStringLiteral("train.quantise.panel"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 1, 0, 0);
    column->setSpacing(0);
    auto* close = new Button(ButtonKind::Tool, tr("Close"), QStringLiteral("cross"));
    close->setDense(true);
    close->setToolTip(tr("Close this panel; a quantisation that runs goes on"));
    connect(close, &QAbstractButton::clicked, this, &QuantisePanel::closeRequested);
    header_->addWidget(close);
    column->addWidget(header_);
    pages_->addWidget(choicePage());
    pages_->addWidget(workPage());
    pages_->addWidget(resultPage(actions));
    auto* failure = new QWidget;
    auto* layout = new QVBoxLayout(failure);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->addWidget(error_ = new ErrorPanel);
    pages_->addWidget(failure);
    column->addWidget(pages_);
    clock_.setInterval(1000);
    connect(&clock_, &QTimer::timeout, this, &QuantisePanel::showWork);
    showChoice();
}

QuantisePanel::~QuantisePanel() = default;

QWidget* QuantisePanel::choicePage() {
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(12, 8, 12, 10);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    mode_ = new SegmentedControl({tr("After training"), tr("Fine-tuning")});
    mode_->setObjectName(QStringLiteral("train.quantise.mode"));
    mode_->setAccessibleName(tr("How to quantise"));
    line->addWidget(mode_);
    calibration_ = new ChoiceBox(tr("Ranges"));
    calibration_->setObjectName(QStringLiteral("train.quantise.calibration"));
    for (const auto& [words, value] :
         {std::pair(tr("min and max"), "minmax"), std::pair(tr("percentile"), "percentile"), std::pair(tr("least error"), "mse")})
        calibration_->addItem(words, QString::fromLatin1(value));
    line->addWidget(calibration_);
    epochsCaption_ = new Label(tr("Epochs"), TextSize::Body, Tone::Secondary);
    line->addWidget(epochsCaption_);
    epochs_ = new QSpinBox;
    epochs_->setObjectName(QStringLiteral("train.quantise.epochs"));
    epochs_->setAccessibleName(tr("Epochs of fine-tuning"));
    epochs_->setRange(1, 1000);
    epochs_->setValue(15);
    line->addWidget(epochs_);
    line->addStretch(1);
    start_ = new Button(ButtonKind::Primary, tr("Quantise"), QStringLiteral("quantise"));
    start_->setObjectName(QStringLiteral("train.quantise.start"));
    connect(start_, &QAbstractButton::clicked, this, &QuantisePanel::start);
    line->addWidget(start_);
    column->addLayout(line);
    help_ = new Label({}, TextSize::Caption, Tone::Secondary);
    help_->setWordWrap(true);
    help_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    help_->setFixedHeight(help_->fontMetrics().lineSpacing() * 3); // either text, in a narrow window
    column->addWidget(help_);
    connect(mode_, &SegmentedControl::chosen, this, &QuantisePanel::showChoice);
    return page;
}

QWidget* QuantisePanel::workPage() {
    auto* page = new QWidget;
    auto* line = new QHBoxLayout(page);
    line->setContentsMargins(12, 8, 12, 10);
    line->setSpacing(12);
    line->addWidget(busy_ = new Label);
    line->addWidget(bar_ = new ProgressBar);
    bar_->setFixedWidth(200);
    line->addWidget(passed_ = new Label({}, TextSize::Body, Tone::Secondary));
    line->addStretch(1);
    auto* cancel = new Button(ButtonKind::Bordered, tr("Cancel"), QStringLiteral("cross"));
    cancel->setObjectName(QStringLiteral("train.quantise.cancel"));
    connect(cancel, &QAbstractButton::clicked, this, &QuantisePanel::cancel);
    line->addWidget(cancel);
    return page;
}

QWidget* QuantisePanel::resultPage(Actions& actions) {
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(12, 8, 12, 10);
    auto* across = new QHBoxLayout;
    across->setSpacing(8);
    column->addLayout(across);
    outcome_ = new Label({}, TextSize::Body, Tone::Text, true);
    outcome_->setObjectName(QStringLiteral("train.quantise.outcome"));
    across->addWidget(outcome_);
    across->addStretch(1);
    auto* below = new QHBoxLayout;
    table_ = new QGridLayout;
    table_->setHorizontalSpacing(24);
    table_->setVerticalSpacing(2);
    below->addLayout(table_);
    below->addStretch(1);
    column->addLayout(below);
    column->addStretch(1);
    for (const auto& [id, kind] :
         {std::pair("train.evaluate", ButtonKind::Bordered), std::pair("train.deploy", ButtonKind::Primary)}) {
        auto* button = new Button(kind);
        button->setObjectName(QStringLiteral("train.quantise.") + QString::fromLatin1(id).section(QLatin1Char('.'), 1));
        button->setAction(actions.find(QString::fromLatin1(id)));
        across->addWidget(button);
    }
    return page;
}

void QuantisePanel::showChoice() {
    const bool fineTuning = mode_->current() == 1;
    calibration_->setVisible(!fineTuning);
    epochsCaption_->setVisible(fineTuning);
    epochs_->setVisible(fineTuning);
    help_->setText(
        fineTuning ? tr("The network goes on learning while it rounds as the board does: takes as long as that many epochs, and "
                        "costs the least accuracy.")
                   : tr("Ranges are read off some training clips and everything is rounded: usually under a minute. The report holds "
                        "float, quantised graph and INT8 engine side by side on the evaluate clips."));
    pages_->setCurrentIndex(Choice);
}

void QuantisePanel::setRun(const QString& run, const QString& name, const QString& project, bool hasInt8) {
    if (isRunning())
        return;
    const bool another = run != run_;
    run_ = run;
    name_ = name;
    project_ = project;
    header_->setTitle(tr("Quantise %1").arg(name));
    header_->setCaption(hasInt8 ? tr("has an INT8 model already; this makes another") : tr("an INT8 model for the board"));
    if (another || pages_->currentIndex() == Failure) {
        result_ = {};
        showChoice();
    }
}

void QuantisePanel::start() {
    if (isRunning() || run_.isEmpty())
        return;
    result_ = {};
    QStringList arguments{QStringLiteral("quantize"), run_, QStringLiteral("--data"), project_, QStringLiteral("--report")};
    if (mode_->current() == 1)
        arguments << QStringLiteral("--mode") << QStringLiteral("qat") << QStringLiteral("--epochs")
                  << QString::number(epochs_->value());
    else
        arguments << QStringLiteral("--mode") << QStringLiteral("ptq") << QStringLiteral("--calibration")
                  << calibration_->currentData().toString();
    command_ = std::make_unique<CliCommand>(program_);
    connect(command_.get(), &CliCommand::activityChanged, this, [this](const QString& activity, std::optional<double> share) {
        // A fine-tuning counts from the first epoch of the run that it goes on from.
        if (activity != activity_)
            firstShare_ = share.value_or(0);
        activity_ = activity;
        share_ = share && firstShare_ < 1 ? std::optional((*share - firstShare_) / (1 - firstShare_)) : std::nullopt;
        showWork();
        Q_EMIT activityChanged();
    });
    connect(command_.get(), &CliCommand::finished, this, [this](const QJsonObject& result) {
        command_.release()->deleteLater();
        clock_.stop();
        showResult(result);
        Q_EMIT activityChanged();
        Q_EMIT quantised(run_);
    });
    connect(command_.get(), &CliCommand::failed, this, [this](const JobFailure& failure) {
        command_.release()->deleteLater();
        clock_.stop();
        Q_EMIT activityChanged();
        if (failure.what == CliCommand::tr("stopped"))
            showChoice();
        else
            showFailure(failure);
    });
    since_.start();
    clock_.start();
    activity_ = tr("Quantising");
    share_.reset();
    firstShare_ = 0;
    showWork();
    if (start_->hasFocus())
        setFocus(Qt::OtherFocusReason); // rather than on what would cancel it
    pages_->setCurrentIndex(Work);
    Q_EMIT activityChanged();
    command_->start(arguments);
}

void QuantisePanel::showWork() {
    busy_->setText(activity_);
    bar_->setValue(share_.value_or(0));
    bar_->setVisible(share_.has_value());
    passed_->setText((share_ ? percentText(*share_) + QStringLiteral(" · ") : QString()) +
                     tr("%1 s").arg(since_.elapsed() / 1000));
}

void QuantisePanel::takeFocus() {
    if (pages_->currentIndex() == Choice)
        start_->setFocus(Qt::OtherFocusReason);
    else
        setFocus(Qt::OtherFocusReason);
}

void QuantisePanel::cancel() {
    if (command_)
        command_->cancel();
}

void QuantisePanel::addRow(int row, const QStringList& cells, bool head) {
    for (int i = 0; i < int(cells.size()); ++i) {
        auto* cell = new Label(cells[i], TextSize::Caption, head ? Tone::Secondary : Tone::Text);
        table_->addWidget(cell, row, i, i == 0 ? Qt::AlignLeft : Qt::AlignRight);
    }
}

void QuantisePanel::showResult(const QJsonObject& result) {
    result_ = result;
    while (QLayoutItem* item = table_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const QString mode = result.value(QLatin1String("mode")).toString();
    outcome_->setText(mode == QLatin1String("qat") ? tr("INT8 model ready, fine-tuned") : tr("INT8 model ready"));
    const QJsonObject report = result.value(QLatin1String("report")).toObject();
    int row = 0;
    for (const char* engine : {"float", "fakequant", "int8"}) {
        const QJsonObject side = report.value(QLatin1String(engine)).toObject();
        if (side.isEmpty())
            continue;
        if (row == 0)
            addRow(row++, {tr("on the evaluate clips"), tr("accuracy, %"), tr("log loss"), tr("as float, %")}, true);
        addRow(row++,
               {engineName(QLatin1String(engine)), pointsText(figure(side, "accuracy"), 2),
                numberText(figure(side, "log_loss"), 3), pointsText(figure(side, "agreement_with_float"), 1)},
               false);
    }
    pages_->setCurrentIndex(Result);
}

void QuantisePanel::showFailure(const JobFailure& failure) {
    ErrorMessage message{failure.message, {}};
    message.rows.emplace_back(tr("State now"), tr("The run is as it was; no INT8 model was added."));
    if (!failure.hint.isEmpty())
        message.rows.emplace_back(tr("To mend it"), failure.hint);
    error_->setMessage(message);
    auto* again = error_->addButton(tr("Try again"), QStringLiteral("refresh"));
    connect(again, &QAbstractButton::clicked, this, &QuantisePanel::showChoice);
    pages_->setCurrentIndex(Failure);
}

QString QuantisePanel::problem() const {
    return pages_->currentIndex() == Failure ? error_->what() : QString();
}

} // namespace earshot
