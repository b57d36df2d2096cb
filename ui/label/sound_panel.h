#pragma once
#include "label/modulation.h"
#include "label/player.h"
#include "label/sound_view.h"
#include "project/project_types.h"

#include <QPointer>
#include <QWidget>

namespace earshot {

class DifferencePlot;
class Job;
class Label;
class OpenProject;
class WaveformStrip;

/// What a recording looks and sounds like: outline of the whole, spectrogram of the window, beside it the spectrum-modulated one,
/// and the player. Decoding and pictures are made off the GUI thread; a newer request takes the place of an older one.
class SoundPanel : public QWidget {
    Q_OBJECT
public:
    enum class View { Stft, LogMel, Modulated };

    /// `project` must outlive this.
    SoundPanel(OpenProject& project, std::unique_ptr<SoundSink> sink, QWidget* parent = nullptr);

    void open(const Recording& recording);
    void clear();
    std::int64_t recording() const { return recording_; }
    double seconds() const { return length_; }

    void setView(View view);
    View view() const { return view_; }
    void setScale(FrequencyScale scale);
    void setColourMap(ColourMap map);
    /// Range of levels in dB, of the STFT.
    void setRange(float low, float high);
    void setWindow(Stretch window);
    void zoom(double factor);

    void setRegions(std::vector<RegionMark> regions);
    void setSelectedRegion(std::int64_t id);
    std::int64_t selectedRegion() const { return selectedRegion_; }
    void setSelection(std::optional<Stretch> selection);
    std::optional<Stretch> selection() const { return sound_->selection(); }

    /// The devices whose difference vectors are known; index chooses one, -1 before they are.
    const DeviceDifferences& differences() const { return differences_; }
    void setDevice(int index);
    int device() const { return device_; }
    void drawAnother();

    Player& player() { return *player_; }
    SoundView& soundView() { return *sound_; }
    SoundView& modulatedView() { return *modulated_; }
    bool hasPicture() const { return picture_ != nullptr; }

Q_SIGNALS:
    /// Decoded (problem empty), or why not.
    void opened(const QString& problem);
    void pictureShown();
    void selectionChanged();
    void regionSelected(std::int64_t id);
    void differencesChanged();

private:
    struct Decoded;
    void layOut();
    void take(Decoded decoded);
    void askForPicture();
    void showPicture(std::shared_ptr<const Spectrogram> picture, bool last);
    void collect();
    void showDifference();
    void showLevels();
    void arrange();

    OpenProject& project_;
    std::unique_ptr<Player> player_;
    WaveformStrip* outline_;
    Label* whole_;
    SoundView* sound_;
    SoundView* modulated_;
    DifferencePlot* difference_;
    Label* originalTitle_;
    Label* modulatedTitle_;
    Label* differenceTitle_;
    QPointer<Job> decoding_;
    QPointer<Job> drawing_;
    std::uint64_t asked_ = 0;       ///< number of the newest picture
    std::uint64_t shownNumber_ = 0; ///< of the finished picture that is shown
    std::int64_t recording_ = 0;
    QString heardBy_; ///< device of the recording
    double length_ = 0;
    Stretch window_{0, 1};
    View view_ = View::Stft;
    FrequencyScale scale_ = FrequencyScale::mel;
    float low_ = -100;
    float high_ = -20;
    Player::Samples samples_;
    std::shared_ptr<const Spectrogram> picture_;
    std::int64_t selectedRegion_ = 0;
    DeviceDifferences differences_;
    bool collected_ = false;
    int device_ = -1;
    std::size_t draw_ = 0;
};

} // namespace earshot
