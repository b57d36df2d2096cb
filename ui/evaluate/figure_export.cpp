#include "evaluate/figure_export.h"

#include "base/atomic_file.h"
#include "base/crc.h"
#include "base/error.h"
#include "evaluate/evaluation_text.h"
#include "evaluate/headline.h"
#include "theme/theme.h"
#include "widgets/matrix_view.h"

#include <QBuffer>
#include <QDate>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <QWidget>

namespace earshot {
namespace {

constexpr int kCaption = 28;

void paintFigure(QPainter& painter, QWidget& figure, const QString& source) {
    const Tokens& tokens = tokensOf(figure);
    painter.fillRect(0, 0, figure.width(), figure.height() + kCaption, tokens.surface);
    figure.render(&painter, QPoint(), QRegion(), QWidget::DrawChildren);
    painter.setFont(fontsOf(figure).number(TextSize::Axis));
    painter.setPen(tokens.text3);
    painter.drawText(QRect(12, figure.height(), figure.width() - 24, kCaption), Qt::AlignLeft | Qt::AlignVCenter, source);
}

/// Rows of cells, the first one being the head.
struct Table {
    std::string title;
    std::vector<std::vector<std::string>> rows;
};

std::string plain(const QString& text) {
    return QString(text).replace(QChar(0x2212), QLatin1Char('-')).replace(QChar(0x2009), QLatin1Char(' ')).toStdString();
}

std::vector<Table> tablesOf(const EvaluationModel& model) {
    std::vector<Table> tables;
    Table head{"Figures", {{"figure", "value", "interval or base"}}};
    for (const Figure& figure : headlineFigures(model))
        head.rows.push_back({plain(figure.caption), plain(figure.value), plain(figure.detail)});
    tables.push_back(std::move(head));
    const Evaluation& evaluation = model.evaluation();
    const auto names = classNames(model.clips().labels);
    Table matrix{model.showsChange() ? "Confusion matrix, B minus A (rows: recorded in)" : "Confusion matrix (rows: recorded in)",
                 {{""}}};
    for (const QString& name : names)
        matrix.rows[0].push_back(name.toStdString());
    for (const int truth : model.classOrder()) {
        std::vector<std::string> row{names[truth].toStdString()};
        for (const int answer : model.classOrder())
            row.push_back(std::to_string(model.cellCount(truth, answer)));
        matrix.rows.push_back(std::move(row));
    }
    for (std::size_t i = 0; i < model.classOrder().size(); ++i)
        matrix.rows[0][i + 1] = names[model.classOrder()[i]].toStdString();
    tables.push_back(std::move(matrix));
    const ClassDeviceTable& devices = evaluation.classByDevice;
    Table accuracy{"Accuracy by class and device, %", {{"class", "clips", "all"}}};
    for (const std::string& device : devices.devices)
        accuracy.rows[0].push_back(device.empty() ? "unknown" : device);
    for (const int c : model.classOrder()) {
        const ClassFigures& figures = evaluation.perClass[std::size_t(c)];
        std::vector<std::string> row{names[c].toStdString(), std::to_string(figures.clips), plain(pointsText(figures.accuracy))};
        for (std::size_t d = 0; d < devices.devices.size(); ++d) {
            const std::size_t at = std::size_t(c) * devices.devices.size() + d;
            row.push_back(devices.clips[at] == 0 ? "-"
                                                 : plain(pointsText(double(devices.correct[at]) / double(devices.clips[at]))));
        }
        accuracy.rows.push_back(std::move(row));
    }
    tables.push_back(std::move(accuracy));
    return tables;
}

std::string csvCell(std::string text) {
    if (text.find_first_of(",\"\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string latexCell(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        if (std::string_view("%&_#$").find(c) != std::string_view::npos)
            escaped += '\\';
        escaped += c;
    }
    return escaped;
}

template <typename Cell>
std::string joined(const std::vector<std::string>& row, const char* between, Cell cell) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i)
        line += (i ? between : "") + cell(row[i]);
    return line;
}

void append(std::string& text, const Table& table, TableFormat format) {
    const auto same = [](const std::string& cell) { return cell; };
    const std::size_t columns = table.rows[0].size();
    if (format == TableFormat::Latex)
        text += "% " + table.title + "\n\\begin{tabular}{l" + std::string(columns - 1, 'r') + "}\n\\hline\n";
    else
        text += (format == TableFormat::Markdown ? "### " : "# ") + table.title + '\n' +
                (format == TableFormat::Markdown ? "\n" : "");
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const auto& row = table.rows[i];
        if (format == TableFormat::Csv)
            text += joined(row, ",", csvCell) + '\n';
        else if (format == TableFormat::Latex)
            text += joined(row, " & ", latexCell) + " \\\\\n" + (i == 0 ? "\\hline\n" : "");
        else {
            text += "| " + joined(row, " | ", same) + " |\n";
            for (std::size_t c = 0; i == 0 && c < columns; ++c)
                text += c == 0 ? "|---" : "|---:";
            text += i == 0 ? "|\n" : "";
        }
    }
    text += format == TableFormat::Latex ? "\\hline\n\\end{tabular}\n\n" : "\n";
}

