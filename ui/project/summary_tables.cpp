#include "project/summary_tables.h"

#include "evaluation/class_codes.h"
#include "theme/colour_maps.h"
#include "theme/theme.h"
#include "widgets/number_text.h"
#include "widgets/table_view.h"

#include <QCoreApplication>
#include <QHeaderView>
#include <QLocale>
#include <QStandardItemModel>

#include <algorithm>
#include <cmath>

namespace earshot {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("earshot::SummaryTables", text);
}

QStandardItem* cell(const QString& text, bool number = false) {
    auto* item = new QStandardItem(text);
    if (number)
        item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return item;
}

/// A count, "none" in the captions' colour where there is nothing.
QStandardItem* countCell(std::int64_t count) {
    QStandardItem* item = cell(count ? countText(count) : tr("none"), true);
    item->setData(count == 0, MutedRole);
    return item;
}

/// Filled for the train side, outlined for the evaluate side; all bars of a table share `most`.
QStandardItem* sidesBar(const ProjectSummary::Count& count, std::int64_t most, const QColor& colour, bool folds) {
    auto* item = new QStandardItem;
    const double whole = double(std::max<std::int64_t>(1, most));
    item->setData(double(folds ? count.train : count.all) / whole, BarShareRole);
    item->setData(double(folds ? count.evaluate : 0) / whole, BarOutlineRole);
    item->setData(colour, BarColourRole);
    return item;
}

/// Columns: those of `wide` share the room, the others are as wide as their contents.
void setUp(TableView& table, const QStringList& headers, const QList<int>& wide, const QList<int>& numbers) {
    auto* model = new QStandardItemModel(0, int(headers.size()), &table);
    model->setHorizontalHeaderLabels(headers);
    for (const int column : numbers)
        model->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    table.setModel(model);
    for (int column = 0; column < headers.size(); ++column)
        table.horizontalHeader()->setSectionResizeMode(column,
                                                       wide.contains(column) ? QHeaderView::Stretch : QHeaderView::Interactive);
}

QStandardItemModel& rowsOf(TableView& table) {
    return static_cast<QStandardItemModel&>(*table.model());
}

/// Every column but the last `wide` as wide as its words, whether the table is on screen yet or not.
void fitColumns(TableView& table, const QList<int>& wide) {
    const QFontMetrics metrics(fontsOf(table).number(TextSize::Caption, true));
    QStandardItemModel& model = rowsOf(table);
    for (int column = 0; column < model.columnCount(); ++column) {
        if (wide.contains(column))
            continue;
        int width = metrics.horizontalAdvance(model.horizontalHeaderItem(column)->text());
        for (int row = 0; row < model.rowCount(); ++row) {
            const QModelIndex index = model.index(row, column);
            const bool square = index.data(ClassIndexRole).isValid() || index.data(SuperClassIndexRole).isValid();
            width = std::max(width, metrics.horizontalAdvance(index.data().toString()) + (square ? 18 : 0));
        }
        table.horizontalHeader()->resizeSection(column, width + 24);
    }
}

/// As high as its rows, so that what follows comes right beneath.
void fitHeight(TableView& table, int most) {
    const int rows = std::clamp(table.model()->rowCount(), 1, most);
    table.setFixedHeight(table.horizontalHeader()->height() + rows * table.verticalHeader()->defaultSectionSize() + 2);
}

QImage imageOf(const ClassPicture& picture, const ColourTable& colours) {
    QImage image(picture.seconds * kClassPictureFrames / kClassPictureSeconds, kClassPictureBands, QImage::Format_RGB32);
    for (int band = 0; band < image.height(); ++band) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(image.height() - 1 - band));
        for (int frame = 0; frame < image.width(); ++frame)
            line[frame] = colours[picture.levels[std::size_t(band * kClassPictureFrames + frame)]];
    }
    return image;
}

enum ClassColumn { Name, SuperClass, Train, Evaluate, Clips, SoundsLike };

} // namespace

QString lengthText(double seconds) {
    const QString thin(QChar(0x2009));
    if (seconds >= 3600)
        return QLocale(QLocale::English).toString(seconds / 3600, 'f', 1) + thin + QStringLiteral("h");
    if (seconds >= 60)
        return QLocale(QLocale::English).toString(seconds / 60, 'f', 1) + thin + QStringLiteral("min");
    return QLocale(QLocale::English).toString(seconds, 'f', 0) + thin + QStringLiteral("s");
}

void setUpClassTable(TableView& table) {
    setUp(table, {tr("Class"), tr("Super-class"), tr("Train"), tr("Evaluate"), tr("Clips"), tr("Sounds like")},
          {Clips, SoundsLike}, {Train, Evaluate});
}

