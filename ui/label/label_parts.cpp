// The widgets of the Label workspace and its actions.
#include "label/class_bar.h"
#include "label/label_editor.h"
#include "label/label_workspace.h"
#include "label/recording_inspector.h"
#include "label/recording_table.h"
#include "label/sound_panel.h"
#include "project/open_project.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/empty_state.h"
#include "widgets/label.h"
#include "widgets/panel_header.h"
#include "widgets/search_field.h"
#include "widgets/segmented_control.h"
#include "widgets/spectrogram_view.h"
#include "widgets/table_view.h"
#include "window/actions.h"

#include <QAction>
#include <QHeaderView>
#include <QLineEdit>
#include <QLocale>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <cmath>
#include <cstdlib>

namespace earshot {
namespace {

constexpr std::pair<float, float> kRanges[] = {{-100, -20}, {-120, -20}, {-80, -20}, {-100, 0}, {-72, -8}};

QString levelText(float decibels) {
    return (decibels < 0 ? QString(QChar(0x2212)) : QString()) + QString::number(std::abs(int(decibels)));
}

} // namespace

void LabelWorkspace::addActions(QWidget* page) {
    Actions& actions = shell_->actions();
    const auto add = [&](const char* name, const QString& words, const QList<QKeySequence>& keys, const char* icon,
                         std::function<void()> run) {
        return actions.add(
            {QStringLiteral("label.") + QLatin1String(name), words, title(), keys, QLatin1String(icon), tr("Label")}, page,
            std::move(run));
    };
    for (int i = 0; i < 10; ++i)
        add(qPrintable(QStringLiteral("class%1").arg(i + 1)), tr("Label with class %1").arg(i + 1),
            {QKeySequence(i == 9 ? Qt::Key_0 : Qt::Key(Qt::Key_1 + i))}, "label", [this, i] { labelWith(i); });
    add("undo", tr("Undo"), {QKeySequence::Undo}, "undo", [this] { editor_->undo(); });
    add("redo", tr("Redo"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z)}, "redo", [this] { editor_->redo(); });
    add("remove", tr("Take the label or region away"), {QKeySequence(Qt::Key_Delete)}, "trash", [this] { removeLabel(); });
    add("flag", tr("Flag or unflag"), {QKeySequence(Qt::Key_F)}, "flag", [this] {
        if (current_.id)
            editor_->setFlag(current_.id, !current_.flagged);
    });
    add("note", tr("Write a note"), {QKeySequence(Qt::SHIFT | Qt::Key_N)}, "note", [this] {
        if (inspector_)
            inspector_->noteField()->setFocus(Qt::ShortcutFocusReason);
    });
    QAction* advance = actions.add({QStringLiteral("label.advance"),
                                    tr("Go on to the next clip after a label"),
                                    title(),
                                    {QKeySequence(Qt::Key_A)},
                                    {},
                                    tr("Label"),
                                    true},
                                   page, [] {});
    advance->setChecked(true);
    add("next", tr("Next recording"), {QKeySequence(Qt::Key_J)}, "chevron-down", [this] { step(1); });
    add("previous", tr("Recording before"), {QKeySequence(Qt::Key_K)}, "chevron-up", [this] { step(-1); });
    add("filter", tr("Filter the recordings"), {QKeySequence(Qt::Key_Slash)}, "filter", [this] {
        if (filter_)
            filter_->setFocus(Qt::ShortcutFocusReason);
    });
}

