#include "label/label_workspace.h"

#include "dataset/clip_name.h"
#include "evaluation/class_codes.h"
#include "label/class_bar.h"
#include "label/label_editor.h"
#include "label/label_files.h"
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
#include "widgets/choice_box.h"
#include "widgets/label.h"
#include "widgets/progress_bar.h"
#include "widgets/search_field.h"
#include "widgets/spectrogram_view.h"
#include "widgets/table_view.h"
#include "window/actions.h"
#include "window/status_strip.h"

#include <QLocale>
#include <QStackedWidget>
#include <QTimer>

#include <algorithm>
#include <cmath>
#include <utility>

namespace earshot {

LabelWorkspace::LabelWorkspace(OpenProject& project, std::unique_ptr<SoundSink> sink)
    : project_(project), sink_(std::move(sink)), editor_(std::make_unique<LabelEditor>(project)),
      queue_(std::make_unique<ReviewQueue>(project, *editor_)), table_(std::make_unique<RecordingTable>(project)),
      filterSoon_(new QTimer(this)) {
    filterSoon_->setSingleShot(true);
    filterSoon_->setInterval(120);
    connect(filterSoon_, &QTimer::timeout, this, &LabelWorkspace::applyFilter);
}

LabelWorkspace::~LabelWorkspace() = default;

void LabelWorkspace::attach(Shell& shell, QWidget* page) {
    shell_ = &shell;
    files_ = new LabelFiles(project_, shell, this);
    addActions(page);
    addClassActions(page);
    addViewActions(page);
    connect(table_.get(), &RecordingTable::listed, this, &LabelWorkspace::listed);
    connect(table_.get(), &RecordingTable::counted, this, &LabelWorkspace::showCounts);
    connect(editor_.get(), &LabelEditor::saved, this, [this] { shell_->strip().setSaved(StatusStrip::Saved::Saved); });
    connect(editor_.get(), &LabelEditor::notSaved, this, [this](const QString& problem) {
        shell_->strip().setSaved(StatusStrip::Saved::Failed, problem);
        shell_->strip().setNotice(tr("Not saved: %1").arg(problem));
    });
    connect(editor_.get(), &LabelEditor::annotatorChanged, this, &LabelWorkspace::showLabels);
    connect(queue_.get(), &ReviewQueue::failed, this, [this](const QString& problem) { shell_->strip().setNotice(problem); });
    connect(queue_.get(), &ReviewQueue::opinionsChanged, this, [this] {
        table_->setRun(queue_->filter().run);
        showOpinions();
    });
    connect(&project_, &OpenProject::labelsChanged, this, [this] {
        showCurrent();
        showUndo();
    });
    connect(&project_, &OpenProject::projectOpened, this, [this] {
        Q_EMIT emptyChanged();
        table_->setRun(queue_->filter().run);
        fillShow();
        showUndo();
        showOnward();
        if (pages_)
            pages_->setCurrentIndex(1);
    });
    connect(&project_, &OpenProject::projectClosed, this, [this] {
        current_ = {};
        showOnward();
        if (pages_)
            pages_->setCurrentIndex(0);
        Q_EMIT emptyChanged();
        Q_EMIT contextChanged();
    });
    table_->setRun(queue_->filter().run);
    showUndo();
    showOnward();
}

void LabelWorkspace::showOnward() {
    Actions::setUnavailable(onward_, project_.isOpen() ? QString() : tr("Open a project first"));
}

bool LabelWorkspace::isEmpty() const {
    return !project_.isOpen();
}

void LabelWorkspace::connectSound() {
    connect(sound_, &SoundPanel::opened, this, [this](const QString& problem) {
        showCurrent();
        showOpinions();
        if (!problem.isEmpty() || !seekWhenOpen_)
            return;
        const double at = *std::exchange(seekWhenOpen_, std::nullopt);
        if (selectWhenOpen_) {
            sound_->showStretch(*selectWhenOpen_);
            sound_->setSelection(std::exchange(selectWhenOpen_, std::nullopt));
        }
        sound_->player().seek(std::llround(at * 44100));
        if (std::exchange(playWhenOpen_, false))
            sound_->player().play();
    });
    connect(sound_, &SoundPanel::regionSelected, this, [this](std::int64_t region) {
        if (inspector_)
            inspector_->setSelectedRegion(region);
    });
    connect(sound_, &SoundPanel::regionResized, this, &LabelWorkspace::resizeRegion);
    connect(&sound_->player(), &Player::failed, this, [this] { shell_->strip().setAudio(sound_->player().sink().name()); });
}

void LabelWorkspace::selectRow(int row) {
    if (row < 0 || row >= table_->rowCount())
        return;
    // A widget that was not shown yet cannot hold a selection.
    if (view_) {
        view_->selectRow(row);
        view_->scrollTo(table_->index(row, RecordingTable::Name));
    }
    openRecording(table_->idAt(row));
}

void LabelWorkspace::step(int by) {
    const int row = table_->rowOf(current_.id);
    if (table_->rowCount() > 0)
        selectRow(std::clamp(row + by, 0, table_->rowCount() - 1));
}

void LabelWorkspace::openRecording(std::int64_t id, double seconds) {
    if (!project_.isOpen())
        return;
    if (!sound_) {
        shell_->openWorkspace(this->id());
        if (!sound_)
            return;
    }
    seekWhenOpen_ = seconds > 0 ? std::optional(seconds) : std::nullopt;
    selectWhenOpen_.reset();
    playWhenOpen_ = false;
    if (id == current_.id) {
        if (seekWhenOpen_)
            sound_->player().seek(std::llround(seconds * 44100));
        return;
    }
    try {
        current_ = project_.store().recording(id);
    } catch (const std::exception& error) {
        shell_->strip().setNotice(failureFrom(error).message);
        return;
    }
    sound_->open(current_);
    showLabels();
    if (const int row = table_->rowOf(id); view_ && row >= 0 && view_->currentIndex().row() != row)
        view_->selectRow(row);
    Q_EMIT contextChanged();
}

/// Opens a recording at one of its seconds, selects it, and goes on playing when something was playing.
void LabelWorkspace::goTo(std::int64_t recording, int segment) {
    if (!sound_ || !sound_->isVisible())
        return;
    const bool playing = sound_->player().isPlaying();
    if (recording == current_.id && sound_->sound()) {
        const Stretch second{segment, std::min(segment + 1.0, sound_->seconds())};
        sound_->showStretch(second);
        sound_->setSelection(second);
        return;
    }
    openRecording(recording);
    seekWhenOpen_ = segment;
    // A clip of one second is the selection itself.
    if (current_.seconds() >= 2)
        selectWhenOpen_ = Stretch{segment, segment + 1};
    playWhenOpen_ = playing;
}

void LabelWorkspace::showCurrent() {
    if (!project_.isOpen() || !current_.id)
        return;
    try {
        current_ = project_.store().recording(current_.id);
    } catch (const std::exception&) {
        current_ = {}; // taken out of the project by an undo
        sound_->clear();
    }
    showLabels();
}

void LabelWorkspace::showLabels() {
    if (!sound_ || !project_.isOpen() || !classes_)
        return;
    const auto& classes = table_->classes();
    nameClassActions();
    classes_->setClasses(classes);
    classes_->setCurrent(table_->classIndexOf(current_.classId));
    std::vector<AnnotationRow> rows;
    if (current_.id)
        rows = project_.store().annotations(current_.id);
    std::vector<RegionMark> marks;
    for (const AnnotationRow& row : rows) {
        int colour = -1;
        for (const ProjectClass& each : classes)
            if (each.name == row.annotation.label)
                colour = each.colour;
        marks.push_back({row.id, double(row.annotation.start) / 44100.0, double(row.annotation.end) / 44100.0,
                         row.annotation.lowHz, row.annotation.highHz, QString::fromStdString(displayName(row.annotation.label)),
                         colour, QString::fromStdString(row.annotation.annotator)});
    }
    sound_->setRegions(std::move(marks), editor_->annotator());
    if (inspector_)
        current_.id ? inspector_->show(current_, classes, rows) : inspector_->clear();
    if (modulation_)
        modulation_->setClassCode(classCode(current_));
    Q_EMIT contextChanged();
}

void LabelWorkspace::showOpinions() {
    if (!sound_ || !project_.isOpen() || !current_.id)
        return;
    const std::string& run = queue_->filter().run;
    std::vector<OpinionMark> marks;
    try {
        const auto& classes = table_->classes();
        for (const Opinion& opinion : run.empty() ? std::vector<Opinion>() : project_.store().opinions(run, current_.id)) {
            OpinionMark mark{double(opinion.segment), double(opinion.segment + 1), -1, {}, opinion.probability};
            for (const ProjectClass& each : classes)
                if (opinion.classId == each.id) {
                    mark.classIndex = each.colour;
                    mark.label = QString::fromStdString(displayName(each.name));
                }
            marks.push_back(std::move(mark));
        }
    } catch (const std::exception& error) {
        shell_->strip().setNotice(failureFrom(error).message);
    }
    sound_->setOpinions(std::move(marks));
    if (modulation_) {
        const auto runs = suggestingRuns(project_.store().runsFolder());
        modulation_->setModel(runs.empty() ? std::nullopt : std::optional(runs.front().blob));
    }
}

QString LabelWorkspace::classCode(const Recording& recording) const {
    const int index = table_->classIndexOf(recording.classId);
    if (index < 0)
        return {};
    SceneLabels labels;
    for (const ProjectClass& each : table_->classes())
        labels.classes.push_back(each.name);
    return QString::fromStdString(classCodes(labels)[std::size_t(index)]);
}

void LabelWorkspace::takePartner() {
    if (!modulation_ || !sound_->sound())
        return;
    const auto second = std::int64_t(sound_->player().position() / 44100);
    sound_->networkStrip().setPartner(sound_->sound(), second);
    modulation_->setPartner(tr("%1, %2 s").arg(QString::fromStdString(std::string(stemOf(current_.name)))).arg(second),
                            classCode(current_));
    if (sound_->view() != SoundPanel::View::Modulated)
        setView(int(SoundPanel::View::Modulated));
}

void LabelWorkspace::setView(int view) {
    toolbar_->setView(view);
    sound_->setView(SoundPanel::View(view));
    const bool modulated = SoundPanel::View(view) == SoundPanel::View::Modulated;
    if (inspectors_)
        inspectors_->setCurrentIndex(modulated ? 1 : 0);
    Q_EMIT wideChanged(modulated);
}

void LabelWorkspace::entered() {
    if (project_.isOpen() && !current_.id)
        selectRow(0);
    if (project_.isOpen())
        focusWork();
    shell_->strip().setAudio(sound_->player().sink().problem().isEmpty() ? sound_->player().sink().name()
                                                                         : tr("No sound device"));
}

/// Not the filter: single keys label.
void LabelWorkspace::focusWork() {
    QWidget* work = view_ && view_->isVisible() ? static_cast<QWidget*>(view_) : &sound_->soundView();
    work->setFocus(Qt::OtherFocusReason);
}

void LabelWorkspace::left() {
    if (sound_)
        sound_->player().pause();
}

std::vector<Found> LabelWorkspace::find(const QString& query, int limit) {
    std::vector<Found> found;
    if (!project_.isOpen() || query.size() < 2)
        return found;
    // Among the rows that were shown already nothing would be found; a list of hundreds of thousands takes too long here.
    if (table_->rowCount() > 20000)
        return {{tr("Recordings with “%1”").arg(query), tr("Label"), QStringLiteral("label"), {}, [this, query] {
                     shell_->openWorkspace(id());
                     filter_->setText(query);
                 }}};
    try {
        RecordingFilter filter;
        filter.text = query.toStdString();
        auto ids = project_.store().recordingIds(filter);
        ids.resize(std::min(ids.size(), std::size_t(std::max(limit, 0))));
        for (const Recording& each : project_.store().recordings(ids))
            found.push_back({QString::fromStdString(each.name.substr(each.name.rfind('/') + 1)),
                             tr("recording"),
                             QStringLiteral("label"),
                             {},
                             [this, recording = each.id] {
                                 shell_->openWorkspace(id());
                                 openRecording(recording);
                             }});
    } catch (const std::exception&) {
        // The list itself says what is wrong with the project.
    }
    return found;
}

} // namespace earshot
