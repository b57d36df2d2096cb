#include "label/view_toolbar.h"

#include "label/sound_panel.h"
#include "theme/colour_maps.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/label.h"
#include "widgets/segmented_control.h"
#include "window/actions.h"

#include <QAction>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QSpinBox>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

constexpr std::pair<int, int> kRanges[] = {{-100, -20}, {-120, -20}, {-80, -20}, {-100, 0}, {-72, -8}};
constexpr int kWindows[] = {256, 512, 1024, 2048, 4096, 8192, 16384};
constexpr int kHops[] = {0, 64, 128, 256, 512, 1024, 2048};
constexpr int kRoomForAll = 800;
constexpr int kLeastHertz = 200; ///< between the lowest and the highest frequency

QString rangeText(int low, int high) {
    const auto number = [](int level) {
        return (level < 0 ? QString(QChar(0x2212)) : QString()) + QString::number(std::abs(level));
    };
    return QObject::tr("%1 … %2 dB").arg(number(low), number(high));
}

} // namespace

ViewToolbar::ViewToolbar(SoundPanel& sound, Actions& actions, QWidget* parent)
    : Toolbar(parent), sound_(sound),
      unfold_(new Button(ButtonKind::Tool, tr("Show the recordings"), QStringLiteral("chevron-right"), this)),
      views_(new SegmentedControl({tr("STFT"), tr("Log-mel"), tr("Modulated"), tr("Input")}, this)), stft_(new QWidget(this)) {
    views_->setAccessibleName(tr("View"));
    views_->setToolTip(tr("V: the next view. Log-mel is what the network hears, Input what it gets of it."));
    connect(views_, &SegmentedControl::chosen, this, &ViewToolbar::viewChosen);
    if (QAction* fold = actions.find(QStringLiteral("window.list"))) {
        unfold_->setToolTip(tr("Show the recordings  (%1)").arg(fold->shortcut().toString(QKeySequence::NativeText)));
        connect(unfold_, &QAbstractButton::clicked, fold, &QAction::trigger);
    }
    addWidget(unfold_);
    addWidget(views_);
    addChoices(actions);
    settings_ = makeSettings();
    showRange();
    showUnfold();
}

void ViewToolbar::addChoices(Actions& actions) {
    auto* choices = new QHBoxLayout(stft_);
    choices->setContentsMargins(0, 0, 0, 0);
    choices->setSpacing(8);
    scale_ = new ChoiceBox({}, {tr("mel"), tr("linear"), tr("log")}, stft_);
    scale_->setAccessibleName(tr("Frequency scale"));
    scale_->setToolTip(tr("Frequency scale"));
    connect(scale_, &QComboBox::activated, this, &ViewToolbar::apply);
    QStringList ranges;
    for (const auto& [low, high] : kRanges)
        ranges << rangeText(low, high);
    range_ = new ChoiceBox({}, ranges, stft_);
    range_->setAccessibleName(tr("Range of levels"));
    range_->setToolTip(tr("Range of levels"));
    range_->setMinimumWidth(range_->sizeHint().width()); // a range that is cut short would be another one
    connect(range_, &QComboBox::activated, this, [this](int index) {
        if (index < int(std::size(kRanges)))
            sound_.setRange(float(kRanges[index].first), float(kRanges[index].second));
        showRange();
    });
    choices->addWidget(scale_);
    choices->addWidget(range_);
    more_ = new Button(ButtonKind::Tool, tr("Window, hop, bands and range"), QStringLiteral("settings"), stft_);
    connect(more_, &QAbstractButton::clicked, this, &ViewToolbar::openSettings);
    choices->addWidget(more_);
    addWidget(stft_);
    QStringList maps;
    for (const ColourMap map : {ColourMap::Magma, ColourMap::Viridis, ColourMap::Cividis, ColourMap::Grey})
        maps << colourMapName(map);
    auto* map = new ChoiceBox({}, maps, this);
    map->setAccessibleName(tr("Colour map"));
    connect(map, &QComboBox::activated, this, [this](int index) { sound_.setColourMap(ColourMap(index)); });
    addWidget(map);
    addStretch();
    for (const char* id : {"label.zoomOut", "label.zoomIn", "label.picture"}) {
        auto* button = new Button(ButtonKind::Tool, {}, {}, this);
        button->setAction(actions.find(QLatin1String(id)));
        addWidget(button);
    }
}