void LabelWorkspace::addViewActions(QWidget* page) {
    Actions& actions = shell_->actions();
    const auto add = [&](const char* name, const QString& words, const QList<QKeySequence>& keys, const char* icon,
                         std::function<void()> run) {
        actions.add({QStringLiteral("label.") + QLatin1String(name), words, title(), keys, QLatin1String(icon), tr("Label")},
                    page, [this, run = std::move(run)] {
                        if (sound_)
                            run();
                    });
    };
    add("play", tr("Play or pause"), {QKeySequence(Qt::Key_Space)}, "play",
        [this] { sound_->player().isPlaying() ? sound_->player().pause() : sound_->player().play(); });
    add("loop", tr("Loop"), {QKeySequence(Qt::Key_L)}, "loop", [this] {
        sound_->player().setLooping(!sound_->player().isLooping());
        showPlaying();
    });
    add("start", tr("To the start"), {QKeySequence(Qt::Key_Home)}, "back", [this] { sound_->player().seek(0); });
    add("modulated", tr("Original or modulated"), {QKeySequence(Qt::Key_X)}, "swap",
        [this] { setView(sound_->view() == SoundPanel::View::Modulated ? 0 : 2); });
    add("draw", tr("Another difference vector"), {QKeySequence(Qt::Key_N)}, "refresh", [this] { sound_->drawAnother(); });
    add("zoomIn", tr("Zoom in"), {QKeySequence(Qt::Key_Plus), QKeySequence(Qt::Key_Equal), QKeySequence::ZoomIn}, "zoom-in",
        [this] { sound_->zoom(1.6); });
    add("zoomOut", tr("Zoom out"), {QKeySequence(Qt::Key_Minus), QKeySequence::ZoomOut}, "zoom-out",
        [this] { sound_->zoom(1 / 1.6); });
    add("zoomAll", tr("Whole recording"), {QKeySequence(Qt::CTRL | Qt::Key_0)}, {}, [this] {
        sound_->setWindow({0, sound_->seconds()});
    });
    add("unselect", tr("Drop the selection"), {QKeySequence(Qt::Key_Escape)}, {}, [this] {
        sound_->setSelection(std::nullopt);
        sound_->setSelectedRegion(0);
    });
}

QWidget* LabelWorkspace::contextWidget() {
    return nullptr;
}

QString LabelWorkspace::contextText() const {
    if (!current_.id)
        return {};
    const QString name = QString::fromStdString(current_.name.substr(current_.name.rfind('/') + 1));
    if (current_.sampleRateHz == 0)
        return name;
    const QString thin(QChar(0x2009));
    return tr("%1 · %2%3kHz · %4")
        .arg(name)
        .arg(current_.sampleRateHz / 1000.0)
        .arg(thin, current_.channels == 1 ? tr("mono") : tr("%1 channels, shown as mono").arg(current_.channels));
}

QWidget* LabelWorkspace::toolbar() {
    auto* bar = new Toolbar;
    views_ = new SegmentedControl({tr("STFT"), tr("Log-mel"), tr("Modulated")}, bar);
    views_->setToolTip(tr("Log-mel is what the network hears. X: original or modulated"));
    connect(views_, &SegmentedControl::chosen, this, &LabelWorkspace::setView);
    bar->addWidget(views_);
    stftChoices_ = new QWidget(bar);
    auto* choices = new QHBoxLayout(stftChoices_);
    choices->setContentsMargins(0, 0, 0, 0);
    choices->setSpacing(8);
    auto* scale = new ChoiceBox(tr("Scale"), {tr("mel"), tr("linear"), tr("log")}, stftChoices_);
    connect(scale, &QComboBox::activated, this, [this](int index) { sound_->setScale(FrequencyScale(index)); });
    QStringList ranges;
    for (const auto& [low, high] : kRanges)
        ranges << tr("%1 … %2 dB").arg(levelText(low), levelText(high));
    auto* range = new ChoiceBox(tr("Range"), ranges, stftChoices_);
    connect(range, &QComboBox::activated, this,
            [this](int index) { sound_->setRange(kRanges[index].first, kRanges[index].second); });
    choices->addWidget(scale);
    choices->addWidget(range);
    bar->addWidget(stftChoices_);
    QStringList maps;
    for (const ColourMap map : {ColourMap::Magma, ColourMap::Viridis, ColourMap::Cividis, ColourMap::Grey})
        maps << colourMapName(map);
    auto* map = new ChoiceBox({}, maps, bar);
    map->setAccessibleName(tr("Colour map"));
    connect(map, &QComboBox::activated, this, [this](int index) { sound_->setColourMap(ColourMap(index)); });
    bar->addWidget(map);
    bar->addStretch();
    for (const char* id : {"label.zoomOut", "label.zoomIn"}) {
        auto* button = new Button(ButtonKind::Tool, {}, {}, bar);
        button->setAction(shell_->actions().find(QLatin1String(id)));
        bar->addWidget(button);
    }
    return bar;
}

