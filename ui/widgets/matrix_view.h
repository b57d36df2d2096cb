#pragma once
#include "evaluation/confusion_matrix.h"
#include "theme/class_colours.h"

#include <QStringList>
#include <QWidget>

#include <optional>
#include <vector>

namespace earshot {

/// What a cell's share is a share of.
enum class MatrixShare { Row, Column, All };

struct MatrixData {
    ConfusionMatrix counts;
    QStringList classes;                  ///< names, "street pedestrian"
    QStringList codes;                    ///< two letters each; shown instead of names when the view is compact
    std::optional<ConfusionMatrix> minus; ///< with it, cells show counts - minus, in clips and in points of the row's share
    bool oneScale = false;                ///< errors on the diagonal's scale
    MatrixShare share = MatrixShare::Row;
    bool countsOnly = false;   ///< cells without their share; coloured by it all the same
    std::vector<int> order;    ///< class at each place, rows and columns alike; empty: class order
    bool superClasses = false; ///< rows are super-classes and have their colours
};

/// A confusion matrix: rows "recorded in", columns "heard as". Arrows move the selection, Enter plays it; before the first column
/// lies the whole row, above the first row the whole column. D selects the diagonal, Escape nothing. Cells too small for two
/// lines show the share alone.
class MatrixView : public QWidget {
    Q_OBJECT
public:
    explicit MatrixView(QWidget* parent = nullptr);

    void setData(const MatrixData& data);
    const MatrixData& data() const { return data_; }
    /// Cells of 24 px with the share alone, codes instead of names, no totals.
    void setCompact(bool compact);
    /// Selects a cell, or with -1 a whole column or row, or nothing; emits nothing.
    void setSelected(int truth, int answer);
    /// Selects all that is right instead; emits nothing.
    void setDiagonalSelected();
    bool isDiagonalSelected() const { return diagonal_; }
    int selectedTruth() const { return truth_; }
    int selectedAnswer() const { return answer_; }

    /// Where the cells of row `truth` are, in widget coordinates: plots beside the matrix share its rows.
    QRect rowRect(int truth) const;
    QRect cellRect(int truth, int answer) const;
    /// "street pedestrian heard as public square, 668 clips, 22.5 %".
    QString describe(int truth, int answer) const;

    /// Width with which nothing is left over beside cells as large as `height` lets them be.
    int widthAt(int height) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void cellSelected(int truth, int answer);
    /// Enter or double click.
    void cellActivated(int truth, int answer);
    /// A row's or column's name was clicked, or reached by key; -1 for the other.
    void classClicked(int truth, int answer);
    void diagonalClicked();
    /// Escape.
    void cleared();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    static constexpr int kTickPx = 3; ///< thickness of the classes' ticks

    int count() const { return int(data_.counts.classes()); }
    int cellSize() const;
    int rightWidth() const;
    int classAt(int place) const;
    int placeOf(int index) const;
    QRect placeRect(int row, int column) const;
    bool isShareOnly() const;
    ClassColour colourOf(int index) const;
    void moveTo(int row, int column);
    void paintSelection(QPainter& painter) const;
    /// Room around the cells, as wide as its texts.
    struct Room {
        int names = 0, head = 0, totals = 0, foot = 0;
    };
    Room measuredRoom() const;
    const Room& room() const;
    int namesWidth() const { return room().names; }
    int headHeight() const { return room().head; }
    int totalsWidth() const { return room().totals; }
    int footHeight() const { return room().foot; }
    double share(int truth, int answer) const;
    std::pair<int, int> cellAt(const QPoint& position) const;
    void select(int truth, int answer);
    void paintCell(QPainter& painter, int truth, int answer) const;
    void paintHead(QPainter& painter) const;
    void paintNames(QPainter& painter) const;
    void paintTotals(QPainter& painter) const;

    MatrixData data_;
    bool compact_ = false;
    int truth_ = -1;
    int answer_ = -1;
    bool diagonal_ = false;
    mutable std::optional<Room> room_; ///< absent: to be measured; a hundred cells ask for it in one painting
};

} // namespace earshot
