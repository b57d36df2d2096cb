#pragma once
#include "evaluate/evaluation_model.h"

#include <string>
#include <vector>

namespace earshot {

enum class TableFormat { Csv, Markdown, Latex };

/// Rows of cells, the first one being the head.
struct ReportTable {
    std::string title;
    std::vector<std::vector<std::string>> rows;
};

/// Everything that is on screen about an evaluation or a comparison, as tables: headline figures, matrix, classes with intervals
/// and published figures, devices, cities, confusions in words.
std::vector<ReportTable> reportTables(const EvaluationModel& evaluation);

/// All of them as text, with their source.
std::string tablesText(const EvaluationModel& evaluation, TableFormat format);

/// "run 12, INT8 host · 29,680 of 29,680 clips · data 7c1e a94f": what every exported figure says beneath.
QString sourceText(const EvaluationModel& evaluation);

/// Text without the typographic minus and thin spaces: for files that programs read.
std::string plainText(const QString& text);

} // namespace earshot
