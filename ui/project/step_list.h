#pragma once
#include <QString>
#include <QWidget>

#include <functional>
#include <vector>

class QVBoxLayout;

namespace earshot {

/// One step of the whole way from recordings to the board.
struct Step {
    enum class State { Done, Next, Later };
    State state = State::Later;
    QString title;
    QString detail;
    QString action; ///< "Open"; empty: none
    QString icon;   ///< of the action when it is the next one
    std::function<void()> run;
};

/// Steps one below the other, joined by a line: done, the next one with a primary button, later ones.
class StepList : public QWidget {
    Q_OBJECT
public:
    explicit StepList(QWidget* parent = nullptr);
    void setSteps(const std::vector<Step>& steps);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVBoxLayout* rows_;
    std::vector<Step> steps_;
    std::vector<QWidget*> widgets_;
};

} // namespace earshot