void fillClassTable(TableView& table, const ProjectSummary& summary, const std::vector<ClassPicture>& pictures) {
    const Tokens& tokens = tokensOf(table);
    const ColourTable colours = colourTable(ColourMap::Magma, tokens);
    QStandardItemModel& model = rowsOf(table);
    model.setRowCount(0);
    std::int64_t most = 1;
    int seconds = 0;
    ProjectSummary::Count total;
    for (const auto& each : summary.classes)
        most = std::max(most, each.all);
    for (std::size_t i = 0; i < summary.classes.size(); ++i) {
        const auto& each = summary.classes[i];
        auto* name = cell(QString::fromStdString(displayName(each.name)));
        name->setData(int(i), ClassIndexRole);
        auto* super = cell({});
        if (each.superClass >= 0) {
            super->setText(QString::fromStdString(displayName(summary.labels.superClasses[std::size_t(each.superClass)])));
            super->setData(each.superClass, SuperClassIndexRole);
        }
        auto* sound = cell({});
        if (i < pictures.size() && pictures[i].seconds > 0) {
            sound->setData(imageOf(pictures[i], colours), PictureRole);
            seconds = std::max(seconds, pictures[i].seconds);
        }
        model.appendRow({name, super, countCell(each.train), countCell(each.evaluate),
                         sidesBar(each, most, classColour(int(i), tokens).colour, summary.fold > 0), sound});
        total.train += each.train;
        total.evaluate += each.evaluate;
    }
    QList<QStandardItem*> last{cell(tr("all")), cell({}), cell(countText(total.train), true),
                               cell(countText(total.evaluate), true)};
    for (QStandardItem* item : last)
        item->setData(true, BoldRole);
    auto* neither = cell(summary.neither > 0 && summary.fold
                             ? tr("%1 in neither split of fold %2").arg(countText(summary.neither)).arg(summary.fold)
                             : QString());
    auto* each =
        cell(seconds > 0 ? tr("%1 s each").arg(seconds).replace(QStringLiteral(" s "), QChar(0x2009) + QStringLiteral("s "))
                         : QString());
    neither->setData(true, MutedRole);
    each->setData(true, MutedRole);
    model.appendRow(last << neither << each);
    fitColumns(table, {Clips, SoundsLike});
    fitHeight(table, 40);
}

void setUpDeviceTable(TableView& table) {
    setUp(table, {tr("Device"), tr("Train"), tr("Evaluate"), tr("Clips")}, {3}, {1, 2});
}

QStringList fillDeviceTable(TableView& table, const ProjectSummary& summary) {
    QStandardItemModel& model = rowsOf(table);
    model.setRowCount(0);
    std::int64_t most = 1;
    for (const auto& each : summary.devices)
        most = std::max(most, each.all);
    QStringList evaluationOnly;
    for (const auto& each : summary.devices) {
        const QString name = each.name.empty() ? tr("unknown") : QString::fromStdString(each.name).toUpper();
        if (!each.train && each.evaluate)
            evaluationOnly << name;
        model.appendRow({cell(name), countCell(each.train), countCell(each.evaluate),
                         sidesBar(each, most, tokensOf(table).seriesOther, summary.fold > 0)});
    }
    fitColumns(table, {3});
    fitHeight(table, 30);
    return evaluationOnly;
}

void setUpRunTable(TableView& table) {
    setUp(table, {tr("Name"), tr("State"), tr("Epochs"), tr("Acc. %"), tr("Log loss")}, {0}, {2, 3, 4});
}

void fillRunTable(TableView& table, const ProjectSummary& summary) {
    QStandardItemModel& model = rowsOf(table);
    model.setRowCount(0);
    for (const auto& run : summary.runs) {
        auto* name = cell(QString::fromStdString(run.record.name));
        name->setData(QString::fromStdString(run.record.id), RunIdRole);
        auto* state = cell(runStateText(run));
        if (run.record.state == "running" || run.record.state == "paused")
            state->setForeground(tokensOf(table).accent);
        const auto figure = [](double value, int decimals) {
            return cell(std::isfinite(value) ? QString::number(value, 'f', decimals) : QStringLiteral("–"), true);
        };
        model.appendRow({name, state, countCell(run.epochs), figure(100 * run.accuracy, 2), figure(run.logLoss, 3)});
    }
    fitColumns(table, {0});
    fitHeight(table, 30);
}

QString runStateText(const ProjectSummary::Run& run) {
    const std::string& state = run.record.state;
    if (state == "running" && run.epochs == 0)
        return tr("training");
    if (state == "running")
        return tr("training, epoch %1").arg(run.epochs + 1);
    if (state == "paused")
        return tr("paused in epoch %1").arg(run.epochs + 1);
    if (state == "failed")
        return tr("failed in epoch %1").arg(run.epochs + 1);
    if (run.hasInt8Model)
        return tr("INT8 ready");
    return state == "stopped" ? tr("stopped at %1").arg(run.epochs) : tr("done");
}

} // namespace earshot
