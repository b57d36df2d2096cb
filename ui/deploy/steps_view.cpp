#include "deploy/steps_view.h"

#include "firmware/flash_map.h"
#include "firmware/runtime_image.h"
#include "theme/theme.h"
#include "widgets/progress_bar.h"

#include <QPainter>

#include <array>

namespace earshot {
namespace {

constexpr int kCircle = 18;
constexpr int kPageHeight = 12;

struct PageLook {
    PageMark mark;
    const char* name;
    QColor Tokens::*colour;
};
constexpr std::array kPageLooks{PageLook{PageMark::Same, QT_TRANSLATE_NOOP("earshot::StepsView", "same"), &Tokens::line2},
                                PageLook{PageMark::Verified, QT_TRANSLATE_NOOP("earshot::StepsView", "verified"), &Tokens::accent},
                                PageLook{PageMark::Written, QT_TRANSLATE_NOOP("earshot::StepsView", "written"), &Tokens::seriesB},
                                PageLook{PageMark::Stopped, QT_TRANSLATE_NOOP("earshot::StepsView", "stopped"), &Tokens::err}};

QString secondsText(double seconds) {
    return QString::number(seconds, 'f', 1) + QChar(0x2009) + QLatin1Char('s');
}

/// An image has pages without content: between the program and the selector, and all of the selector's but its first.
QString pagesText(int pages) {
    const std::size_t program = runtimeImage().size() + sizeof(er_runtime_trailer);
    const std::size_t filled = (program + ER_FLASH_PAGE - 1) / ER_FLASH_PAGE;
    const std::size_t empty = (ER_SELECTOR_BEGIN - ER_RUNTIME_BEGIN) / ER_FLASH_PAGE - filled + ER_SELECTOR_PAGES - 1;
    return StepsView::tr("%1 pages of 4 KB, %2 of them empty").arg(pages).arg(empty);
}

} // namespace

StepsView::StepsView(const DeployRun& run, QWidget* parent) : QWidget(parent), run_(run) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&run_, &DeployRun::changed, this, [this] {
        const DeployStage* stage = run_.currentStage();
        setAccessibleName(stage ? tr("Steps of the deploy, now: %1, %2").arg(stage->name, stage->detail) : tr("Steps of the deploy"));
        updateGeometry();
        update();
    });
    setAccessibleName(tr("Steps of the deploy"));
}

const std::vector<DeployStage>& StepsView::shown() const {
    return run_.stages().empty() ? planned_ : run_.stages();
}

int StepsView::rowHeight() const {
    return std::max(27, QFontMetrics(fontsOf(*this).body()).height() + 8);
}

QSize StepsView::sizeHint() const {
    const int legend = QFontMetrics(fontsOf(*this).number(TextSize::Axis)).height();
    return QSize(300, rowHeight() * std::max(7, int(shown().size())) + kPageHeight + legend + 14);
}

void StepsView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const int height = rowHeight();
    const auto& stages = shown();
    for (std::size_t i = 0; i < stages.size(); ++i)
        paintStage(painter, stages[i], QRect(0, int(i) * height, width(), height), i + 1 == stages.size());
    const int top = height * std::max(7, int(stages.size())) + 4;
    if (!run_.pages().empty())
        paintPages(painter, QRect(0, top, width(), this->height() - top));
}

