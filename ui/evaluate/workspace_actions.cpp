// What a person can do in the Evaluate workspace, by key, menu or command search.
#include "evaluate/clip_panel.h"
#include "evaluate/evaluate_workspace.h"
#include "evaluate/filter_bar.h"
#include "evaluate/matrix_area.h"
#include "widgets/button.h"
#include "window/actions.h"

#include <QSettings>

namespace earshot {

void EvaluateWorkspace::attach(Shell& shell, QWidget* page) {
    shell_ = &shell;
    page_ = page;
    addActions();
    addClipActions();
    addLabelActions();
}

QAction* EvaluateWorkspace::add(const QString& id, const QString& name, const QList<QKeySequence>& keys, const QString& icon,
                                std::function<void()> run) {
    return shell_->actions().add({QStringLiteral("evaluate.") + id, name, title(), keys, icon, title()}, page_, std::move(run));
}

void EvaluateWorkspace::addActions() {
    add(QStringLiteral("open"), tr("Open run or predictions…"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O)},
        QStringLiteral("folder"), [this] { chooseFile(false); });
    add(QStringLiteral("compare"), tr("Compare with…"), {QKeySequence(Qt::Key_C)}, QStringLiteral("swap"), [this] {
        if (model_.isComparing())
            model_.endComparison();
        else if (!model_.isEmpty() && compare_)
            compareMenu(compare_);
    });
    add(QStringLiteral("swap"), tr("Swap A and B"), {QKeySequence(Qt::SHIFT | Qt::Key_C)}, {}, [this] { model_.swapSides(); });
    add(QStringLiteral("filter"), tr("Add a filter"), {QKeySequence(Qt::Key_F)}, QStringLiteral("filter"), [this] {
        if (filters_ && !model_.isEmpty())
            filters_->add();
    });
    add(QStringLiteral("measure"), tr("Accuracy or log loss beside the matrix"), {QKeySequence(Qt::Key_M)}, {}, [this] {
        if (area_)
            area_->toggleMeasure();
    });
    add(QStringLiteral("diagonal"), tr("All that was recognised"), {QKeySequence(Qt::Key_D)}, {}, [this] {
        model_.select({ClipSelection::Kind::Diagonal, -1, -1, -1});
    });
    add(QStringLiteral("all"), tr("All clips"), {QKeySequence(Qt::Key_A)}, {}, [this] { model_.select({}); });
    add(QStringLiteral("export"), tr("Export figures…"), {QKeySequence(Qt::Key_E)}, QStringLiteral("export"),
        [this] { exportMenu(); });
}

void EvaluateWorkspace::addClipActions() {
    const auto clips = [this](auto what) { return [this, what] { clips_ ? what(*clips_) : void(); }; };
    add(QStringLiteral("next"), tr("Next clip"), {QKeySequence(Qt::Key_J)}, QStringLiteral("chevron-right"),
        clips([](ClipPanel& panel) { panel.step(1); }));
    add(QStringLiteral("previous"), tr("Previous clip"), {QKeySequence(Qt::Key_K)}, QStringLiteral("chevron-left"),
        clips([](ClipPanel& panel) { panel.step(-1); }));
    add(QStringLiteral("play"), tr("Play or stop the clip"), {QKeySequence(Qt::Key_Space)}, QStringLiteral("play"),
        clips([](ClipPanel& panel) { panel.togglePlay(); }));
    add(QStringLiteral("review"), tr("Send the clip to review"), {QKeySequence(Qt::Key_R)}, QStringLiteral("flag"),
        clips([](ClipPanel& panel) { panel.review(); }));
    add(QStringLiteral("undo"), tr("Undo the last change of a label"), {QKeySequence::Undo}, QStringLiteral("undo"),
        [this] { Q_EMIT undoRequested(true); });
    add(QStringLiteral("redo"), tr("Redo it"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z)}, QStringLiteral("redo"),
        [this] { Q_EMIT undoRequested(false); });
    const auto checkable = [&](const QString& id, const QString& name, const QKeySequence& key, std::function<void(bool)> run) {
        QAction* action =
            shell_->actions().add({QStringLiteral("evaluate.") + id, name, title(), {key}, {}, title(), true}, page_, [] {});
        action->setChecked(settings_ && settings_->value(QStringLiteral("evaluate/") + id, false).toBool());
        connect(action, &QAction::toggled, this, [this, id, run = std::move(run)](bool on) {
            keepView(id, int(on));
            run(on);
        });
        return action;
    };
    autoPlay_ =
        checkable(QStringLiteral("autoplay"), tr("Play each clip that is chosen"), QKeySequence(Qt::Key_P), [this](bool on) {
            if (clips_)
                clips_->setAutoPlay(on);
        });
    oneScale_ = checkable(QStringLiteral("onescale"), tr("One colour scale for the whole matrix"), QKeySequence(Qt::Key_S),
                          [this](bool on) {
                              if (area_)
                                  area_->setOneScale(on);
                          });
    onward_ = shell_->actions().add({QStringLiteral("evaluate.ask"),
                                     tr("Ask the board"),
                                     title(),
                                     {QKeySequence(Qt::Key_Q)},
                                     QStringLiteral("board"),
                                     title()},
                                    // Deploy takes the listed clips from here.
                                    page_, [this] { shell_->openWorkspace(QStringLiteral("deploy")); });
}

void EvaluateWorkspace::addLabelActions() {
    for (int i = 0; i < 10; ++i) {
        const auto key = Qt::Key(i == 9 ? int(Qt::Key_0) : int(Qt::Key_1) + i);
        // Without a menu: ten lines there would hide the others.
        shell_->actions().add({QStringLiteral("evaluate.label%1").arg(i + 1),
                               tr("Label the clip as class %1").arg(i + 1),
                               title(),
                               {QKeySequence(key)},
                               {},
                               {}},
                              page_, [this, i] {
                                  if (clips_)
                                      clips_->relabel(i);
                              });
    }
}

} // namespace earshot
