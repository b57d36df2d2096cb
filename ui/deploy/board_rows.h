#pragma once
#include "deploy/board_list.h"

#include <QWidget>

namespace earshot {

/// The boards one below the other: name, place, and the state as a word. Up and Down choose; a click does. Delete takes a virtual
/// board or a typed port away.
class BoardRows : public QWidget {
    Q_OBJECT
public:
    /// `boards` must outlive this.
    explicit BoardRows(BoardList& boards, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return QSize(160, sizeHint().height()); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    int rowHeight() const;
    int rowAt(const QPoint& position) const;
    int chosenRow() const;
    void refresh();

    BoardList& boards_;
    int hovered_ = -1;
};

/// "application", "bootloader", "mend…": the state in a word, and how it is meant.
struct BoardStateWord {
    QString word;
    int tone; ///< Tone
};
BoardStateWord boardStateWord(const BoardEntry& board);

} // namespace earshot
