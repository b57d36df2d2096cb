#include "label/label_editor.h"

#include "base/error.h"
#include "evaluation/class_codes.h"
#include "project/open_project.h"
#include "project/project_edit.h"
#include "project/segment_labelling.h"

namespace earshot {
namespace {
constexpr const char* kAnnotatorSetting = "annotator";
}

LabelEditor::LabelEditor(OpenProject& project, QObject* parent)
    : QObject(parent), project_(project), annotator_(qEnvironmentVariable("USER", QStringLiteral("me"))) {
    const auto remembered = [this] { setAnnotator(QString::fromStdString(project_.store().setting(kAnnotatorSetting))); };
    connect(&project_, &OpenProject::projectOpened, this, remembered);
    if (project_.isOpen())
        remembered();
}

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

bool LabelEditor::labelClip(std::int64_t recording, const std::string& className) {
    return change({recording}, [&] {
        ProjectEdit edit = project_.store().beginEdit(className.empty() ? "take the label away" : displayName(className),
                                                      annotator_.toStdString());
        edit.setClipLabel(recording, className.empty() ? std::nullopt : std::optional(edit.ensureClass(className)));
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

bool LabelEditor::changeRegion(std::int64_t recording, std::int64_t region, const QString& what,
                               const std::function<void(Annotation& annotation)>& revise) {
    return change({recording}, [&] {
        for (const AnnotationRow& row : project_.store().annotations(recording)) {
            if (row.id != region)
                continue;
            ProjectEdit edit = project_.store().beginEdit(what.toStdString(), annotator_.toStdString());
            Annotation changed = row.annotation;
            revise(changed);
            edit.changeAnnotation(region, changed);
            edit.commit();
        }
    });
}

bool LabelEditor::labelSegment(std::int64_t recording, int segment, const std::string& className) {
    return change({recording}, [&] {
        ProjectStore& store = project_.store();
        ProjectEdit edit = store.beginEdit(displayName(className), annotator_.toStdString());
        earshot::labelSegment(store, edit, store.recording(recording), segment, className, annotator_.toStdString());
        edit.endReview(recording, segment);
        edit.commit();
    });
}

bool LabelEditor::rejectSuggestion(std::int64_t recording, int segment, const std::string& className) {
    return change({recording}, [&] {
        ProjectEdit edit = project_.store().beginEdit("not " + displayName(className), annotator_.toStdString());
        if (!className.empty())
            edit.rejectSuggestion(recording, segment, className);
        edit.endReview(recording, segment);
        edit.commit();
    });
}

bool LabelEditor::requestReview(std::int64_t recording, int segment) {
    return change({recording}, [&] {
        ProjectEdit edit = project_.store().beginEdit("send to review", annotator_.toStdString());
        edit.requestReview(recording, segment);
        edit.commit();
    });
}

void LabelEditor::setAnnotator(const QString& name) {
    if (name.trimmed().isEmpty() || name == annotator_)
        return;
    annotator_ = name.trimmed();
    try {
        if (project_.isOpen() && !project_.store().isReadOnly())
            project_.store().setSetting(kAnnotatorSetting, annotator_.toStdString());
    } catch (const Error& error) {
        Q_EMIT notSaved(QString::fromUtf8(error.what()));
    }
    Q_EMIT annotatorChanged(annotator_);
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
