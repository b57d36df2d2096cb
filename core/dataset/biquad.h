#pragma once

namespace earshot {

/// A second-order filter at 44.1 kHz, transposed direct form II; coefficients by the bilinear transform (Bristow-Johnson).
class Biquad {
public:
    static Biquad lowPass(double hertz, double q = 0.7071);
    static Biquad highPass(double hertz, double q = 0.7071);
    /// Gain 1 at `hertz`.
    static Biquad bandPass(double hertz, double q);
    /// Gain `decibels` at `hertz`, 0 dB far from it.
    static Biquad peaking(double hertz, double q, double decibels);

    double operator()(double x) {
        const double y = b0_ * x + z1_;
        z1_ = b1_ * x - a1_ * y + z2_;
        z2_ = b2_ * x - a2_ * y;
        return y;
    }

    /// Gain at a frequency in decibels.
    double decibelsAt(double hertz) const;

private:
    Biquad(double b0, double b1, double b2, double a0, double a1, double a2)
        : b0_(b0 / a0), b1_(b1 / a0), b2_(b2 / a0), a1_(a1 / a0), a2_(a2 / a0) {}

    double b0_, b1_, b2_, a1_, a2_;
    double z1_ = 0;
    double z2_ = 0;
};

} // namespace earshot
