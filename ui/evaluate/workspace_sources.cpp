// What the Evaluate workspace looks at: runs, engines, epochs, and what they are compared with.
#include "board/port_discovery.h"
#include "evaluate/evaluate_workspace.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/label.h"
#include "window/actions.h"

#include <QBoxLayout>
#include <QFileInfo>
#include <QMenu>
#include <QMetaMethod>
#include <QSignalBlocker>

#include <algorithm>
#include <iterator>

namespace earshot {
namespace {

/// Path of the first board that is there; empty: none.
std::string connectedBoard() {
    SerialPorts ports;
    for (const PortInfo& port : ports.list())
        if (port.state == PortState::application)
            return port.path;
    return {};
}

void fill(ChoiceBox& box, const QStringList& items, int current) {
    const QSignalBlocker quiet(&box);
    box.clear();
    box.addItems(items);
    box.setCurrentIndex(current);
}

} // namespace

QWidget* EvaluateWorkspace::contextWidget() {
    auto* holder = new QWidget;
    auto* layout = new QHBoxLayout(holder);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(run_ = new ChoiceBox(tr("Run")));
    layout->addWidget(engine_ = new ChoiceBox(tr("Engine")));
    layout->addWidget(a_ = new ChoiceBox(QStringLiteral("A")));
    layout->addWidget(swap_ = new Button(ButtonKind::Tool, tr("Swap A and B"), QStringLiteral("swap")));
    layout->addWidget(b_ = new ChoiceBox(QStringLiteral("B")));
    layout->addWidget(compare_ = new Button(ButtonKind::Text));
    layout->addWidget(evaluating_ = new Label({}, TextSize::Caption, Tone::Secondary));
    layout->addWidget(stop_ = new Button(ButtonKind::Text, tr("Stop"), QStringLiteral("stop")));
    layout->addWidget(notes_ = new Button(ButtonKind::Text, {}, QStringLiteral("info")));
    notes_->setQuiet(true);
    connect(notes_, &QAbstractButton::clicked, this, [this] {
        say({tr("About these predictions"), notes_->toolTip(), {}, {}, QStringLiteral("info")});
    });
    swap_->setToolTip(tr("Swap A and B  (Shift+C)"));
    evaluating_->setElided(true);
    evaluating_->hide();
    stop_->hide();
    connect(run_, &QComboBox::activated, this, [this](int index) {
        if (index >= 0 && index < int(runs_.size()) && runs_[index] != shownRun_)
            open(runs_[index]);
    });
    connect(engine_, &QComboBox::activated, this, [this](int index) {
        if (index >= 0 && index < int(engines_.size()))
            evaluate(requestFor(shownRun_, engines_[std::size_t(index)]), false);
    });
    const auto choose = [this](void (ComparedSources::*what)(int)) {
        return [this, what](int index) {
            try {
                (sources_.*what)(index);
            } catch (const Error& error) {
                say({tr("No comparison"), QString::fromUtf8(error.what()), {}, {}, QStringLiteral("error")});
                refreshContext();
            }
        };
    };
    connect(a_, &QComboBox::activated, this, choose(&ComparedSources::setA));
    connect(b_, &QComboBox::activated, this, choose(&ComparedSources::setB));
    connect(swap_, &QAbstractButton::clicked, &model_, &EvaluationModel::swapSides);
    connect(compare_, &QAbstractButton::clicked, this,
            [this] { shell_->actions().find(QStringLiteral("evaluate.compare"))->trigger(); });
    connect(stop_, &QAbstractButton::clicked, this, [this] {
        showEvaluating({});
        Q_EMIT evaluationCancelled();
    });
    refreshContext();
    return holder;
}

void EvaluateWorkspace::refreshContext() {
    if (!run_)
        return;
    const bool comparing = model_.isComparing();
    QStringList names;
    for (const QString& run : runs_)
        names << (run == shownRun_ && !model_.isEmpty() ? model_.source().name : runName(run));
    fill(*run_, names, int(runs_.indexOf(shownRun_)));
    run_->setVisible(!runs_.isEmpty() && !comparing);
    QStringList titles;
    for (int i = 0; i < sources_.count(); ++i)
        titles << sources_.title(i);
    fill(*a_, titles, sources_.a());
    fill(*b_, titles, sources_.b());
    for (QWidget* widget : {static_cast<QWidget*>(a_), static_cast<QWidget*>(b_), static_cast<QWidget*>(swap_)})
        widget->setVisible(comparing);
    compare_->setText(comparing ? tr("Close comparison") : tr("Compare with…"));
    compare_->setIconName(comparing ? QStringLiteral("cross") : QStringLiteral("swap"));
    compare_->setToolTip(comparing ? tr("Close comparison  (C)") : tr("Compare with another source, which becomes A  (C)"));
    compare_->setVisible(!model_.isEmpty());
    QStringList notes;
    for (const std::string& note : model_.source().clips.notes)
        notes << QString::fromStdString(note);
    notes_->setText(notes.size() == 1 ? tr("1 note") : tr("%1 notes").arg(notes.size()));
    notes_->setToolTip(notes.join(QLatin1Char('\n')));
    notes_->setVisible(!notes.isEmpty());
    refreshEngines();
}

void EvaluateWorkspace::refreshEngines() {
    if (!engine_)
        return;
    const EvaluationSource& source = model_.source();
    engines_ = source.run.empty() ? std::vector<std::string>{} : enginesOf(source.run);
    QStringList names;
    int current = -1;
    for (const std::string& engine : engines_) {
        if (source.origin && source.origin->engine == engine)
            current = int(names.size());
        names << engineText(engine);
    }
    fill(*engine_, names, current);
    engine_->setVisible(!engines_.empty() && !model_.isComparing() &&
                        isSignalConnected(QMetaMethod::fromSignal(&EvaluateWorkspace::evaluationWanted)));
}

EvaluationRequest EvaluateWorkspace::requestFor(const QString& run, const std::string& engine) const {
    EvaluationRequest request;
    request.run = run.toStdString();
    request.name = runName(run).toStdString();
    request.engine = engine;
    if (const auto& origin = model_.source().origin) { // the same clips
        request.fold = origin->fold;
        request.split = origin->split;
    }
    return request;
}

void EvaluateWorkspace::evaluate(const EvaluationRequest& request, bool asOther) {
    EvaluationRequest wanted = request;
    if (wanted.engine == "board" && wanted.port.empty() && freshEvaluation(wanted).empty()) {
        wanted.port = board_ ? board_() : connectedBoard();
        if (wanted.port.empty()) {
            say({tr("No board is connected"),
                 tr("Deploy this run's model to a Nano 33 BLE, or to a virtual one, and ask again"),
                 {},
                 {},
                 QStringLiteral("board")});
            refreshEngines();
            return;
        }
    }
    wantedAsOther_ = asOther;
    Q_EMIT evaluationWanted(wanted);
}

void EvaluateWorkspace::showEpoch(int epoch) {
    const EvaluationSource& source = model_.source();
    const QString run = QString::fromStdString(source.run.string());
    if (!source.isOfEpoch()) {
        beforeEpochs_ = requestFor(run, source.origin ? source.origin->engine : "float");
        if (source.origin && source.origin->engine == "float")
            beforeEpochs_->checkpoint = source.origin->checkpoint;
    }
    EvaluationRequest request = requestFor(run, "float");
    request.checkpoint = std::to_string(epoch);
    evaluate(request, false);
}

void EvaluateWorkspace::leaveEpochs() {
    const auto& run = model_.source().run;
    const bool known = beforeEpochs_ && beforeEpochs_->run == run;
    evaluate(known ? *beforeEpochs_ : requestFor(QString::fromStdString(run.string()), "float"), false);
}

void EvaluateWorkspace::showEvaluated(const QString& predictions) {
    showEvaluating({});
    wantedAsOther_ ? compareWith(predictions) : open(predictions);
}

void EvaluateWorkspace::showEvaluating(const QString& activity) {
    if (!evaluating_)
        return;
    evaluating_->setText(activity);
    evaluating_->setVisible(!activity.isEmpty());
    stop_->setVisible(!activity.isEmpty());
}

void EvaluateWorkspace::showNotEvaluated(const EvaluationRequest& request, const ErrorMessage& message) {
    showEvaluating({});
    refreshEngines();
    if (!model_.isEmpty() || !error_) {
        say({tr("%1 was not evaluated").arg(requestText(request)), message.what, {}, {}, QStringLiteral("error")});
        return;
    }
    error_->setMessage(message);
    connect(error_->addButton(tr("Try again"), QStringLiteral("refresh")), &QAbstractButton::clicked, this,
            [this, request] { evaluate(request, false); });
    showProblem();
}

void EvaluateWorkspace::fillCompareMenu(QMenu& menu) {
    const EvaluationSource& source = model_.source();
    const bool canEvaluate = isSignalConnected(QMetaMethod::fromSignal(&EvaluateWorkspace::evaluationWanted));
    const auto add = [&](const EvaluationRequest& request) {
        connect(menu.addAction(requestText(request)), &QAction::triggered, this, [this, request] { evaluate(request, true); });
    };
    std::vector<std::string> others;
    if (canEvaluate && !source.run.empty())
        others = enginesOf(source.run);
    if (source.origin)
        std::erase(others, source.origin->engine);
    if (!others.empty())
        menu.addSection(tr("This run by another engine"));
    for (const std::string& engine : others)
        add(requestFor(shownRun_, engine));
    QStringList runs;
    std::copy_if(runs_.begin(), runs_.end(), std::back_inserter(runs),
                 [this](const QString& run) { return run != shownRun_ && QFileInfo(run).isDir(); });
    if (!runs.isEmpty())
        menu.addSection(tr("Another run"));
    for (const QString& run : runs) {
        const auto engines = enginesOf(run.toStdString());
        const std::string engine = source.origin ? source.origin->engine : "float";
        if (canEvaluate && std::find(engines.begin(), engines.end(), engine) != engines.end())
            add(requestFor(run, engine));
        else
            connect(menu.addAction(runName(run)), &QAction::triggered, this, [this, run] { compareWith(run); });
    }
    if (!menu.isEmpty())
        menu.addSeparator();
    connect(menu.addAction(tr("Predictions in a file…")), &QAction::triggered, this, [this] { chooseFile(true); });
}

void EvaluateWorkspace::compareMenu(const QWidget* under) {
    QMenu menu(page_);
    fillCompareMenu(menu);
    menu.exec(under->mapToGlobal(under->rect().bottomLeft()));
}

} // namespace earshot
