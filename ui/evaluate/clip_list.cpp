#include "evaluate/clip_list.h"

#include "theme/class_colours.h"
#include "theme/theme.h"

#include <QHeaderView>
#include <QPainter>

#include <algorithm>

namespace earshot {
namespace {

/// The probabilities of a clip side by side in one bar, the largest first, each in its class' colour.
class StackedBars : public CellDelegate {
public:
    StackedBars(const EvaluationModel& evaluation, QObject* parent) : CellDelegate(parent), evaluation_(evaluation) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        CellDelegate::paint(painter, option, index);
        const auto* table = static_cast<const ClipTable*>(index.model());
        const ScoredClips& clips = evaluation_.clips();
        const auto probabilities = clips.row(table->rowAt(index.row()));
        const Tokens& tokens = tokensOf(*this);
        const bool supers = evaluation_.head() == Head::SuperClasses && evaluation_.hasSuperClasses();
        const QRectF track(option.rect.left() + 8, option.rect.center().y() - 4, option.rect.width() - 16, 9);
        painter->fillRect(track, tokens.grid);
        std::vector<std::size_t> order(probabilities.size());
        for (std::size_t i = 0; i < order.size(); ++i)
            order[i] = i;
        std::sort(order.begin(), order.end(), [&](auto a, auto b) { return probabilities[a] > probabilities[b]; });
        double x = track.left();
        for (std::size_t i = 0; i < std::min<std::size_t>(5, order.size()); ++i) {
            const double width = probabilities[order[i]] * track.width();
            if (width < 2)
                break;
            const QColor colour = supers ? superClassColour(int(order[i]), tokens) : classColour(int(order[i]), tokens).colour;
            painter->fillRect(QRectF(x, track.top(), width - 1, track.height()), colour);
            x += width;
        }
    }

private:
    const EvaluationModel& evaluation_;
};

} // namespace

ClipList::ClipList(EvaluationModel& evaluation, QWidget* parent)
    : TableView(parent), evaluation_(evaluation), table_(new ClipTable(evaluation, this)) {
    setAccessibleName(tr("Clips"));
    setModel(table_);
    setItemDelegateForColumn(ClipTable::Probabilities, new StackedBars(evaluation, this));
    QHeaderView* header = horizontalHeader();
    header->setSectionsClickable(true);
    header->setStretchLastSection(false);
    header->setMinimumSectionSize(20);
    connect(header, &QHeaderView::sectionClicked, this, [this](int column) {
        const QString title = table_->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        table_->sort(column, title.endsWith(QStringLiteral("↓")) ? Qt::AscendingOrder : Qt::DescendingOrder);
        if (table_->rowCount() > 0)
            setCurrentIndex(table_->index(0, 0));
        fitColumns();
    });
    connect(&evaluation_, &EvaluationModel::changed, this, &ClipList::reload);
    connect(&evaluation_, &EvaluationModel::selectionChanged, this, &ClipList::reload);
    connect(this, &QAbstractItemView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT clipActivated(table_->rowAt(index.row())); });
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        if (reloading_)
            return;
        Q_EMIT currentClipChanged(current());
        if (const auto row = current())
            Q_EMIT clipChosen(*row);
    });
    reload();
}

std::optional<std::uint32_t> ClipList::current() const {
    const QModelIndex index = currentIndex();
    return index.isValid() ? std::optional(table_->rowAt(index.row())) : std::nullopt;
}

void ClipList::step(int by) {
    if (table_->rowCount() == 0)
        return;
    const int at = std::clamp(currentIndex().row() + by, 0, table_->rowCount() - 1);
    setCurrentIndex(table_->index(at, 0));
}

void ClipList::reload() {
    const auto before = current();
    reloading_ = true;
    table_->reload();
    // The clip that a person looks at stays, where it is still listed.
    const int at = before ? table_->indexOf(*before) : -1;
    if (table_->rowCount() > 0)
        setCurrentIndex(table_->index(std::max(0, at), 0));
    reloading_ = false;
    fitColumns();
    Q_EMIT currentClipChanged(current());
}

void ClipList::resizeEvent(QResizeEvent* event) {
    TableView::resizeEvent(event);
    fitColumns();
}

void ClipList::fitColumns() {
    const bool change = evaluation_.showsChange();
    const int em = fontMetrics().horizontalAdvance(QLatin1Char('M'));
    struct Want {
        int column, width;
    };
    // In the order of importance; the name takes what is left.
    const std::vector<Want> wants = change ? std::vector<Want>{{ClipTable::Change, 7 * em}, {ClipTable::Before, 6 * em}}
                                           : std::vector<Want>{{ClipTable::Loss, 5 * em}, {ClipTable::Probabilities, 8 * em}};
    std::vector<Want> more{{ClipTable::Scene, 12 * em}, {ClipTable::Heard, 12 * em}, {ClipTable::Confidence, 9 * em},
                           {ClipTable::Device, 6 * em}, {ClipTable::City, 8 * em},   {ClipTable::Location, 10 * em}};
    int left = viewport()->width() - 13 * em;
    for (int column = 0; column < ClipTable::kColumns; ++column)
        setColumnHidden(column, column != ClipTable::Clip);
    const auto take = [&](const Want& want) {
        if (left < want.width)
            return;
        left -= want.width;
        setColumnHidden(want.column, false);
        setColumnWidth(want.column, want.width);
    };
    std::for_each(wants.begin(), wants.end(), take);
    std::for_each(more.begin(), more.end(), take);
    setColumnWidth(ClipTable::Clip, 13 * em + std::max(0, left));
}

} // namespace earshot
