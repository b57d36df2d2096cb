#pragma once
#include "evaluate/clip_sound.h"
#include "evaluate/evaluation_model.h"
#include "widgets/panel.h"

class QVBoxLayout;

namespace earshot {

class Button;
class ChoiceBox;
class ClipList;
class ClipPlayer;
class Label;
class LatestJob;
class ProbabilityBars;
class SegmentedControl;
class SelectionTitle;
class SpectrogramView;

/// What lies behind a number: the selected clips, and of the current one the sound, the picture, the probabilities and the label.
class ClipPanel : public Panel {
    Q_OBJECT
public:
    /// `evaluation` must outlive this.
    ClipPanel(EvaluationModel& evaluation, std::unique_ptr<ClipPlayer> player, QWidget* parent = nullptr);
    ~ClipPanel() override;

    ClipList& list() const { return *list_; }
    SpectrogramView& spectrogram() const { return *spectrogram_; }
    ProbabilityBars& probabilities() const { return *bars_; }
    /// What is said in place of the sound or about it; empty: nothing is wrong.
    QString notice() const;
    /// True while a clip's sound is being read.
    bool isReading() const;

    /// Starts or stops the current clip; starts it as soon as it is read.
    void togglePlay();
    void step(int by);
    /// Plays every clip that a person goes to.
    void setAutoPlay(bool on) { autoPlay_ = on; }
    /// Asks for the current clip to become class `label`; out of range: nothing.
    void relabel(int label);
    void review();

Q_SIGNALS:
    void relabelRequested(const QString& filename, int segment, int label);
    void reviewRequested(const QString& filename, int segment);

private:
    void buildList(QVBoxLayout& layout);
    void buildClip(QVBoxLayout& layout);
    void showSelection();
    void showClip();
    void showProbabilities(std::uint32_t row);
    void readSound(std::uint32_t row);
    void showSound(const ClipSound& sound);
    void showPlaying(bool playing);
    void say(const QString& notice);

    EvaluationModel& evaluation_;
    std::unique_ptr<ClipPlayer> player_;
    LatestJob* job_;
    SelectionTitle* title_;
    Label* count_;
    SegmentedControl* groups_;
    ClipList* list_;
    Label* clip_;
    Label* facts_;
    SpectrogramView* spectrogram_;
    Button* play_;
    Label* notice_;
    ProbabilityBars* bars_;
    ChoiceBox* label_;
    Button* review_;
    std::vector<float> samples_; ///< of the current clip; empty: not read
    std::optional<std::uint32_t> shown_;
    bool playWhenRead_ = false;
    bool autoPlay_ = false;
};

} // namespace earshot
