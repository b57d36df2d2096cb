#pragma once
#include <QStyledItemDelegate>
#include <QTableView>

namespace earshot {

/// What a model may say about a cell beyond Qt's roles.
enum CellRole {
    BarShareRole = Qt::UserRole + 1000, ///< double 0 to 1: a bar instead of text; the whole column shares the scale
    BarColourRole,                      ///< QColor of the bar; default: secondary text
    BarOutlineRole,                     ///< double 0 to 1: an outlined part that goes on where the bar ends; no track then
    PictureRole,                        ///< QImage that fills the cell
    ClassIndexRole,                     ///< int: a filled square of that class' colour before the text
    SuperClassIndexRole,                ///< int: a hollow square before the text
    MutedRole,                          ///< bool: caption colour (units, "none")
    BoldRole,                           ///< bool
};

/// Rows of 26 px without vertical lines: row line in grid, current row in tint, numbers (text aligned right by the model) in
/// tabular digits.
class CellDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// QTableView in the window's look: header 28, sortable, whole rows selected, hover follows the pointer, Enter activates.
class TableView : public QTableView {
    Q_OBJECT
public:
    explicit TableView(QWidget* parent = nullptr);

    /// Row beneath the pointer, -1 outside.
    int hoveredRow() const { return hovered_; }

protected:
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void hover(int row);

    int hovered_ = -1;
};

} // namespace earshot
