// What the Deploy workspace does when it is told to: deploy, ask, export, mend.
#include "base/atomic_file.h"
#include "deploy/ask_panel.h"
#include "deploy/boards_panel.h"
#include "deploy/deploy_panel.h"
#include "deploy/deploy_workspace.h"
#include "evaluate/clip_player.h"
#include "exporters/arduino_library.h"
#include "exporters/model_header.h"
#include "exporters/run_report.h"
#include "firmware/firmware_image.h"
#include "project/open_project.h"
#include "quantization/int8_model.h"
#include "train/training_session.h"
#include "widgets/button.h"
#include "widgets/toast.h"
#include "window/actions.h"
#include "window/status_strip.h"

#include <QAction>
#include <QClipboard>
#include <QCursor>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QProcess>
#include <QStackedWidget>
#include <QTemporaryDir>

namespace earshot {

namespace {

/// The run's newest INT8 model in ONNX, made by earshot-cli: what writes ONNX is no part of the window.
std::map<std::string, std::string> onnxOf(const std::filesystem::path& run) {
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("model.onnx"));
    QProcess process;
    process.start(workerProgram(), {QStringLiteral("export"), QString::fromStdString(run.string()), QStringLiteral("--format"),
                                    QStringLiteral("onnx"), QStringLiteral("--out"), file});
    if (!process.waitForFinished(60000) || process.exitCode() != 0)
        throw Error("earshot-cli could not write ONNX: " + process.readAllStandardError().trimmed().toStdString(),
                    {workerProgram().toStdString(), 0, "try it in a terminal"});
    return {{"", readFile(file.toStdString())}};
}

} // namespace

void DeployWorkspace::addActions(QWidget* page) {
    const auto add = [&](const char* name, const QString& text, const QList<QKeySequence>& keys, const char* icon,
                         std::function<void()> run) {
        return shell_->actions().add({QStringLiteral("deploy.") + QLatin1String(name), text, title(), keys, QLatin1String(icon), title()},
                                     page, std::move(run));
    };
    add("deploy", tr("Deploy to the board"), {QKeySequence(Qt::Key_D)}, "deploy", [this] { deployNow(); });
    add("stop", tr("Stop the deploy"), {}, "stop", [this] { run_.stop(); });
    add("kind", tr("Whole image or model only"), {QKeySequence(Qt::Key_M)}, "swap", [this] {
        if (panel_ && !run_.isRunning())
            panel_->setKind(panel_->kind() == DeployRun::Kind::WholeImage ? DeployRun::Kind::ModelOnly : DeployRun::Kind::WholeImage);
    });
    add("ask", tr("Ask the board"), {QKeySequence(Qt::Key_Q)}, "ask", [this] { askNow(); });
    add("askMany", tr("Ask the board about many clips"), {QKeySequence(Qt::SHIFT | Qt::Key_Q)}, "ask", [this] { askMany(); });
    add("pause", tr("Pause or go on asking"), {QKeySequence(Qt::Key_P)}, "pause", [this] {
        if (ask_ && asker_.state() != BoardAsker::State::Idle)
            ask_->pauseOrResume();
    });
    add("matrix", tr("Show the board's answers as a matrix"), {QKeySequence(Qt::SHIFT | Qt::Key_M)}, "evaluate",
        [this] { showMatrix(); });
    add("next", tr("Next clip"), {QKeySequence(Qt::Key_J)}, "chevron-right", [this] { question_.step(1); });
    add("previous", tr("Previous clip"), {QKeySequence(Qt::Key_K)}, "chevron-left", [this] { question_.step(-1); });
    add("play", tr("Play or stop the clip"), {QKeySequence(Qt::Key_Space)}, "play", [this] {
        if (ask_)
            ask_->togglePlay();
    });
    add("openFile", tr("Ask about an audio file…"), {QKeySequence(Qt::Key_O)}, "folder", [this] { openFile(); });
    add("startVirtual", tr("Start a virtual Nano 33"), {QKeySequence(Qt::Key_V)}, "plus", [this] { startVirtual(); });
    add("addPort", tr("Add a port by hand…"), {QKeySequence(Qt::Key_A)}, "usb", [this] {
        if (boardsPanel_)
            boardsPanel_->askForPath();
    });
    add("askAgain", tr("Look at the board again"), {QKeySequence(Qt::Key_F5)}, "refresh", [this] {
        if (const BoardEntry* board = boards_.chosen())
            probe_.ask(board->path);
    });
    add("copyLog", tr("Copy the log"), {}, "copy", [this] { QGuiApplication::clipboard()->setText(run_.logText()); });
    add("export", tr("Export…"), {QKeySequence(Qt::Key_E)}, "export", [this] { showExports(); });
}

void DeployWorkspace::deployNow() {
    if (!whyNotDeploy().isEmpty() || !panel_)
        return;
    const BoardEntry board = *boards_.chosen();
    DeployRun::Task task{panel_->kind(), board.path, board.name, models_[std::size_t(chosenModel_)].name, model_->blob};
    holdsModel_ = true;
    probe_.take([this, task] { run_.start(task); });
}

