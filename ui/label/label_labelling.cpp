// Giving, changing and taking labels in the Label workspace.
#include "evaluation/class_codes.h"
#include "label/class_bar.h"
#include "label/label_editor.h"
#include "label/label_workspace.h"
#include "label/recording_table.h"
#include "label/review_panel.h"
#include "label/review_queue.h"
#include "label/sound_panel.h"
#include "project/open_project.h"
#include "widgets/toast.h"
#include "window/actions.h"
#include "window/status_strip.h"

#include <QAction>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

/// Keys of classes in the order in which they are given out; letters are pressed with Shift.
constexpr std::string_view kClassKeys = "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ";

} // namespace

void LabelWorkspace::addClassActions(QWidget* page) {
    for (const char key : kClassKeys) {
        const QString name(QChar::fromLatin1(key));
        const bool letter = key >= 'A';
        QAction* action = shell_->actions().add(
            {QStringLiteral("label.class") + name,
             tr("Label with class %1").arg(name),
             title(),
             {letter ? QKeySequence(Qt::SHIFT | Qt::Key(Qt::Key_A + key - 'A')) : QKeySequence(Qt::Key(Qt::Key_0 + key - '0'))},
             QStringLiteral("label"),
             tr("Label")},
            page, [this, key] { labelWithKey(std::string(1, key)); });
        action->setVisible(!letter);
    }
}

/// Lists and menus name the classes that the project has.
void LabelWorkspace::nameClassActions() {
    for (const char key : kClassKeys) {
        QAction* action = shell_->actions().find(QStringLiteral("label.class") + QChar::fromLatin1(key));
        const auto& classes = table_->classes();
        const auto found = std::find_if(classes.begin(), classes.end(),
                                        [&](const ProjectClass& each) { return each.shortcut == std::string(1, key); });
        action->setVisible(found != classes.end());
        if (found != classes.end())
            action->setText(tr("Label as %1").arg(QString::fromStdString(displayName(found->name))));
    }
}

void LabelWorkspace::labelWithKey(const std::string& key) {
    const auto& classes = table_->classes();
    for (std::size_t i = 0; i < classes.size(); ++i)
        if (classes[i].shortcut == key)
            labelWith(int(i));
}

void LabelWorkspace::labelWith(int classIndex) {
    const auto& classes = table_->classes();
    if (classIndex >= 0 && classIndex < int(classes.size()))
        labelWithName(QString::fromStdString(classes[std::size_t(classIndex)].name));
}

/// The queue's question when it has the focus, else the selection, else the selected region, else the whole clip.
void LabelWorkspace::labelWithName(const QString& name) {
    if (!sound_ || !current_.id || name.isEmpty())
        return;
    const std::string label = name.toStdString();
    if (review_ && queue_->current() && review_->hasFocusWithin()) {
        queue_->answerWith(label);
        return;
    }
    if (const auto selection = sound_->selection()) {
        Annotation region;
        region.start = std::llround(selection->first * 44100);
        region.end = std::llround(selection->second * 44100);
        region.label = label;
        if (const auto hertz = sound_->selectedHertz()) {
            region.lowHz = hertz->first;
            region.highHz = hertz->second;
        }
        if (const std::int64_t made = editor_->addRegion(current_.id, region)) {
            sound_->setSelection(std::nullopt);
            sound_->setSelectedRegion(made);
        }
        return;
    }
    if (sound_->selectedRegion()) {
        const std::string annotator = editor_->annotator().toStdString();
        editor_->changeRegion(current_.id, sound_->selectedRegion(),
                              tr("region %1").arg(QString::fromStdString(displayName(label))), [&](Annotation& each) {
                                  each.label = label;
                                  each.annotator = annotator;
                              });
        return;
    }
    const int row = table_->rowOf(current_.id);
    if (!editor_->labelClip(current_.id, label))
        return;
    if (const QAction* advance = shell_->actions().find(QStringLiteral("label.advance"));
        advance && advance->isChecked() && row >= 0)
        step(1);
}

void LabelWorkspace::removeLabel() {
    if (!sound_ || !current_.id)
        return;
    if (const std::int64_t region = sound_->selectedRegion()) {
        sound_->setSelectedRegion(0);
        editor_->removeRegion(current_.id, region);
    } else if (current_.classId) {
        editor_->labelClip(current_.id, {});
    }
}

void LabelWorkspace::resizeRegion(std::int64_t region, Stretch stretch) {
    editor_->changeRegion(current_.id, region, tr("move the end of a region"), [&](Annotation& each) {
        each.start = std::llround(stretch.first * 44100);
        each.end = std::llround(stretch.second * 44100);
    });
}

void LabelWorkspace::sendToReview(const QString& recording, int segment) {
    if (!project_.isOpen()) {
        shell_->showToast({tr("Not sent to review"), tr("Open the clip's project to review it"), {}, {}, QStringLiteral("info")});
        return;
    }
    try {
        if (const auto id = project_.store().findRecording(recording.toStdString()))
            sendToReview(*id, segment);
        else
            shell_->showToast(
                {tr("Not sent to review"), tr("This project has no recording of that name"), {}, {}, QStringLiteral("info")});
    } catch (const std::exception& error) {
        shell_->strip().setNotice(failureFrom(error).message);
    }
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

} // namespace earshot
