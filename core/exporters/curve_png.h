#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace earshot {

struct CurveSeries {
    std::string name;         ///< written at the line's end
    std::vector<double> x, y; ///< as long as each other; points that are not finite break the line
};

/// One plot; those of a figure are stacked on one x axis.
struct CurvePanel {
    std::string quantity; ///< with its unit: "log loss", "accuracy, %"
    std::vector<CurveSeries> series;
};

/// Draws learning curves, e.g. loss and accuracy of train and validation over epochs. Written atomically.
void writeCurvePng(const std::filesystem::path& path, const std::string& title, const std::string& xAxis,
                   const std::vector<CurvePanel>& panels, const std::string& source = {});

} // namespace earshot
