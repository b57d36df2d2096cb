#pragma once
#include "evaluate/evaluation_model.h"

#include <QWidget>

namespace earshot {

/// "■ street pedestrian heard as ■ public square": the selection in words, with the squares of its classes.
class SelectionTitle : public QWidget {
    Q_OBJECT
public:
    explicit SelectionTitle(const EvaluationModel& evaluation, QWidget* parent = nullptr);

    /// The words without the squares.
    QString text() const;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Part {
        QString text;
        int square; ///< class; -1: none
        bool strong;
    };
    std::vector<Part> parts() const;

    const EvaluationModel& evaluation_;
};

/// Base of the listed clips: "668 clips · 22.5 % of the row · 47 locations".
QString listedText(const EvaluationModel& evaluation);

} // namespace earshot
