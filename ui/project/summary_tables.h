#pragma once
#include "project/class_pictures.h"
#include "project/project_summary.h"

#include <QImage>
#include <QStringList>

#include <vector>

namespace earshot {

class TableView;

// The tables of the Project workspace: made once by a `setUp`, filled anew by a `fill`.

QString lengthText(double seconds); ///< "64.0 h"

void setUpClassTable(TableView& table);
/// One row a class and one for all; `pictures` may still be empty.
void fillClassTable(TableView& table, const ProjectSummary& summary, const std::vector<ClassPicture>& pictures);

void setUpDeviceTable(TableView& table);
/// One row a device; returns the names of those that are heard in evaluation only.
QStringList fillDeviceTable(TableView& table, const ProjectSummary& summary);

void setUpRunTable(TableView& table);
/// One row a run, newest first; `RunIdRole` of the first column holds its id.
void fillRunTable(TableView& table, const ProjectSummary& summary);
inline constexpr int RunIdRole = Qt::UserRole + 1;

QString runStateText(const ProjectSummary::Run& run);

} // namespace earshot
