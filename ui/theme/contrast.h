#pragma once
#include <QColor>

namespace earshot {

/// Contrast of two opaque colours, 1 to 21 (WCAG 2.1, "contrast ratio").
double contrast(const QColor& a, const QColor& b);

/// Black or white, whichever contrasts more with `ground`: at least 4.58.
QColor textOn(const QColor& ground);

/// `from` and `to` mixed in OKLab (Ottosson 2020), `share` of `to` from 0 to 1.
QColor mixOklab(const QColor& from, const QColor& to, double share);

/// `over` laid on `ground` with opacity `share`, plain sRGB: for hover and pressed tints of one colour.
QColor mixOver(const QColor& ground, const QColor& over, double share);

/// Distance in OKLab; 0.02 is just noticeable.
double distanceOklab(const QColor& a, const QColor& b);

} // namespace earshot