void DeployWorkspace::deployEnded() {
    const QString path = run_.task().path;
    const QString at = run_.endedAt().toString(QStringLiteral("HH:mm"));
    std::optional<BoardInfo> info;
    if (run_.state() == DeployRun::State::Done) {
        info = run_.report().board;
        const QString now = QString::fromStdString(run_.report().port);
        lastDeploys_[now] = tr("%1, verified").arg(at);
        project_.noteDeployed(tr("%1, verified on %2").arg(run_.task().modelName, run_.task().boardName));
        boards_.choose(now);
        probe_.giveBack(now, info);
    } else {
        const auto page = run_.stoppedAt();
        lastDeploys_[path] = page ? tr("%1, stopped at page %2 of %3").arg(at).arg(*page + 1).arg(run_.pages().size())
                                  : tr("%1, without success").arg(at);
        probe_.giveBack(path);
    }
    if (boardsPanel_)
        boardsPanel_->refresh();
    if (run_.state() == DeployRun::State::Failed && panel_ && !panel_->isVisible())
        shell_->strip().setNotice(panel_->title());
    refresh();
}

void DeployWorkspace::askAbout(const std::vector<std::size_t>& which) {
    if (!whyNotAsk().isEmpty())
        return;
    const QString path = boards_.chosen()->path;
    holdsModel_ = true;
    probe_.take([this, path, which] { asker_.ask(path, *model_, question_.clips(), which); });
}

void DeployWorkspace::askNow() {
    askAbout({question_.index()});
}

void DeployWorkspace::askMany() {
    if (!ask_)
        return;
    std::vector<std::size_t> which(ask_->batchSize());
    // Spread over the list: its beginning alone is often one class.
    const std::size_t all = question_.clips().clips.size();
    for (std::size_t i = 0; i < which.size(); ++i)
        which[i] = i * all / which.size();
    askAbout(which);
}

void DeployWorkspace::askEnded() {
    const BoardEntry* board = boards_.chosen();
    probe_.giveBack(board ? board->path : QString(), asker_.info());
    if (panel_ && model_ && !asker_.profile().empty())
        panel_->setMeasuredCosts(layerCosts(asker_.profile(), model_->layers));
    if (const std::size_t asked = asker_.answers().size(); asked > 0)
        project_.noteAsked(tr("%1 of %2 answers equal this computer's, bit for bit").arg(asker_.identical()).arg(asked));
    refresh();
}

void DeployWorkspace::showMatrix() {
    if (asker_.answers().size() < 2 || !model_)
        return;
    const auto folder = project_.store().cacheFolder() / "board" /
                        QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss")).toStdString();
    try {
        asker_.writeAnswers(folder, *model_, tr("%1 on the board").arg(models_[std::size_t(chosenModel_)].name));
        Q_EMIT matrixRequested(QString::fromStdString(folder.string()));
        shell_->openWorkspace(QStringLiteral("evaluate"));
    } catch (const Error& error) {
        shell_->showToast({tr("No matrix"), QString::fromUtf8(error.what()), {}, {}, QStringLiteral("error")});
    }
}

void DeployWorkspace::listClips() {
    if (!project_.isOpen())
        return;
    AskedClips selected = selection_ ? selection_() : AskedClips();
    const auto store = std::make_shared<ProjectStore>(project_.store().sibling());
    clipLister_.start([this, store, selected = std::move(selected)](const std::stop_token&) -> LatestJob::Deliver {
        return [this, own = clipsOf(*store), selected] {
            const AskedClips before = question_.clips();
            sources_ = {own};
            if (!selected.clips.empty())
                sources_.push_back(selected);
            int chosen = 0;
            for (int i = 0; i < int(sources_.size()); ++i)
                if (sources_[std::size_t(i)].source == before.source)
                    chosen = i;
            QStringList names;
            for (const AskedClips& source : sources_)
                names << tr("%1 · %2").arg(source.clips.size()).arg(source.source);
            if (ask_)
                ask_->setSources(names, chosen);
            const AskedClips& wanted = sources_[std::size_t(chosen)];
            if (wanted.source != before.source || wanted.clips != before.clips)
                question_.setClips(wanted);
        };
    });
}

void DeployWorkspace::chooseClips(int source) {
    if (source >= 0 && source < int(sources_.size()))
        question_.setClips(sources_[std::size_t(source)]);
}

void DeployWorkspace::openFile() {
    const QString file = QFileDialog::getOpenFileName(centre_, tr("Ask the board about a recording"), {},
                                                      tr("Audio (*.wav *.flac *.ogg *.aiff *.aif *.mp3 *.caf);;All files (*)"));
    if (!file.isEmpty())
        question_.setClips(clipsOfFile(file.toStdString()));
}

