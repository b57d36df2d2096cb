// The body of one set of training kernels. Included by one file for each instruction set, which names EARSHOT_KERNEL_SET first.
#include "network/kernels/training_kernels.h"

#include <algorithm>
#include <cstring>
#include <vector>

#ifndef EARSHOT_KERNEL_SET
#error "name the set before including the kernels' body"
#endif

namespace earshot::kernels::EARSHOT_KERNEL_SET {
namespace {

#if defined(__AVX512F__)
constexpr std::int64_t kLane = 16;
#elif defined(__AVX2__)
constexpr std::int64_t kLane = 8;
#else
constexpr std::int64_t kLane = 4;
#endif
constexpr int kParts = 16 / kLane;  // registers for a group of 16 channels
constexpr std::int64_t kChunks = 8; // partial sums of a batch, added in order whatever the number of threads

typedef float Vector __attribute__((vector_size(kLane * sizeof(float)), aligned(4)));
typedef std::int32_t Mask __attribute__((vector_size(kLane * sizeof(std::int32_t)), aligned(4)));

inline Vector load(const float* p) {
    return *reinterpret_cast<const Vector*>(p);
}
inline void store(float* p, Vector v) {
    *reinterpret_cast<Vector*>(p) = v;
}
inline Vector splat(float value) {
    return Vector{} + value;
}

/// floor(v + 0.5) for |v| < 2^22: the conversion rounds towards zero, the comparison mends what lies below.
inline Vector roundHalfUp(Vector v) {
    const Vector shifted = v + 0.5f;
    const Vector truncated = __builtin_convertvector(__builtin_convertvector(shifted, Mask), Vector);
    return truncated > shifted ? truncated - 1.0f : truncated;
}

inline Vector clampVector(Vector v, float low, float high) {
    v = v < low ? splat(low) : v;
    return v > high ? splat(high) : v;
}

inline Vector rounded(Vector v, const Rounding& rounding, std::int64_t c) {
    const Vector q = clampVector(v * load(rounding.inverseScale + c), rounding.low - 1, rounding.high + 1);
    return clampVector(roundHalfUp(q), rounding.low, rounding.high) * load(rounding.scale + c);
}

/// All ones where rounding v does not saturate.
inline Mask insideRange(Vector v, const Rounding& rounding, std::int64_t c) {
    const Vector q = v * load(rounding.inverseScale + c) + 0.5f;
    return (q >= rounding.low) & (q < rounding.high + 1);
}

/// Splits a batch into kChunks parts; chunk k holds the maps [begin(k), begin(k + 1)).
inline std::int64_t chunkBegin(std::int64_t chunk, std::int64_t batch) {
    return chunk * batch / kChunks;
}

/// The rows above, at and below `band` of one map; outside of it, a row of zeros.
struct ThreeRows {
    const float* rows[3];

