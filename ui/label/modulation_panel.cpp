#include "label/modulation_panel.h"

#include "evaluation/class_codes.h"
#include "features/log_mel.h"
#include "features/mel_filterbank.h"
#include "jobs/latest_job.h"
#include "label/device_modulation.h"
#include "label/network_strip.h"
#include "project/scene_model.h"
#include "widgets/button.h"
#include "widgets/label.h"
#include "widgets/panel_header.h"
#include "widgets/segmented_control.h"
#include "widgets/table_view.h"

#include <QGridLayout>
#include <QHeaderView>
#include <QLocale>
#include <QSlider>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

constexpr int kMostPairs = 6; ///< rows before the list scrolls

QString decibelText(double decibels) {
    const QString sign = decibels < 0 ? QString(QChar(0x2212)) : QStringLiteral("+");
    return sign + QString::number(std::abs(decibels), 'f', 1) + QChar(0x2009) + QObject::tr("dB");
}

/// Mean of a difference over the bands from `low` to `high` Hz, in dB.
double meanBetween(const std::vector<float>& vector, double low, double high) {
    const auto& bands = melFilterbank().bands;
    double sum = 0;
    int count = 0;
    for (std::size_t i = 0; i < std::min(vector.size(), bands.size()); ++i)
        if (bands[i].centreHz >= low && bands[i].centreHz < high) {
            sum += 10 * double(vector[i]);
            ++count;
        }
    return count > 0 ? sum / count : 0;
}

} // namespace

ModulationPanel::ModulationPanel(DeviceModulation& modulation, NetworkStrip& strip, QWidget* parent)
    : Panel(&Tokens::surface, Qt::LeftEdge, parent), modulation_(modulation), strip_(strip), asking_(new LatestJob(this)),
      pairModel_(new QStandardItemModel(0, 2, this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 0, 0, 0);
    column->setSpacing(0);
    auto* header = new PanelHeader(tr("Spectrum modulation"), {}, this);
    auto* close = new Button(ButtonKind::Tool, tr("Back to the spectrogram  (V)"), QStringLiteral("cross"), header);
    header->addWidget(close);
    column->addWidget(header);
    auto* pairsHeader = new PanelHeader(tr("Device pairs"), tr("parallel recordings of the train split"), this);
    column->addWidget(pairsHeader);
    pairs_ = new TableView(this);
    pairs_->setModel(pairModel_);
    pairs_->setAccessibleName(tr("Device pairs"));
    pairs_->horizontalHeader()->hide();
    pairs_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    pairs_->horizontalHeader()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    column->addWidget(pairs_);
    column->addWidget(makeVector());
    column->addWidget(makeMixup());
    auto* foot =
        new Label(tr("In training, 12 of 13 batches give each clip of the reference device one such draw. Validation clips are "
                     "never used."),
                  TextSize::Caption, Tone::Secondary, false, this);
    foot->setWordWrap(true);
    foot->setContentsMargins(12, 8, 12, 8);
    column->addStretch(1);
    column->addWidget(foot);
    connect(close, &QAbstractButton::clicked, this, &ModulationPanel::closeRequested);
    connect(pairs_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        if (now.isValid() && now.row() != modulation_.device())
            modulation_.setDevice(now.row());
    });
    connect(&modulation_, &DeviceModulation::pairsChanged, this, &ModulationPanel::showPairs);
    connect(&modulation_, &DeviceModulation::changed, this, &ModulationPanel::showVector);
    connect(&strip_, &NetworkStrip::shown, this, &ModulationPanel::showEffect);
    showPairs();
    showVector();
    showEffect();
    setPartner({}, {});
}

ModulationPanel::~ModulationPanel() = default;

Label* ModulationPanel::addFact(QGridLayout& grid, const QString& name) {
    const int row = grid.rowCount();
    grid.addWidget(new Label(name, TextSize::Caption, Tone::Secondary, false, this), row, 0);
    auto* value = new Label({}, TextSize::Caption, Tone::Text, false, this);
    value->setElided(true);
    grid.addWidget(value, row, 1);
    return value;
}

