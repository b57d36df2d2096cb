#include "exporters/canvas.h"

#include "base/atomic_file.h"
#include "base/error.h"

#include <algorithm>
#include <array>
#include <cairo.h>
#include <cmath>
#include <numbers>

namespace earshot {
namespace {

constexpr double kScale = 2;

using Triple = std::array<double, 3>;

double linearOf(double channel) {
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double gammaOf(double channel) {
    return channel <= 0.0031308 ? 12.92 * channel : 1.055 * std::pow(channel, 1 / 2.4) - 0.055;
}

Triple channelsOf(Rgb colour) {
    return {double(colour >> 16 & 0xFF) / 255, double(colour >> 8 & 0xFF) / 255, double(colour & 0xFF) / 255};
}

Triple oklabOf(Rgb colour) {
    auto [r, g, b] = channelsOf(colour);
    r = linearOf(r), g = linearOf(g), b = linearOf(b);
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s, 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

Rgb rgbOf(const Triple& lab) {
    const double l = std::pow(lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2], 3);
    const double m = std::pow(lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2], 3);
    const double s = std::pow(lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2], 3);
    const auto byte = [](double value) {
        return static_cast<Rgb>(std::lround(255 * std::clamp(gammaOf(std::max(0.0, value)), 0.0, 1.0)));
    };
    return byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s) << 16 |
           byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s) << 8 |
           byte(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
}

double luminance(Rgb colour) {
    const auto [r, g, b] = channelsOf(colour);
    return 0.2126 * linearOf(r) + 0.7152 * linearOf(g) + 0.0722 * linearOf(b);
}

void choose(cairo_t* cairo, const TextStyle& style) {
    cairo_select_font_face(cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                           style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cairo, style.size);
}

void colour(cairo_t* cairo, Rgb value) {
    const auto [r, g, b] = channelsOf(value);
    cairo_set_source_rgb(cairo, r, g, b);
}

cairo_status_t append(void* text, const unsigned char* data, unsigned int length) {
    static_cast<std::string*>(text)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

} // namespace

Rgb mixColours(Rgb from, Rgb to, double share) {
    share = std::clamp(share, 0.0, 1.0);
    const Triple a = oklabOf(from), b = oklabOf(to);
    return rgbOf({std::lerp(a[0], b[0], share), std::lerp(a[1], b[1], share), std::lerp(a[2], b[2], share)});
}

Rgb textOn(Rgb ground) {
    const double light = luminance(ground);
    return (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) ? 0x000000 : 0xFFFFFF;
}

struct Canvas::Surface {
    std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> image;
    std::unique_ptr<cairo_t, decltype(&cairo_destroy)> cairo;

    Surface(double width, double height)
        : image(cairo_image_surface_create(CAIRO_FORMAT_RGB24, int(std::ceil(width * kScale)), int(std::ceil(height * kScale))),
                &cairo_surface_destroy),
          cairo(cairo_create(image.get()), &cairo_destroy) {
        cairo_scale(cairo.get(), kScale, kScale);
    }
};

Canvas::Canvas(double width, double height) : surface_(std::make_unique<Surface>(width, height)) {
    rectangle(0, 0, width, height, 0xFFFFFF);
}

Canvas::~Canvas() = default;

void Canvas::rectangle(double x, double y, double width, double height, Rgb fill) {
    cairo_t* cairo = surface_->cairo.get();
    colour(cairo, fill);
    cairo_rectangle(cairo, x, y, width, height);
    cairo_fill(cairo);
}

void Canvas::line(double x1, double y1, double x2, double y2, Rgb stroke, double thickness) {
    cairo_t* cairo = surface_->cairo.get();
    colour(cairo, stroke);
    cairo_set_line_width(cairo, thickness);
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
    cairo_move_to(cairo, x1, y1);
    cairo_line_to(cairo, x2, y2);
    cairo_stroke(cairo);
}

void Canvas::point(double x, double y, double radius, Rgb fill) {
    cairo_t* cairo = surface_->cairo.get();
    colour(cairo, fill);
    cairo_arc(cairo, x, y, radius, 0, 2 * std::numbers::pi);
    cairo_fill(cairo);
}

void Canvas::text(double x, double y, const std::string& text, const TextStyle& style) {
    cairo_t* cairo = surface_->cairo.get();
    cairo_save(cairo);
    choose(cairo, style);
    colour(cairo, style.colour);
    cairo_text_extents_t extents{};
    cairo_text_extents(cairo, text.c_str(), &extents);
    const double shift = style.align == Align::Left ? 0 : style.align == Align::Right ? extents.x_advance : extents.x_advance / 2;
    cairo_translate(cairo, x, y);
    cairo_rotate(cairo, -style.degrees * std::numbers::pi / 180);
    cairo_move_to(cairo, -shift, 0);
    cairo_show_text(cairo, text.c_str());
    cairo_restore(cairo);
}

double Canvas::textWidth(const std::string& text, const TextStyle& style) {
    const Surface scratch(1, 1);
    choose(scratch.cairo.get(), style);
    cairo_text_extents_t extents{};
    cairo_text_extents(scratch.cairo.get(), text.c_str(), &extents);
    return extents.x_advance;
}

void Canvas::writePng(const std::filesystem::path& path) const {
    std::string png;
    cairo_status_t status = cairo_status(surface_->cairo.get());
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_write_to_png_stream(surface_->image.get(), &append, &png);
    if (status != CAIRO_STATUS_SUCCESS)
        throw Error(std::string("could not be drawn: ") + cairo_status_to_string(status),
                    {path, 0, "try fewer classes, or free some memory"});
    writeFileAtomically(path, png);
}

} // namespace earshot
