#include "window/workspace_page.h"

#include "widgets/splitter.h"
#include "window/workspace.h"

#include <QSettings>
#include <QVBoxLayout>

#include <vector>

namespace earshot {

WorkspacePage::WorkspacePage(Workspace& workspace, QSettings& settings, QWidget* parent)
    : Panel(&Tokens::surface, {}, parent), workspace_(workspace), settings_(settings) {
    const QString group = QStringLiteral("workspaces/%1/").arg(workspace_.id());
    listFolded_ = settings_.value(group + QStringLiteral("listFolded"), false).toBool();
    inspectorFolded_ = settings_.value(group + QStringLiteral("inspectorFolded"), false).toBool();
    connect(&workspace_, &Workspace::wideChanged, this, [this](bool wide) {
        wide_ = wide;
        adapt();
    });
    connect(&workspace_, &Workspace::emptyChanged, this, &WorkspacePage::adapt);
}

void WorkspacePage::build() {
    if (splitter_)
        return;
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    splitter_ = new Splitter(Qt::Horizontal, this);
    layout->addWidget(splitter_);
    contextWidget_ = workspace_.contextWidget();
    if (contextWidget_)
        contextWidget_->setParent(this);
    if ((list_ = workspace_.list())) {
        list_->setMinimumWidth(std::max(200, list_->minimumWidth()));
        splitter_->addWidget(list_);
    }
    auto* middle = new QWidget(splitter_);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    if ((toolbar_ = workspace_.toolbar()))
        column->addWidget(toolbar_);
    centre_ = workspace_.centre();
    column->addWidget(centre_, 1);
    splitter_->addWidget(middle);
    if ((inspector_ = workspace_.inspector())) {
        inspector_->setMinimumWidth(280);
        inspector_->setMaximumWidth(420);
        splitter_->addWidget(inspector_);
    }
    const int centreIndex = list_ ? 1 : 0;
    for (int i = 0; i < splitter_->count(); ++i)
        splitter_->setStretchFactor(i, i == centreIndex ? 1 : 0);
    const QString places = QStringLiteral("workspaces/%1/splitter").arg(workspace_.id());
    if (!splitter_->restoreState(settings_.value(places).toByteArray())) {
        QList<int> sizes;
        if (list_)
            sizes << workspace_.listWidth();
        sizes << std::max(workspace_.centreMinimumWidth(), width() - workspace_.listWidth() - workspace_.inspectorWidth());
        if (inspector_)
            sizes << workspace_.inspectorWidth();
        splitter_->setSizes(sizes);
    }
    connect(splitter_, &QSplitter::splitterMoved, this, &WorkspacePage::remember);
    // A child that joins a visible parent is otherwise shown by the next event only.
    splitter_->show();
    adapt();
}

void WorkspacePage::setListFolded(bool folded) {
    listFolded_ = folded;
    listFirst_ = !folded;
    adapt();
    remember();
}

void WorkspacePage::setInspectorFolded(bool folded) {
    inspectorFolded_ = folded;
    listFirst_ = folded && listFirst_;
    adapt();
    remember();
}

bool WorkspacePage::isListShown() const {
    return list_ && !list_->isHidden();
}

bool WorkspacePage::isInspectorShown() const {
    return inspector_ && !inspector_->isHidden();
}

void WorkspacePage::adapt() {
    if (!splitter_)
        return;
    const bool empty = workspace_.isEmpty();
    const int list = list_ && !listFolded_ && !wide_ && !empty ? workspace_.listWidth() : 0;
    const int inspector = inspector_ && !inspectorFolded_ && !empty ? workspace_.inspectorWidth() : 0;
    const int centre = workspace_.centreMinimumWidth();
    const bool both = list + centre + inspector <= width();
    const bool listFits = list > 0 && (both || (listFirst_ && list + centre <= width()));
    const bool inspectorFits = inspector > 0 && (both || (!(listFirst_ && listFits) && inspector + centre <= width()));
    if (toolbar_)
        toolbar_->setVisible(!empty);
    if (list_)
        list_->setVisible(listFits);
    if (inspector_)
        inspector_->setVisible(inspectorFits);
}

void WorkspacePage::remember() {
    const QString group = QStringLiteral("workspaces/%1/").arg(workspace_.id());
    settings_.setValue(group + QStringLiteral("listFolded"), listFolded_);
    settings_.setValue(group + QStringLiteral("inspectorFolded"), inspectorFolded_);
    if (splitter_)
        settings_.setValue(group + QStringLiteral("splitter"), splitter_->saveState());
}

std::vector<QWidget*> WorkspacePage::areas() const {
    std::vector<QWidget*> shown;
    for (QWidget* area : {toolbar_, list_, centre_, inspector_})
        if (area && area->isVisibleTo(this))
            shown.push_back(area);
    return shown;
}

void WorkspacePage::resizeEvent(QResizeEvent* event) {
    Panel::resizeEvent(event);
    adapt();
}

} // namespace earshot