QWidget* LabelWorkspace::list() {
    auto* panel = new Panel(&Tokens::surface, Qt::RightEdge);
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 1, 0);
    column->setSpacing(0);
    auto* head = new Toolbar(panel);
    filter_ = new SearchField(tr("Filter"), QStringLiteral("/"), head);
    filter_->setMinimumWidth(90);
    show_ = new ChoiceBox({}, {tr("all"), tr("unlabelled"), tr("flagged"), tr("missing")}, head);
    show_->setAccessibleName(tr("Which recordings"));
    head->addWidget(filter_);
    head->addWidget(show_);
    column->addWidget(head);
    connect(filter_, &QLineEdit::textChanged, filterSoon_, qOverload<>(&QTimer::start));
    connect(show_, &QComboBox::activated, this, &LabelWorkspace::applyFilter);
    view_ = new TableView(panel);
    view_->setAccessibleName(tr("Recordings"));
    view_->setModel(table_.get());
    QHeaderView& header = *view_->horizontalHeader();
    header.setSectionsClickable(true);
    header.setSortIndicatorShown(true);
    header.setSortIndicatorClearable(true);
    header.setSortIndicator(-1, Qt::AscendingOrder);
    connect(&header, &QHeaderView::sortIndicatorChanged, this,
            [this](int column, Qt::SortOrder order) { table_->sort(column, order); });
    header.setSectionResizeMode(QHeaderView::Interactive);
    const QFontMetrics metrics(view_->font());
    const auto width = [&](const char* widest) { return metrics.horizontalAdvance(QLatin1String(widest)) + 20; };
    header.resizeSection(RecordingTable::Name, 150);
    header.resizeSection(RecordingTable::Scene, width("street pedestrian") + 8);
    header.resizeSection(RecordingTable::Length, width("00:00:00"));
    header.resizeSection(RecordingTable::Device, width("Device"));
    header.resizeSection(RecordingTable::Location, width("barcelona-10000"));
    header.resizeSection(RecordingTable::Split, width("evaluate"));
    header.resizeSection(RecordingTable::Regions, width("Regions"));
    column->addWidget(view_, 1);
    connect(view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        if (now.isValid())
            openRecording(table_->idAt(now.row()));
    });
    auto* foot = new Panel(&Tokens::surface, Qt::TopEdge, panel);
    auto* line = new QHBoxLayout(foot);
    line->setContentsMargins(12, 8, 12, 8);
    counts_ = new Label({}, TextSize::Caption, Tone::Secondary, false, foot);
    counts_->setElided(true);
    line->addWidget(counts_);
    column->addWidget(foot);
    showCounts();
    return panel;
}

QWidget* LabelWorkspace::makeTransport() {
    auto* bar = new Panel(&Tokens::surface, Qt::TopEdge);
    auto* line = new QHBoxLayout(bar);
    line->setContentsMargins(12, 6, 12, 6);
    line->setSpacing(8);
    const auto tool = [&](const char* id) {
        auto* button = new Button(ButtonKind::Tool, {}, {}, bar);
        button->setAction(shell_->actions().find(QLatin1String(id)));
        line->addWidget(button);
        return button;
    };
    tool("label.previous");
    play_ = new Button(ButtonKind::Primary, {}, QStringLiteral("play"), bar);
    play_->setAccessibleName(tr("Play or pause"));
    play_->setToolTip(tr("Play or pause  (Space)"));
    connect(play_, &QAbstractButton::clicked, shell_->actions().find(QStringLiteral("label.play")), &QAction::trigger);
    play_->setFixedWidth(play_->sizeHint().height() + 12);
    line->addWidget(play_);
    tool("label.next");
    loop_ = tool("label.loop");
    loop_->setCheckable(true);
    time_ = new Label(QStringLiteral("0:00.000"), TextSize::Heading, Tone::Text, true, bar);
    time_->setMinimumWidth(time_->fontMetrics().horizontalAdvance(QStringLiteral("00:00:00.000")));
    line->addWidget(time_);
    stretch_ = new Label({}, TextSize::Caption, Tone::Secondary, false, bar);
    stretch_->setElided(true);
    line->addWidget(stretch_, 1);
    heard_ = new Label({}, TextSize::Caption, Tone::Warn, false, bar);
    heard_->setElided(true);
    heard_->hide();
    line->addWidget(heard_, 1);
    for (const char* id : {"label.undo", "label.redo"})
        tool(id);
    return bar;
}

