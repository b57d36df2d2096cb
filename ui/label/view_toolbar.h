#pragma once
#include "widgets/panel_header.h"

class QComboBox;
class QDoubleSpinBox;
class QSpinBox;

namespace earshot {

class Actions;
class Button;
class ChoiceBox;
class SegmentedControl;
class SoundPanel;

/// What is seen and how: view, frequency scale, range of levels, colours, and behind a button window, hop and bands.
class ViewToolbar : public Toolbar {
    Q_OBJECT
public:
    /// Both must outlive this.
    ViewToolbar(SoundPanel& sound, Actions& actions, QWidget* parent = nullptr);

    void setView(int view);
    /// While the list of recordings is folded, a button brings it back.
    void setListShown(bool shown);

Q_SIGNALS:
    void viewChosen(int view);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void addChoices(Actions& actions);
    QWidget* makeSettings();
    void openSettings();
    void apply();
    void showRange();
    void showUnfold();

    SoundPanel& sound_;
    Button* unfold_;
    SegmentedControl* views_;
    QWidget* stft_;
    ChoiceBox* scale_ = nullptr;
    ChoiceBox* range_ = nullptr;
    Button* more_ = nullptr;
    QWidget* settings_ = nullptr;
    QComboBox* window_ = nullptr;
    QComboBox* hop_ = nullptr;
    QSpinBox* lowHertz_ = nullptr;
    QSpinBox* highHertz_ = nullptr;
    QSpinBox* lowLevel_ = nullptr;
    QSpinBox* highLevel_ = nullptr;
    int view_ = 0;
    bool listShown_ = true;
};

} // namespace earshot
