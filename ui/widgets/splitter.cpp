#include "widgets/splitter.h"

#include "theme/theme.h"

#include <QPainter>

namespace earshot {
namespace {

class LineHandle : public QSplitterHandle {
public:
    using QSplitterHandle::QSplitterHandle;

protected:
    void resizeEvent(QResizeEvent* event) override {
        // In place of QSplitterHandle's own margins of 2 px a side: the splitter lays out by the contents rectangle, what is
        // beyond it is for the mouse alone.
        setAttribute(Qt::WA_MouseNoMask);
        setContentsMargins(orientation() == Qt::Horizontal ? QMargins(3, 0, 3, 0) : QMargins(0, 3, 0, 3));
        setMask(QRegion(contentsRect()));
        QWidget::resizeEvent(event);
    }
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.fillRect(contentsRect(), tokensOf(*this).line);
    }
};

} // namespace

Splitter::Splitter(Qt::Orientation orientation, QWidget* parent) : QSplitter(orientation, parent) {
    setHandleWidth(1);
    setChildrenCollapsible(false);
}

QSplitterHandle* Splitter::createHandle() {
    return new LineHandle(orientation(), this);
}

} // namespace earshot
