#include "project/finding_list.h"

#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/label.h"
#include "widgets/panel.h"

#include <QHBoxLayout>

namespace earshot {
namespace {

QWidget* iconLabel(const Finding& finding, QWidget* parent) {
    const Tokens& tokens = tokensOf(*parent);
    auto* icon = new QLabel(parent);
    icon->setPixmap(tintedPixmap(finding.warning ? QStringLiteral("warning") : QStringLiteral("info"),
                                 finding.warning ? tokens.warn : tokens.text2, 20, parent->devicePixelRatioF()));
    icon->setAccessibleName(finding.warning ? FindingList::tr("Warning") : FindingList::tr("For information"));
    return icon;
}

} // namespace

FindingList::FindingList(QWidget* parent) : QWidget(parent), column_(new QVBoxLayout(this)) {
    column_->setContentsMargins(0, 0, 0, 0);
    column_->setSpacing(0);
}

void FindingList::setFindings(const std::vector<Finding>& findings) {
    for (QWidget* row : rows_) {
        row->hide();
        row->deleteLater();
    }
    rows_.clear();
    for (const Finding& finding : findings) {
        auto* row = new Panel(&Tokens::surface, Qt::BottomEdge, this);
        auto* across = new QHBoxLayout(row);
        across->setContentsMargins(0, 8, 0, 8);
        across->setSpacing(8);
        across->addWidget(iconLabel(finding, row), 0, Qt::AlignTop);
        auto* text = new QVBoxLayout;
        text->setSpacing(0);
        auto* what = new Label(finding.what, TextSize::Body, Tone::Text, false, row);
        what->setElided(true);
        auto* detail = new Label(finding.detail, TextSize::Caption, Tone::Secondary, false, row);
        detail->setElided(true);
        text->addWidget(what);
        text->addWidget(detail);
        across->addLayout(text, 1);
        if (!finding.action.isEmpty()) {
            auto* button = new Button(ButtonKind::Text, finding.action, {}, row);
            connect(button, &QAbstractButton::clicked, this, [run = finding.run] { run(); });
            across->addWidget(button);
        }
        column_->addWidget(row);
        row->show();
        rows_.push_back(row);
    }
}

} // namespace earshot
