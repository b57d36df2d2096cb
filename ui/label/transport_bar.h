#pragma once
#include "widgets/panel.h"

class QSlider;

namespace earshot {

class Actions;
class Button;
class ChoiceBox;
class Label;
class Player;
class SegmentedControl;
class SoundPanel;

/// The player's controls: previous, play, next, loop, time, selection, which of two versions is heard, speed, volume, device.
class TransportBar : public Panel {
    Q_OBJECT
public:
    /// Both must outlive this.
    TransportBar(SoundPanel& sound, Actions& actions, QWidget* parent = nullptr);

    void setSpeed(double speed);
    Label* problem() const { return problem_; }
    QSlider* volume() const { return volume_; }
    ChoiceBox* speed() const { return speed_; }

private:
    void addHearing(QWidget& bar);
    void chooseDevice();
    void showState();

    SoundPanel& sound_;
    Player& player_;
    Button* play_ = nullptr;
    Button* loop_ = nullptr;
    Label* time_ = nullptr;
    Label* selection_ = nullptr;
    Label* problem_ = nullptr;
    QWidget* hearing_ = nullptr;
    SegmentedControl* heard_ = nullptr;
    ChoiceBox* speed_ = nullptr;
    Button* device_ = nullptr;
    QSlider* volume_ = nullptr;
};

} // namespace earshot
