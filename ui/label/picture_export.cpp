#include "label/picture_export.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "widgets/toast.h"
#include "window/status_strip.h"
#include "window/workspace.h"

#include <QBuffer>
#include <QFileDialog>
#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <QWidget>

namespace earshot {
namespace {

constexpr int kPdfDotsPerInch = 96;
constexpr int kPngScale = 2;

QByteArray bytesOf(QWidget& widget, const QString& suffix) {
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    if (suffix == QStringLiteral(".svg")) {
        QSvgGenerator svg;
        svg.setOutputDevice(&buffer);
        svg.setSize(widget.size());
        svg.setViewBox(widget.rect());
        svg.setTitle(QStringLiteral("Earshot"));
        QPainter painter(&svg);
        widget.render(&painter);
    } else if (suffix == QStringLiteral(".pdf")) {
        QPdfWriter pdf(&buffer);
        pdf.setResolution(kPdfDotsPerInch);
        pdf.setPageMargins(QMarginsF());
        pdf.setPageSize(QPageSize(QSizeF(widget.size()) * 72.0 / kPdfDotsPerInch, QPageSize::Point));
        QPainter painter(&pdf);
        widget.render(&painter);
    } else {
        QImage image(widget.size() * kPngScale, QImage::Format_RGB32);
        image.setDevicePixelRatio(kPngScale);
        QPainter painter(&image);
        widget.render(&painter);
        painter.end();
        image.save(&buffer, "PNG");
    }
    return buffer.data();
}

} // namespace

void writePicture(QWidget& widget, const std::filesystem::path& path) {
    const QByteArray bytes = bytesOf(widget, QString::fromStdString(path.extension().string()).toLower());
    writeFileAtomically(path, std::as_bytes(std::span(bytes.constData(), std::size_t(bytes.size()))));
}

void savePictureAs(QWidget& widget, Shell* shell, const QString& name) {
    const QString path = QFileDialog::getSaveFileName(widget.window(), QObject::tr("Save the picture"), name,
                                                      QObject::tr("Pictures (*.png *.svg *.pdf)"));
    if (path.isEmpty())
        return;
    try {
        writePicture(widget, path.toStdString());
        shell->showToast({QObject::tr("Picture saved"), path});
    } catch (const Error& error) {
        shell->strip().setNotice(QString::fromUtf8(error.what()));
    }
}

} // namespace earshot
