#pragma once
#include "label/lane_strip.h"
#include "label/player.h"
#include "label/sound_pictures.h"
#include "label/sound_view.h"
#include "project/project_types.h"

#include <QPointer>
#include <QWidget>

namespace earshot {

class DeviceModulation;
class DifferencePlot;
class Job;
class Label;
class LatestJob;
class NetworkStrip;
class OpenProject;
class WaveformStrip;

/// What a recording looks and sounds like: outline of the whole, spectrogram of the window with lanes and waveform beneath,
/// beside it the spectrum-modulated one, and the player. Opening, pictures and filters are made off the GUI thread.
class SoundPanel : public QWidget {
    Q_OBJECT
public:
    enum class View { Stft, LogMel, Modulated, Input };

    /// `project` must outlive this.
    SoundPanel(OpenProject& project, std::unique_ptr<SoundSink> sink, QWidget* parent = nullptr);
    ~SoundPanel() override;

    void open(const Recording& recording);
    void clear();
    std::int64_t recording() const { return recording_; }
    double seconds() const { return length_; }
    Sound sound() const { return opened_; }

    void setView(View view);
    View view() const { return view_; }
    void setSettings(const SpectrogramSettings& settings);
    const SpectrogramSettings& settings() const { return pictures_->settings(); }
    void setColourMap(ColourMap map);
    /// Range of levels in dB, of the STFT.
    void setRange(float low, float high);
    std::pair<float, float> range() const { return {low_, high_}; }
    void setWindow(Stretch window);
    Stretch window() const { return window_; }
    void zoom(double factor);
    /// Shows a stretch with some of what is around it.
    void showStretch(Stretch stretch);

    void setRegions(std::vector<RegionMark> regions, const QString& annotator);
    void setOpinions(std::vector<OpinionMark> opinions);
    void setSelectedRegion(std::int64_t id);
    std::int64_t selectedRegion() const { return selectedRegion_; }
    void setSelection(std::optional<Stretch> selection);
    std::optional<Stretch> selection() const { return spectrogram_->selection(); }
    std::optional<std::pair<double, double>> selectedHertz() const { return spectrogram_->selectedHertz(); }

    DeviceModulation& modulation() { return *modulation_; }
    NetworkStrip& networkStrip() { return *network_; }
    /// In the modulated view: which of the two is heard.
    bool hearsModulated() const { return hearsModulated_; }
    void setHearsModulated(bool modulated);

    Player& player() { return *player_; }
    SoundView& soundView() { return *spectrogram_; }
    SoundView& modulatedView() { return *beside_; }
    LaneStrip& lanes() { return *lanes_; }
    bool hasPicture() const { return picture_ != nullptr; }
    const std::shared_ptr<const Spectrogram>& picture() const { return picture_; }
    /// The picture that is shown is the best there will be.
    bool isComplete() const { return picture_ && pictures_->isComplete(); }

Q_SIGNALS:
    /// Opened (problem empty), or why not.
    void opened(const QString& problem);
    void pictureShown();
    void selectionChanged();
    void regionSelected(std::int64_t id);
    void regionResized(std::int64_t id, earshot::Stretch stretch);
    void heardChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    static std::int64_t sampleAt(double seconds);
    void layOut();
    void connectViews();
    void take(Sound sound);
    void askForPicture();
    void showPicture(std::shared_ptr<const Spectrogram> picture);
    void showModulated();
    void showDifference();
    void filterSound();
    void showLevels();
    void arrange();
    void followCursor(double seconds);

    OpenProject& project_;
    std::unique_ptr<Player> player_;
    SoundPictures* pictures_;
    DeviceModulation* modulation_;
    LatestJob* filtering_;
    WaveformStrip* outline_;
    Label* whole_;
    SoundView* spectrogram_;
    SoundView* beside_;
    DifferencePlot* difference_;
    LaneStrip* lanes_;
    QWidget* waveRow_;
    Label* waveScale_;
    WaveformStrip* wave_;
    NetworkStrip* network_;
    Label* originalTitle_;
    Label* besideTitle_;
    Label* differenceTitle_;
    QPointer<Job> opening_;
    std::int64_t recording_ = 0;
    QString heardBy_; ///< device of the recording
    double length_ = 0;
    Stretch window_{0, 1};
    View view_ = View::Stft;
    ColourMap map_ = ColourMap::Magma;
    float low_ = -100;
    float high_ = -20;
    Sound opened_;
    std::shared_ptr<const Spectrogram> picture_;
    std::shared_ptr<const Spectrogram> delta_;
    std::int64_t selectedRegion_ = 0;
    std::optional<Stretch> shownSelection_; ///< that the player knows
    bool hearsModulated_ = true;
};

} // namespace earshot
