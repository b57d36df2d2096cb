#pragma once
#include <QColor>
#include <QString>

#include <span>

namespace earshot {

/// Every colour of the window's chrome, by use and not by hue. Values: look.md, "Colour tokens".
struct Tokens {
    QColor window;  ///< bars
    QColor rail;    ///< the rail of workspaces
    QColor surface; ///< panels, plots
    QColor sunken;  ///< log, help, time to come
    QColor raised;  ///< menus, readouts
    QColor hover;   ///< row or button beneath the pointer
    QColor line;    ///< separators
    QColor grid;    ///< gridlines, tracks of bars
    QColor line2;   ///< borders of controls, axes
    QColor text;
    QColor text2;    ///< secondary
    QColor text3;    ///< units, captions
    QColor accent;   ///< action, selection, focus
    QColor onAccent; ///< text on accent
    QColor tint;     ///< selected
    QColor ok;
    QColor okGround;
    QColor warn;
    QColor warnGround;
    QColor err;
    QColor errGround;
    QColor seriesA;
    QColor seriesB;
    QColor seriesOther;
    QColor readout;     ///< ground of the readout on a spectrogram, in both schemes
    QColor onReadout;   ///< text, cursor and crosshair on a spectrogram
    QColor matrixRight; ///< diagonal of a matrix at 100 %
    QColor matrixWrong; ///< errors of a matrix at 30 % of their row
    QColor zero;        ///< no difference
    QColor shadow;      ///< under menus and toasts, with its opacity
    bool dark = false;

    bool operator==(const Tokens&) const = default;
};

/// The two schemes.
Tokens lightTokens();
Tokens darkTokens();

/// A token with the name it has in earshot.qss (`@name@`) and in icons.
struct NamedToken {
    const char* name;
    QColor Tokens::*colour;
};

/// All tokens, in the order of look.md.
std::span<const NamedToken> namedTokens();

/// `text` with every `@name@` replaced by that token's colour.
QString fillTokens(QString text, const Tokens& tokens);

} // namespace earshot
