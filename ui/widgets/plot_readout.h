#pragma once
#include <QColor>
#include <QString>
#include <QWidget>

#include <vector>

namespace earshot {

/// The values beneath a plot's line, in a small panel that lets the pointer through. Hidden at first.
class PlotReadout : public QWidget {
    Q_OBJECT
public:
    explicit PlotReadout(QWidget* parent);

    struct Row {
        QString name;
        QString value;
        QColor colour;
    };
    /// Takes the size that the rows need.
    void setRows(const QString& head, std::vector<Row> rows);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString head_;
    std::vector<Row> rows_;
};

} // namespace earshot
