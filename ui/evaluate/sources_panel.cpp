#include "evaluate/sources_panel.h"

#include "base/error.h"
#include "widgets/button.h"
#include "widgets/panel_header.h"
#include "widgets/table_view.h"

#include <QHeaderView>
#include <QVBoxLayout>

namespace earshot {

SourcesPanel::SourcesPanel(ComparedSources& sources, QWidget* parent)
    : Panel(&Tokens::surface, {}, parent), sources_(sources), header_(new PanelHeader(tr("Sources"))),
      asA_(new Button(ButtonKind::Text, tr("Look at as A"))), asB_(new Button(ButtonKind::Text, tr("as B"))),
      remove_(new Button(ButtonKind::Tool, tr("Take out of the comparison"), QStringLiteral("cross"))), table_(new TableView) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* add = new Button(ButtonKind::Text, tr("Add…"), QStringLiteral("plus"));
    add->setToolTip(tr("Add a run, an engine or predictions to the comparison  (C)"));
    remove_->setToolTip(tr("Take out of the comparison"));
    for (Button* button : {asA_, asB_, remove_, add}) {
        button->setDense(true);
        header_->addWidget(button);
    }
    layout->addWidget(header_);
    layout->addWidget(table_, 1);
    table_->setModel(&sources_);
    table_->setAccessibleName(tr("Sources of the comparison"));
    QHeaderView* header = table_->horizontalHeader();
    header->setSectionResizeMode(ComparedSources::Source, QHeaderView::Stretch);
    const int em = table_->fontMetrics().horizontalAdvance(QLatin1Char('0'));
    for (const auto& [column, digits] :
         {std::pair(ComparedSources::Mark, 4), std::pair(ComparedSources::Engine, 14), std::pair(ComparedSources::Accuracy, 8),
          std::pair(ComparedSources::LogLoss, 10), std::pair(ComparedSources::Seen, 9), std::pair(ComparedSources::Unseen, 11),
          std::pair(ComparedSources::CalibrationError, 8)})
        table_->setColumnWidth(column, digits * em + 12);
    connect(add, &QAbstractButton::clicked, this, [this, add] { Q_EMIT addRequested(add); });
    connect(asA_, &QAbstractButton::clicked, this, [this] { act(&ComparedSources::setA); });
    connect(asB_, &QAbstractButton::clicked, this, [this] { act(&ComparedSources::setB); });
    connect(remove_, &QAbstractButton::clicked, this, [this] { act(&ComparedSources::remove); });
    connect(table_, &QAbstractItemView::activated, this, [this] { act(&ComparedSources::setB); });
    connect(table_, &QAbstractItemView::doubleClicked, this, [this] { act(&ComparedSources::setB); });
    connect(&sources_, &QAbstractItemModel::modelReset, this, &SourcesPanel::refresh);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SourcesPanel::refresh);
    refresh();
}

void SourcesPanel::refresh() {
    const int row = table_->currentIndex().row();
    header_->setCaption(tr("%1 of %2").arg(sources_.count()).arg(ComparedSources::kMost));
    asA_->setEnabled(row >= 0 && row != sources_.a());
    asB_->setEnabled(row >= 0 && row != sources_.b());
    remove_->setEnabled(row >= 0 && row != sources_.a() && row != sources_.b());
}

void SourcesPanel::act(void (ComparedSources::*what)(int)) {
    try {
        (sources_.*what)(table_->currentIndex().row());
    } catch (const Error& error) {
        Q_EMIT failed(QString::fromUtf8(error.what()));
    }
}

} // namespace earshot
