#pragma once
#include "project/project_types.h"

#include <QWidget>

#include <vector>

namespace earshot {

/// One tile for each class: its key, its name beneath its colour. The label of what is looked at is tinted; a click labels.
class ClassBar : public QWidget {
    Q_OBJECT
public:
    explicit ClassBar(QWidget* parent = nullptr);

    void setClasses(std::vector<ProjectClass> classes);
    void setCurrent(int index); ///< -1: no label
    int current() const { return current_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chosen(int index);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRect tile(int index) const;
    int tileAt(const QPoint& position) const;

    std::vector<ProjectClass> classes_;
    int current_ = -1;
    int hovered_ = -1;
};

} // namespace earshot
