#include "window/context_bar.h"

#include "widgets/button.h"
#include "widgets/label.h"
#include "widgets/search_field.h"
#include "window/workspace.h"

#include <QAction>
#include <QHBoxLayout>

namespace earshot {

ContextBar::ContextBar(QWidget* parent)
    : Panel(&Tokens::window, Qt::BottomEdge, parent), layout_(new QHBoxLayout(this)),
      project_(new Label({}, TextSize::Body, Tone::Text, true, this)),
      separator_(new Label(QStringLiteral("/"), TextSize::Body, Tone::Caption, false, this)),
      caption_(new Label({}, TextSize::Caption, Tone::Caption, false, this)),
      search_(new SearchField(tr("Find clip, run or command"), QStringLiteral("Ctrl K"), this)) {
    layout_->setContentsMargins(12, 0, 12, 0);
    layout_->setSpacing(8);
    project_->setElided(true);
    caption_->setElided(true);
    search_->setMinimumWidth(180);
    search_->setMaximumWidth(272);
    search_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    layout_->addWidget(project_);
    layout_->addWidget(separator_);
    layout_->addWidget(caption_);
    layout_->addStretch(1);
    layout_->addWidget(search_);
    setFixedHeight(std::max(44, controlHeight(*this) + 16));
    setProject({}, {});
}

void ContextBar::setProject(const QString& name, const QString& folder) {
    project_->setText(name.isEmpty() ? tr("No project open") : name);
    project_->setTone(name.isEmpty() ? Tone::Secondary : Tone::Text);
    project_->setBold(!name.isEmpty());
    folder_ = folder;
    project_->setToolTip(folder);
    refresh();
}

void ContextBar::setWorkspace(Workspace& workspace, QWidget* contextWidget) {
    if (workspace_)
        disconnect(workspace_, &Workspace::contextChanged, this, nullptr);
    if (contextWidget_) {
        layout_->removeWidget(contextWidget_);
        contextWidget_->hide();
    }
    workspace_ = &workspace;
    contextWidget_ = contextWidget;
    if (contextWidget) {
        layout_->insertWidget(2, contextWidget);
        contextWidget->show();
    }
    connect(workspace_, &Workspace::contextChanged, this, &ContextBar::refresh);
    refresh();
}

void ContextBar::refresh() {
    separator_->setVisible(contextWidget_ != nullptr);
    caption_->setText(workspace_ ? workspace_->contextText() : QString());
    delete onward_;
    onward_ = nullptr;
    if (QAction* action = workspace_ ? workspace_->onward() : nullptr) {
        onward_ = new Button(ButtonKind::Bordered, {}, {}, this);
        onward_->setAction(action);
        layout_->addWidget(onward_);
    }
}

} // namespace earshot
