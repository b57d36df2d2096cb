#include "evaluate/report_tables.h"

#include "base/crc.h"
#include "evaluate/evaluation_text.h"
#include "evaluate/figure_tables.h"
#include "evaluate/headline.h"
#include "evaluation/published_results.h"
#include "widgets/matrix_view.h"
#include "widgets/number_text.h"

#include <QDate>

#include <cmath>

namespace earshot {
namespace {

/// What the clips are, so that figures about different data can be told apart: the dataset's fingerprint, else the sum of the
/// clips' names and labels.
QString dataText(const EvaluationSource& source) {
    if (source.origin && !source.origin->fingerprint.empty())
        return QString::fromStdString(source.origin->fingerprint).left(8);
    std::string data;
    for (std::size_t i = 0; i < source.clips.size(); ++i)
        data += source.clips.filenames[i] + '\t' + std::to_string(source.clips.truth[i]) + '\n';
    return QString::number(crc32(std::as_bytes(std::span(data))), 16).rightJustified(8, QLatin1Char('0'));
}

std::string points(double share) {
    return std::isfinite(share) ? plainText(pointsText(share)) : "-";
}

std::string number(double value) {
    return std::isfinite(value) ? plainText(numberText(value, 3)) : "-";
}

std::string intervalOf(const std::vector<Interval>& intervals, std::size_t index, double factor, int decimals) {
    return index < intervals.size() ? plainText(intervalText(intervals[index], factor, decimals)) : std::string();
}

std::vector<std::string> names(const EvaluationModel& model) {
    std::vector<std::string> result;
    for (const QString& name : classNames(model.clips().labels))
        result.push_back(name.toStdString());
    return result;
}

ReportTable headlineTable(const EvaluationModel& model) {
    ReportTable table{"Figures", {{"figure", "value", "interval or base"}}};
    for (const Figure& figure : headlineFigures(model))
        table.rows.push_back({plainText(figure.caption), plainText(figure.value), plainText(figure.detail)});
    return table;
}

ReportTable matrixTable(const EvaluationModel& model) {
    ReportTable table{
        model.showsChange() ? "Confusion matrix, B minus A (rows: recorded in)" : "Confusion matrix (rows: recorded in)", {{""}}};
    const auto classes = names(model);
    for (const int answer : model.classOrder())
        table.rows[0].push_back(classes[std::size_t(answer)]);
    for (const int truth : model.classOrder()) {
        auto& row = table.rows.emplace_back(1, classes[std::size_t(truth)]);
        for (const int answer : model.classOrder())
            row.push_back(std::to_string(model.cellCount(truth, answer)));
    }
    return table;
}

ReportTable classTable(const EvaluationModel& model) {
    ReportTable table{"Classes", {{"class", "clips", "accuracy %", "95 %", "log loss", "95 %", "precision %", "F1 %"}}};
    const bool published = isComparableWithPublished(model);
    if (published)
        for (const char* head : {"baseline accuracy %", "baseline log loss"})
            table.rows[0].emplace_back(head);
    const auto classes = names(model);
    const IntervalFigures intervals = model.intervals().value_or(IntervalFigures{});
    for (const int index : model.classOrder()) {
        const auto c = std::size_t(index);
        const ClassFigures& figures = model.evaluation().perClass[c];
        auto& row = table.rows.emplace_back(std::vector{
            classes[c], std::to_string(figures.clips), points(figures.accuracy), intervalOf(intervals.classAccuracy, c, 100, 1),
            number(figures.logLoss), intervalOf(intervals.classLogLoss, c, 1, 2), points(figures.precision), points(figures.f1)});
        if (published) {
            row.push_back(points(publishedBaseline().classAccuracy[c]));
            row.push_back(number(publishedBaseline().classLogLoss[c]));
        }
    }
    return table;
}

ReportTable changeTable(const EvaluationModel& model) {
    ReportTable table{"Change of the classes, from A to B",
                      {{"class", "clips", "accuracy A %", "accuracy B %", "change", "95 %", "log loss A", "log loss B"}}};
    const auto classes = names(model);
    for (const int index : model.classOrder()) {
        const auto c = std::size_t(index);
        const Comparison::ClassChange& change = model.comparison().perClass[c];
        table.rows.push_back({classes[c], std::to_string(change.clips), points(change.accuracyA), points(change.accuracyB),
                              plainText(changeText(change.accuracyB - change.accuracyA)),
                              intervalOf(model.comparison().changeIntervals.classAccuracy, c, 100, 1), number(change.logLossA),
                              number(change.logLossB)});
    }
    return table;
}

ReportTable classByDeviceTable(const EvaluationModel& model) {
    const ClassDeviceTable& devices = model.evaluation().classByDevice;
    ReportTable table{"Accuracy by class and device, %", {{"class", "clips", "all"}}};
    for (const std::string& device : devices.devices)
        table.rows[0].push_back(device.empty() ? "unknown" : device);
    const auto classes = names(model);
    for (const int index : model.classOrder()) {
        const auto c = std::size_t(index);
        const ClassFigures& figures = model.evaluation().perClass[c];
        auto& row = table.rows.emplace_back(std::vector{classes[c], std::to_string(figures.clips), points(figures.accuracy)});
        for (std::size_t d = 0; d < devices.devices.size(); ++d) {
            const std::size_t at = c * devices.devices.size() + d;
            row.push_back(devices.clips[at] == 0 ? "-" : points(double(devices.correct[at]) / double(devices.clips[at])));
        }
    }
    return table;
}

ReportTable groupTable(const char* title, const char* head, const std::vector<GroupFigures>& groups) {
    ReportTable table{title, {{head, "clips", "accuracy %", "log loss", "heard in training"}}};
    for (const GroupFigures& one : groups)
        table.rows.push_back({one.name.empty() ? "unknown" : one.name, std::to_string(one.clips), points(one.accuracy),
                              number(one.logLoss),
                              !one.seen   ? ""
                              : *one.seen ? "yes"
                                          : "no"});
    return table;
}

ReportTable confusionsTable(const EvaluationModel& model) {
    ReportTable table{model.showsChange() ? "Confusions that changed most" : "Most frequent confusions",
                      {{"recorded in", "heard as", "clips"}}};
    const auto classes = names(model);
    ConfusionTable confusions(model);
    for (int i = 0; i < confusions.rowCount() && i < 10; ++i) {
        const auto& one = confusions.entry(i);
        table.rows.push_back({classes[std::size_t(one.truth)], classes[std::size_t(one.answer)], std::to_string(one.clips)});
    }
    return table;
}

std::string csvCell(std::string text) {
    if (text.find_first_of(",\"\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string latexCell(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        if (std::string_view("%&_#$").find(c) != std::string_view::npos)
            escaped += '\\';
        escaped += c;
    }
    return escaped;
}

template <typename Cell>
std::string joined(const std::vector<std::string>& row, const char* between, Cell cell) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i)
        line += (i ? between : "") + cell(row[i]);
    return line;
}

void append(std::string& text, const ReportTable& table, TableFormat format) {
    const auto same = [](const std::string& cell) { return cell; };
    const std::size_t columns = table.rows[0].size();
    if (format == TableFormat::Latex)
        text += "% " + table.title + "\n\\begin{tabular}{l" + std::string(columns - 1, 'r') + "}\n\\hline\n";
    else
        text += (format == TableFormat::Markdown ? "### " : "# ") + table.title + '\n' +
                (format == TableFormat::Markdown ? "\n" : "");
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const auto& row = table.rows[i];
        if (format == TableFormat::Csv)
            text += joined(row, ",", csvCell) + '\n';
        else if (format == TableFormat::Latex)
            text += joined(row, " & ", latexCell) + " \\\\\n" + (i == 0 ? "\\hline\n" : "");
        else {
            text += "| " + joined(row, " | ", same) + " |\n";
            for (std::size_t c = 0; i == 0 && c < columns; ++c)
                text += c == 0 ? "|---" : "|---:";
            text += i == 0 ? "|\n" : "";
        }
    }
    text += format == TableFormat::Latex ? "\\hline\n\\end{tabular}\n\n" : "\n";
}

} // namespace