QWidget* ModulationPanel::makeVector() {
    auto* part = new QWidget(this);
    auto* column = new QVBoxLayout(part);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    vectorHeader_ = new PanelHeader(tr("Vector"), {}, part);
    vectorHeader_->setLines(Qt::TopEdge | Qt::BottomEdge);
    column->addWidget(vectorHeader_);
    auto* box = new QVBoxLayout;
    box->setContentsMargins(12, 8, 12, 8);
    box->setSpacing(8);
    mode_ = new SegmentedControl({tr("One draw"), tr("Mean"), tr("By hand")}, part);
    mode_->setAccessibleName(tr("Which vector"));
    box->addWidget(mode_, 0, Qt::AlignLeft);
    auto* strength = new QHBoxLayout;
    strength->setSpacing(8);
    strength->addWidget(new Label(tr("Strength"), TextSize::Caption, Tone::Secondary, false, part));
    strength_ = new QSlider(Qt::Horizontal, part);
    strength_->setRange(0, 200);
    strength_->setAccessibleName(tr("Strength"));
    strength->addWidget(strength_, 1);
    strength->addWidget(strengthValue_ = new Label({}, TextSize::Caption, Tone::Text, false, part));
    box->addLayout(strength);
    auto* acts = new QHBoxLayout;
    another_ = new Button(ButtonKind::Bordered, tr("Another draw"), QStringLiteral("refresh"), part);
    another_->setKeycap(QStringLiteral("N"));
    auto* reset = new Button(ButtonKind::Text, tr("Reset"), QStringLiteral("undo"), part);
    acts->addWidget(another_);
    acts->addWidget(reset);
    acts->addStretch(1);
    box->addLayout(acts);
    column->addLayout(box);
    auto* effect = new PanelHeader(tr("Effect on this second"), {}, part);
    effect->setLines(Qt::TopEdge | Qt::BottomEdge);
    column->addWidget(effect);
    auto* facts = new QGridLayout;
    facts->setContentsMargins(12, 8, 12, 8);
    facts->setHorizontalSpacing(12);
    facts->setVerticalSpacing(4);
    facts->setColumnStretch(1, 1);
    level_ = addFact(*facts, tr("Level"));
    low_ = addFact(*facts, tr("Below 500 Hz"));
    high_ = addFact(*facts, tr("Above 8 kHz"));
    says_ = addFact(*facts, tr("Model says"));
    column->addLayout(facts);
    connect(mode_, &SegmentedControl::chosen, this, [this](int mode) { modulation_.setMode(DeviceModulation::Mode(mode)); });
    connect(strength_, &QSlider::valueChanged, this, [this](int percent) { modulation_.setStrength(percent / 100.0); });
    connect(another_, &QAbstractButton::clicked, &modulation_, &DeviceModulation::drawAnother);
    connect(reset, &QAbstractButton::clicked, &modulation_, &DeviceModulation::reset);
    return part;
}

QWidget* ModulationPanel::makeMixup() {
    auto* part = new QWidget(this);
    auto* column = new QVBoxLayout(part);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* header = new PanelHeader(tr("Mixup partner"), {}, part);
    header->setLines(Qt::TopEdge | Qt::BottomEdge);
    clear_ = new Button(ButtonKind::Tool, tr("Mix nothing in"), QStringLiteral("cross"), header);
    header->addWidget(clear_);
    column->addWidget(header);
    auto* facts = new QGridLayout;
    facts->setContentsMargins(12, 8, 12, 8);
    facts->setHorizontalSpacing(12);
    facts->setVerticalSpacing(4);
    facts->setColumnStretch(1, 1);
    partner_ = addFact(*facts, tr("Clip"));
    facts->addWidget(new Label(QStringLiteral("λ"), TextSize::Caption, Tone::Secondary, false, part), 2, 0);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    lambda_ = new QSlider(Qt::Horizontal, part);
    lambda_->setRange(0, 100);
    lambda_->setValue(int(std::lround(strip_.lambda() * 100)));
    lambda_->setAccessibleName(tr("Share of the clip itself"));
    line->addWidget(lambda_, 1);
    line->addWidget(lambdaValue_ = new Label({}, TextSize::Caption, Tone::Text, false, part));
    facts->addLayout(line, 2, 1);
    soft_ = addFact(*facts, tr("Soft label"));
    column->addLayout(facts);
    auto* take = new Button(ButtonKind::Bordered, tr("Mix in this second"), QStringLiteral("plus"), part);
    take->setKeycap(QStringLiteral("P"));
    auto* acts = new QHBoxLayout;
    acts->setContentsMargins(12, 0, 12, 8);
    acts->addWidget(take);
    acts->addStretch(1);
    column->addLayout(acts);
    connect(take, &QAbstractButton::clicked, this, &ModulationPanel::partnerRequested);
    connect(clear_, &QAbstractButton::clicked, this, &ModulationPanel::partnerCleared);
    connect(lambda_, &QSlider::valueChanged, this, [this](int percent) {
        strip_.setLambda(percent / 100.0);
        showSoftLabel();
    });
    return part;
}