void writeVector(QWidget& figure, const QString& source, PictureFormat format, QIODevice& device) {
    const QSize size(figure.width(), figure.height() + kCaption);
    if (format == PictureFormat::Svg) {
        QSvgGenerator svg;
        svg.setOutputDevice(&device);
        svg.setSize(size);
        svg.setViewBox(QRect(QPoint(), size));
        svg.setTitle(source);
        QPainter painter(&svg);
        paintFigure(painter, figure, source);
        return;
    }
    QPdfWriter pdf(&device);
    pdf.setTitle(source);
    pdf.setPageMargins(QMarginsF());
    pdf.setResolution(96);
    pdf.setPageSize(QPageSize(QSizeF(size) * 72.0 / 96.0, QPageSize::Point));
    QPainter painter(&pdf);
    paintFigure(painter, figure, source);
}

} // namespace

QString sourceText(const EvaluationModel& model) {
    QString name = model.source().name + QStringLiteral(", ") + model.source().engine;
    if (model.isComparing())
        name = QStringLiteral("A: %1, %2; B: %3").arg(model.other().name, model.other().engine, name);
    // The clips and their labels, so that two figures about different data can be told apart.
    std::string data;
    for (std::size_t i = 0; i < model.source().clips.size(); ++i)
        data += model.source().clips.filenames[i] + '\t' + std::to_string(model.source().clips.truth[i]) + '\n';
    const auto sum = crc32(std::as_bytes(std::span(data)));
    return QStringLiteral("%1 · %2 of %3 clips · data %4 · %5")
        .arg(name, countText(qint64(model.rows().size())), countText(qint64(model.clips().size())))
        .arg(sum, 8, 16, QLatin1Char('0'))
        .arg(QDate::currentDate().toString(Qt::ISODate));
}

void exportPicture(QWidget& figure, const EvaluationModel& model, PictureFormat format, const std::filesystem::path& path) {
    const QString source = sourceText(model);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    if (format == PictureFormat::Png) {
        QImage image(QSize(figure.width(), figure.height() + kCaption) * 2, QImage::Format_RGB32);
        image.setDevicePixelRatio(2);
        QPainter painter(&image);
        paintFigure(painter, figure, source);
        painter.end();
        image.setText(QStringLiteral("Source"), source);
        image.save(&buffer, "PNG");
    } else {
        writeVector(figure, source, format, buffer);
    }
    const QByteArray& bytes = buffer.data();
    writeFileAtomically(path, std::as_bytes(std::span(bytes.constData(), std::size_t(bytes.size()))));
}

std::string tablesText(const EvaluationModel& model, TableFormat format) {
    const std::string source = plain(sourceText(model));
    std::string text = format == TableFormat::Latex ? "% " + latexCell(source) + "\n\n"
                       : format == TableFormat::Csv ? "# " + source + "\n\n"
                                                    : source + "\n\n";
    for (const Table& table : tablesOf(model))
        append(text, table, format);
    return text;
}

void exportTables(const EvaluationModel& model, TableFormat format, const std::filesystem::path& path) {
    writeFileAtomically(path, tablesText(model, format));
}

} // namespace earshot
