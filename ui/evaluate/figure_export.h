#pragma once
#include "evaluate/evaluation_model.h"

#include <filesystem>

class QWidget;

namespace earshot {

enum class PictureFormat { Png, Svg, Pdf };
enum class TableFormat { Csv, Markdown, Latex };

/// Writes `figure` as it is on screen, vectors as vectors, with a line that names its source beneath. Throws Error.
void exportPicture(QWidget& figure, const EvaluationModel& evaluation, PictureFormat format, const std::filesystem::path& path);

/// Headline figures, confusion matrix and accuracy by class and device of what is on screen, with their source. Throws Error.
void exportTables(const EvaluationModel& evaluation, TableFormat format, const std::filesystem::path& path);

/// The same as text.
std::string tablesText(const EvaluationModel& evaluation, TableFormat format);

/// "run 12, INT8 host · 29,680 of 29,680 clips · data 7c1e a94f": what every exported figure says beneath.
QString sourceText(const EvaluationModel& evaluation);

} // namespace earshot
