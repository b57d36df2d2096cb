#pragma once
#include "theme/tokens.h"

#include <QWidget>

namespace earshot {

/// A plain ground with 1-px lines at chosen edges: how panels meet.
class Panel : public QWidget {
    Q_OBJECT
public:
    explicit Panel(QColor Tokens::*ground, Qt::Edges lines = {}, QWidget* parent = nullptr);

    void setLines(Qt::Edges lines);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QColor Tokens::*ground_;
    Qt::Edges lines_;
};

} // namespace earshot
