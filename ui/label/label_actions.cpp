// What a person can do in the Label workspace.
#include "dataset/clip_name.h"
#include "label/class_chooser.h"
#include "label/device_modulation.h"
#include "label/label_editor.h"
#include "label/label_files.h"
#include "label/label_workspace.h"
#include "label/picture_export.h"
#include "label/recording_inspector.h"
#include "label/recording_table.h"
#include "label/review_panel.h"
#include "label/review_queue.h"
#include "label/sound_panel.h"
#include "label/transport_bar.h"
#include "project/open_project.h"
#include "widgets/search_field.h"
#include "widgets/toast.h"
#include "window/actions.h"

#include <QAction>
#include <QLineEdit>
#include <QStackedWidget>

#include <algorithm>
#include <cmath>
#include <utility>

namespace earshot {
namespace {
constexpr double kRate = 44100;
}

void LabelWorkspace::addActions(QWidget* page) {
    Actions& actions = shell_->actions();
    const auto add = [&](const char* name, const QString& words, const QList<QKeySequence>& keys, const char* icon,
                         std::function<void()> run) {
        return actions.add(
            {QStringLiteral("label.") + QLatin1String(name), words, title(), keys, QLatin1String(icon), tr("Label")}, page,
            std::move(run));
    };
    add("className", tr("Label by typing a class's name"), {QKeySequence(Qt::Key_T)}, "label", [this] { chooseClass(); });
    add("undo", tr("Undo"), {QKeySequence::Undo}, "undo", [this] { editor_->undo(); });
    add("redo", tr("Redo"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z)}, "redo", [this] { editor_->redo(); });
    add("remove", tr("Take the label or region away"), {QKeySequence(Qt::Key_Delete)}, "trash", [this] { removeLabel(); });
    add("flag", tr("Flag or unflag"), {QKeySequence(Qt::Key_F)}, "flag", [this] { toggleFlag(); });
    add("note", tr("Write a note"), {QKeySequence(Qt::Key_M)}, "note", [this] {
        if (inspector_)
            inspector_->noteField()->setFocus(Qt::ShortcutFocusReason);
    });
    QAction* advance = actions.add({QStringLiteral("label.advance"),
                                    tr("Go on to the next clip after a label"),
                                    title(),
                                    {QKeySequence(Qt::Key_A)},
                                    {},
                                    tr("Label"),
                                    true},
                                   page, [] {});
    advance->setChecked(true);
    add("next", tr("Next recording"), {QKeySequence(Qt::Key_J)}, "chevron-down", [this] { step(1); });
    add("previous", tr("Recording before"), {QKeySequence(Qt::Key_K)}, "chevron-up", [this] { step(-1); });
    add("filter", tr("Filter the recordings"), {QKeySequence(Qt::Key_Slash)}, "filter", [this] {
        if (!filter_)
            return;
        if (QAction* fold = shell_->actions().find(QStringLiteral("window.list")); fold && !filter_->isVisible())
            fold->trigger();
        filter_->setFocus(Qt::ShortcutFocusReason);
    });
    add("queue", tr("Answer the review queue"), {QKeySequence(Qt::Key_Q)}, "check", [this] { focusQueue(); });
    add("review", tr("Send to review"), {QKeySequence(Qt::Key_R)}, "flag", [this] { sendToReview(); });
    add("askModel", tr("Let the model suggest labels"), {}, "ask", [this] { queue_->askModel(); });
    add("importLabels", tr("Take over labels from a file…"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_I)}, "folder", [this] {
        if (sound_ && project_.isOpen())
            files_->askAndImport(pages_->window(), current_.id);
    });
    add("exportLabels", tr("Give labels out to a file…"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E)}, "export", [this] {
        if (sound_ && project_.isOpen())
            files_->askAndExport(pages_->window(), current_.id);
    });
    onward_ = add("trainOnThis", tr("Train on this…"), {QKeySequence(Qt::CTRL | Qt::Key_T)}, "train", [this] { trainOnThis(); });
}