std::string plainText(const QString& text) {
    return QString(text).replace(QChar(0x2212), QLatin1Char('-')).replace(QChar(0x2009), QLatin1Char(' ')).toStdString();
}

std::vector<ReportTable> reportTables(const EvaluationModel& model) {
    std::vector<ReportTable> tables{headlineTable(model), matrixTable(model)};
    tables.push_back(model.showsChange() ? changeTable(model) : classTable(model));
    if (!model.evaluation().classByDevice.devices.empty())
        tables.push_back(classByDeviceTable(model));
    if (!model.evaluation().perDevice.empty())
        tables.push_back(groupTable("Devices", "device", model.evaluation().perDevice));
    if (!model.evaluation().perCity.empty())
        tables.push_back(groupTable("Cities", "city", model.evaluation().perCity));
    tables.push_back(confusionsTable(model));
    return tables;
}

std::string tablesText(const EvaluationModel& model, TableFormat format) {
    const std::string source = plainText(sourceText(model));
    std::string text = format == TableFormat::Latex ? "% " + latexCell(source) + "\n\n"
                       : format == TableFormat::Csv ? "# " + source + "\n\n"
                                                    : source + "\n\n";
    for (const ReportTable& table : reportTables(model))
        append(text, table, format);
    return text;
}

QString sourceText(const EvaluationModel& model) {
    QString name = model.source().name + QStringLiteral(", ") + model.source().engine;
    if (model.isComparing())
        name = QStringLiteral("A: %1, %2; B: %3").arg(model.other().name, model.other().engine, name);
    return QStringLiteral("%1 · %2 of %3 clips · data %4 · %5")
        .arg(name, countText(qint64(model.rows().size())), countText(qint64(model.clips().size())), dataText(model.source()),
             QDate::currentDate().toString(Qt::ISODate));
}

} // namespace earshot
