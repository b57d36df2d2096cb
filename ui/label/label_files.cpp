#include "label/label_files.h"

#include "audio/audio_file.h"
#include "base/atomic_file.h"
#include "project/open_project.h"
#include "project/project_labels.h"
#include "widgets/toast.h"
#include "window/status_strip.h"
#include "window/workspace.h"

#include <QFileDialog>

#include <algorithm>
#include <array>

namespace earshot {
namespace {

struct Choice {
    LabelFormat format;
    const char* filter;
    bool single; ///< holds the labels of one recording
};

constexpr std::array kChoices{
    Choice{LabelFormat::csv, QT_TRANSLATE_NOOP("earshot::LabelFiles", "Earshot CSV, everything (*.csv)"), false},
    Choice{LabelFormat::audacity, QT_TRANSLATE_NOOP("earshot::LabelFiles", "Audacity label track (*.txt)"), true},
    Choice{LabelFormat::raven, QT_TRANSLATE_NOOP("earshot::LabelFiles", "Raven selection table (*.selections.txt)"), false},
    Choice{LabelFormat::textgrid, QT_TRANSLATE_NOOP("earshot::LabelFiles", "Praat TextGrid (*.TextGrid)"), true},
    Choice{LabelFormat::sonicvisualiser, QT_TRANSLATE_NOOP("earshot::LabelFiles", "Sonic Visualiser layer (*.csv)"), true},
    Choice{LabelFormat::dcase, QT_TRANSLATE_NOOP("earshot::LabelFiles", "DCASE list (*.csv)"), false}};

} // namespace

LabelFiles::LabelFiles(OpenProject& project, Shell& shell, QObject* parent) : QObject(parent), project_(project), shell_(shell) {}

void LabelFiles::askAndImport(QWidget* window, std::int64_t recording) {
    const QString path = QFileDialog::getOpenFileName(window, tr("Take over labels"), {},
                                                      tr("Label files (*.txt *.csv *.tsv *.TextGrid *.textgrid);;All files (*)"));
    if (!path.isEmpty())
        importFile(path.toStdString(), recording);
}

void LabelFiles::importFile(const std::filesystem::path& path, std::int64_t recording) {
    const auto say = [this](const QString& problem) {
        shell_.strip().setNotice(problem);
        Q_EMIT imported(problem);
    };
    try {
        auto store = std::make_shared<ProjectStore>(project_.store().sibling());
        Job* job = project_.jobs().start(
            tr("Taking over labels"), this,
            [store, path, recording](Progress&, const std::stop_token&) {
                const auto labels = readLabels(path, std::nullopt, kSampleRateHz);
                const bool named = std::all_of(labels.begin(), labels.end(),
                                               [](const RecordingLabels& each) { return !each.recording.empty(); });
                return importLabels(*store, labels, named || recording == 0 ? std::nullopt : std::optional(recording));
            },
            [this](const LabelImport& result) {
                project_.noteLabelsChanged({});
                shell_.showToast({tr("%1 labels and %2 regions taken over").arg(result.clipLabels).arg(result.regions),
                                  tr("of %n recording(s)", nullptr, int(result.recordings)),
                                  {},
                                  {}});
                Q_EMIT imported({});
            });
        connect(job, &Job::failed, this, [say](const JobFailure& failure) { say(failure.message); });
    } catch (const std::exception& error) {
        say(failureFrom(error).message);
    }
}

void LabelFiles::askAndExport(QWidget* window, std::int64_t recording) {
    QStringList filters;
    for (const Choice& choice : kChoices)
        filters << tr(choice.filter);
    QString chosen;
    const QString path =
        QFileDialog::getSaveFileName(window, tr("Give labels out"), {}, filters.join(QStringLiteral(";;")), &chosen);
    if (path.isEmpty())
        return;
    const Choice& choice = kChoices[std::size_t(std::max<qsizetype>(0, filters.indexOf(chosen)))];
    try {
        const auto labels = labelsOf(project_.store(), choice.single && recording != 0 ? std::optional(recording) : std::nullopt);
        writeFileAtomically(path.toStdString(), formatLabels(labels, choice.format, kSampleRateHz));
        const auto losses = lossesOf(labels, choice.format);
        shell_.showToast({tr("Labels written"),
                          losses.empty() ? path : QString::fromStdString(losses.front()),
                          {},
                          {},
                          losses.empty() ? QStringLiteral("check") : QStringLiteral("info")});
    } catch (const std::exception& error) {
        shell_.strip().setNotice(failureFrom(error).message);
    }
}

} // namespace earshot
