// The widgets of the Label workspace.
#include "label/annotator_choice.h"
#include "label/class_bar.h"
#include "label/device_modulation.h"
#include "label/label_editor.h"
#include "label/label_workspace.h"
#include "label/modulation_panel.h"
#include "label/network_strip.h"
#include "label/recording_inspector.h"
#include "label/recording_table.h"
#include "label/review_panel.h"
#include "label/review_queue.h"
#include "label/sound_panel.h"
#include "label/transport_bar.h"
#include "label/view_toolbar.h"
#include "project/open_project.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/empty_state.h"
#include "widgets/label.h"
#include "widgets/panel_header.h"
#include "widgets/progress_bar.h"
#include "widgets/search_field.h"
#include "widgets/table_view.h"
#include "window/actions.h"

#include <QAction>
#include <QEvent>
#include <QHeaderView>
#include <QLineEdit>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace earshot {
namespace {

/// `content` keeps its height where there is too little of it.
QScrollArea* scrolled(QWidget* content, QWidget* parent) {
    auto* scroll = new QScrollArea(parent);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    return scroll;
}

} // namespace

QWidget* LabelWorkspace::contextWidget() {
    return new AnnotatorChoice(project_, *editor_);
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

QAction* LabelWorkspace::onward() const {
    return onward_;
}

QWidget* LabelWorkspace::toolbar() {
    // It acts on the sound panel, which the centre takes in later.
    sound_ = new SoundPanel(project_, std::move(sink_));
    toolbar_ = new ViewToolbar(*sound_, shell_->actions());
    connect(toolbar_, &ViewToolbar::viewChosen, this, &LabelWorkspace::setView);
    return toolbar_;
}

/// The toolbar offers the list while it is folded.
bool LabelWorkspace::eventFilter(QObject* watched, QEvent* event) {
    if (toolbar_ && (event->type() == QEvent::ShowToParent || event->type() == QEvent::HideToParent))
        toolbar_->setListShown(event->type() == QEvent::ShowToParent);
    return Workspace::eventFilter(watched, event);
}

QWidget* LabelWorkspace::list() {
    auto* panel = new Panel(&Tokens::surface, Qt::RightEdge);
    panel->installEventFilter(this);
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 1, 0);
    column->setSpacing(0);
    auto* head = new Toolbar(panel);
    filter_ = new SearchField(tr("Filter"), QStringLiteral("/"), head);
    filter_->setMinimumWidth(90);
    show_ = new ChoiceBox({}, {}, head);
    show_->setAccessibleName(tr("Which recordings"));
    show_->setMaximumWidth(130);
    head->addWidget(filter_);
    head->addWidget(show_);
    column->addWidget(head);
    connect(filter_, &QLineEdit::textChanged, filterSoon_, qOverload<>(&QTimer::start));
    connect(filter_, &SearchField::leave, this, &LabelWorkspace::focusWork);
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
            [this](int section, Qt::SortOrder order) { table_->sort(section, order); });
    header.setSectionResizeMode(QHeaderView::Interactive);
    header.setMinimumSectionSize(20);
    const QFontMetrics metrics(view_->font());
    const auto width = [&](const char* widest) { return metrics.horizontalAdvance(QLatin1String(widest)) + 20; };
    header.resizeSection(RecordingTable::State, width(" ") + 8);
    header.resizeSection(RecordingTable::Name, 150);
    header.resizeSection(RecordingTable::Scene, width("street pedestrian") + 8);
    header.resizeSection(RecordingTable::Length, width("00:00:00"));
    header.resizeSection(RecordingTable::Model, width("street pedestrian 0.00"));
    header.resizeSection(RecordingTable::Device, width("Device"));
    header.resizeSection(RecordingTable::Location, width("barcelona-10000"));
    header.resizeSection(RecordingTable::Split, width("evaluate"));
    header.resizeSection(RecordingTable::Regions, width("Regions"));
    column->addWidget(view_, 1);
    column->addWidget(makeNoMatch(panel), 1);
    connect(view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        if (now.isValid())
            openRecording(table_->idAt(now.row()));
    });
    auto* foot = new Panel(&Tokens::surface, Qt::TopEdge, panel);
    auto* lines = new QVBoxLayout(foot);
    lines->setContentsMargins(12, 8, 12, 8);
    lines->setSpacing(6);
    counts_ = new Label({}, TextSize::Caption, Tone::Secondary, false, foot);
    counts_->setElided(true);
    lines->addWidget(counts_);
    share_ = new ProgressBar(foot);
    share_->setAccessibleName(tr("Share of labelled recordings"));
    lines->addWidget(share_);
    column->addWidget(foot);
    fillShow();
    showCounts();
    return panel;
}

