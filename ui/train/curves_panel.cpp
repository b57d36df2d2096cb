#include "train/curves_panel.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "theme/theme.h"
#include "train/curve_stack.h"
#include "train/training_curves.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/label.h"
#include "widgets/panel_header.h"
#include "widgets/slider.h"

#include <QBoxLayout>
#include <QEvent>
#include <QScrollArea>

#include <cmath>
#include <set>

namespace earshot {
namespace {

constexpr int kSmoothing = 40; ///< hundredths

QString headName(qsizetype classes) {
    return classes > 0 ? CurvesPanel::tr("%1-class").arg(classes) : QString();
}

std::string csvOf(const TrainingRecord& record) {
    std::set<QString> names;
    for (const EpochRecord& epoch : record.epochs)
        for (const auto& [name, value] : epoch.figures)
            names.insert(name);
    names.erase(QStringLiteral("epoch"));
    QString text = QStringLiteral("epoch,stage");
    for (const QString& name : names)
        text += QLatin1Char(',') + name;
    for (const EpochRecord& epoch : record.epochs) {
        text += QStringLiteral("\n%1,%2").arg(epoch.epoch).arg(epoch.stage);
        for (const QString& name : names)
            text += QLatin1Char(',') + (std::isnan(epoch.value(name)) ? QString() : QString::number(epoch.value(name), 'g', 17));
    }
    return (text + QLatin1Char('\n')).toStdString();
}

} // namespace

CurvesPanel::CurvesPanel(QWidget* parent)
    : Panel(&Tokens::surface, {}, parent),
      hint_(new Label(tr("faint: each epoch; strong: smoothed"), TextSize::Caption, Tone::Caption)),
      smoothing_(new Slider(tr("Smoothing"))), amount_(new Label({}, TextSize::Caption, Tone::Text)),
      compare_(new ChoiceBox(tr("Compare"))), stack_(new CurveStack), missing_(new Label({}, TextSize::Caption, Tone::Caption)) {
    smoothing_->setObjectName(QStringLiteral("train.smoothing"));
    compare_->setObjectName(QStringLiteral("train.compare"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* bar = new Toolbar;
    bar->addWidget(new Label(tr("Curves"), TextSize::Body, Tone::Text, true));
    hint_->setElided(true);
    bar->addWidget(hint_);
    bar->addStretch();
    bar->addWidget(new Label(tr("Smoothing"), TextSize::Caption, Tone::Secondary));
    smoothing_->setRange(0, 100);
    smoothing_->setPageStep(10);
    smoothing_->setValue(kSmoothing);
    smoothing_->setFixedWidth(84);
    smoothing_->setToolTip(tr("How wide a stretch of epochs the strong lines average over"));
    bar->addWidget(smoothing_);
    amount_->setFixedWidth(amount_->fontMetrics().horizontalAdvance(QStringLiteral("0.00")) + 2);
    bar->addWidget(amount_);
    compare_->addItem(tr("none"), QString());
    compare_->setMaximumWidth(fontMetrics().averageCharWidth() * 24);
    bar->addWidget(compare_);
    auto* save = new Button(ButtonKind::Tool, tr("Export the curves"), QStringLiteral("export"));
    save->setObjectName(QStringLiteral("train.export.button"));
    save->setToolTip(tr("Export the curves"));
    connect(save, &QAbstractButton::clicked, this, &CurvesPanel::exportRequested);
    bar->addWidget(save);
    column->addWidget(bar);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(stack_);
    column->addWidget(scroll, 1);
    missing_->setContentsMargins(12, 4, 12, 8);
    missing_->setWordWrap(true);
    column->addWidget(missing_);
    connect(smoothing_, &QAbstractSlider::valueChanged, this, &CurvesPanel::redraw);
    connect(compare_, &QComboBox::activated, this,
            [this](int index) { Q_EMIT compareRequested(compare_->itemData(index).toString()); });
    redraw();
}

void CurvesPanel::show(const TrainingRecord& record) {
    record_ = record;
    redraw();
}

void CurvesPanel::setRuns(const std::vector<std::pair<QString, QString>>& runs) {
    const QString chosen = compare_->currentData().toString();
    compare_->clear();
    compare_->addItem(tr("none"), QString());
    for (const auto& [folder, name] : runs)
        compare_->addItem(name, folder);
    const int at = compare_->findData(chosen);
    compare_->setCurrentIndex(std::max(0, at));
    if (at < 0)
        setOther(std::nullopt, {});
}

void CurvesPanel::setOther(std::optional<TrainingRecord> other, const QString& name) {
    other_ = std::move(other);
    otherName_ = name;
    redraw();
}

void CurvesPanel::redraw() {
    amount_->setText(QString::number(smoothing_->value() / 100.0, 'f', 2));
    CurveChoice choice;
    choice.classes = headName(record_.classes.size());
    choice.superClasses = headName(record_.superClasses.size());
    choice.smoothing = smoothing_->value() / 200.0; // at most half of what is shown
    choice.other = other_ ? &*other_ : nullptr;
    choice.otherName = otherName_;
    stack_->setPlots(trainingPlots(record_, choice, tokensOf(*this)));
    missing_->setText(missingPlotsSentence(record_));
    missing_->setVisible(!missing_->text().isEmpty());
}

void CurvesPanel::exportTo(const QString& path) const {
    if (path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive)) {
        writeFileAtomically(path.toStdString(), csvOf(record_));
        return;
    }
    QPixmap picture(stack_->size() * 2);
    picture.setDevicePixelRatio(2);
    stack_->render(&picture);
    if (!picture.save(path))
        throw Error("cannot be written", {path.toStdString(), 0, "choose another folder, and a name that ends in .png or .csv"});
}

void CurvesPanel::changeEvent(QEvent* event) {
    Panel::changeEvent(event);
    if (event->type() == QEvent::StyleChange && stack_)
        redraw();
}

void CurvesPanel::resizeEvent(QResizeEvent* event) {
    Panel::resizeEvent(event);
    hint_->setVisible(width() >= fontMetrics().averageCharWidth() * 95);
}

} // namespace earshot
