#include "base/error.h"
#include "dataset/dataset.h"
#include "project/project_check.h"
#include "project/project_dataset.h"
#include "project/run_folder.h"
#include "session.h"
#include "verbs.h"

#include <algorithm>
#include <memory>
#include <string>

namespace earshot::cli {
namespace {

using Json = nlohmann::ordered_json;

Json problemsOf(const std::vector<Problem>& problems) {
    Json list = Json::array();
    for (const auto& each : problems) {
        Json problem{{"file", each.file.string()}, {"what", each.what}};
        if (each.line > 0)
            problem["line"] = each.line;
        list.push_back(std::move(problem));
    }
    return list;
}

Json runCreate(const std::string& name, const std::string& data, Context& context) {
    if (data.empty()) {
        const ProjectStore project = ProjectStore::create(name);
        context.out << project.folder().string() << ": an empty project\n";
        return {{"project", project.folder().string()}, {"recordings", 0}};
    }
    const Dataset dataset = readDataset(data, false, context.progress, context.stop);
    ProjectStore project = createProject(name, dataset);
    const SurveyReport survey = surveyRecordings(project, {}, context.progress, context.stop);
    context.out << project.folder().string() << ": " << project.recordingCount() << " recordings, "
                << dataset.labels.classes.size() << " classes, " << dataset.folds.size() << " folds";
    if (survey.missing > 0)
        context.out << "; " << survey.missing << " files are missing";
    context.out << '\n';
    auto problems = dataset.problems;
    problems.insert(problems.end(), survey.problems.begin(), survey.problems.end());
    for (const auto& each : problems)
        context.out << "  " << each.file.string() << ": " << each.what << '\n';
    return {{"project", project.folder().string()},
            {"recordings", project.recordingCount()},
            {"classes", dataset.labels.classes},
            {"folds", dataset.folds.size()},
            {"missing", survey.missing},
            {"problems", problemsOf(problems)}};
}

Json runInfo(const std::string& folder, Context& context) {
    const ProjectStore project = ProjectStore::open(folder, ProjectStore::Access::readOnly);
    Json classes = Json::array();
    context.out << project.folder().string() << '\n';
    for (const auto& each : project.classes()) {
        const auto clips = project.recordingIds({.classId = each.id}).size();
        Json entry{{"name", each.name}, {"clips", clips}};
        if (!each.superClass.empty())
            entry["super"] = each.superClass;
        classes.push_back(std::move(entry));
    }
    const auto unlabelled = project.recordingIds({.unlabelled = true}).size();
    const auto regions = project.allAnnotations().size();
    Json runs = Json::array();
    std::error_code error;
    for (std::filesystem::directory_iterator entries(project.runsFolder(), error);
         !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
        const auto model = newestInt8Model(entries->path());
        runs.push_back({{"id", entries->path().filename().string()}, {"int8_model", model ? Json(model->string()) : Json()}});
    }
    std::sort(runs.begin(), runs.end());
    context.out << "  audio       " << project.audioFolder().string() << '\n'
                << "  recordings  " << project.recordingCount() << ", " << unlabelled << " unlabelled\n"
                << "  regions     " << regions << '\n'
                << "  edits       " << project.editCount() << '\n'
                << "  runs        " << runs.size() << '\n';
    for (const auto& each : classes)
        context.out << "  " << each["name"].get<std::string>() << ": " << each["clips"] << " clips\n";
    if (project.isDamaged())
        context.out << project.readOnlyReason() << '\n';
    return {{"project", project.folder().string()},
            {"audio", project.audioFolder().string()},
            {"recordings", project.recordingCount()},
            {"unlabelled", unlabelled},
            {"regions", regions},
            {"edits", project.editCount()},
            {"classes", classes},
            {"folds", project.folds().size()},
            {"devices", project.devices()},
            {"runs", runs},
            {"damaged", project.isDamaged()}};
}

Json runCheck(const std::string& folder, Context& context) {
    const ProjectCheck check = checkProject(folder, context.progress, context.stop);
    for (const auto& each : check.damage)
        context.out << "damaged: " << each << '\n';
    if (check.repaired)
        context.out << "repaired; the damaged database is kept as " << check.kept.string() << '\n';
    context.out << (check.damage.empty() ? "the database is sound: " : "saved: ") << check.recordings << " recordings, "
                << check.annotations << " regions, " << check.edits << " edits\n"
                << "files: " << check.files.present << " there";
    if (check.files.found > 0)
        context.out << ", " << check.files.found << " of them found at a new place";
    context.out << ", " << check.files.missing << " missing\n";
    for (const auto& each : check.files.problems)
        context.out << "  " << each.file.string() << ": " << each.what << '\n';
    Json result{{"project", folder},
                {"sound", check.damage.empty()},
                {"damage", check.damage},
                {"repaired", check.repaired},
                {"recordings", check.recordings},
                {"regions", check.annotations},
                {"edits", check.edits},
                {"present", check.files.present},
                {"found", check.files.found},
                {"missing", check.files.missing},
                {"problems", problemsOf(check.files.problems)}};
    if (check.repaired)
        result["kept"] = check.kept.string();
    return result;
}

} // namespace

void addProject(CLI::App& app) {
    CLI::App* project = app.add_subcommand("project", "make, look at and check a project");
    project->require_subcommand(1);
    const auto name = std::make_shared<std::string>();
    const auto data = std::make_shared<std::string>();
    CLI::App* create = addVerb(*project, "create", "make a project, of a dataset or empty",
                               [=](Context& context) { return runCreate(*name, *data, context); });
    create->add_option("NAME", *name, "the new project, NAME.earshot")->required();
    create->add_option("--data", *data, "dataset folder; its audio stays where it is");
    CLI::App* info = addVerb(*project, "info", "what a project holds", [=](Context& context) { return runInfo(*name, context); });
    info->add_option("PROJECT", *name, "a .earshot folder")->required();
    CLI::App* check = addVerb(*project, "check", "check and repair a project, find recordings that moved",
                              [=](Context& context) { return runCheck(*name, context); });
    check->add_option("PROJECT", *name, "a .earshot folder")->required();
}

} // namespace earshot::cli
