#include "evaluate/figure_export.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "theme/theme.h"

#include <QBuffer>
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

void exportTables(const EvaluationModel& model, TableFormat format, const std::filesystem::path& path) {
    writeFileAtomically(path, tablesText(model, format));
}

void exportReport(const std::vector<QWidget*>& figures, const EvaluationModel& model, const std::filesystem::path& path) {
    const QString source = sourceText(model);
    const Tokens& tokens = tokensOf(*figures.front());
    QString html =
        QStringLiteral("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>%1</title>\n<style>\n"
                       "body{font:14px/1.45 'Noto Sans',sans-serif;color:%2;background:%3;margin:24px;max-width:1200px}\n"
                       "h1{font-size:20px}h2{font-size:15px;margin-top:28px}p{color:%4}svg{max-width:100%;height:auto}\n"
                       "table{border-collapse:collapse;font-variant-numeric:tabular-nums}\n"
                       "th,td{padding:3px 10px;border-bottom:1px solid %5;text-align:right}"
                       "th:first-child,td:first-child{text-align:left}\n</style></head><body>\n")
            .arg(source.toHtmlEscaped(), tokens.text.name(), tokens.surface.name(), tokens.text2.name(), tokens.line.name());
    html += QStringLiteral("<h1>%1</h1>\n<p>%2</p>\n").arg(model.source().name.toHtmlEscaped(), source.toHtmlEscaped());
    for (QWidget* figure : figures) {
        QBuffer buffer;
        buffer.open(QIODevice::WriteOnly);
        writeVector(*figure, source, PictureFormat::Svg, buffer);
        const QByteArray svg = buffer.data();
        html += QString::fromUtf8(svg.mid(svg.indexOf("<svg"))) + QLatin1Char('\n');
    }
    const auto cells = [](const std::vector<std::string>& row, const char* tag) {
        QString line = QStringLiteral("<tr>");
        for (const std::string& cell : row)
            line += QStringLiteral("<%1>%2</%1>").arg(QLatin1String(tag), QString::fromStdString(cell).toHtmlEscaped());
        return line + QStringLiteral("</tr>\n");
    };
    for (const ReportTable& table : reportTables(model)) {
        html += QStringLiteral("<h2>%1</h2>\n<table>\n").arg(QString::fromStdString(table.title).toHtmlEscaped());
        for (std::size_t i = 0; i < table.rows.size(); ++i)
            html += cells(table.rows[i], i == 0 ? "th" : "td");
        html += QStringLiteral("</table>\n");
    }
    html += QStringLiteral("</body></html>\n");
    writeFileAtomically(path, html.toStdString());
}

} // namespace earshot
