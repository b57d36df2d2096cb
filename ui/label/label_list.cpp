// Which recordings the list shows, and how many of them have a label.
#include "evaluation/class_codes.h"
#include "label/class_bar.h"
#include "label/label_workspace.h"
#include "label/recording_table.h"
#include "label/review_queue.h"
#include "label/sound_panel.h"
#include "project/open_project.h"
#include "widgets/choice_box.h"
#include "widgets/label.h"
#include "widgets/number_text.h"
#include "widgets/progress_bar.h"
#include "widgets/search_field.h"
#include "widgets/table_view.h"
#include "window/status_strip.h"

namespace earshot {

void LabelWorkspace::fillShow() {
    if (!show_)
        return;
    show_->clear();
    show_->addItems({tr("all"), tr("unlabelled"), tr("flagged"), tr("missing"), tr("model disagrees")});
    if (!project_.isOpen())
        return;
    try {
        for (const ProjectClass& each : project_.store().classes())
            show_->addItem(QString::fromStdString(displayName(each.name)), qint64(each.id));
        for (const std::string& device : project_.store().devices())
            show_->addItem(tr("device %1").arg(QString::fromStdString(device).toUpper()), QString::fromStdString(device));
    } catch (const std::exception& error) {
        shell_->strip().setNotice(failureFrom(error).message);
    }
}

void LabelWorkspace::applyFilter() {
    RecordingFilter filter;
    filter.text = filter_->text().trimmed().toStdString();
    const int shown = show_->currentIndex();
    filter.unlabelled = shown == 1;
    filter.flagged = shown == 2;
    filter.missing = shown == 3;
    filter.disagreement = shown == 4 && !queue_->filter().run.empty();
    const QVariant value = show_->currentData();
    if (value.typeId() == QMetaType::LongLong)
        filter.classId = value.toLongLong();
    else if (value.typeId() == QMetaType::QString)
        filter.device = value.toString().toStdString();
    table_->setFilter(filter);
}

void LabelWorkspace::listed() {
    showCounts();
    if (view_) {
        const bool none = table_->rowCount() == 0 && isNarrowed();
        noMatch_->setVisible(none);
        view_->setVisible(!none);
    }
    if (!sound_ || !sound_->isVisible())
        return;
    if (const int row = table_->rowOf(current_.id); row >= 0) {
        view_->selectRow(row);
        showLabels();
    } else if (!current_.id) {
        selectRow(0);
    }
}

bool LabelWorkspace::isNarrowed() const {
    const auto& filter = table_->filter();
    return !filter.text.empty() || filter.unlabelled || filter.flagged || filter.missing || filter.disagreement ||
           filter.classId || filter.device;
}

void LabelWorkspace::showCounts() {
    if (!counts_)
        return;
    const double share = table_->total() > 0 ? double(table_->labelled()) / double(table_->total()) : 0;
    const bool counting = table_->total() == 0 && table_->rowCount() > 0; // the list comes first
    counts_->setText(
        counting ? tr("Counting labels")
        : isNarrowed()
            ? tr("%1 of %2 recordings match").arg(countText(table_->rowCount()), countText(table_->total()))
            : tr("%1 of %2 labelled (%3)").arg(countText(table_->labelled()), countText(table_->total()), percentText(share)));
    share_->setValue(share);
    if (classes_)
        classes_->setCounts(table_->labelCounts());
}

} // namespace earshot
