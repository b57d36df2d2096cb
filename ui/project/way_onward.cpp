#include "project/way_onward.h"

#include "project/summary_tables.h"
#include "widgets/number_text.h"
#include "widgets/progress_bar.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("earshot::WayOnward", text);
}

QString trainedText(const ProjectSummary& summary) {
    if (const auto* best = summary.best())
        return tr("%1: %2, log loss %3")
            .arg(QString::fromStdString(best->record.name), percentText(best->accuracy, 2),
                 QString::number(best->logLoss, 'f', 3));
    return summary.runs.empty() ? tr("start from a preset") : tr("%1 runs, none judged").arg(summary.runs.size());
}

} // namespace

std::vector<Step> stepsOf(const ProjectSummary& s, const Ways& ways) {
    using State = Step::State;
    const auto go = [open = ways.open](const char* workspace) {
        return [open, workspace] { open(QString::fromLatin1(workspace)); };
    };
    const auto state = [](bool done, bool before) { return done ? State::Done : before ? State::Next : State::Later; };
    const bool recordings = s.recordings > 0;
    const bool labels = recordings && s.labelled > 0;
    const bool trained = std::any_of(s.runs.begin(), s.runs.end(), [](const auto& run) {
        return run.epochs > 0 && (run.record.state == "done" || run.record.state == "stopped");
    });
    const auto quantised = std::find_if(s.runs.begin(), s.runs.end(), [](const auto& run) { return run.hasInt8Model; });
    const bool int8 = quantised != s.runs.end();
    return {
        {state(recordings, true), tr("Recordings"),
         recordings ? tr("%1 recordings, %2 locations, %3 devices")
                          .arg(countText(s.recordings), countText(s.locations))
                          .arg(s.devices.size())
                    : tr("drop files or folders here"),
         recordings ? tr("Open") : tr("Add recordings…"), QStringLiteral("plus"),
         recordings ? std::function<void()>(go("label")) : ways.addRecordings},
        {state(labels, recordings), tr("Labels"),
         s.labelled == s.recordings ? tr("every recording")
                                    : tr("%1 of %2 recordings").arg(countText(s.labelled), countText(s.recordings)),
         recordings ? tr("Label") : QString(), QStringLiteral("label"), go("label")},
        {state(trained, labels), tr("A trained model"), trainedText(s),
         labels ? (trained ? tr("Curves") : tr("Train")) : QString(), QStringLiteral("train"), go("train")},
        {state(int8, trained), tr("INT8"),
         int8 ? tr("%1 is ready for the board").arg(QString::fromStdString(quantised->record.name))
              : tr("the integers that the board computes"),
         int8      ? tr("Judge it")
         : trained ? tr("Quantise")
                   : QString(),
         int8 ? QStringLiteral("evaluate") : QStringLiteral("quantise"), go(int8 ? "evaluate" : "train")},
        {state(false, int8), tr("On a board"), tr("a Nano 33 BLE over USB, or a virtual one"), int8 ? tr("Deploy") : QString(),
         QStringLiteral("deploy"), go("deploy")},
        {State::Later, tr("Ask it"), tr("a batch of clips, then compare with this computer"), QString(), QString(), go("deploy")},
    };
}

std::vector<Finding> findingsOf(const ProjectSummary& s, const Ways& ways) {
    std::vector<Finding> findings;
    if (s.missing > 0)
        findings.push_back({true, tr("%1 recordings are no longer where they were").arg(countText(s.missing)),
                            tr("they are known by their content: show the folder they are in now"), tr("Find…"),
                            ways.findRecordings});
    if (s.contradictions > 0)
        findings.push_back(
            {true, tr("%1 clips the model contradicts with p > %2").arg(countText(s.contradictions)).arg(kSureProbability),
             tr("by %1; a wrong label, or a hard clip").arg(QString::fromStdString(s.judgedBy)), tr("Review"),
             [open = ways.open] { open(QStringLiteral("label")); }});
    if (s.sharedLocations > 0)
        findings.push_back({true,
                            tr("%1 locations are on both sides of the fold").arg(countText(s.sharedLocations)),
                            tr("what is measured on them flatters the model"),
                            {},
                            {}});
    if (s.recordings > s.labelled && s.labelled > 0)
        findings.push_back({false, tr("%1 recordings have no label").arg(countText(s.recordings - s.labelled)),
                            tr("they are neither trained on nor scored"), tr("Label"),
                            [open = ways.open] { open(QStringLiteral("label")); }});
    for (const auto& run : s.runs)
        if (run.record.state == "failed" || run.record.state == "stopped")
            findings.push_back({run.record.state == "failed",
                                tr("%1 %2").arg(QString::fromStdString(run.record.name), runStateText(run)),
                                tr("what it had finished is kept; it can go on from there"), tr("Open"),
                                [open = ways.open] { open(QStringLiteral("train")); }});
    return findings;
}

} // namespace earshot
