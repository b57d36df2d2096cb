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

/// `many` holds the count, `one` says it in words.
QString counted(std::int64_t count, const char* one, const char* many) {
    return count == 1 ? tr(one) : tr(many).arg(countText(count));
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
    const bool deployed = int8 && !s.deployed.empty();
    const bool asked = deployed && !s.asked.empty();
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
        {state(deployed, int8), tr("On a board"),
         deployed ? QString::fromStdString(s.deployed) : tr("a Nano 33 BLE over USB, or a virtual one"),
         int8 ? tr("Deploy") : QString(), QStringLiteral("deploy"), go("deploy")},
        {state(asked, deployed), tr("Ask it"),
         asked ? QString::fromStdString(s.asked) : tr("a batch of clips, then compare with this computer"),
         deployed ? tr("Ask") : QString(), QStringLiteral("board"), go("deploy")},
    };
}

std::vector<Finding> findingsOf(const ProjectSummary& s, const Ways& ways) {
    std::vector<Finding> findings;
    if (s.missing > 0)
        findings.push_back(
            {true, counted(s.missing, "1 recording is no longer where it was", "%1 recordings are no longer where they were"),
             tr("they are known by their content: show the folder they are in now"), tr("Find…"), ways.findRecordings});
    if (s.contradictions > 0)
        findings.push_back({true,
                            counted(s.contradictions, "1 clip the model contradicts", "%1 clips the model contradicts") +
                                tr(" with p > %1").arg(kSureProbability),
                            tr("by %1; a wrong label, or a hard clip").arg(QString::fromStdString(s.judgedBy)), tr("Review"),
                            [open = ways.open] { open(QStringLiteral("label")); }});
    if (s.sharedLocations > 0)
        findings.push_back(
            {true,
             counted(s.sharedLocations, "1 location is on both sides of the fold", "%1 locations are on both sides of the fold"),
             tr("what is measured on them flatters the model"),
             {},
             {}});
    if (s.recordings > s.labelled && s.labelled > 0)
        findings.push_back({false, counted(s.recordings - s.labelled, "1 recording has no label", "%1 recordings have no label"),
                            tr("they are neither trained on nor scored"), tr("Label"),
                            [open = ways.open] { open(QStringLiteral("label")); }});
    // Who made an INT8 model of a run that was stopped had enough of it.
    for (const auto& run : s.runs)
        if (run.record.state == "failed" || (run.record.state == "stopped" && !run.hasInt8Model))
            findings.push_back({run.record.state == "failed",
                                tr("%1 %2").arg(QString::fromStdString(run.record.name), runStateText(run)),
                                tr("what it had finished is kept; it can go on from there"), tr("Open"),
                                [open = ways.open] { open(QStringLiteral("train")); }});
    return findings;
}

} // namespace earshot
