#include "label/label_editor.h"

#include "base/error.h"
#include "evaluation/class_codes.h"
#include "project/open_project.h"
#include "project/project_edit.h"

namespace earshot {

LabelEditor::LabelEditor(OpenProject& project, QObject* parent)
    : QObject(parent), project_(project), annotator_(qEnvironmentVariable("USER", QStringLiteral("me"))) {}

bool LabelEditor::change(const std::vector<std::int64_t>& recordings, const std::function<void()>& edit) {
    if (!project_.isOpen())
        return false;
    try {
        edit();
    } catch (const std::exception& error) {
        Q_EMIT notSaved(failureFrom(error).message);
        return false;
    }
    Q_EMIT saved();
    project_.noteLabelsChanged(recordings);
    return true;
}

bool LabelEditor::labelClip(std::int64_t recording, std::optional<std::int64_t> classId, const QString& className) {
    return change({recording}, [&] {
        ProjectEdit edit =
            project_.store().beginEdit(classId ? className.toStdString() : "take the label away", annotator_.toStdString());
        edit.setClipLabel(recording, classId);
        edit.commit();
    });
}

std::int64_t LabelEditor::addRegion(std::int64_t recording, const Annotation& region) {
    std::int64_t id = 0;
    change({recording}, [&] {
        ProjectEdit edit = project_.store().beginEdit("region " + displayName(region.label), annotator_.toStdString());
        Annotation mine = region;
        mine.annotator = annotator_.toStdString();
        id = edit.addAnnotation(recording, mine);
        edit.commit();
    });
    return id;
}

bool LabelEditor::renameRegion(std::int64_t recording, std::int64_t region, const std::string& label) {
    return change({recording}, [&] {
        for (const AnnotationRow& row : project_.store().annotations(recording)) {
            if (row.id != region)
                continue;
            ProjectEdit edit = project_.store().beginEdit("region " + displayName(label), annotator_.toStdString());
            Annotation changed = row.annotation;
            changed.label = label;
            changed.annotator = annotator_.toStdString();
            edit.changeAnnotation(region, changed);
            edit.commit();
        }
    });
}

bool LabelEditor::removeRegion(std::int64_t recording, std::int64_t region) {
    return change({recording}, [&] {
        ProjectEdit edit = project_.store().beginEdit("remove the region", annotator_.toStdString());
        edit.removeAnnotation(region);
        edit.commit();
    });
}

bool LabelEditor::setFlag(std::int64_t recording, bool flagged) {
    return change({recording}, [&] {
        ProjectEdit edit = project_.store().beginEdit(flagged ? "flag" : "take the flag away", annotator_.toStdString());
        edit.setFlag(recording, flagged);
        edit.commit();
    });
}

bool LabelEditor::setNote(std::int64_t recording, const QString& note) {
    return change({recording}, [&] {
        ProjectEdit edit = project_.store().beginEdit("note", annotator_.toStdString());
        edit.setNote(recording, note.toStdString());
        edit.commit();
    });
}

bool LabelEditor::undo() {
    bool done = false;
    change({}, [&] { done = project_.store().undo(); });
    return done;
}

bool LabelEditor::redo() {
    bool done = false;
    change({}, [&] { done = project_.store().redo(); });
    return done;
}

QString LabelEditor::undoText() const {
    try {
        return project_.isOpen() ? QString::fromStdString(project_.store().undoText().value_or(std::string())) : QString();
    } catch (const Error&) {
        return {};
    }
}

QString LabelEditor::redoText() const {
    try {
        return project_.isOpen() ? QString::fromStdString(project_.store().redoText().value_or(std::string())) : QString();
    } catch (const Error&) {
        return {};
    }
}

} // namespace earshot
