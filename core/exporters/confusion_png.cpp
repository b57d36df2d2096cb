#include "exporters/confusion_png.h"

#include "evaluation/class_codes.h"
#include "exporters/canvas.h"
#include "exporters/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <tuple>

namespace earshot {
namespace {

constexpr Rgb kSurface = 0xFFFFFF, kRecognised = 0x123F86, kConfused = 0xA8420A;
constexpr Rgb kText = 0x191D22, kText2 = 0x47505A, kText3 = 0x626B76, kGrid = 0xE6E9ED;
constexpr double kConfusedFull = 0.3; ///< share of the row at which the scale of confusions ends
constexpr double kBarWidth = 110;
constexpr std::array<Rgb, 10> kClassColours{0xBE4B04, 0x0096FB, 0x532893, 0x634200, 0x5B9F5B,
                                            0x3E809C, 0xCE7809, 0x315849, 0x727C5F, 0x973970};

std::string number(double value, int decimals) {
    return fixed(value, decimals, "\u2013");
}

/// One picture of one matrix; positions in points.
class ConfusionPicture {
public:
    ConfusionPicture(const Evaluation& evaluation, const std::string& title, const std::string& source)
        : evaluation_(evaluation), title_(title), source_(source), classes_(evaluation.labels.classes.size()),
          cell_(classes_ <= 16 ? 46 : 26) {
        double widest = Canvas::textWidth("recorded in", small_) + 18;
        for (const auto& name : evaluation.labels.classes)
            widest = std::max(widest, Canvas::textWidth(displayName(name), label_));
        left_ = 24 + widest + 16;
        const double slant = widest * std::numbers::sqrt2 / 2;
        top_ = 92 + slant + 22;
        const double side = cell_ * double(classes_);
        bars_ = left_ + side + 78;
        const double words =
            24 + std::max(Canvas::textWidth(title, titleStyle_), Canvas::textWidth(figures(), figuresStyle_)) + 24;
        width_ = std::ceil(std::max({bars_ + kBarWidth + 70, left_ + side + slant + 30, left_ + 430, words}));
        height_ = std::ceil(top_ + side + 118);
    }

    void write(const std::filesystem::path& path) {
        Canvas canvas(width_, height_);
        drawTitle(canvas);
        drawLabels(canvas);
        for (std::size_t truth = 0; truth < classes_; ++truth)
            for (std::size_t answer = 0; answer < classes_; ++answer)
                drawCell(canvas, truth, answer);
        drawMargins(canvas);
        drawScales(canvas);
        canvas.writePng(path);
    }

private:
    double x(std::size_t answer) const { return left_ + cell_ * double(answer); }
    double y(std::size_t truth) const { return top_ + cell_ * double(truth); }

    std::string figures() const {
        std::string text = "accuracy " + number(100 * evaluation_.accuracy, 2) + " %";
        if (const auto& intervals = evaluation_.intervals)
            text +=
                " (" + number(100 * intervals->accuracy.low, 1) + " \u2013 " + number(100 * intervals->accuracy.high, 1) + ")";
        text += "     log loss " + number(evaluation_.logLoss, 3);
        if (const auto& intervals = evaluation_.intervals)
            text += " (" + number(intervals->logLoss.low, 2) + " \u2013 " + number(intervals->logLoss.high, 2) + ")";
        return text + "     " + grouped(evaluation_.clips) + " clips";
    }

    void drawTitle(Canvas& canvas) const {
        canvas.text(24, 36, title_, titleStyle_);
        canvas.text(24, 60, figures(), figuresStyle_);
    }

    void drawLabels(Canvas& canvas) const {
        for (std::size_t c = 0; c < classes_; ++c) {
            const std::string name = displayName(evaluation_.labels.classes[c]);
            const Rgb colour = kClassColours[c % kClassColours.size()];
            canvas.text(left_ - 14, y(c) + cell_ / 2 + 4, name, {12, kText, false, Align::Right, 0});
            canvas.rectangle(left_ - 7, y(c) + 1, 3, cell_ - 2, colour);
            canvas.text(x(c) + cell_ / 2 + 3, top_ - 14, name, {12, kText, false, Align::Left, 45});
            canvas.rectangle(x(c) + 1, top_ - 7, cell_ - 2, 3, colour);
        }
        canvas.text(left_ - 32, top_ - 26, "heard as", {11, kText3, false, Align::Right, 0});
        canvas.text(left_ - 32, top_ - 10, "recorded in", {11, kText3, false, Align::Right, 0});
        drawArrow(canvas, left_ - 26, top_ - 30, 11, 0); // drawn: not every font has arrows
        drawArrow(canvas, left_ - 20, top_ - 19, 0, 10);
    }

    /// From a point along (dx, dy), one of which is 0.
    void drawArrow(Canvas& canvas, double fromX, double fromY, double dx, double dy) const {
        const double tipX = fromX + dx, tipY = fromY + dy, back = 3.5;
        canvas.line(fromX, fromY, tipX, tipY, kText3, 1.2);
        for (const double side : {-back, back})
            canvas.line(tipX, tipY, dx > 0 ? tipX - back : tipX + side, dx > 0 ? tipY + side : tipY - back, kText3, 1.2);
    }

