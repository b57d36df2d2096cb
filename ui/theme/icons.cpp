#include "theme/icons.h"

#include <QDir>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace earshot {
namespace {

QString resourcePath(const QString& name) {
    return QStringLiteral(":/earshot/icons/%1.svg").arg(name);
}

QPixmap render(const QString& name, const QColor& colour, const QSize& pixels) {
    const QString key = QStringLiteral("earshot/%1/%2/%3x%4").arg(name, colour.name()).arg(pixels.width()).arg(pixels.height());
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    QFile file(resourcePath(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QSvgRenderer renderer(file.readAll().replace("currentColor", colour.name().toLatin1()));
    pixmap = QPixmap(pixels);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(pixels)));
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

/// Renders the drawing at whatever size is asked for, so that 1x, 2x and fractions are all sharp.
class TintedIconEngine : public QIconEngine {
public:
    TintedIconEngine(QString name, const QColor& colour, const QColor& disabled)
        : name_(std::move(name)), colour_(colour), disabled_(disabled) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const qreal ratio = painter->device()->devicePixelRatioF();
        painter->drawPixmap(rect, scaledPixmap(rect.size() * ratio, mode, state, ratio));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override {
        return render(name_, mode == QIcon::Disabled ? disabled_ : colour_, size);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override {
        QPixmap result = pixmap(size, mode, state);
        result.setDevicePixelRatio(scale);
        return result;
    }
    QIconEngine* clone() const override { return new TintedIconEngine(*this); }

private:
    QString name_;
    QColor colour_;
    QColor disabled_;
};

} // namespace

QIcon tintedIcon(const QString& name, const QColor& colour, const QColor& disabledColour) {
    if (!QFile::exists(resourcePath(name)))
        return {};
    return QIcon(new TintedIconEngine(name, colour, disabledColour));
}

QPixmap tintedPixmap(const QString& name, const QColor& colour, int size, qreal devicePixelRatio) {
    const int pixels = qRound(size * devicePixelRatio);
    QPixmap pixmap = render(name, colour, QSize(pixels, pixels));
    pixmap.setDevicePixelRatio(devicePixelRatio);
    return pixmap;
}

QStringList iconNames() {
    QStringList names;
    for (const QString& file : QDir(QStringLiteral(":/earshot/icons")).entryList({QStringLiteral("*.svg")}))
        names << file.chopped(4);
    return names;
}

} // namespace earshot