/// In place of a list that the filter left empty.
QWidget* LabelWorkspace::makeNoMatch(QWidget* parent) {
    noMatch_ = new QWidget(parent);
    auto* column = new QVBoxLayout(noMatch_);
    column->setContentsMargins(12, 12, 12, 12);
    column->setSpacing(8);
    column->addWidget(new Label(tr("No recording matches"), TextSize::Body, Tone::Secondary, false, noMatch_));
    auto* clear = new Button(ButtonKind::Bordered, tr("Clear the filter"), QStringLiteral("cross"), noMatch_);
    column->addWidget(clear, 0, Qt::AlignLeft);
    column->addStretch(1);
    noMatch_->hide();
    connect(clear, &QAbstractButton::clicked, this, [this] {
        filter_->clear();
        show_->setCurrentIndex(0);
        applyFilter();
    });
    return noMatch_;
}

QWidget* LabelWorkspace::makeWork() {
    auto* work = new Panel(&Tokens::surface, {}, pages_);
    auto* column = new QVBoxLayout(work);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    classes_ = new ClassBar(work);
    connect(classes_, &ClassBar::chosen, this, &LabelWorkspace::labelWith);
    connect(classes_, &ClassBar::moreRequested, this, &LabelWorkspace::chooseClass);
    transport_ = new TransportBar(*sound_, shell_->actions(), work);
    column->addWidget(sound_, 1);
    column->addWidget(transport_);
    column->addWidget(classes_);
    return work;
}

QWidget* LabelWorkspace::centre() {
    pages_ = new QStackedWidget;
    auto* empty = new EmptyState(
        {id(), tr("No project open"), tr("Open or create a project, then listen to its recordings and give them labels.")});
    for (const char* action : {"project.open", "project.new"})
        if (QAction* found = shell_->actions().find(QLatin1String(action)))
            empty->addButton(found);
    pages_->addWidget(empty);
    pages_->addWidget(makeWork());
    pages_->setCurrentIndex(project_.isOpen() ? 1 : 0);
    connectSound();
    return pages_;
}

QWidget* LabelWorkspace::inspector() {
    inspectors_ = new QStackedWidget;
    auto* both = new Panel(&Tokens::surface, Qt::LeftEdge, inspectors_);
    auto* column = new QVBoxLayout(both);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    review_ = new ReviewPanel(project_, *queue_, onward_, both);
    inspector_ = new RecordingInspector;
    column->addWidget(review_);
    column->addWidget(scrolled(inspector_, both), 2);
    inspectors_->addWidget(both);
    modulation_ = new ModulationPanel(sound_->modulation(), sound_->networkStrip());
    inspectors_->addWidget(scrolled(modulation_, inspectors_));
    connectInspector();
    showLabels();
    return inspectors_;
}

void LabelWorkspace::connectInspector() {
    connect(review_, &ReviewPanel::placeRequested, this, &LabelWorkspace::goTo);
    connect(inspector_, &RecordingInspector::regionChosen, this,
            [this](std::int64_t region) { sound_->setSelectedRegion(region); });
    connect(inspector_, &RecordingInspector::noteEdited, this, [this](const QString& note) {
        if (!current_.id)
            return;
        if (const std::int64_t region = sound_->selectedRegion())
            editor_->changeRegion(current_.id, region, tr("note"), [note](Annotation& each) { each.note = note.toStdString(); });
        else
            editor_->setNote(current_.id, note);
    });
    connect(inspector_, &RecordingInspector::flagToggled, this, &LabelWorkspace::toggleFlag);
    connect(modulation_, &ModulationPanel::closeRequested, this, [this] { setView(0); });
    connect(modulation_, &ModulationPanel::partnerRequested, this, &LabelWorkspace::takePartner);
    connect(modulation_, &ModulationPanel::partnerCleared, this, [this] {
        sound_->networkStrip().setPartner(nullptr, 0);
        modulation_->setPartner({}, {});
    });
}

} // namespace earshot
