#include "project/open_project.h"
#include "theme/theme.h"
#include "window/job_strip.h"
#include "window/main_window.h"
#include "window/workspace.h"
#include "workspaces.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QSettings>
#include <QTimer>

#include <cstdio>

int main(int argc, char** argv) {
    QElapsedTimer sinceStart;
    sinceStart.start();
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Earshot"));
    QApplication::setOrganizationName(QStringLiteral("Earshot"));
    QApplication::setApplicationVersion(QStringLiteral(EARSHOT_VERSION));

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QCoreApplication::translate("main", "Label audio, train a small acoustic scene classifier, judge it, "
                                            "put it on a board."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption startupTime(
        QStringLiteral("startup-time"),
        QCoreApplication::translate("main", "Print the milliseconds to the first usable window, then quit."));
    parser.addOption(startupTime);
    parser.addPositionalArgument(QStringLiteral("PROJECT"), QCoreApplication::translate("main", "a .earshot folder to open"),
                                 QStringLiteral("[PROJECT]"));
    parser.process(application);

    QSettings settings;
    const int mode = settings.value(QStringLiteral("window/theme"), int(earshot::Theme::Mode::System)).toInt();
    earshot::Theme theme(application, earshot::Theme::Mode(std::clamp(mode, 0, 2)));
    earshot::OpenProject project(settings);
    earshot::MainWindow window(theme, settings, earshot::makeWorkspaces(project));
    earshot::JobStrip jobStrip(project.jobs(), window.strip(), &window);
    window.show();
    if (const QStringList named = parser.positionalArguments(); !named.isEmpty())
        QTimer::singleShot(0, &project, [&project, folder = named.front()] { project.tryOpen(folder.toStdString()); });
    if (parser.isSet(startupTime)) {
        // Runs after the first paint: the event loop handles what is posted before it comes to timers.
        QTimer::singleShot(0, &application, [&] {
            std::printf("%lld ms\n", static_cast<long long>(sinceStart.elapsed()));
            QApplication::quit();
        });
    }
    return QApplication::exec();
}
