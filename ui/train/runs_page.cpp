#include "train/runs_page.h"

#include "evaluate/evaluation_text.h"
#include "theme/theme.h"
#include "train/setting_specs.h"
#include "widgets/button.h"
#include "widgets/panel_header.h"
#include "widgets/table_view.h"
#include "window/actions.h"

#include <QAbstractTableModel>
#include <QHeaderView>
#include <QVBoxLayout>

#include <cmath>

#include <algorithm>

namespace earshot {

QString runStateText(const RunInfo& run) {
    if (run.state == QLatin1String("running"))
        return RunsPage::tr("training");
    if (run.state == QLatin1String("paused"))
        return RunsPage::tr("paused");
    if (run.state == QLatin1String("done"))
        return RunsPage::tr("finished");
    if (run.state == QLatin1String("stopped"))
        return RunsPage::tr("stopped early");
    return RunsPage::tr("ended too early");
}

class RunsPage::Model : public QAbstractTableModel {
public:
    enum Column { Name, Preset, Epochs, LogLoss, Accuracy, Int8, State, Date, kColumns };

    explicit Model(RunsPage& page) : QAbstractTableModel(&page), page_(page) {}

    void setRuns(const std::vector<RunInfo>& runs) {
        beginResetModel();
        runs_ = runs;
        order();
        endResetModel();
    }
    const RunInfo& at(int row) const { return runs_[std::size_t(row)]; }
    int indexOf(const QString& folder) const {
        const auto found = std::find_if(runs_.begin(), runs_.end(), [&](const RunInfo& run) { return run.folder == folder; });
        return found == runs_.end() ? -1 : int(found - runs_.begin());
    }

    int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(runs_.size()); }
    int columnCount(const QModelIndex& = {}) const override { return kColumns; }

    QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
        if (orientation != Qt::Horizontal)
            return {};
        if (role == Qt::TextAlignmentRole)
            return int(alignmentOf(section));
        if (role != Qt::DisplayRole)
            return {};
        static const QStringList titles{RunsPage::tr("Run"),           RunsPage::tr("Preset"),      RunsPage::tr("Epochs"),
                                        RunsPage::tr("Best log loss"), RunsPage::tr("Accuracy, %"), RunsPage::tr("INT8"),
                                        RunsPage::tr("State"),         RunsPage::tr("Begun")};
        return titles[section] + (section == column_
                                      ? (direction_ == Qt::AscendingOrder ? QStringLiteral(" ↑") : QStringLiteral(" ↓"))
                                      : QString());
    }

    QVariant data(const QModelIndex& index, int role) const override {
        const RunInfo& run = at(index.row());
        switch (role) {
        case Qt::DisplayRole:
            return text(run, index.column());
        case Qt::EditRole:
            return index.column() == Name ? QVariant(run.name) : QVariant();
        case Qt::TextAlignmentRole:
            return int(alignmentOf(index.column()));
        case BoldRole:
            return index.column() == Name && run.alive;
        case MutedRole:
            return index.column() == Date || text(run, index.column()) == QString(QChar(0x2014));
        case Qt::ToolTipRole:
            return index.column() == Name ? run.folder : QVariant();
        default:
            return {};
        }
    }

    Qt::ItemFlags flags(const QModelIndex& index) const override {
        return QAbstractTableModel::flags(index) | (index.column() == Name ? Qt::ItemIsEditable : Qt::NoItemFlags);
    }

    bool setData(const QModelIndex& index, const QVariant& value, int role) override {
        const QString name = value.toString().trimmed();
        if (role != Qt::EditRole || name.isEmpty() || name == at(index.row()).name)
            return false;
        Q_EMIT page_.renamed(at(index.row()).folder, name);
        return true;
    }

    void sort(int column, Qt::SortOrder direction) override {
        beginResetModel();
        column_ = column;
        direction_ = direction;
        order();
        endResetModel();
    }
    int sortedBy() const { return column_; }
    Qt::SortOrder direction() const { return direction_; }