void ModulationPanel::showPairs() {
    pairModel_->setRowCount(0);
    const QLocale english(QLocale::English);
    for (const auto& device : modulation_.differences().devices) {
        auto* count = new QStandardItem(english.toString(qlonglong(device.vectors.count())));
        count->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        pairModel_->appendRow({new QStandardItem(QStringLiteral("%1 → %2").arg(modulation_.referenceName(),
                                                                               QString::fromStdString(device.name).toUpper())),
                               count});
    }
    const int rows = std::clamp(pairModel_->rowCount(), 1, kMostPairs);
    pairs_->setFixedHeight(rows * pairs_->verticalHeader()->defaultSectionSize() + 2);
    if (modulation_.device() >= 0)
        pairs_->selectRow(modulation_.device());
}

void ModulationPanel::showVector() {
    mode_->setCurrent(int(modulation_.mode()));
    const QSignalBlocker quiet(strength_);
    strength_->setValue(int(std::lround(modulation_.strength() * 100)));
    strengthValue_->setText(QString::number(modulation_.strength(), 'f', 2));
    another_->setEnabled(modulation_.drawCount() > 1);
    vectorHeader_->setCaption(modulation_.mode() == DeviceModulation::Mode::Draw && modulation_.drawCount() > 0
                                  ? tr("draw %1 of %2").arg(modulation_.draw() + 1).arg(modulation_.drawCount())
                                  : QString());
    if (modulation_.device() >= 0 && pairs_->currentIndex().row() != modulation_.device())
        pairs_->selectRow(modulation_.device());
}

void ModulationPanel::showEffect() {
    const auto vector = modulation_.vector();
    const QString none(QChar(0x2014));
    level_->setText(vector.empty() ? none : tr("%1 mean").arg(decibelText(meanBetween(vector, 0, 22050))));
    low_->setText(vector.empty() ? none : decibelText(meanBetween(vector, 0, 500)));
    high_->setText(vector.empty() ? none : decibelText(meanBetween(vector, 8000, 22050)));
    if (!blob_ || strip_.original().empty()) {
        says_->setText(blob_ ? none : tr("no INT8 model yet"));
        asking_->cancel();
        return;
    }
    asking_->start(
        [this, blob = *blob_, before = strip_.original(),
         after = strip_.changedMap()](const std::stop_token&) -> LatestJob::Deliver {
            const SceneModel model(blob);
            const auto was = model.probabilities(before);
            const auto is = model.probabilities(after);
            const auto first = std::size_t(std::max_element(was.begin(), was.end()) - was.begin());
            const auto then = std::size_t(std::max_element(is.begin(), is.end()) - is.begin());
            const auto name = [&](std::size_t index) {
                return QString::fromStdString(displayName(model.labels().classes[index]));
            };
            QString text = tr("%1 %2 → %3").arg(name(first)).arg(was[first], 0, 'f', 2).arg(is[first], 0, 'f', 2);
            if (then != first)
                text += tr(", now %1").arg(name(then));
            return [this, text] { says_->setText(text); };
        },
        [this](const Error& error) { says_->setText(QString::fromUtf8(error.what())); });
}

QString ModulationPanel::modelSays() const {
    return says_->text();
}

void ModulationPanel::setModel(std::optional<std::filesystem::path> blob) {
    if (blob == blob_)
        return;
    blob_ = std::move(blob);
    showEffect();
}

void ModulationPanel::setPartner(const QString& name, const QString& classCode) {
    partner_->setText(name.isEmpty() ? tr("none") : name);
    partnerCode_ = name.isEmpty() ? QString() : classCode;
    clear_->setVisible(!name.isEmpty());
    lambda_->setEnabled(!name.isEmpty());
    showSoftLabel();
}

void ModulationPanel::setClassCode(const QString& code) {
    classCode_ = code;
    showSoftLabel();
}

void ModulationPanel::showSoftLabel() {
    const double lambda = strip_.lambda();
    lambdaValue_->setText(QString::number(lambda, 'f', 2));
    const QString own = classCode_.isEmpty() ? tr("this") : classCode_;
    if (!lambda_->isEnabled())
        soft_->setText(QStringLiteral("%1 1.00").arg(own));
    else
        soft_->setText(QStringLiteral("%1 %2   %3 %4")
                           .arg(own)
                           .arg(lambda, 0, 'f', 2)
                           .arg(partnerCode_.isEmpty() ? tr("other") : partnerCode_)
                           .arg(1 - lambda, 0, 'f', 2));
}

} // namespace earshot