void DeployWorkspace::showExports() {
    if (!model_)
        return;
    QMenu menu(centre_);
    const QString name = QString::fromStdString(models_[std::size_t(chosenModel_)].run.filename().string());
    const auto way = [&](const QString& text, const QString& suffix, std::function<ExportedFiles()> make) {
        connect(menu.addAction(text), &QAction::triggered, this, [this, file = name + suffix, make] { exportAs(file, make); });
    };
    const auto bytes = [](const std::vector<std::byte>& content) {
        return ExportedFiles{{"", std::string(reinterpret_cast<const char*>(content.data()), content.size())}};
    };
    const auto blob = model_->blob;
    const auto run = models_[std::size_t(chosenModel_)].run;
    way(tr("Firmware image, for flash from 0x10000…"), QStringLiteral(".bin"), [=] { return bytes(buildImage(blob)); });
    way(tr("INT8 model blob, as the board reads it…"), QStringLiteral(".blob"), [=] { return bytes(blob); });
    way(tr("ONNX, INT8…"), QStringLiteral(".onnx"), [=] { return onnxOf(run); });
    way(tr("C header…"), QStringLiteral(".h"), [=] { return ExportedFiles{{"", modelHeader(Int8Model::fromBlob(blob))}}; });
    way(tr("Arduino library, a folder…"), {}, [=] { return arduinoLibrary(Int8Model::fromBlob(blob)); });
    way(tr("Report, Markdown…"), QStringLiteral(".md"), [=] { return ExportedFiles{{"", runReport(run)}}; });
    menu.exec(QCursor::pos());
}

void DeployWorkspace::exportAs(const QString& name, const std::function<ExportedFiles()>& make) {
    const QString path = QFileDialog::getSaveFileName(centre_, tr("Export"), name);
    if (path.isEmpty())
        return;
    Job* job = project_.jobs().start(
        tr("Export"), this,
        [make, out = std::filesystem::path(path.toStdString())](Progress&, std::stop_token) {
            std::size_t bytes = 0;
            for (const auto& [file, content] : make()) {
                writeFileAtomically(file.empty() ? out : out / file, std::string_view(content));
                bytes += content.size();
            }
            return bytes;
        },
        [this, path](std::size_t bytes) {
            shell_->showToast({tr("Exported, %1 KB").arg((bytes + 1023) / 1024), path, {}, {}});
        });
    connect(job, &Job::failed, this, [this](const JobFailure& failure) {
        shell_->showToast({tr("Nothing was exported"), failure.message, {}, {}, QStringLiteral("error")});
    });
}

bool DeployWorkspace::mayClose() {
    if (!run_.isRunning() || closeAnyway_)
        return true;
    shell_->openWorkspace(id());
    shell_->showToast({tr("A deploy is running"), tr("stopped now, the board keeps no whole application"), tr("Close anyway"),
                       [this] {
                           closeAnyway_ = true;
                           run_.stop();
                           centre_->window()->close();
                       },
                       QStringLiteral("warning")});
    return false;
}

void DeployWorkspace::startVirtual() {
    try {
        boards_.startVirtual();
    } catch (const Error& error) {
        shell_->showToast({tr("No virtual board"), QString::fromUtf8(error.what()), {}, {}, QStringLiteral("error")});
    }
    refresh();
}

void DeployWorkspace::mend(Mend mend) {
    const BoardEntry* board = boards_.chosen();
    switch (mend) {
    case Mend::Resume:
        deployNow();
        break;
    case Mend::WholeImage:
        panel_->setKind(DeployRun::Kind::WholeImage);
        deployNow();
        break;
    case Mend::Retry:
        if (!asker_.failure().what.isEmpty())
            askNow();
        else if (board)
            probe_.ask(board->path);
        break;
    case Mend::DoubleTap:
        if (board)
            boards_.virtualBoards().doubleTap(board->path);
        break;
    case Mend::StartVirtual:
        startVirtual();
        break;
    case Mend::CopyRule:
        QGuiApplication::clipboard()->setText(udevRule());
        shell_->showToast({tr("Rule copied"), tr("save it as /etc/udev/rules.d/60-earshot-nano33ble.rules"), {}, {}});
        break;
    case Mend::CopyReport:
        QGuiApplication::clipboard()->setText(run_.logText());
        break;
    }
}

std::vector<Found> DeployWorkspace::find(const QString& query, int limit) {
    std::vector<Found> found;
    for (int i = 0; i < int(models_.size()) && int(found.size()) < limit; ++i)
        if (models_[std::size_t(i)].name.contains(query, Qt::CaseInsensitive))
            found.push_back({models_[std::size_t(i)].name, tr("model to deploy"), QStringLiteral("deploy"), {}, [this, i] {
                                 shell_->openWorkspace(id());
                                 chooseModel(i);
                             }});
    for (const BoardEntry& board : boards_.entries())
        if (board.name.contains(query, Qt::CaseInsensitive) && int(found.size()) < limit)
            found.push_back({board.name, tr("board"), QStringLiteral("board"), {}, [this, path = board.path] {
                                 shell_->openWorkspace(id());
                                 boards_.choose(path);
                             }});
    return found;
}

} // namespace earshot
