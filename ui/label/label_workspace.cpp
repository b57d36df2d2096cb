#include "label/label_workspace.h"

#include "evaluation/class_codes.h"
#include "label/class_bar.h"
#include "label/label_editor.h"
#include "label/recording_inspector.h"
#include "label/recording_table.h"
#include "label/sound_panel.h"
#include "project/open_project.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/label.h"
#include "widgets/search_field.h"
#include "widgets/segmented_control.h"
#include "widgets/spectrogram_view.h"
#include "widgets/table_view.h"
#include "window/actions.h"
#include "window/status_strip.h"

#include <QAction>
#include <QStackedWidget>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace earshot {

LabelWorkspace::LabelWorkspace(OpenProject& project, std::unique_ptr<SoundSink> sink)
    : project_(project), sink_(std::move(sink)), editor_(std::make_unique<LabelEditor>(project)),
      table_(std::make_unique<RecordingTable>(project)), filterSoon_(new QTimer(this)) {
    filterSoon_->setSingleShot(true);
    filterSoon_->setInterval(120);
    connect(filterSoon_, &QTimer::timeout, this, &LabelWorkspace::applyFilter);
}

LabelWorkspace::~LabelWorkspace() = default;

void LabelWorkspace::attach(Shell& shell, QWidget* page) {
    shell_ = &shell;
    addActions(page);
    addViewActions(page);
    connect(table_.get(), &RecordingTable::listed, this, &LabelWorkspace::listed);
    connect(editor_.get(), &LabelEditor::saved, this, [this] { shell_->strip().setSaved(StatusStrip::Saved::Saved); });
    connect(editor_.get(), &LabelEditor::notSaved, this, [this](const QString& problem) {
        shell_->strip().setSaved(StatusStrip::Saved::Failed, problem);
        shell_->strip().setNotice(tr("Not saved: %1").arg(problem));
    });
    connect(&project_, &OpenProject::labelsChanged, this, [this] {
        showCurrent();
        showUndo();
    });
    connect(&project_, &OpenProject::projectOpened, this, [this] {
        Q_EMIT emptyChanged();
        showUndo();
        if (pages_)
            pages_->setCurrentIndex(1);
    });
    connect(&project_, &OpenProject::projectClosed, this, [this] {
        current_ = {};
        if (pages_)
            pages_->setCurrentIndex(0);
        Q_EMIT emptyChanged();
        Q_EMIT contextChanged();
    });
    showUndo();
}

bool LabelWorkspace::isEmpty() const {
    return !project_.isOpen();
}

void LabelWorkspace::connectSound() {
    connect(sound_, &SoundPanel::opened, this, [this](const QString& problem) {
        showCurrent();
        if (!problem.isEmpty() || !seekWhenOpen_)
            return;
        sound_->player().seek(std::llround(*seekWhenOpen_ * 44100));
        seekWhenOpen_.reset();
    });
    connect(sound_, &SoundPanel::selectionChanged, this, &LabelWorkspace::showPlaying);
    connect(sound_, &SoundPanel::regionSelected, this, [this](std::int64_t region) {
        if (inspector_)
            inspector_->setSelectedRegion(region);
    });
    connect(sound_, &SoundPanel::differencesChanged, this, [this] {
        if (!inspector_)
            return;
        QStringList devices;
        for (const auto& device : sound_->differences().devices)
            devices << QString::fromStdString(device.name).toUpper();
        inspector_->setDevices(QString::fromStdString(sound_->differences().reference).toUpper(), devices, sound_->device());
    });
    Player& player = sound_->player();
    connect(&player, &Player::positionChanged, this, &LabelWorkspace::showPlaying);
    connect(&player, &Player::playingChanged, this, &LabelWorkspace::showPlaying);
    connect(&player, &Player::failed, this, [this] {
        heard_->setText(sound_->player().sink().problem());
        heard_->show();
        shell_->strip().setAudio(sound_->player().sink().name());
    });
}

void LabelWorkspace::selectRow(int row) {
    if (row < 0 || row >= table_->rowCount())
        return;
    // A widget that was not shown yet cannot hold a selection.
    if (view_) {
        view_->selectRow(row);
        view_->scrollTo(table_->index(row, 0));
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
    if (!sound_ || !project_.isOpen())
        return;
    const auto& classes = table_->classes();
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
    sound_->setRegions(std::move(marks));
    if (inspector_)
        current_.id ? inspector_->show(current_, classes, rows) : inspector_->clear();
    Q_EMIT contextChanged();
}

void LabelWorkspace::labelWith(int classIndex) {
    const auto& classes = table_->classes();
    if (!sound_ || !current_.id || classIndex < 0 || classIndex >= int(classes.size()))
        return;
    const ProjectClass chosen = classes[std::size_t(classIndex)];
    if (const auto selection = sound_->selection()) {
        Annotation region;
        region.start = std::llround(selection->first * 44100);
        region.end = std::llround(selection->second * 44100);
        region.label = chosen.name;
        if (const std::int64_t made = editor_->addRegion(current_.id, region)) {
            sound_->setSelection(std::nullopt);
            sound_->setSelectedRegion(made);
        }
        return;
    }
    if (sound_->selectedRegion()) {
        editor_->renameRegion(current_.id, sound_->selectedRegion(), chosen.name);
        return;
    }
    const int row = table_->rowOf(current_.id);
    if (!editor_->labelClip(current_.id, chosen.id, QString::fromStdString(displayName(chosen.name))))
        return;
    if (const QAction* advance = shell_->actions().find(QStringLiteral("label.advance"));
        advance && advance->isChecked() && row >= 0)
        selectRow(std::min(row + 1, table_->rowCount() - 1));
}

void LabelWorkspace::removeLabel() {
    if (!sound_ || !current_.id)
        return;
    if (const std::int64_t region = sound_->selectedRegion()) {
        sound_->setSelectedRegion(0);
        editor_->removeRegion(current_.id, region);
    } else if (current_.classId) {
        editor_->labelClip(current_.id, std::nullopt, {});
    }
}

void LabelWorkspace::applyFilter() {
    RecordingFilter filter;
    filter.text = filter_->text().trimmed().toStdString();
    switch (show_->currentIndex()) {
    case 1:
        filter.unlabelled = true;
        break;
    case 2:
        filter.flagged = true;
        break;
    case 3:
        filter.missing = true;
        break;
    default:
        break;
    }
    table_->setFilter(filter);
}

void LabelWorkspace::listed() {
    showCounts();
    if (!sound_ || !sound_->isVisible())
        return;
    if (const int row = table_->rowOf(current_.id); row >= 0) {
        view_->selectRow(row);
        showLabels();
    } else if (!current_.id) {
        selectRow(0);
    }
}

void LabelWorkspace::entered() {
    if (project_.isOpen() && !current_.id)
        selectRow(0);
    shell_->strip().setAudio(sound_->player().sink().problem().isEmpty() ? sound_->player().sink().name()
                                                                         : tr("No sound device"));
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
