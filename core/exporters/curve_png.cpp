#include "exporters/curve_png.h"

#include "exporters/canvas.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace earshot {
namespace {

constexpr Rgb kText = 0x191D22, kText2 = 0x47505A, kText3 = 0x626B76, kGrid = 0xE6E9ED, kAxis = 0x7D8691;
constexpr std::array<Rgb, 4> kSeries{0x1D5DBB, 0xB4550A, 0x5F6873, 0x1B7542};
constexpr double kWidth = 760, kPanelHeight = 210, kGap = 62, kLeft = 74, kRight = 118, kTop = 76;

struct Range {
    double low = 0, high = 1, step = 0.2;

    /// The values rounded outwards to 1-2-5 steps, about five of them.
    static Range around(double low, double high) {
        if (!(high > low)) {
            const double margin = std::max(std::abs(low) * 0.1, 0.5);
            low -= margin, high += margin;
        }
        const double rough = (high - low) / 4, power = std::pow(10, std::floor(std::log10(rough)));
        const double step = power * (rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : rough / power < 7.5 ? 5 : 10);
        return {std::floor(low / step) * step, std::ceil(high / step) * step, step};
    }
    double share(double value) const { return (value - low) / (high - low); }
    std::string label(double value) const {
        char text[48];
        std::snprintf(text, sizeof text, "%.*f", std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9))),
                      std::abs(value));
        return (value < -step / 2 ? "\u2212" : "") + std::string(text);
    }
    int ticks() const { return static_cast<int>(std::lround((high - low) / step)); }
};

Range rangeOf(const std::vector<CurvePanel>& panels, std::vector<double> CurveSeries::*values, bool tight) {
    double low = INFINITY, high = -INFINITY;
    for (const auto& panel : panels)
        for (const auto& series : panel.series)
            for (const double value : series.*values)
                if (std::isfinite(value)) {
                    low = std::min(low, value);
                    high = std::max(high, value);
                }
    if (!(low <= high))
        return {};
    Range range = Range::around(low, high);
    if (tight && high > low)
        range.low = low, range.high = high;
    return range;
}

void drawPanel(Canvas& canvas, const CurvePanel& panel, const Range& xRange, double top) {
    const Range yRange = rangeOf({panel}, &CurveSeries::y, false);
    const double right = kWidth - kRight, bottom = top + kPanelHeight;
    const auto xAt = [&](double value) { return kLeft + xRange.share(value) * (right - kLeft); };
    const auto yAt = [&](double value) { return bottom - yRange.share(value) * kPanelHeight; };
    for (int tick = 0; tick <= yRange.ticks(); ++tick) {
        const double value = yRange.low + tick * yRange.step;
        canvas.line(kLeft, yAt(value), right, yAt(value), kGrid);
        canvas.line(kLeft - 4, yAt(value), kLeft, yAt(value), kAxis);
        canvas.text(kLeft - 9, yAt(value) + 4, yRange.label(value), {11, kText2, false, Align::Right, 0});
    }
    canvas.line(kLeft, top, kLeft, bottom, kAxis);
    canvas.line(kLeft, bottom, right, bottom, kAxis);
    canvas.text(kLeft - 50, top - 14, panel.quantity, {12, kText, true, Align::Left, 0});
    for (double value = std::ceil(xRange.low / xRange.step - 1e-9) * xRange.step; value <= xRange.high + xRange.step * 1e-9;
         value += xRange.step) {
        canvas.line(xAt(value), bottom, xAt(value), bottom + 4, kAxis);
        canvas.text(xAt(value), bottom + 18, xRange.label(value), {11, kText2, false, Align::Centre, 0});
    }
    std::vector<double> labels; // baselines that are taken
    for (std::size_t s = 0; s < panel.series.size(); ++s) {
        const CurveSeries& series = panel.series[s];
        const Rgb colour = kSeries[s % kSeries.size()];
        const std::size_t points = std::min(series.x.size(), series.y.size());
        double end = NAN;
        for (std::size_t i = 0; i < points; ++i) {
            if (!std::isfinite(series.x[i]) || !std::isfinite(series.y[i]))
                continue;
            end = yAt(series.y[i]);
            if (i > 0 && std::isfinite(series.y[i - 1]) && std::isfinite(series.x[i - 1]))
                canvas.line(xAt(series.x[i - 1]), yAt(series.y[i - 1]), xAt(series.x[i]), end, colour, 1.5);
            else
                canvas.point(xAt(series.x[i]), end, 1.5, colour);
        }
        if (!std::isfinite(end))
            continue;
        double baseline = end + 4;
        std::sort(labels.begin(), labels.end());
        for (const double taken : labels)
            if (std::abs(taken - baseline) < 15)
                baseline = taken + 15;
        labels.push_back(baseline);
        canvas.text(right + 8, baseline, series.name, {12, colour, false, Align::Left, 0});
    }
}

} // namespace

void writeCurvePng(const std::filesystem::path& path, const std::string& title, const std::string& xAxis,
                   const std::vector<CurvePanel>& panels, const std::string& source) {
    const double height = kTop + double(panels.size()) * (kPanelHeight + kGap) + 34;
    Canvas canvas(kWidth, height);
    canvas.text(24, 36, title, {18, kText, true, Align::Left, 0});
    const Range xRange = rangeOf(panels, &CurveSeries::x, true);
    for (std::size_t p = 0; p < panels.size(); ++p)
        drawPanel(canvas, panels[p], xRange, kTop + double(p) * (kPanelHeight + kGap));
    const double bottom = kTop + double(panels.size()) * (kPanelHeight + kGap);
    canvas.text(kWidth - kRight, bottom - 24, xAxis, {11, kText3, false, Align::Right, 0});
    if (!source.empty())
        canvas.text(24, height - 12, source, {10, kText3, false, Align::Left, 0});
    canvas.writePng(path);
}

} // namespace earshot
