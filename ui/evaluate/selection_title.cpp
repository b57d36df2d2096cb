#include "evaluate/selection_title.h"

#include "evaluate/evaluation_text.h"
#include "theme/class_colours.h"
#include "theme/theme.h"
#include "widgets/matrix_view.h"
#include "widgets/number_text.h"
#include "widgets/progress_bar.h"

#include <QPainter>

#include <set>

namespace earshot {

SelectionTitle::SelectionTitle(const EvaluationModel& evaluation, QWidget* parent) : QWidget(parent), evaluation_(evaluation) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

std::vector<SelectionTitle::Part> SelectionTitle::parts() const {
    const ClipSelection& selection = evaluation_.selection();
    const QStringList names = classNames(evaluation_.clips().labels);
    const QString truth = names.value(selection.truth);
    const QString answer = names.value(selection.answer);
    switch (selection.kind) {
    case ClipSelection::Kind::All:
        return {{evaluation_.showsChange() ? tr("Changed answers") : tr("All clips"), -1, true}};
    case ClipSelection::Kind::Cell:
        return {{truth, selection.truth, true}, {tr("heard as"), -1, false}, {answer, selection.answer, true}};
    case ClipSelection::Kind::Row:
        return {{tr("recorded in"), -1, false}, {truth, selection.truth, true}};
    case ClipSelection::Kind::Column:
        return {{tr("heard as"), -1, false}, {answer, selection.answer, true}};
    case ClipSelection::Kind::Diagonal:
        return {{tr("Recognised clips"), -1, true}};
    case ClipSelection::Kind::Device: {
        const QString device = tr("device %1").arg(deviceText(evaluation_.clips(), selection.device));
        if (selection.truth < 0)
            return {{device, -1, true}};
        return {{truth, selection.truth, true}, {tr("on"), -1, false}, {device, -1, true}};
    }
    }
    return {};
}

QString SelectionTitle::text() const {
    QStringList words;
    for (const Part& part : parts())
        words << part.text;
    return words.join(QLatin1Char(' '));
}

QSize SelectionTitle::sizeHint() const {
    return QSize(200, QFontMetrics(fontsOf(*this).text(TextSize::Body, true)).height() + 4);
}

void SelectionTitle::paintEvent(QPaintEvent*) {
    const Tokens& tokens = tokensOf(*this);
    const bool supers = evaluation_.head() == Head::SuperClasses && evaluation_.hasSuperClasses();
    QPainter painter(this);
    const auto all = parts();
    const auto widthIn = [&](TextSize size) {
        int width = 0;
        for (const Part& part : all)
            width += QFontMetrics(fontsOf(*this).text(size, part.strong)).horizontalAdvance(part.text) + 8 +
                     (part.square >= 0 ? 16 : 0);
        return width;
    };
    const TextSize size = widthIn(TextSize::Body) > width() ? TextSize::Caption : TextSize::Body;
    int x = 0;
    for (const Part& part : all) {
        if (part.square >= 0) {
            const QColor colour = supers ? superClassColour(part.square, tokens) : classColour(part.square, tokens).colour;
            painter.fillRect(QRect(x, height() / 2 - 5, 10, 10), colour);
            x += 16;
        }
        painter.setFont(fontsOf(*this).text(size, part.strong));
        painter.setPen(part.strong ? tokens.text : tokens.text2);
        painter.drawText(QRect(x, 0, width() - x, height()), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(part.text, Qt::ElideMiddle, std::max(0, width() - x)));
        x += painter.fontMetrics().horizontalAdvance(part.text) + 8;
    }
}

QString listedText(const EvaluationModel& evaluation) {
    const auto& rows = evaluation.listedRows();
    const ScoredClips& clips = evaluation.clips();
    QStringList words{rows.size() == 1 ? SelectionTitle::tr("1 clip")
                                       : SelectionTitle::tr("%1 clips").arg(countText(qint64(rows.size())))};
    const ClipSelection& selection = evaluation.selection();
    if (!evaluation.showsChange() && selection.kind == ClipSelection::Kind::Cell) {
        const auto total = evaluation.evaluation().confusion.rowTotal(std::size_t(selection.truth));
        if (total > 0)
            words << SelectionTitle::tr("%1 of the row").arg(percentText(double(rows.size()) / double(total), 1));
    }
    std::set<std::int32_t> locations;
    for (const std::uint32_t row : rows)
        if (clips.location[row] >= 0)
            locations.insert(clips.location[row]);
    if (!locations.empty())
        words << (locations.size() == 1 ? SelectionTitle::tr("1 location")
                                        : SelectionTitle::tr("%1 locations").arg(countText(qint64(locations.size()))));
    return words.join(QStringLiteral(" · "));
}

} // namespace earshot
