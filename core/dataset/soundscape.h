#pragma once
#include "base/random.h"

#include <cstddef>
#include <span>
#include <vector>

namespace earshot {

/// Where noise lies in the spectrum.
struct NoiseBand {
    double lowHz = 20;
    double highHz = 8000;
    double gustsHz = 0; ///< rate at which its level wanders; 0: steady
    double gustDepth = 0.5;
};

/// A stretch of sound at 44.1 kHz to which the sounds of a city are added one by one. Levels are linear and near the peak of each
/// sound; everything random comes from the one generator. Positions of single events are random, also before the start and past
/// the end.
class Soundscape {
public:
    /// `samples` of silence.
    Soundscape(std::size_t samples, Random random) : samples_(samples, 0.0F), random_(random) {}

    std::span<const float> samples() const { return samples_; }
    Random& random() { return random_; }
    bool chance(double probability) { return random_.uniform() < probability; }

    // Surroundings
    void noise(const NoiseBand& band, double level);
    void wind(double level);
    void leaves(double level);
    void fountain(double level);
    /// Fans behind grilles: broad noise and two tones at multiples of `toneHz`.
    void ventilation(double toneHz, double level);

    // Vehicles
    /// Combustion engine: harmonics of the firing frequency, unevenly firing.
    void engine(double firingHz, double level);
    /// Electric drive: a thin tone that rises or falls, and its harmonics.
    void motorWhine(double hertz, double level);
    /// A vehicle that passes with Doppler shift and changing distance.
    void passBy(double speedMetresPerSecond, double distanceMetres, double level);
    void horn(double hertz, double level);
    /// Wheels on rails: low rumble and the double clack of the joints.
    void railRumble(double jointsHz, double level);
    /// A wheel in a curve or a brake: a wandering high tone.
    void squeal(double hertz, double level);
    void rattle(double rateHz, double level);
    /// Air let out of a door.
    void airHiss(double level);

    // People
    /// `voices` people talking at once, syllable by syllable.
    void babble(int voices, double level);
    /// One voice out of horn loudspeakers (300-3,400 Hz).
    void announcement(double level);
    void footsteps(double stepsHz, double hardness, double level);
    /// Suitcase wheels over tiles.
    void trolley(double tilesHz, double level);
    /// Cups, plates, crates.
    void clatter(double rateHz, double level);
    /// A slow chord in the background.
    void music(double rootHz, double level);

    // Signals and animals
    /// Two or three falling notes before doors close or words follow.
    void chime(double hertz, double level);
    /// A struck bell with its inharmonic partials; `strokesHz` 0 for one stroke.
    void bell(double hertz, double strokesHz, double decaySeconds, double level);
    void birds(int singers, double level);

    /// Reverberation of a room over everything so far: `wet` is its share.
    void reverberate(double seconds, double wet);
    /// Tilts the spectrum around 1 kHz: positive is brighter.
    void tilt(double decibels);

private:
    struct Tone {
        double startSeconds;
        double hertz;
        double decaySeconds;
        double level;
    };

    double whiteNoise();
    double seconds() const;
    void ring(const Tone& tone);
    void burst(double atSeconds, double decaySeconds, double hertz, double q, double level);
    /// Adds one talker to `out`.
    void voice(double level, std::span<float> out);
    /// Calls `event(seconds)` about `rateHz` times a second, `jitter` (0..1) off the beat.
    template <typename Event>
    void repeat(double rateHz, double jitter, Event event) {
        const double period = 1 / rateHz;
        for (double t = -period * random_.uniform(); t < seconds(); t += period)
            event(t + period * jitter * random_.uniform(-0.5, 0.5));
    }

    std::vector<float> samples_;
    Random random_;
};

} // namespace earshot
