// What the Evaluate workspace does with files: choosing what to open, saying why it cannot be opened, exporting.
#include "evaluate/evaluate_workspace.h"
#include "evaluate/figure_export.h"
#include "evaluate/lower_panels.h"
#include "evaluate/matrix_area.h"
#include "evaluate/reliability_plot.h"
#include "widgets/button.h"
#include "widgets/error_panel.h"
#include "widgets/toast.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMetaMethod>
#include <QStackedWidget>

namespace earshot {
namespace {

/// "run-1", "run-1-vs-run-2"; two sources of one run by their engines too.
QString exportName(const EvaluationModel& model) {
    const EvaluationSource& source = model.source();
    if (!model.isComparing())
        return source.name;
    const EvaluationSource& other = model.other();
    const bool sameName = source.name == other.name;
    const auto nameOf = [sameName](const EvaluationSource& one) {
        if (!sameName)
            return one.name;
        return QStringList{one.name, one.engine, one.checkpointText()}
            .join(QLatin1Char(' '))
            .trimmed()
            .replace(QLatin1Char(' '), QLatin1Char('-'));
    };
    return nameOf(other) + QStringLiteral("-vs-") + nameOf(source);
}

} // namespace

void EvaluateWorkspace::chooseFile(bool asOther) {
    const QString folder = shownRun_.isEmpty() ? QString() : QFileInfo(shownRun_).path();
    const QString file = QFileDialog::getOpenFileName(page_, asOther ? tr("Compare with predictions") : tr("Open predictions"),
                                                      folder, tr("Predictions (*.csv *.tsv *.txt);;All files (*)"));
    if (file.isEmpty())
        return;
    asOther ? compareWith(file) : open(file);
}

void EvaluateWorkspace::showError(const Error& error, const QString& runOrFile, bool asOther) {
    if (asOther && !model_.isEmpty()) {
        // What is looked at stays; the other side is said to be missing.
        shell_->showToast({tr("No comparison"), QString::fromUtf8(error.what()), {}, {}, QStringLiteral("error")});
        return;
    }
    if (!centre_)
        return;
    model_.clear();
    error_->setMessage(errorMessage(error));
    const bool isRun = QFileInfo(runOrFile).isDir();
    if (isRun && !enginesOf(runOrFile.toStdString()).empty() &&
        isSignalConnected(QMetaMethod::fromSignal(&EvaluateWorkspace::evaluationWanted))) {
        shownRun_ = runOrFile;
        auto* evaluateIt = error_->addButton(tr("Evaluate it"), QStringLiteral("evaluate"));
        connect(evaluateIt, &QAbstractButton::clicked, this,
                [this, runOrFile] { evaluate(requestFor(runOrFile, "float"), false); });
    }
    auto* again = error_->addButton(tr("Open another…"), QStringLiteral("folder"));
    connect(again, &QAbstractButton::clicked, this, [this] { chooseFile(false); });
    if (QFileInfo(runOrFile).isFile()) {
        auto* truth = error_->addButton(tr("Choose its truth…"));
        connect(truth, &QAbstractButton::clicked, this, [this, runOrFile] {
            const QString file = QFileDialog::getOpenFileName(page_, tr("What the clips really are"), QFileInfo(runOrFile).path(),
                                                              tr("Truth (*.csv *.tsv *.txt);;All files (*)"));
            if (!file.isEmpty())
                open(runOrFile, file);
        });
    }
    showProblem();
}

void EvaluateWorkspace::showProblem() {
    centre_->setCurrentIndex(1);
    refreshContext();
}

void EvaluateWorkspace::saveAs(const QString& suffix, const std::function<void(const std::filesystem::path&)>& write) {
    QString file =
        QFileDialog::getSaveFileName(page_, tr("Export figures"), exportName(model_) + QStringLiteral("-evaluation.") + suffix,
                                     QStringLiteral("%1 (*.%2)").arg(suffix.toUpper(), suffix));
    if (file.isEmpty())
        return;
    if (QFileInfo(file).suffix().isEmpty())
        file += QLatin1Char('.') + suffix;
    try {
        write(file.toStdString());
        shell_->showToast({tr("Figures exported"), file, {}, {}});
    } catch (const Error& error) {
        shell_->showToast({tr("Nothing was exported"), QString::fromUtf8(error.what()), {}, {}, QStringLiteral("error")});
    }
}

void EvaluateWorkspace::exportMenu() {
    if (model_.isEmpty() || !area_ || !export_)
        return;
    QMenu menu(page_);
    const auto picture = [&](const QString& text, const QString& suffix, PictureFormat format) {
        connect(menu.addAction(text), &QAction::triggered, this, [this, suffix, format] {
            saveAs(suffix, [this, format](const std::filesystem::path& path) {
                area_->withoutSelection([&] { exportPicture(*area_, model_, format, path); });
            });
        });
    };
    const auto table = [&](const QString& text, const QString& suffix, TableFormat format) {
        connect(menu.addAction(text), &QAction::triggered, this, [this, suffix, format] {
            saveAs(suffix, [this, format](const std::filesystem::path& path) { exportTables(model_, format, path); });
        });
    };
    picture(tr("Picture, PNG…"), QStringLiteral("png"), PictureFormat::Png);
    picture(tr("Picture, SVG…"), QStringLiteral("svg"), PictureFormat::Svg);
    picture(tr("Picture, PDF…"), QStringLiteral("pdf"), PictureFormat::Pdf);
    menu.addSeparator();
    table(tr("Tables, CSV…"), QStringLiteral("csv"), TableFormat::Csv);
    table(tr("Tables, Markdown…"), QStringLiteral("md"), TableFormat::Markdown);
    table(tr("Tables, LaTeX…"), QStringLiteral("tex"), TableFormat::Latex);
    menu.addSeparator();
    connect(menu.addAction(tr("Report, one HTML file…")), &QAction::triggered, this, [this] {
        saveAs(QStringLiteral("html"), [this](const std::filesystem::path& path) {
            std::vector<QWidget*> figures{area_};
            if (!model_.isComparing())
                figures.push_back(&lower_->reliability());
            area_->withoutSelection([&] { exportReport(figures, model_, path); });
        });
    });
    menu.exec(export_->mapToGlobal(export_->rect().bottomLeft()));
}

} // namespace earshot
