#include "window/empty_workspace.h"

#include "widgets/button.h"
#include "widgets/empty_state.h"
#include "window/actions.h"

namespace earshot {

EmptyWorkspace::EmptyWorkspace(QString id, QString title, QString sentence, QStringList actionIds)
    : id_(std::move(id)), title_(std::move(title)), sentence_(std::move(sentence)), actionIds_(std::move(actionIds)) {}

void EmptyWorkspace::attach(Shell& shell, QWidget*) {
    shell_ = &shell;
}

QWidget* EmptyWorkspace::centre() {
    auto* empty = new EmptyState({id_, tr("No project open"), sentence_});
    for (const QString& id : actionIds_)
        if (QAction* action = shell_->actions().find(id))
            empty->addButton(action);
    return empty;
}

} // namespace earshot
