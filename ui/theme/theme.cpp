#include "theme/theme.h"

#include <QApplication>
#include <QFile>
#include <QPalette>
#include <QStyleFactory>

namespace earshot {

Theme::Theme(QApplication& application, Mode mode)
    : QObject(&application), application_(application), mode_(mode),
      systemIsDark_(application.palette().color(QPalette::Window).lightnessF() < 0.5), fonts_(application.font()) {
    application_.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    application_.setFont(fonts_.body());
    apply();
}

const Theme& Theme::of(const QObject&) {
    const auto* theme = QCoreApplication::instance()->findChild<Theme*>(QString(), Qt::FindDirectChildrenOnly);
    Q_ASSERT(theme);
    return *theme;
}

void Theme::setMode(Mode mode) {
    if (mode == mode_)
        return;
    mode_ = mode;
    apply();
}

void Theme::apply() {
    const bool dark = mode_ == Mode::Dark || (mode_ == Mode::System && systemIsDark_);
    tokens_ = dark ? darkTokens() : lightTokens();
    QFile sheet(QStringLiteral(":/earshot/theme/earshot.qss"));
    const bool opened = sheet.open(QIODevice::ReadOnly);
    Q_ASSERT(opened);
    Q_UNUSED(opened);
    application_.setPalette(paletteOf(tokens_));
    // Setting the sheet repolishes every widget, so that what they cached of the old scheme is made anew.
    application_.setStyleSheet(fillTokens(QString::fromUtf8(sheet.readAll()), tokens_));
    Q_EMIT changed();
}

QPalette paletteOf(const Tokens& t) {
    QPalette palette;
    const auto set = [&palette](QPalette::ColorRole role, const QColor& colour) { palette.setColor(role, colour); };
    set(QPalette::Window, t.window);
    set(QPalette::Base, t.surface);
    set(QPalette::AlternateBase, t.sunken);
    set(QPalette::Text, t.text);
    set(QPalette::WindowText, t.text);
    set(QPalette::Button, t.surface);
    set(QPalette::ButtonText, t.text);
    set(QPalette::BrightText, t.onAccent);
    set(QPalette::Highlight, t.tint);
    set(QPalette::HighlightedText, t.text);
    set(QPalette::PlaceholderText, t.text3);
    set(QPalette::Link, t.accent);
    set(QPalette::LinkVisited, t.accent);
    set(QPalette::ToolTipBase, t.raised);
    set(QPalette::ToolTipText, t.text);
    set(QPalette::Light, t.raised);
    set(QPalette::Midlight, t.hover);
    set(QPalette::Mid, t.line);
    set(QPalette::Dark, t.line2);
    set(QPalette::Shadow, t.line2);
    for (const auto role : {QPalette::Text, QPalette::WindowText, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, t.text3);
    palette.setColor(QPalette::Disabled, QPalette::Base, t.sunken);
    palette.setColor(QPalette::Disabled, QPalette::Button, t.sunken);
    return palette;
}

} // namespace earshot
