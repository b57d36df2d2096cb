#pragma once
#include <QString>

#include <functional>
#include <memory>
#include <vector>

class QSettings;
class QWidget;

namespace earshot {

class Theme;

namespace test {

/// One picture: how to make the widget that is grabbed. The widget is shown at the wanted size before `arrange` runs.
struct State {
    QString name;
    std::function<std::unique_ptr<QWidget>(Theme&, QSettings&)> make;
    std::function<void(QWidget&)> arrange = [](QWidget&) {};
};

std::vector<State> frameStates();
/// The controls and data views on invented data.
std::vector<State> kitStates();
/// The Project and the Label workspace on the demo city.
std::vector<State> projectStates();
/// The Evaluate workspace on two invented runs.
std::vector<State> evaluateStates();
/// The Train workspace on invented runs.
std::vector<State> trainStates();
/// The Deploy workspace with the virtual board.
std::vector<State> deployStates();

} // namespace test
} // namespace earshot