private:
    static Qt::Alignment alignmentOf(int column) {
        const bool number = column == Epochs || column == LogLoss || column == Accuracy;
        return (number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter;
    }

    static QString text(const RunInfo& run, int column) {
        switch (column) {
        case Name:
            return run.name;
        case Preset:
            return presetTitle(run.preset);
        case Epochs:
            return run.epochs == run.planned || run.planned == 0 ? QString::number(run.epochs)
                                                                 : RunsPage::tr("%1 of %2").arg(run.epochs).arg(run.planned);
        case LogLoss:
            return numberText(run.bestLogLoss, 3);
        case Accuracy:
            return pointsText(run.accuracy, 1);
        case Int8:
            return run.int8.isEmpty() ? QString(QChar(0x2014)) : run.int8;
        case State:
            return runStateText(run);
        default:
            return run.made.toString(QStringLiteral("yyyy-MM-dd HH:mm"));
        }
    }

    void order() {
        const auto less = [this](const RunInfo& a, const RunInfo& b) {
            switch (column_) {
            case Epochs:
                return a.epochs < b.epochs;
            case LogLoss: // what is not judged comes last
                return a.bestLogLoss < b.bestLogLoss || (std::isnan(b.bestLogLoss) && !std::isnan(a.bestLogLoss));
            case Accuracy:
                return a.accuracy < b.accuracy || (std::isnan(a.accuracy) && !std::isnan(b.accuracy));
            case Date:
                return a.made < b.made;
            default:
                return text(a, column_).localeAwareCompare(text(b, column_)) < 0;
            }
        };
        std::stable_sort(runs_.begin(), runs_.end(), [&](const RunInfo& a, const RunInfo& b) {
            return direction_ == Qt::AscendingOrder ? less(a, b) : less(b, a);
        });
    }

    RunsPage& page_;
    std::vector<RunInfo> runs_;
    int column_ = Date;
    Qt::SortOrder direction_ = Qt::DescendingOrder;
};

RunsPage::RunsPage(Actions& actions, QWidget* parent)
    : Panel(&Tokens::surface, {}, parent), model_(new Model(*this)), table_(new TableView), header_(new PanelHeader(tr("Runs"))) {
    setObjectName(QStringLiteral("train.runs.page"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    for (const char* id : {"train.openRun", "train.evaluate", "train.rename", "train.delete", "train.runs"}) {
        auto* button = new Button(ButtonKind::Text);
        button->setObjectName(QString::fromLatin1(id) + QStringLiteral(".button"));
        button->setDense(true);
        button->setAction(actions.find(QString::fromLatin1(id)));
        header_->addWidget(button);
    }
    column->addWidget(header_);
    table_->setObjectName(QStringLiteral("train.runs.table"));
    table_->setAccessibleName(tr("Runs of the project"));
    table_->setModel(model_);
    table_->setEditTriggers(QAbstractItemView::EditKeyPressed);
    QHeaderView* head = table_->horizontalHeader();
    head->setSectionsClickable(true);
    head->setStretchLastSection(false);
    const int em = fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const int widths[] = {26, 15, 12, 14, 13, 8, 16, 19};
    for (int i = 0; i < Model::kColumns; ++i)
        head->resizeSection(i, widths[i] * em);
    head->setSectionResizeMode(Model::Name, QHeaderView::Stretch);
    connect(head, &QHeaderView::sectionClicked, this, [this](int section) {
        const QString kept = current();
        const bool again = model_->sortedBy() == section && model_->direction() == Qt::DescendingOrder;
        model_->sort(section, again ? Qt::AscendingOrder : Qt::DescendingOrder);
        setCurrent(kept);
    });
    column->addWidget(table_, 1);
    connect(table_, &QAbstractItemView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT opened(model_->at(index.row()).folder); });
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &RunsPage::currentChanged);
}

void RunsPage::setRuns(const std::vector<RunInfo>& runs) {
    const QString kept = current();
    model_->setRuns(runs);
    header_->setCaption(runs.size() == 1 ? tr("1 in this project") : tr("%1 in this project").arg(runs.size()));
    setCurrent(kept);
}

QString RunsPage::current() const {
    const QModelIndex index = table_->currentIndex();
    return index.isValid() && index.row() < model_->rowCount() ? model_->at(index.row()).folder : QString();
}

void RunsPage::setCurrent(const QString& folder) {
    const int row = std::max(0, model_->indexOf(folder));
    if (row < model_->rowCount())
        table_->setCurrentIndex(model_->index(row, 0));
    Q_EMIT currentChanged();
}

void RunsPage::editName() {
    if (table_->currentIndex().isValid())
        table_->edit(model_->index(table_->currentIndex().row(), Model::Name));
}

} // namespace earshot