    ThreeRows(const float* map, const float* zeros, std::int64_t band, const Maps& m) {
        for (int i = 0; i < 3; ++i) {
            const std::int64_t h = band + i - 1;
            rows[i] = h < 0 || h >= m.bands ? zeros : map + h * m.frames * m.channels;
        }
    }
};

/// One output row: sum over the nine taps of x w, plus bias. w [9, C].
void depthwiseRow(const ThreeRows& x, const float* weight, Vector bias, float* y, const Maps& m, std::int64_t c) {
    Vector w[9];
    for (int k = 0; k < 9; ++k)
        w[k] = load(weight + k * m.channels + c);
    const auto at = [&](std::int64_t t, int first, int last) __attribute__((always_inline)) {
        Vector sum = bias;
        for (int i = 0; i < 3; ++i)
            for (int j = first; j <= last; ++j)
                sum += load(x.rows[i] + (t + j - 1) * m.channels + c) * w[3 * i + j];
        store(y + t * m.channels + c, sum);
    };
    if (m.frames == 1)
        return at(0, 1, 1);
    at(0, 1, 2);
    for (std::int64_t t = 1; t + 1 < m.frames; ++t)
        at(t, 0, 2);
    at(m.frames - 1, 0, 1);
}

void depthwiseMap(const float* x, const float* weight, const float* bias, float* y, const float* zeros, const Maps& m) {
    for (std::int64_t band = 0; band < m.bands; ++band)
        for (std::int64_t c = 0; c < m.channels; c += kLane)
            depthwiseRow({x, zeros, band, m}, weight, load(bias + c), y + band * m.frames * m.channels, m, c);
}

void depthwiseForward(const float* x, const float* weight, const float* bias, float* y, const Maps& m) {
    const std::vector<float> zeros(static_cast<std::size_t>(m.frames * m.channels), 0.f);
#pragma omp parallel for schedule(static)
    for (std::int64_t n = 0; n < m.batch; ++n)
        depthwiseMap(x + n * m.batchStride, weight, bias, y + n * m.batchStride, zeros.data(), m);
}

/// One row of x against the three rows of gy that its taps reached: adds to the sums of the nine taps and of gy.
void depthwiseTaps(const float* x, const ThreeRows& gy, Vector* sums, const Maps& m, std::int64_t c) {
    Vector taps[9], bias = sums[9];
    for (int k = 0; k < 9; ++k)
        taps[k] = sums[k];
    const auto at = [&](std::int64_t t, int first, int last) __attribute__((always_inline)) {
        const Vector value = load(x + t * m.channels + c);
        for (int i = 0; i < 3; ++i)
            for (int j = first; j <= last; ++j) // the output at t + j - 1 saw x through the opposite tap
                taps[8 - 3 * i - j] += value * load(gy.rows[i] + (t + j - 1) * m.channels + c);
        bias += load(gy.rows[1] + t * m.channels + c);
    };
    if (m.frames == 1) {
        at(0, 1, 1);
    } else {
        at(0, 1, 2);
        for (std::int64_t t = 1; t + 1 < m.frames; ++t)
            at(t, 0, 2);
        at(m.frames - 1, 0, 1);
    }
    for (int k = 0; k < 9; ++k)
        sums[k] = taps[k];
    sums[9] = bias;
}

void depthwiseTapsMap(const float* x, const float* gy, float* sums, const float* zeros, const Maps& m) {
    for (std::int64_t c = 0; c < m.channels; c += kLane) {
        Vector partial[10];
        for (int k = 0; k < 10; ++k)
            partial[k] = load(sums + k * m.channels + c);
        for (std::int64_t h = 0; h < m.bands; ++h)
            depthwiseTaps(x + h * m.frames * m.channels, {gy, zeros, h, m}, partial, m, c);
        for (int k = 0; k < 10; ++k)
            store(sums + k * m.channels + c, partial[k]);
    }
}

void depthwiseBackward(const float* x, const float* weight, const float* gy, float* gx, float* gw, float* gb, const Maps& m) {
    const std::int64_t sumsSize = 10 * m.channels;
    std::vector<float> partial(static_cast<std::size_t>(kChunks * sumsSize), 0.f);
    const std::vector<float> zeros(static_cast<std::size_t>(m.frames * m.channels), 0.f);
    // The gradient of x is the same convolution with the taps turned round.
    std::vector<float> turned(static_cast<std::size_t>(9 * m.channels));
    for (std::int64_t k = 0; k < 9; ++k)
        std::copy_n(weight + (8 - k) * m.channels, m.channels, turned.data() + k * m.channels);
#pragma omp parallel for schedule(static)
    for (std::int64_t chunk = 0; chunk < kChunks; ++chunk)
        for (std::int64_t n = chunkBegin(chunk, m.batch); n < chunkBegin(chunk + 1, m.batch); ++n) {
            const float* g = gy + n * m.batchStride;
            depthwiseTapsMap(x + n * m.batchStride, g, partial.data() + chunk * sumsSize, zeros.data(), m);
            if (gx)
                depthwiseMap(g, turned.data(), zeros.data(), gx + n * m.batchStride, zeros.data(), m);
        }
    for (std::int64_t i = 0; i < sumsSize; ++i) {
        float sum = 0;
        for (std::int64_t chunk = 0; chunk < kChunks; ++chunk)
            sum += partial[static_cast<std::size_t>(chunk * sumsSize + i)];
        (i < 9 * m.channels ? gw[i] : gb[i - 9 * m.channels]) = sum;
    }
}

/// `rows` positions times 16 outputs.
template <int rows>
inline void pointwiseTile(const float* x, const float* weight, const float* bias, float* y, std::int64_t in, std::int64_t out) {
    Vector sums[rows][kParts];
    for (int r = 0; r < rows; ++r)
        for (int p = 0; p < kParts; ++p)
            sums[r][p] = load(bias + p * kLane);
    for (std::int64_t i = 0; i < in; ++i)
        for (int p = 0; p < kParts; ++p) {
            const Vector w = load(weight + i * out + p * kLane);
            for (int r = 0; r < rows; ++r)
                sums[r][p] += w * x[r * in + i];
        }
    for (int r = 0; r < rows; ++r)
        for (int p = 0; p < kParts; ++p)
            store(y + r * out + p * kLane, sums[r][p]);
}

void pointwiseForward(const float* x, const float* weight, const float* bias, float* y, std::int64_t out,
                      std::int64_t yBatchStride, const Maps& m) {
    const std::int64_t positions = m.bands * m.frames;
    const std::int64_t in = m.channels;
    const std::vector<float> none(static_cast<std::size_t>(out), 0.f);
    const float* offset = bias ? bias : none.data();
#pragma omp parallel for schedule(static)
    for (std::int64_t n = 0; n < m.batch; ++n) {
        const float* xn = x + n * m.batchStride;
        float* yn = y + n * yBatchStride;
        for (std::int64_t o = 0; o < out; o += 16) {
            constexpr int rows = kParts == 1 ? 8 : 4; // as many sums as hide the latency of a multiplication
            std::int64_t p = 0;
            for (; p + rows <= positions; p += rows)
                pointwiseTile<rows>(xn + p * in, weight + o, offset + o, yn + p * out + o, in, out);
            for (; p < positions; ++p)
                pointwiseTile<1>(xn + p * in, weight + o, offset + o, yn + p * out + o, in, out);
        }
    }
}

/// Adds x^T gy of `rows` positions to sums [in + 1, out]; the last row holds the bias.
void pointwiseOuter(const float* x, const float* gy, float* sums, std::int64_t rows, std::int64_t in, std::int64_t out) {
    constexpr int inputs = kParts == 1 ? 8 : 4;
    for (std::int64_t o = 0; o < out; o += 16) {
        for (std::int64_t i = 0; i < in; i += inputs) {
            Vector s[inputs][kParts];
            for (int k = 0; k < inputs; ++k)
                for (int p = 0; p < kParts; ++p)
                    s[k][p] = load(sums + (i + k) * out + o + p * kLane);
            for (std::int64_t r = 0; r < rows; ++r)
                for (int p = 0; p < kParts; ++p) {
                    const Vector g = load(gy + r * out + o + p * kLane);
                    for (int k = 0; k < inputs; ++k)
                        s[k][p] += g * x[r * in + i + k];
                }
            for (int k = 0; k < inputs; ++k)
                for (int p = 0; p < kParts; ++p)
                    store(sums + (i + k) * out + o + p * kLane, s[k][p]);
        }
        for (int p = 0; p < kParts; ++p) {
            Vector b = load(sums + in * out + o + p * kLane);
            for (std::int64_t r = 0; r < rows; ++r)
                b += load(gy + r * out + o + p * kLane);
            store(sums + in * out + o + p * kLane, b);
        }
    }
}

void pointwiseBackward(const float* x, const float* gy, float* gw, float* gb, std::int64_t out, std::int64_t gyBatchStride,
                       const Maps& m) {
    constexpr std::int64_t block = 128; // positions whose x and gy stay in the first-level cache
    const std::int64_t positions = m.bands * m.frames;
    const std::int64_t in = m.channels;
    const std::int64_t sumsSize = (in + 1) * out;
    std::vector<float> partial(static_cast<std::size_t>(kChunks * sumsSize), 0.f);
#pragma omp parallel for schedule(static)
    for (std::int64_t chunk = 0; chunk < kChunks; ++chunk)
        for (std::int64_t n = chunkBegin(chunk, m.batch); n < chunkBegin(chunk + 1, m.batch); ++n)
            for (std::int64_t p = 0; p < positions; p += block)
                pointwiseOuter(x + n * m.batchStride + p * in, gy + n * gyBatchStride + p * out,
                               partial.data() + chunk * sumsSize, std::min(block, positions - p), in, out);
    for (std::int64_t i = 0; i < sumsSize; ++i) {
        float sum = 0;
        for (std::int64_t chunk = 0; chunk < kChunks; ++chunk)
            sum += partial[static_cast<std::size_t>(chunk * sumsSize + i)];
        (i < in * out ? gw[i] : gb[i - in * out]) = sum;
    }
}

/// Calls body(pointer offset, positions, partial sums of its chunk) for every row of maps; the rows of a chunk come in order.
template <typename Body>
void forEachRow(const Maps& m, const Body& body) {
#pragma omp parallel for schedule(static)
    for (std::int64_t chunk = 0; chunk < kChunks; ++chunk)
        for (std::int64_t n = chunkBegin(chunk, m.batch); n < chunkBegin(chunk + 1, m.batch); ++n)
            for (std::int64_t h = 0; h < m.bands; ++h)
                body(n * m.batchStride + h * m.frames * m.channels, chunk);
}

void channelStatistics(const float* x, ChannelStatistics out, const Maps& m) {
    const auto size = static_cast<std::size_t>(kChunks * m.channels);
    std::vector<double> sum(size, 0.0), squares(size, 0.0);
    std::vector<float> low(size, __builtin_inff()), high(size, -__builtin_inff());
    forEachRow(m, [&](std::int64_t offset, std::int64_t chunk) {
        for (std::int64_t c = 0; c < m.channels; c += kLane) {
            const std::int64_t at = chunk * m.channels + c;
            Vector s{}, q{}, mn = load(low.data() + at), mx = load(high.data() + at);
            for (std::int64_t t = 0; t < m.frames; ++t) {
                const Vector v = load(x + offset + t * m.channels + c);
                s += v;
                q += v * v;
                mn = v < mn ? v : mn;
                mx = v > mx ? v : mx;
            }
            for (std::int64_t i = 0; i < kLane; ++i) {
                sum[static_cast<std::size_t>(at + i)] += s[i];
                squares[static_cast<std::size_t>(at + i)] += q[i];
            }
            store(low.data() + at, mn);
            store(high.data() + at, mx);
        }
    });
    for (std::int64_t c = 0; c < m.channels; ++c) {
        out.sum[c] = out.sumOfSquares[c] = 0;
        out.minimum[c] = __builtin_inff();
        out.maximum[c] = -__builtin_inff();
        for (std::int64_t chunk = 0; chunk < kChunks; ++chunk) {
            const auto at = static_cast<std::size_t>(chunk * m.channels + c);
            out.sum[c] += sum[at];
            out.sumOfSquares[c] += squares[at];
            out.minimum[c] = std::min(out.minimum[c], low[at]);
            out.maximum[c] = std::max(out.maximum[c], high[at]);
        }
    }
}

void affineReluForward(const float* x, const float* gain, const float* offset, Rounding rounding, float* y, const Maps& m) {
    forEachRow(m, [&](std::int64_t at, std::int64_t) {
        for (std::int64_t c = 0; c < m.channels; c += kLane) {
            const Vector g = load(gain + c), h = load(offset + c);
            for (std::int64_t t = 0; t < m.frames; ++t) {
                Vector v = load(x + at + t * m.channels + c) * g + h;
                v = v > 0.f ? v : Vector{};
                store(y + at + t * m.channels + c, rounding.scale ? rounded(v, rounding, c) : v);
            }
        }
    });
}

inline Vector openGradient(Vector gy, Vector z, const Rounding& rounding, std::int64_t c) {
    gy = z > 0.f ? gy : Vector{};
    return rounding.scale ? (insideRange(z, rounding, c) ? gy : Vector{}) : gy;
}

void affineReluSums(const float* x, const float* gain, const float* offset, Rounding rounding, const float* gy, double* s0,
                    double* s1, const Maps& m) {
    const auto size = static_cast<std::size_t>(kChunks * m.channels);
    std::vector<double> p0(size, 0.0), p1(size, 0.0);
    forEachRow(m, [&](std::int64_t at, std::int64_t chunk) {
        for (std::int64_t c = 0; c < m.channels; c += kLane) {
            const Vector g = load(gain + c), h = load(offset + c);
            Vector a{}, b{};
            for (std::int64_t t = 0; t < m.frames; ++t) {
                const Vector v = load(x + at + t * m.channels + c);
                const Vector open = openGradient(load(gy + at + t * m.channels + c), v * g + h, rounding, c);
                a += open;
                b += open * v;
            }
            for (std::int64_t i = 0; i < kLane; ++i) {
                p0[static_cast<std::size_t>(chunk * m.channels + c + i)] += a[i];
                p1[static_cast<std::size_t>(chunk * m.channels + c + i)] += b[i];
            }
        }
    });
    for (std::int64_t c = 0; c < m.channels; ++c) {
        s0[c] = s1[c] = 0;
        for (std::int64_t chunk = 0; chunk < kChunks; ++chunk) {
            s0[c] += p0[static_cast<std::size_t>(chunk * m.channels + c)];
            s1[c] += p1[static_cast<std::size_t>(chunk * m.channels + c)];
        }
    }
}

void affineReluBackward(const float* x, const float* gain, const float* offset, Rounding rounding, const float* gy,
                        const float* a, const float* b, const float* d, float* gx, const Maps& m) {
    forEachRow(m, [&](std::int64_t at, std::int64_t) {
        for (std::int64_t c = 0; c < m.channels; c += kLane) {
            const Vector g = load(gain + c), h = load(offset + c), va = load(a + c), vb = load(b + c), vd = load(d + c);
            for (std::int64_t t = 0; t < m.frames; ++t) {
                const Vector v = load(x + at + t * m.channels + c);
                const Vector open = openGradient(load(gy + at + t * m.channels + c), v * g + h, rounding, c);
                store(gx + at + t * m.channels + c, open * va + v * vb + vd);
            }
        }
    });
}

void roundForward(const float* x, Rounding rounding, float* y, const Maps& m) {
    forEachRow(m, [&](std::int64_t at, std::int64_t) {
        for (std::int64_t c = 0; c < m.channels; c += kLane)
            for (std::int64_t t = at + c; t < at + m.frames * m.channels; t += m.channels)
                store(y + t, rounded(load(x + t), rounding, c));
    });
}

void roundBackward(const float* x, Rounding rounding, const float* gy, float* gx, const Maps& m) {
    forEachRow(m, [&](std::int64_t at, std::int64_t) {
        for (std::int64_t c = 0; c < m.channels; c += kLane)
            for (std::int64_t t = at + c; t < at + m.frames * m.channels; t += m.channels)
                store(gx + t, insideRange(load(x + t), rounding, c) ? load(gy + t) : Vector{});
    });
}

void maxPoolForward(const float* x, int poolBands, int poolFrames, float* y, std::uint8_t* which, const Maps& m) {
    const std::int64_t outBands = m.bands / poolBands, outFrames = m.frames / poolFrames;
#pragma omp parallel for schedule(static)
    for (std::int64_t n = 0; n < m.batch; ++n)
        for (std::int64_t h = 0; h < outBands; ++h)
            for (std::int64_t t = 0; t < outFrames; ++t)
                for (std::int64_t c = 0; c < m.channels; c += kLane) {
                    Vector best = splat(-__builtin_inff());
                    Mask winner{};
                    for (int i = 0; i < poolBands * poolFrames; ++i) {
                        const std::int64_t band = h * poolBands + i / poolFrames, frame = t * poolFrames + i % poolFrames;
                        const Vector v = load(x + n * m.batchStride + (band * m.frames + frame) * m.channels + c);
                        winner = v > best ? Mask{} + i : winner;
                        best = v > best ? v : best;
                    }
                    const std::int64_t out = ((n * outBands + h) * outFrames + t) * m.channels + c;
                    store(y + out, best);
                    for (std::int64_t k = 0; k < kLane; ++k)
                        which[out + k] = static_cast<std::uint8_t>(winner[k]);
                }
}

void maxPoolBackward(const float* gy, const std::uint8_t* which, int poolBands, int poolFrames, float* gx, const Maps& m) {
    const std::int64_t outBands = m.bands / poolBands, outFrames = m.frames / poolFrames;
#pragma omp parallel for schedule(static)
    for (std::int64_t n = 0; n < m.batch; ++n) {
        float* map = gx + n * m.batchStride;
        std::memset(map, 0, sizeof(float) * static_cast<std::size_t>(m.bands * m.frames * m.channels));
        for (std::int64_t h = 0; h < outBands; ++h)
            for (std::int64_t t = 0; t < outFrames; ++t)
                for (std::int64_t c = 0; c < m.channels; ++c) {
                    const std::int64_t out = ((n * outBands + h) * outFrames + t) * m.channels + c;
                    const std::int64_t band = h * poolBands + which[out] / poolFrames,
                                       frame = t * poolFrames + which[out] % poolFrames;
                    map[(band * m.frames + frame) * m.channels + c] = gy[out];
                }
    }
}

} // namespace

extern const TrainingKernels kernels;
const TrainingKernels kernels{EARSHOT_KERNEL_NAME, depthwiseForward,  depthwiseBackward, pointwiseForward,   pointwiseBackward,
                              channelStatistics,   affineReluForward, affineReluSums,    affineReluBackward, roundForward,
                              roundBackward,       maxPoolForward,    maxPoolBackward};

} // namespace earshot::kernels::EARSHOT_KERNEL_SET
