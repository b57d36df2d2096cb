#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace earshot {

/// An sRGB colour as 0xRRGGBB.
using Rgb = std::uint32_t;

/// `share` 0 gives `from`, 1 gives `to`; in between the mixture that looks even (OKLab, Ottosson 2020).
Rgb mixColours(Rgb from, Rgb to, double share);
/// Black or white, whichever contrasts more with `ground` (WCAG 2 contrast).
Rgb textOn(Rgb ground);

enum class Align { Left, Centre, Right };

struct TextStyle {
    double size = 12;
    Rgb colour = 0x191D22;
    bool bold = false;
    Align align = Align::Left;
    double degrees = 0; ///< turned counter-clockwise around the given point
};

/// A white picture to draw on, in points from the top left; written as PNG at twice the resolution.
class Canvas {
public:
    Canvas(double width, double height);
    ~Canvas();
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;

    void rectangle(double x, double y, double width, double height, Rgb colour);
    void line(double x1, double y1, double x2, double y2, Rgb colour, double thickness = 1);
    void point(double x, double y, double radius, Rgb colour);
    /// `y` is the baseline.
    void text(double x, double y, const std::string& text, const TextStyle& style = {});
    static double textWidth(const std::string& text, const TextStyle& style = {});

    /// Atomically. Throws Error when the picture cannot be made or written.
    void writePng(const std::filesystem::path& path) const;

private:
    struct Surface;
    std::unique_ptr<Surface> surface_;
};

} // namespace earshot
