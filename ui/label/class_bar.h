#pragma once
#include "project/project_types.h"

#include <QWidget>

#include <vector>

namespace earshot {

/// One tile for each class: its key, its name beneath its colour, how many recordings have it. The label of what is looked at is
/// tinted; a click labels. More than ten classes stand in up to three rows of low tiles; those beyond are counted, and chosen by
/// typing.
class ClassBar : public QWidget {
    Q_OBJECT
public:
    explicit ClassBar(QWidget* parent = nullptr);

    void setClasses(std::vector<ProjectClass> classes);
    void setCounts(std::vector<std::int64_t> counts); ///< of recordings, a class each; empty: unknown
    void setCurrent(int index);                       ///< -1: no label
    int current() const { return current_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chosen(int index);
    /// The tile that stands for the classes without a tile.
    void moreRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    bool isLow() const; ///< more classes than one row of high tiles takes
    int columns() const;
    int shown() const; ///< tiles that stand for a class
    int lowHeight() const;
    QRect tile(int index) const;
    int tileAt(const QPoint& position) const;
    void paintTile(QPainter& painter, int index) const;
    void paintLowTile(QPainter& painter, int index) const;

    std::vector<ProjectClass> classes_;
    std::vector<std::int64_t> counts_;
    int current_ = -1;
    int hovered_ = -1;
};

/// How the key of a class is written: "1", "⇧A".
QString classKeyText(const ProjectClass& projectClass);

} // namespace earshot
