#pragma once
#include "theme/class_colours.h"
#include "theme/fonts.h"
#include "theme/icons.h"
#include "theme/tokens.h"

#include <QObject>

class QApplication;
class QPalette;

namespace earshot {

/// Colours, fonts and icons of the window. One belongs to the QApplication (its child); widgets ask `Theme::of(*this)` when they
/// paint, and hear of a change as an ordinary QEvent::StyleChange.
class Theme : public QObject {
    Q_OBJECT
public:
    enum class Mode { System, Light, Dark };

    /// Installs style, palette, fonts and style sheet in `application`, which becomes the parent.
    Theme(QApplication& application, Mode mode);

    /// The theme of the running application. Precondition: one was made.
    static const Theme& of(const QObject& widget);

    Mode mode() const { return mode_; }
    void setMode(Mode mode);

    const Tokens& tokens() const { return tokens_; }
    const Fonts& fonts() const { return fonts_; }

    /// Icon in the colour of ordinary text in this scheme, or in `colour`.
    QIcon icon(const QString& name) const { return icon(name, tokens_.text2); }
    QIcon icon(const QString& name, const QColor& colour) const { return tintedIcon(name, colour, tokens_.text3); }

Q_SIGNALS:
    void changed();

private:
    void apply();

    QApplication& application_;
    Mode mode_;
    bool systemIsDark_;
    Tokens tokens_;
    Fonts fonts_;
};

/// Palette of look.md, "In Qt".
QPalette paletteOf(const Tokens& tokens);

/// Tokens of the running application's theme: what a widget paints with.
inline const Tokens& tokensOf(const QObject& widget) {
    return Theme::of(widget).tokens();
}
inline const Fonts& fontsOf(const QObject& widget) {
    return Theme::of(widget).fonts();
}

} // namespace earshot