QWidget* ViewToolbar::makeSettings() {
    auto* panel = new Panel(&Tokens::raised, Qt::TopEdge | Qt::BottomEdge | Qt::LeftEdge | Qt::RightEdge, this);
    panel->setWindowFlags(Qt::Popup);
    auto* grid = new QGridLayout(panel);
    grid->setContentsMargins(16, 12, 16, 16);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(8);
    const auto row = [&](const QString& name, std::initializer_list<QWidget*> fields) {
        const int at = grid->rowCount();
        grid->addWidget(new Label(name, TextSize::Body, Tone::Secondary, false, panel), at, 0);
        int column = 1;
        for (QWidget* field : fields) {
            field->setAccessibleName(name);
            grid->addWidget(field, at, column++, 1, fields.size() == 1 ? 2 : 1);
        }
    };
    const auto number = [&](int low, int high, int step, const QString& unit) {
        auto* box = new QSpinBox(panel);
        box->setRange(low, high);
        box->setSingleStep(step);
        box->setSuffix(QChar(0x2009) + unit);
        box->setKeyboardTracking(false);
        connect(box, &QSpinBox::valueChanged, this, &ViewToolbar::apply);
        return box;
    };
    window_ = new ChoiceBox({}, {}, panel);
    for (const int size : kWindows)
        window_->addItem(tr("%1 samples, %2 ms").arg(size).arg(std::lround(size / 44.1)), size);
    hop_ = new ChoiceBox({}, {}, panel);
    for (const int hop : kHops)
        hop_->addItem(hop == 0 ? tr("by the zoom") : tr("%1 samples, %2 ms").arg(hop).arg(hop / 44.1, 0, 'f', 1), hop);
    row(tr("Window"), {window_});
    row(tr("Hop"), {hop_});
    lowHertz_ = number(0, 22000, 100, tr("Hz"));
    highHertz_ = number(100, 22050, 100, tr("Hz"));
    row(tr("Frequencies"), {lowHertz_, highHertz_});
    lowLevel_ = number(-160, 0, 5, tr("dB"));
    highLevel_ = number(-150, 20, 5, tr("dB"));
    row(tr("Levels"), {lowLevel_, highLevel_});
    connect(window_, &QComboBox::activated, this, &ViewToolbar::apply);
    connect(hop_, &QComboBox::activated, this, &ViewToolbar::apply);
    panel->hide();
    return panel;
}

void ViewToolbar::resizeEvent(QResizeEvent* event) {
    Toolbar::resizeEvent(event);
    range_->setVisible(width() >= kRoomForAll); // it is among the settings too
}

void ViewToolbar::openSettings() {
    const SpectrogramSettings& now = sound_.settings();
    const QSignalBlocker a(lowHertz_), b(highHertz_), c(lowLevel_), d(highLevel_);
    window_->setCurrentIndex(window_->findData(now.fftSize));
    hop_->setCurrentIndex(hop_->findData(now.hop));
    lowHertz_->setValue(int(now.range.lowHz));
    highHertz_->setValue(int(now.range.highHz));
    lowLevel_->setValue(int(sound_.range().first));
    highLevel_->setValue(int(sound_.range().second));
    settings_->adjustSize();
    settings_->move(more_->mapToGlobal(QPoint(0, more_->height() + 4)));
    settings_->show();
    window_->setFocus();
}

void ViewToolbar::apply() {
    SpectrogramSettings settings = sound_.settings();
    settings.range.scale = FrequencyScale(scale_->currentIndex());
    if (settings_->isVisible()) {
        settings.fftSize = window_->currentData().toInt();
        settings.hop = hop_->currentData().toInt();
        settings.range.lowHz = lowHertz_->value();
        settings.range.highHz = std::max(highHertz_->value(), lowHertz_->value() + kLeastHertz);
        sound_.setRange(float(lowLevel_->value()), float(std::max(highLevel_->value(), lowLevel_->value() + 5)));
        showRange();
    }
    if (settings != sound_.settings())
        sound_.setSettings(settings);
}

/// A range of one's own stands after those to choose from.
void ViewToolbar::showRange() {
    const auto [low, high] = sound_.range();
    const QString text = rangeText(int(low), int(high));
    while (range_->count() > int(std::size(kRanges)))
        range_->removeItem(range_->count() - 1);
    if (range_->findText(text) < 0)
        range_->addItem(text);
    range_->setCurrentIndex(range_->findText(text));
}

void ViewToolbar::setView(int view) {
    view_ = view;
    views_->setCurrent(view);
    stft_->setEnabled(view == 0);
    showUnfold();
}

void ViewToolbar::setListShown(bool shown) {
    listShown_ = shown;
    showUnfold();
}

/// Modulated folds the list by itself.
void ViewToolbar::showUnfold() {
    unfold_->setVisible(!listShown_ && SoundPanel::View(view_) != SoundPanel::View::Modulated);
}

} // namespace earshot