    void drawCell(Canvas& canvas, std::size_t truth, std::size_t answer) const {
        const auto count = evaluation_.confusion.at(truth, answer);
        const auto total = evaluation_.confusion.rowTotal(truth);
        const double share = total > 0 ? double(count) / double(total) : 0;
        const Rgb ground =
            truth == answer ? mixColours(kSurface, kRecognised, share) : mixColours(kSurface, kConfused, share / kConfusedFull);
        canvas.rectangle(x(answer) + 0.5, y(truth) + 0.5, cell_ - 1, cell_ - 1, total > 0 ? ground : 0xF3F4F6);
        if (total == 0)
            return;
        const Rgb ink = share < 0.02 ? kText3 : textOn(ground);
        const double centre = x(answer) + cell_ / 2;
        if (cell_ < 40) {
            canvas.text(centre, y(truth) + cell_ / 2 + 3, number(100 * share, 0), {9, ink, truth == answer, Align::Centre, 0});
            return;
        }
        canvas.text(centre, y(truth) + cell_ / 2 - 1, grouped(count), {12, ink, truth == answer, Align::Centre, 0});
        canvas.text(centre, y(truth) + cell_ / 2 + 13, number(100 * share, 1), {10, ink, false, Align::Centre, 0});
    }

    void drawMargins(Canvas& canvas) const {
        const double side = cell_ * double(classes_), bottom = top_ + side;
        canvas.text(bars_ - 16, top_ - 10, "clips", {11, kText3, false, Align::Right, 0});
        canvas.text(bars_, top_ - 10, "accuracy, %", {11, kText3, false, Align::Left, 0});
        for (std::size_t c = 0; c < classes_; ++c) {
            const ClassFigures& figures = evaluation_.perClass[c];
            const double middle = y(c) + cell_ / 2;
            canvas.text(bars_ - 16, middle + 4, grouped(figures.clips), {12, kText2, false, Align::Right, 0});
            canvas.rectangle(bars_, middle - 5, kBarWidth, 10, kGrid);
            if (figures.clips > 0)
                canvas.rectangle(bars_, middle - 5, kBarWidth * figures.accuracy, 10, mixColours(kSurface, kRecognised, 0.65));
            if (figures.clips > 0 && evaluation_.intervals)
                drawWhisker(canvas, evaluation_.intervals->classAccuracy[c], middle);
            canvas.text(bars_ + kBarWidth + 46, middle + 4, number(100 * figures.accuracy, 1),
                        {12, kText, true, Align::Right, 0});
            if (cell_ >= 40) {
                const double centre = x(c) + cell_ / 2;
                canvas.text(centre, bottom + 20, grouped(evaluation_.confusion.columnTotal(c)),
                            {11, kText2, false, Align::Centre, 0});
                canvas.text(centre, bottom + 36, number(100 * figures.precision, 1), {11, kText2, false, Align::Centre, 0});
            }
        }
        if (cell_ >= 40) {
            canvas.text(left_ - 14, bottom + 20, "heard in all", {11, kText3, false, Align::Right, 0});
            canvas.text(left_ - 14, bottom + 36, "precision, %", {11, kText3, false, Align::Right, 0});
        }
        canvas.text(bars_ - 16, bottom + 20, grouped(evaluation_.clips), {12, kText, true, Align::Right, 0});
        canvas.text(bars_, bottom + 20, "mean of the classes", {11, kText3, false, Align::Left, 0});
        canvas.text(bars_ + kBarWidth + 46, bottom + 20, number(100 * evaluation_.macroAccuracy, 1),
                    {12, kText, true, Align::Right, 0});
    }

    void drawWhisker(Canvas& canvas, const Interval& interval, double middle) const {
        if (!std::isfinite(interval.low))
            return;
        const double low = bars_ + kBarWidth * interval.low, high = bars_ + kBarWidth * interval.high;
        canvas.line(low, middle, high, middle, kText, 1.2);
        canvas.line(low, middle - 4, low, middle + 4, kText, 1.2);
        canvas.line(high, middle - 4, high, middle + 4, kText, 1.2);
    }

    void drawScales(Canvas& canvas) const {
        const double baseline = height_ - 52;
        double at = left_;
        for (const auto& [words, full, range] : {std::tuple{"recognised, share of row", kRecognised, "0 \u2013 100 %"},
                                                 std::tuple{"confused, share of row", kConfused, "0 \u2013 30 %"}}) {
            canvas.text(at, baseline, words, {11, kText2, false, Align::Left, 0});
            for (int step = 0; step < 10; ++step)
                canvas.rectangle(at + 10.0 * step, baseline + 7, 10, 9, mixColours(kSurface, full, (step + 1) / 10.0));
            canvas.text(at + 108, baseline + 16, range, {11, kText3, false, Align::Left, 0});
            at += 220;
        }
        if (!source_.empty())
            canvas.text(24, height_ - 12, source_, {10, kText3, false, Align::Left, 0});
    }

    const Evaluation& evaluation_;
    const std::string& title_;
    const std::string& source_;
    std::size_t classes_;
    double cell_;
    double left_ = 0, top_ = 0, bars_ = 0, width_ = 0, height_ = 0;
    const TextStyle titleStyle_{18, kText, true, Align::Left, 0};
    const TextStyle figuresStyle_{13, kText2, false, Align::Left, 0};
    const TextStyle label_{12, kText, false, Align::Left, 0};
    const TextStyle small_{11, kText3, false, Align::Left, 0};
};

} // namespace

void writeConfusionPng(const std::filesystem::path& path, const Evaluation& evaluation, const std::string& title,
                       const std::string& source) {
    ConfusionPicture(evaluation, title, source).write(path);
}

} // namespace earshot
