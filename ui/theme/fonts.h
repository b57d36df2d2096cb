#pragma once
#include <QFont>

namespace earshot {

/// Sizes of look.md in px at the reference font of 13 px; larger system fonts scale them all.
enum class TextSize { Axis = 11, Caption = 12, Body = 13, Heading = 15, Figure = 20 };

/// The window's fonts, derived once from the system's font.
class Fonts {
public:
    Fonts() = default;
    /// `system`: QApplication::font() before anything changed it. Never below 9 pt; the reference of 13 px is 9.75 pt at 96 dpi.
    explicit Fonts(const QFont& system);

    QFont body() const { return text(TextSize::Body); }
    QFont text(TextSize size, bool bold = false) const;
    /// Like `text`, with digits of one width.
    QFont number(TextSize size, bool bold = false) const;
    QFont monospace() const;

private:
    QFont sized(QFont font, TextSize size, bool bold) const;

    QFont text_;
    QFont number_;
    double bodyPoints_ = 9.75;
};

/// True when 0-9 have the same advance.
bool hasTabularDigits(const QFont& font);

} // namespace earshot