QWidget* LabelWorkspace::centre() {
    pages_ = new QStackedWidget;
    auto* empty = new EmptyState(
        {id(), tr("No project open"), tr("Open or create a project, then listen to its recordings and give them labels.")});
    for (const char* action : {"project.open", "project.new"})
        if (QAction* found = shell_->actions().find(QLatin1String(action)))
            empty->addButton(found);
    pages_->addWidget(empty);
    auto* work = new Panel(&Tokens::surface, {}, pages_);
    auto* column = new QVBoxLayout(work);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    sound_ = new SoundPanel(project_, std::move(sink_), work);
    classes_ = new ClassBar(work);
    connect(classes_, &ClassBar::chosen, this, &LabelWorkspace::labelWith);
    column->addWidget(sound_, 1);
    column->addWidget(makeTransport());
    column->addWidget(classes_);
    pages_->addWidget(work);
    pages_->setCurrentIndex(project_.isOpen() ? 1 : 0);
    connectSound();
    showPlaying();
    return pages_;
}

QWidget* LabelWorkspace::inspector() {
    inspector_ = new RecordingInspector;
    connect(inspector_, &RecordingInspector::regionChosen, this,
            [this](std::int64_t region) { sound_->setSelectedRegion(region); });
    connect(inspector_, &RecordingInspector::noteEdited, this, [this](const QString& note) {
        if (current_.id)
            editor_->setNote(current_.id, note);
    });
    connect(inspector_, &RecordingInspector::flagToggled, shell_->actions().find(QStringLiteral("label.flag")),
            &QAction::trigger);
    connect(inspector_, &RecordingInspector::deviceChosen, this, [this](int index) { sound_->setDevice(index); });
    connect(inspector_, &RecordingInspector::anotherDrawRequested, this, [this] { sound_->drawAnother(); });
    showLabels();
    return inspector_;
}

void LabelWorkspace::setView(int view) {
    views_->setCurrent(view);
    stftChoices_->setEnabled(view == 0);
    sound_->setView(SoundPanel::View(view));
}

void LabelWorkspace::showCounts() {
    if (!counts_)
        return;
    const QLocale english(QLocale::English);
    const bool narrowed =
        !table_->filter().text.empty() || table_->filter().unlabelled || table_->filter().flagged || table_->filter().missing;
    counts_->setText(narrowed ? tr("%1 recordings match").arg(english.toString(table_->rowCount()))
                              : tr("%1 recordings").arg(english.toString(table_->rowCount())));
}

void LabelWorkspace::showUndo() {
    const QString undo = editor_->undoText();
    const QString redo = editor_->redoText();
    QAction* back = shell_->actions().find(QStringLiteral("label.undo"));
    QAction* again = shell_->actions().find(QStringLiteral("label.redo"));
    back->setText(undo.isEmpty() ? tr("Undo") : tr("Undo “%1”").arg(undo));
    again->setText(redo.isEmpty() ? tr("Redo") : tr("Redo “%1”").arg(redo));
    Actions::setUnavailable(back, undo.isEmpty() ? tr("nothing to undo") : QString());
    Actions::setUnavailable(again, redo.isEmpty() ? tr("nothing to redo") : QString());
}

void LabelWorkspace::showPlaying() {
    const Player& player = sound_->player();
    time_->setText(timeText(double(player.position()) / 44100.0, 3));
    play_->setIconName(player.isPlaying() ? QStringLiteral("pause") : QStringLiteral("play"));
    loop_->setChecked(player.isLooping());
    const auto selection = sound_->selection();
    stretch_->setText(selection ? tr("selection %1 – %2 · %3 s")
                                      .arg(timeText(selection->first, 3), timeText(selection->second, 3))
                                      .arg(selection->second - selection->first, 0, 'f', 3)
                                : QString());
}

} // namespace earshot
