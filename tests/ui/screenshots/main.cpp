#include "states.h"

#include "theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QFontDatabase>
#include <QSettings>
#include <QTemporaryDir>
#include <QWidget>

#include <cstdio>

using namespace earshot;

namespace {

/// Grabs `state` at `size` into `path`; false when the file cannot be written.
bool grab(const test::State& state, const QSize& size, Theme& theme, const QString& path) {
    QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    const std::unique_ptr<QWidget> widget = state.make(theme, settings);
    widget->resize(size);
    widget->show();
    widget->activateWindow();
    QApplication::processEvents();
    state.arrange(*widget);
    QApplication::processEvents();
    return widget->grab().save(path);
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    if (argc < 2) {
        std::fprintf(stderr, "screenshots FOLDER [NAME]: grabs every state of the window, or those whose name contains NAME\n");
        return 2;
    }
    if (QFontDatabase::hasFamily(QStringLiteral("Noto Sans")))
        application.setFont(QFont(QStringLiteral("Noto Sans"), 10));
    QFont font = application.font();
    font.setPointSizeF(9.75);
    application.setFont(font);
    const QString wanted = argc > 2 ? QString::fromLocal8Bit(argv[2]) : QString();
    const QDir folder(QString::fromLocal8Bit(argv[1]));
    folder.mkpath(QStringLiteral("."));
    Theme theme(application, Theme::Mode::Light);
    const bool doubled = application.devicePixelRatio() > 1.5;
    const QList<QSize> sizes = doubled ? QList<QSize>{{1440, 900}} : QList<QSize>{{1100, 700}, {1440, 900}};
    std::vector<test::State> states = test::frameStates();
    for (auto more : {test::kitStates, test::projectStates, test::evaluateStates, test::trainStates, test::deployStates})
        for (test::State& state : more())
            states.push_back(std::move(state));
    bool good = true;
    for (const Theme::Mode mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
        theme.setMode(mode);
        for (const test::State& state : states) {
            if (!state.name.contains(wanted))
                continue;
            for (const QSize& size : sizes) {
                const QString name = QStringLiteral("%1-%2-%3%4.png")
                                         .arg(state.name, theme.tokens().dark ? QStringLiteral("dark") : QStringLiteral("light"))
                                         .arg(size.width())
                                         .arg(doubled ? QStringLiteral("-200") : QString());
                if (!grab(state, size, theme, folder.filePath(name))) {
                    std::fprintf(stderr, "%s cannot be written\n", qPrintable(folder.filePath(name)));
                    good = false;
                }
            }
        }
    }
    return good ? 0 : 1;
}
