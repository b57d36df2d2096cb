#pragma once
#include <QWidget>

#include <optional>
#include <vector>

namespace earshot {

/// Probabilities of all classes, in class order.
struct ProbabilityData {
    QStringList classes;
    std::vector<double> host;        ///< 0 to 1, one a class; empty: rows are shown without bars
    std::vector<double> board;       ///< empty: host alone
    std::vector<bool> equal;         ///< with board: whether host and board agree bit for bit, one a class
    std::optional<int> truth;        ///< its name is bold
    std::vector<double> before = {}; ///< of A in a comparison, `host` being B's; empty: no comparison
    bool superClasses = false;       ///< rows are super-classes and have their colours
};

/// One row a class: name, bar, value at the right; the value of the answer, the most probable class, is bold. With a board, the
/// host's filled bar lies above the board's outlined one; one value and
/// "=" where they are equal, both values in the colour of errors where not. In a comparison A's thin bar lies above B's.
class ProbabilityBars : public QWidget {
    Q_OBJECT
public:
    explicit ProbabilityBars(QWidget* parent = nullptr);

    void setData(const ProbabilityData& data);
    const ProbabilityData& data() const { return data_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void classClicked(int index);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    int rowHeight() const;
    int nameWidth() const;
    void describe();
    void paintCompared(QPainter& painter, int index, const QRect& row) const;

    ProbabilityData data_;
};

} // namespace earshot
