#include "label/recording_inspector.h"

#include "evaluation/class_codes.h"
#include "labels/agreement.h"
#include "labels/segment_labels.h"
#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/label.h"
#include "widgets/panel_header.h"
#include "widgets/spectrogram_view.h"
#include "widgets/table_view.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QStandardItemModel>

#include <algorithm>

namespace earshot {
namespace {

constexpr int kIdRole = Qt::UserRole + 1;

QString words(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

QString orDash(const QString& said) {
    return said.isEmpty() ? QString(QChar(0x2014)) : said;
}

} // namespace

RecordingInspector::RecordingInspector(QWidget* parent)
    : Panel(&Tokens::surface, Qt::LeftEdge, parent), header_(new PanelHeader(tr("Recording"), {}, this)),
      flag_(new Button(ButtonKind::Tool, tr("Flag"), QStringLiteral("flag"), header_)), facts_(new QGridLayout),
      note_(new QLineEdit(this)), regionsHeader_(new PanelHeader(tr("Regions"), {}, this)), regions_(new TableView(this)),
      model_(new QStandardItemModel(0, 3, this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 0, 0, 0);
    column->setSpacing(0);
    header_->addWidget(flag_);
    flag_->setToolTip(tr("Flag  (F)"));
    column->addWidget(header_);
    auto* box = new QVBoxLayout;
    box->setContentsMargins(12, 8, 12, 12);
    box->setSpacing(8);
    facts_->setHorizontalSpacing(12);
    facts_->setVerticalSpacing(4);
    facts_->setColumnStretch(1, 1);
    addFact(tr("Scene"), class_);
    addFact(tr("Location"), place_);
    addFact(tr("Device"), device_);
    addFact(tr("Length"), length_);
    addFact(tr("File"), file_);
    addFact(tr("Annotators"), annotators_);
    box->addLayout(facts_);
    note_->setPlaceholderText(tr("Note"));
    note_->setAccessibleName(tr("Note"));
    box->addWidget(note_);
    column->addLayout(box);
    regionsHeader_->setLines(Qt::TopEdge | Qt::BottomEdge);
    column->addWidget(regionsHeader_);
    model_->setHorizontalHeaderLabels({tr("Class"), tr("From"), tr("To")});
    regions_->setModel(model_);
    regions_->setAccessibleName(tr("Regions"));
    regions_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    for (const int time : {1, 2})
        regions_->setColumnWidth(time, regions_->fontMetrics().horizontalAdvance(QStringLiteral("0:00:00.000")) + 20);
    column->addWidget(regions_, 1);
    connect(regions_, &QAbstractItemView::clicked, this,
            [this](const QModelIndex& index) { Q_EMIT regionChosen(index.siblingAtColumn(0).data(kIdRole).toLongLong()); });
    connect(regions_, &QAbstractItemView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT regionChosen(index.siblingAtColumn(0).data(kIdRole).toLongLong()); });
    connect(note_, &QLineEdit::editingFinished, this, [this] {
        if (note_->text() != shownNote_) {
            shownNote_ = note_->text();
            Q_EMIT noteEdited(shownNote_);
        }
    });
    connect(flag_, &QAbstractButton::clicked, this, &RecordingInspector::flagToggled);
    clear();
}

void RecordingInspector::addFact(const QString& name, Label*& value) {
    const int row = facts_->rowCount();
    facts_->addWidget(new Label(name, TextSize::Caption, Tone::Secondary, false, this), row, 0);
    value = new Label({}, TextSize::Caption, Tone::Text, false, this);
    value->setElided(true);
    facts_->addWidget(value, row, 1);
}

void RecordingInspector::show(const Recording& recording, const std::vector<ProjectClass>& classes,
                              const std::vector<AnnotationRow>& regions) {
    const auto labelled =
        std::find_if(classes.begin(), classes.end(), [&](const ProjectClass& each) { return recording.classId == each.id; });
    QString scene = tr("no label yet");
    if (labelled != classes.end()) {
        scene = words(displayName(labelled->name));
        if (!labelled->superClass.empty())
            scene += QStringLiteral(" · ") + words(displayName(labelled->superClass));
        scene += recording.labelledBy.empty() ? tr(", from the dataset") : tr(", by %1").arg(words(recording.labelledBy));
    }
    class_->setText(scene);
    place_->setText(orDash(words(recording.location)));
    device_->setText(orDash(words(recording.device).toUpper()));
    const QString thin(QChar(0x2009));
    length_->setText(recording.sampleRateHz
                         ? tr("%1 · %2%3kHz · %4")
                               .arg(timeText(recording.seconds(), 1))
                               .arg(recording.sampleRateHz / 1000.0)
                               .arg(thin, recording.channels == 1 ? tr("mono") : tr("%1 channels").arg(recording.channels))
                         : tr("not measured yet"));
    file_->setText(words(recording.path.string()));
    recording_ = recording;
    rows_ = regions;
    showNote();
    showAnnotators();
    model_->setRowCount(0);
    for (const AnnotationRow& row : regions) {
        const QString name = words(displayName(row.annotation.label));
        auto* label = new QStandardItem(orDash(name));
        label->setData(qint64(row.id), kIdRole);
        label->setToolTip(row.annotation.annotator.empty() ? name : tr("%1, by %2").arg(name, words(row.annotation.annotator)));
        for (const ProjectClass& each : classes)
            if (each.name == row.annotation.label)
                label->setData(each.colour, ClassIndexRole);
        QList<QStandardItem*> cells{label};
        for (const std::int64_t sample : {row.annotation.start, row.annotation.end}) {
            cells << new QStandardItem(timeText(double(sample) / 44100.0, 3));
            cells.back()->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        }
        model_->appendRow(cells);
    }
    regionsHeader_->setCaption(regions.empty() ? tr("drag, then a class key") : QString::number(regions.size()));
}

void RecordingInspector::clear() {
    rows_.clear();
    selected_ = 0;
    for (Label* value : {class_, place_, device_, length_, file_, annotators_})
        value->setText(orDash({}));
    shownNote_.clear();
    note_->clear();
    note_->setEnabled(false);
    flag_->setEnabled(false);
    header_->setCaption({});
    model_->setRowCount(0);
}

void RecordingInspector::setSelectedRegion(std::int64_t id) {
    selected_ = id;
    regions_->clearSelection();
    for (int row = 0; row < model_->rowCount(); ++row)
        if (model_->item(row)->data(kIdRole).toLongLong() == id)
            regions_->selectRow(row);
    if (note_->isEnabled())
        showNote();
}

void RecordingInspector::showNote() {
    const auto region =
        std::find_if(rows_.begin(), rows_.end(), [this](const AnnotationRow& row) { return row.id == selected_; });
    const bool isRegion = selected_ != 0 && region != rows_.end();
    const bool flagged = isRegion ? region->annotation.flagged : recording_.flagged;
    shownNote_ = words(isRegion ? region->annotation.note : recording_.note);
    note_->setPlaceholderText(isRegion ? tr("Note on the region") : tr("Note"));
    if (!note_->hasFocus())
        note_->setText(shownNote_);
    note_->setEnabled(true);
    flag_->setEnabled(true);
    flag_->setCheckable(true);
    flag_->setChecked(flagged);
    header_->setTitle(isRegion ? tr("Selected region") : tr("Recording"));
    header_->setCaption(flagged ? tr("flagged") : QString());
}

/// Who drew regions here, and how far the first two agree, second by second.
void RecordingInspector::showAnnotators() {
    QStringList names;
    std::vector<std::vector<Annotation>> regions;
    SceneLabels labels;
    for (const AnnotationRow& row : rows_) {
        const QString name = orDash(words(row.annotation.annotator));
        if (!names.contains(name)) {
            names << name;
            regions.emplace_back();
        }
        regions[std::size_t(names.indexOf(name))].push_back(row.annotation);
        if (!labels.find(row.annotation.label))
            labels.classes.push_back(row.annotation.label);
    }
    QString text = orDash(names.join(QStringLiteral(", ")));
    if (names.size() > 1) {
        const auto first = labelSegments(regions[0], recording_.samples(), labels, -1);
        const auto second = labelSegments(regions[1], recording_.samples(), labels, -1);
        const Agreement agreement = agreementOf(first, second);
        text += tr(" agree on %1 of %2 s").arg(agreement.same).arg(agreement.items);
        if (agreement.kappa)
            text += tr(" · κ %1").arg(*agreement.kappa, 0, 'f', 2);
    }
    annotators_->setText(text);
}

} // namespace earshot