void LabelWorkspace::addViewActions(QWidget* page) {
    Actions& actions = shell_->actions();
    const auto add = [&](const char* name, const QString& words, const QList<QKeySequence>& keys, const char* icon,
                         std::function<void()> run) {
        actions.add({QStringLiteral("label.") + QLatin1String(name), words, title(), keys, QLatin1String(icon), tr("Label")},
                    page, [this, run = std::move(run)] {
                        if (sound_)
                            run();
                    });
    };
    add("play", tr("Play or pause"), {QKeySequence(Qt::Key_Space)}, "play",
        [this] { sound_->player().isPlaying() ? sound_->player().pause() : sound_->player().play(); });
    add("loop", tr("Loop"), {QKeySequence(Qt::Key_L)}, "loop", [this] {
        sound_->player().setLooping(!sound_->player().isLooping());
        Q_EMIT sound_->selectionChanged();
    });
    add("start", tr("To the start"), {QKeySequence(Qt::Key_Home)}, "back", [this] { sound_->player().seek(0); });
    add("slower", tr("Slower"), {QKeySequence(Qt::Key_BracketLeft)}, {}, [this] { changeSpeed(-1); });
    add("faster", tr("Faster"), {QKeySequence(Qt::Key_BracketRight)}, {}, [this] { changeSpeed(1); });
    add("from", tr("Select from the cursor"), {QKeySequence(Qt::Key_Comma)}, {}, [this] { selectFromCursor(true); });
    add("to", tr("Select up to the cursor"), {QKeySequence(Qt::Key_Period)}, {}, [this] { selectFromCursor(false); });
    add("second", tr("Select the second at the cursor"), {QKeySequence(Qt::Key_S)}, {}, [this] {
        const double second = std::floor(double(sound_->player().position()) / kRate);
        sound_->setSelection(Stretch{second, std::min(second + 1, sound_->seconds())});
    });
    add("modulated", tr("Original or modulated"), {QKeySequence(Qt::Key_X)}, "swap", [this] {
        if (sound_->view() == SoundPanel::View::Modulated)
            sound_->setHearsModulated(!sound_->hearsModulated());
        else
            setView(int(SoundPanel::View::Modulated));
    });
    add("view", tr("Next view"), {QKeySequence(Qt::Key_V)}, {}, [this] { setView((int(sound_->view()) + 1) % 4); });
    add("draw", tr("Another difference vector"), {QKeySequence(Qt::Key_N)}, "refresh",
        [this] { sound_->modulation().drawAnother(); });
    add("partner", tr("Mix this second into the others"), {QKeySequence(Qt::Key_P)}, "plus", [this] { takePartner(); });
    add("zoomIn", tr("Zoom in"), {QKeySequence(Qt::Key_Plus), QKeySequence(Qt::Key_Equal), QKeySequence::ZoomIn}, "zoom-in",
        [this] { sound_->zoom(1.6); });
    add("zoomOut", tr("Zoom out"), {QKeySequence(Qt::Key_Minus), QKeySequence::ZoomOut}, "zoom-out",
        [this] { sound_->zoom(1 / 1.6); });
    add("zoomAll", tr("Whole recording"), {QKeySequence(Qt::CTRL | Qt::Key_0)}, {}, [this] {
        sound_->setWindow({0, sound_->seconds()});
    });
    add("zoomSelection", tr("Zoom to the selection"), {QKeySequence(Qt::Key_Z)}, {}, [this] {
        if (const auto selection = sound_->selection())
            sound_->setWindow(*selection);
    });
    add("unselect", tr("Drop the selection"), {QKeySequence(Qt::Key_Escape)}, {}, [this] {
        if (inspector_ && inspector_->noteField()->hasFocus()) {
            focusWork(); // what is written is kept
            return;
        }
        sound_->setSelection(std::nullopt);
        sound_->setSelectedRegion(0);
    });
    add("picture", tr("Save the picture…"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S)}, "export",
        [this] { savePicture(); });
}

void LabelWorkspace::toggleFlag() {
    if (!sound_ || !current_.id)
        return;
    if (const std::int64_t region = sound_->selectedRegion())
        editor_->changeRegion(current_.id, region, tr("flag a region"), [](Annotation& each) { each.flagged = !each.flagged; });
    else
        editor_->setFlag(current_.id, !current_.flagged);
}

void LabelWorkspace::changeSpeed(int by) {
    static constexpr double speeds[] = {0.5, 0.75, 1, 1.25, 1.5, 2};
    int at = 0;
    while (at < 5 && speeds[at] < sound_->player().speed())
        ++at;
    transport_->setSpeed(speeds[std::clamp(at + by, 0, 5)]);
}

void LabelWorkspace::selectFromCursor(bool from) {
    const double cursor = double(sound_->player().position()) / kRate;
    Stretch ends = sound_->selection().value_or(from ? Stretch{cursor, sound_->seconds()} : Stretch{0, cursor});
    (from ? ends.first : ends.second) = cursor;
    if (ends.first > ends.second)
        std::swap(ends.first, ends.second);
    sound_->setSelection(ends);
    sound_->player().seek(std::llround(cursor * kRate));
}

void LabelWorkspace::focusQueue() {
    if (!review_)
        return;
    review_->setOpen(true);
    review_->setFocus(Qt::ShortcutFocusReason);
    if (const ReviewItem* item = queue_->current())
        Q_EMIT review_->placeRequested(item->recording, item->segment);
}

void LabelWorkspace::sendToReview() {
    if (!sound_ || !current_.id)
        return;
    const double at = sound_->selection() ? sound_->selection()->first : double(sound_->player().position()) / kRate;
    sendToReview(current_.id, int(at));
}

void LabelWorkspace::sendToReview(std::int64_t recording, int segment) {
    if (!editor_->requestReview(recording, segment))
        return;
    // Where nothing else is to be answered, it can be at once.
    if (const auto state = queue_->state(); state == ReviewQueue::State::NoModel || state == ReviewQueue::State::AllDone)
        queue_->setOrder(ReviewOrder::requested);
    shell_->showToast({tr("Sent to review"), tr("It waits in the queue “sent here”"), tr("Undo"), [this] { editor_->undo(); }});
}

void LabelWorkspace::trainOnThis() {
    if (QAction* start = shell_->actions().find(QStringLiteral("train.start")); start && start->isEnabled())
        start->trigger();
    shell_->openWorkspace(QStringLiteral("train"));
}

void LabelWorkspace::chooseClass() {
    if (!sound_ || !current_.id)
        return;
    ClassChooser* chooser = new ClassChooser(table_->classes(), sound_);
    connect(chooser, &ClassChooser::chosen, this, &LabelWorkspace::labelWithName);
    chooser->openAt(sound_->mapToGlobal(QPoint((sound_->width() - chooser->width()) / 2, sound_->height() / 4)));
}

void LabelWorkspace::savePicture() {
    savePictureAs(sound_->soundView(), shell_, tr("%1.png").arg(QString::fromStdString(std::string(stemOf(current_.name)))));
}

} // namespace earshot
