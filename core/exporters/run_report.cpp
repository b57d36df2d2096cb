#include "exporters/run_report.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/tsv.h"
#include "exporters/last_evaluation.h"
#include "exporters/number_text.h"
#include "exporters/report_text.h"
#include "network/complexity.h"
#include "project/run_folder.h"
#include "quantization/int8_model.h"

#include <cstdio>

namespace earshot {
namespace {

namespace fs = std::filesystem;

std::string row(const std::vector<std::string>& cells) {
    std::string text = "|";
    for (const std::string& cell : cells)
        text += " " + cell + " |";
    return text + "\n";
}

std::string head(const std::vector<std::string>& cells) {
    std::string rule = "|";
    for (std::size_t i = 0; i < cells.size(); ++i)
        rule += "---|";
    return row(cells) + rule + "\n";
}

std::string settingsText(const nlohmann::ordered_json& config) {
    std::string text = "## Settings\n\n" + head({"setting", "value"});
    for (const auto& [key, value] : config.items())
        if (value.is_primitive())
            text += row({key, value.is_string() ? value.get<std::string>() : value.dump()});
    return text + "\n";
}

/// metrics.csv as a table: every epoch of a short run, about forty of a long one.
std::string epochsText(const fs::path& run) {
    if (!fs::exists(run / "metrics.csv"))
        return {};
    const TsvTable table = TsvTable::read(run / "metrics.csv");
    constexpr std::size_t kRows = 40;
    const std::size_t count = table.rows().size(), step = (count + kRows - 1) / std::max<std::size_t>(kRows, 1);
    std::string text =
        "## Training, " + std::to_string(count) + " epochs\n\n" + head({table.header().begin(), table.header().end()});
    for (std::size_t i = 0; i < count; ++i)
        if (i + 1 == count || i % std::max<std::size_t>(step, 1) == 0)
            text += row({table.rows()[i].fields.begin(), table.rows()[i].fields.end()});
    return text + "\n";
}

std::string networkText(const Int8Model& model, std::size_t bytes, const fs::path& path) {
    const Complexity complexity = complexityOf(model.config);
    char crc[12];
    std::snprintf(crc, sizeof crc, "%08x", model.crc());
    std::string text = "## Network\n\n" + head({"figure", "value", "limit of the challenge"});
    text += row({"parameters", grouped(complexity.parameters), grouped(kParameterLimit)});
    text += row({"MACs for one second", grouped(complexity.macs), grouped(kMacLimit)});
    text += row({"INT8 model", grouped(static_cast<std::int64_t>(bytes)) + " bytes", ""});
    text += row({"its identity", crc, ""});
    text += row({"its file", path.string(), ""});
    return text + row({"weight of the scene head, r", fixed(static_cast<double>(model.r), 2), ""}) + "\n";
}

std::string quantisedText(const fs::path& run) {
    const auto path = newestInt8Model(run);
    if (!path)
        return "The run was not quantised yet.\n\n";
    const std::vector<std::byte> blob = readFileBytes(*path);
    return networkText(Int8Model::fromBlob(blob), blob.size(), fs::relative(*path, run));
}

std::string evaluationText(const fs::path& run) {
    if (!fs::exists(run / "predictions.csv") || !fs::exists(run / "truth.csv"))
        return "The run was not evaluated yet.\n";
    const Evaluation evaluation = lastEvaluation(run).evaluation;
    const bool unknown = evaluation.engine.empty() || evaluation.engine == "file";
    return "## Evaluation" + (unknown ? std::string() : ", engine " + evaluation.engine) + "\n\n```\n" + reportText(evaluation) +
           "```\n";
}

} // namespace

std::string runReport(const fs::path& run) {
    const auto config = runConfig(run);
    return "# Run " + fs::absolute(run).lexically_normal().filename().string() + "\n\n" + quantisedText(run) +
           evaluationText(run) + "\n" + epochsText(run) + settingsText(config);
}

} // namespace earshot
