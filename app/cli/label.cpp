#include "audio/audio_file.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "labels/label_file.h"
#include "project/project_labels.h"
#include "session.h"
#include "verbs.h"

#include <memory>
#include <string>

namespace earshot::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
    std::string project;
    std::string file;
    std::string out;
    std::string recording;
    std::string from;
    std::string to;
    double rateHz = kSampleRateHz;
};

std::optional<LabelFormat> formatNamed(const std::string& name) {
    return name.empty() ? std::nullopt : std::optional(labelFormatFrom(name));
}

/// The format that a file's name promises, for writing.
LabelFormat formatForWriting(const std::string& name, const std::string& path) {
    if (!name.empty())
        return labelFormatFrom(name);
    const auto extension = std::filesystem::path(path).extension();
    if (extension == ".TextGrid" || extension == ".textgrid")
        return LabelFormat::textgrid;
    if (extension == ".csv")
        return LabelFormat::csv;
    throw Error("its name does not tell its format",
                {path, 0, "name one of audacity, raven, textgrid, sonicvisualiser, dcase, csv"});
}

std::int64_t regionsOf(const std::vector<RecordingLabels>& labels) {
    std::int64_t count = 0;
    for (const auto& each : labels)
        count += static_cast<std::int64_t>(each.annotations.size());
    return count;
}

std::optional<std::int64_t> recordingOf(const ProjectStore& project, const std::string& name) {
    return name.empty() ? std::nullopt : std::optional(recordingNamed(project, name));
}

void printLosses(const std::vector<std::string>& losses, Context& context) {
    for (const auto& each : losses)
        context.out << "  lost: " << each << '\n';
}

Json runImport(const Options& options, Context& context) {
    const auto labels = readLabels(options.file, formatNamed(options.from), kSampleRateHz);
    ProjectStore project = ProjectStore::open(options.project);
    project.requireWritable();
    const LabelImport result = importLabels(project, labels, recordingOf(project, options.recording));
    context.out << options.file << ": " << result.clipLabels << " clip labels and " << result.regions << " regions of "
                << result.recordings << " recordings taken over\n";
    for (const auto& each : result.newClasses)
        context.out << "  new class: " << each << '\n';
    return {{"recordings", result.recordings},
            {"clip_labels", result.clipLabels},
            {"regions", result.regions},
            {"new_classes", result.newClasses}};
}

Json runExport(const Options& options, Context& context) {
    const LabelFormat format = formatForWriting(options.from, options.file);
    const ProjectStore project = ProjectStore::open(options.project, ProjectStore::Access::readOnly);
    const auto labels = labelsOf(project, recordingOf(project, options.recording));
    writeFileAtomically(options.file, formatLabels(labels, format, kSampleRateHz));
    const auto losses = lossesOf(labels, format);
    context.out << options.file << ": " << regionsOf(labels) << " regions of " << labels.size() << " recordings as "
                << labelFormatName(format) << '\n';
    printLosses(losses, context);
    return {{"file", options.file},
            {"format", labelFormatName(format)},
            {"recordings", labels.size()},
            {"regions", regionsOf(labels)},
            {"lost", losses}};
}

Json runConvert(const Options& options, Context& context) {
    const auto labels = readLabels(options.file, formatNamed(options.from), options.rateHz);
    const LabelFormat to = formatForWriting(options.to, options.out);
    const auto losses = lossesOf(labels, to);
    writeFileAtomically(options.out, formatLabels(labels, to, options.rateHz));
    context.out << options.out << ": " << regionsOf(labels) << " regions as " << labelFormatName(to) << '\n';
    printLosses(losses, context);
    return {{"file", options.out},
            {"format", labelFormatName(to)},
            {"recordings", labels.size()},
            {"regions", regionsOf(labels)},
            {"lost", losses}};
}

} // namespace

void addLabel(CLI::App& app) {
    static constexpr const char* formats = "audacity, raven, textgrid, sonicvisualiser, dcase or csv";
    CLI::App* label = app.add_subcommand("label", "take labels in and give them out");
    label->require_subcommand(1);
    const auto options = std::make_shared<Options>();
    CLI::App* import = addVerb(*label, "import", "add a label file to a project",
                               [=](Context& context) { return runImport(*options, context); });
    CLI::App* write = addVerb(*label, "export", "write a project's labels to a file",
                              [=](Context& context) { return runExport(*options, context); });
    for (CLI::App* verb : {import, write}) {
        verb->add_option("PROJECT", options->project, "a .earshot folder")->required();
        verb->add_option("FILE", options->file, "the label file")->required();
        verb->add_option("--recording", options->recording, "only this recording; needed where the format names none");
        verb->add_option("--format", options->from, formats);
    }
    CLI::App* convert = addVerb(*label, "convert", "from one label format to another",
                                [=](Context& context) { return runConvert(*options, context); });
    convert->add_option("IN", options->file, "the file to read")->required();
    convert->add_option("OUT", options->out, "the file to write")->required();
    convert->add_option("--from", options->from, std::string(formats) + "; guessed from the content");
    convert->add_option("--to", options->to, std::string(formats) + "; .csv and .TextGrid tell theirs");
    convert->add_option("--rate", options->rateHz, "sample rate to whose samples times are rounded, Hz")->capture_default_str();
}

} // namespace earshot::cli
