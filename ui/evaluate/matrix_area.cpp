#include "evaluate/matrix_area.h"

#include "evaluate/device_rows.h"
#include "evaluate/evaluation_text.h"
#include "evaluate/figure_tables.h"
#include "evaluate/matrix_legend.h"
#include "evaluation/published_results.h"

#include <QScopeGuard>

#include <algorithm>

namespace earshot {
namespace {

/// Index in the clips' list of devices; -1: unknown device.
int deviceOf(const EvaluationModel& evaluation, int column) {
    const auto& devices = evaluation.clips().devices;
    const std::string& name = evaluation.evaluation().classByDevice.devices[std::size_t(column)];
    const auto found = std::find(devices.begin(), devices.end(), name);
    return found == devices.end() ? -1 : int(found - devices.begin());
}

std::optional<double> meanAccuracy(const std::vector<GroupFigures>& devices, bool seen) {
    double sum = 0;
    int count = 0;
    for (const GroupFigures& device : devices)
        if (device.seen == seen && device.clips > 0) {
            sum += device.accuracy;
            ++count;
        }
    return count == 0 ? std::nullopt : std::optional(sum / count);
}

} // namespace

MatrixArea::MatrixArea(EvaluationModel& evaluation, QWidget* parent)
    : Panel(&Tokens::surface, {}, parent), evaluation_(evaluation), matrix_(new MatrixView(this)),
      accuracy_(new AccuracyRows(*matrix_, this)), devices_(new DeviceRows(*matrix_, this)),
      legend_(new MatrixLegend(*matrix_, this)) {
    connect(&evaluation_, &EvaluationModel::changed, this, &MatrixArea::refresh);
    connect(&evaluation_, &EvaluationModel::orderChanged, this, &MatrixArea::refresh);
    connect(&evaluation_, &EvaluationModel::intervalsChanged, this, &MatrixArea::refreshRows);
    connect(&evaluation_, &EvaluationModel::selectionChanged, this, &MatrixArea::showSelection);
    const auto select = [this](ClipSelection::Kind kind, int truth = -1, int answer = -1, int device = -1) {
        evaluation_.select({kind, truth, answer, device});
    };
    connect(matrix_, &MatrixView::cellSelected, this,
            [select](int truth, int answer) { select(ClipSelection::Kind::Cell, truth, answer); });
    connect(matrix_, &MatrixView::classClicked, this, [select](int truth, int answer) {
        select(truth >= 0 ? ClipSelection::Kind::Row : ClipSelection::Kind::Column, truth, answer);
    });
    connect(matrix_, &MatrixView::diagonalClicked, this, [select] { select(ClipSelection::Kind::Diagonal); });
    connect(matrix_, &MatrixView::cleared, this, [select] { select(ClipSelection::Kind::All); });
    connect(matrix_, &MatrixView::cellActivated, this, &MatrixArea::cellActivated);
    connect(accuracy_, &AccuracyRows::classClicked, this, [select](int truth) { select(ClipSelection::Kind::Row, truth); });
    connect(accuracy_, &AccuracyRows::measureClicked, this, &MatrixArea::toggleMeasure);
    connect(devices_, &DeviceRows::cellSelected, this, [this, select](int truth, int column) {
        select(ClipSelection::Kind::Device, truth, -1, deviceOf(evaluation_, column));
    });
    connect(devices_, &DeviceRows::cleared, this, [select] { select(ClipSelection::Kind::All); });
    refresh();
}

void MatrixArea::setShare(MatrixShare share, bool counts) {
    share_ = share;
    counts_ = counts;
    refresh();
}

void MatrixArea::setOneScale(bool one) {
    oneScale_ = one;
    refresh();
}

void MatrixArea::toggleMeasure() {
    measure_ = measure_ == RowMeasure::Accuracy ? RowMeasure::LogLoss : RowMeasure::Accuracy;
    refreshRows();
}

QSize MatrixArea::minimumSizeHint() const {
    return QSize(matrix_->minimumSizeHint().width() + accuracy_->minimumSizeHint().width() +
                     (devices_->isHidden() ? 0 : devices_->minimumSizeHint().width()),
                 matrix_->minimumSizeHint().height());
}

void MatrixArea::refresh() {
    const Evaluation& evaluation = evaluation_.evaluation();
    MatrixData data;
    data.counts = evaluation.confusion;
    data.classes = classNames(evaluation_.clips().labels);
    data.codes = classCodeNames(evaluation_.clips().labels);
    data.share = share_;
    data.countsOnly = counts_;
    data.oneScale = oneScale_;
    data.order = evaluation_.isEmpty() ? std::vector<int>{} : evaluation_.classOrder();
    data.superClasses = evaluation_.head() == Head::SuperClasses && evaluation_.hasSuperClasses();
    if (evaluation_.showsChange())
        data.minus = evaluation_.otherEvaluation().confusion;
    matrix_->setData(data);
    refreshRows();
    showSelection();
    legend_->update();
    place();
    updateGeometry();
}

void MatrixArea::refreshRows() {
    const Evaluation& evaluation = evaluation_.evaluation();
    AccuracyRowsData rows;
    rows.measure = measure_;
    const bool accuracy = measure_ == RowMeasure::Accuracy;
    const auto valueOf = [&](const ClassFigures& figures) { return accuracy ? figures.accuracy : figures.logLoss; };
    const auto intervalsOf = [&](const IntervalFigures& drawn) { return accuracy ? drawn.classAccuracy : drawn.classLogLoss; };
    for (const ClassFigures& figures : evaluation.perClass)
        rows.values.push_back(valueOf(figures));
    if (evaluation_.intervals())
        rows.intervals = intervalsOf(*evaluation_.intervals());
    if (isComparableWithPublished(evaluation_) && !evaluation_.showsChange())
        rows.published = accuracy ? publishedBaseline().classAccuracy : publishedBaseline().classLogLoss;
    DeviceRowsData table{evaluation.classByDevice,
                         evaluation.perDevice,
                         meanAccuracy(evaluation.perDevice, true),
                         meanAccuracy(evaluation.perDevice, false),
                         {},
                         {}};
    if (evaluation_.showsChange()) {
        rows.intervals = intervalsOf(evaluation_.comparison().changeIntervals);
        for (const ClassFigures& figures : evaluation_.otherEvaluation().perClass)
            rows.other.push_back(valueOf(figures));
        table.minus = evaluation_.otherEvaluation().classByDevice;
        for (const GroupFigures& figures : evaluation_.otherEvaluation().perDevice)
            table.minusAccuracy.push_back(figures.accuracy);
    }
    accuracy_->setData(rows);
    devices_->setData(table);
}

void MatrixArea::showSelection() {
    const ClipSelection& selection = evaluation_.selection();
    if (selection.kind == ClipSelection::Kind::Diagonal)
        matrix_->setDiagonalSelected();
    else if (selection.kind == ClipSelection::Kind::Device)
        matrix_->setSelected(-1, -1);
    else
        matrix_->setSelected(selection.truth, selection.answer);
    const auto& devices = evaluation_.evaluation().classByDevice.devices;
    int column = -1;
    for (int i = 0; selection.kind == ClipSelection::Kind::Device && i < int(devices.size()); ++i)
        if (deviceOf(evaluation_, i) == selection.device)
            column = i;
    devices_->setSelected(column < 0 ? -1 : selection.truth, column);
    accuracy_->update();
}

void MatrixArea::withoutSelection(const std::function<void()>& paint) {
    const auto back = qScopeGuard([this] { showSelection(); });
    matrix_->setSelected(-1, -1);
    devices_->setSelected(-1, -1);
    paint();
}

void MatrixArea::resizeEvent(QResizeEvent* event) {
    Panel::resizeEvent(event);
    place();
}

void MatrixArea::place() {
    const int top = 8;
    const int high = height() - top;
    const int devicesLeast = devices_->isHidden() ? 0 : devices_->minimumSizeHint().width();
    const int accuracyLeast = accuracy_->minimumSizeHint().width();
    const int matrix =
        std::min(matrix_->widthAt(high), std::max(matrix_->minimumSizeHint().width(), width() - devicesLeast - accuracyLeast));
    const int rest = width() - matrix;
    const int wanted = devices_->isHidden() ? 0 : devices_->sizeHint().width();
    const int devices = std::clamp(rest - accuracy_->sizeHint().width(), devicesLeast, std::max(devicesLeast, wanted * 5 / 4));
    matrix_->setGeometry(0, top, matrix, high);
    const int bars = std::min(std::max(accuracyLeast, rest - devices), 320);
    accuracy_->setGeometry(matrix, top, bars, high);
    devices_->setGeometry(matrix + bars, top, devices, high);
    const QSize legend = legend_->sizeHint();
    legend_->setGeometry(std::max(matrix, width() - legend.width()), 4, legend.width(), legend.height());
    legend_->setVisible(rest >= legend.width() && evaluation_.clips().size() > 0);
    legend_->raise();
}

} // namespace earshot
