#pragma once
#include "evaluate/report_tables.h"

#include <filesystem>
#include <vector>

class QWidget;

namespace earshot {

enum class PictureFormat { Png, Svg, Pdf };

/// Writes `figure` as it is on screen, vectors as vectors, with a line that names its source beneath. Throws Error.
void exportPicture(QWidget& figure, const EvaluationModel& evaluation, PictureFormat format, const std::filesystem::path& path);

/// Headline figures, confusion matrix and accuracy by class and device of what is on screen, with their source. Throws Error.
void exportTables(const EvaluationModel& evaluation, TableFormat format, const std::filesystem::path& path);

/// Writes one HTML file that needs no other: the figures as vectors in it, and all tables. Throws Error.
void exportReport(const std::vector<QWidget*>& figures, const EvaluationModel& evaluation, const std::filesystem::path& path);

} // namespace earshot