void StepsView::paintStage(QPainter& painter, const DeployStage& stage, const QRect& row, bool last) const {
    const Tokens& tokens = tokensOf(*this);
    const Fonts& fonts = fontsOf(*this);
    const bool reached = stage.state != DeployStage::State::Waiting && stage.state != DeployStage::State::Skipped;
    const bool failed = stage.state == DeployStage::State::Failed;
    const bool done = stage.state == DeployStage::State::Done;
    const QColor ring = failed ? tokens.err : done ? tokens.ok : reached ? tokens.accent : tokens.line2;
    const QRect circle(0, row.top() + (row.height() - kCircle) / 2, kCircle, kCircle);
    painter.setRenderHint(QPainter::Antialiasing);
    if (!last) {
        painter.setPen(QPen(tokens.line2, 1));
        painter.drawLine(kCircle / 2, circle.bottom() + 1, kCircle / 2, row.bottom() + (row.height() - kCircle) / 2);
    }
    painter.setPen(QPen(ring, 1.5));
    painter.setBrush(failed ? tokens.errGround : done ? tokens.okGround : tokens.surface);
    painter.drawEllipse(QRectF(circle).adjusted(1, 1, -1, -1));
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (done || failed)
        painter.drawPixmap(circle.topLeft() + QPoint(3, 3),
                           tintedPixmap(done ? QStringLiteral("check") : QStringLiteral("cross"), ring, kCircle - 6,
                                        devicePixelRatioF()));
    else if (stage.state == DeployStage::State::Running)
        painter.fillRect(QRect(circle.center() - QPoint(2, 2), QSize(5, 5)), tokens.accent);
    else if (stage.state == DeployStage::State::Skipped)
        painter.fillRect(QRect(circle.center() - QPoint(3, 0), QSize(7, 1)), tokens.line2);

    const QFontMetrics bold(fonts.text(TextSize::Caption, true));
    int names = 0;
    for (const DeployStage& other : shown())
        names = std::max(names, bold.horizontalAdvance(other.name));
    painter.setFont(fonts.text(TextSize::Caption, reached));
    painter.setPen(reached ? tokens.text : tokens.text2);
    painter.drawText(QRect(kCircle + 8, row.top(), names, row.height()), Qt::AlignVCenter, stage.name);
    painter.setFont(fonts.number(TextSize::Caption));
    const QString took = reached && stage.state != DeployStage::State::Running ? secondsText(stage.seconds)
                         : stage.state == DeployStage::State::Running && run_.share() ? percentText(*run_.share())
                                                                                       : QString();
    const int values = painter.fontMetrics().horizontalAdvance(QStringLiteral("000.0 s"));
    painter.setPen(tokens.text2);
    painter.drawText(QRect(width() - values, row.top(), values, row.height()), Qt::AlignVCenter | Qt::AlignRight, took);
    const int left = kCircle + 8 + names + 16;
    const int room = width() - left - values - 8;
    const bool over = run_.state() != DeployRun::State::Running && run_.state() != DeployRun::State::Idle;
    const QString detail = stage.state == DeployStage::State::Waiting && over ? tr("not reached") : stage.detail;
    painter.setPen(failed ? tokens.err : tokens.text2);
    painter.drawText(QRect(left, row.top(), room, row.height()), Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(detail, Qt::ElideRight, room));
}

void StepsView::paintPages(QPainter& painter, const QRect& area) const {
    const Tokens& tokens = tokensOf(*this);
    const auto& pages = run_.pages();
    const double wide = double(area.width()) / double(pages.size());
    for (std::size_t i = 0; i < pages.size(); ++i) {
        QColor colour = pages[i] == PageMark::Differs ? tokens.line : tokens.grid;
        for (const PageLook& look : kPageLooks)
            if (look.mark == pages[i])
                colour = tokens.*look.colour;
        painter.fillRect(QRectF(area.left() + double(i) * wide, area.top(), std::max(1.0, wide - 1), kPageHeight), colour);
    }
    painter.setFont(fontsOf(*this).number(TextSize::Axis));
    const int line = painter.fontMetrics().height();
    const int top = area.top() + kPageHeight + 4;
    painter.setPen(tokens.text2);
    painter.drawText(QRect(area.left(), top, area.width(), line), Qt::AlignVCenter, pagesText(int(pages.size())));
    int right = area.right();
    for (auto look = kPageLooks.rbegin(); look != kPageLooks.rend(); ++look) {
        if (run_.pagesWith(look->mark) == 0)
            continue;
        const QString name = tr(look->name);
        const int width = painter.fontMetrics().horizontalAdvance(name);
        painter.drawText(QRect(right - width, top, width, line), Qt::AlignVCenter, name);
        painter.fillRect(QRect(right - width - 13, top + (line - 9) / 2, 9, 9), tokens.*look->colour);
        right -= width + 13 + 10;
    }
}

} // namespace earshot
