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

constexpr std::int64_t kLane = 16;
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

void depthwiseRow(const float* x, const float* weight, const float* bias, float* y, std::int64_t band, const Maps& m,
                  std::int64_t c) {
    const std::int64_t row = m.frames * m.channels;
    Vector w[9];
    for (int k = 0; k < 9; ++k)
        w[k] = load(weight + k * m.channels + c);
    const Vector b = load(bias + c);
    for (std::int64_t t = 0; t < m.frames; ++t) {
        Vector sum = b;
        for (int i = 0; i < 3; ++i) {
            const std::int64_t h = band + i - 1;
            if (h < 0 || h >= m.bands)
                continue;
            const float* p = x + h * row + t * m.channels + c;
            if (t > 0)
                sum += load(p - m.channels) * w[3 * i];
            sum += load(p) * w[3 * i + 1];
            if (t + 1 < m.frames)
                sum += load(p + m.channels) * w[3 * i + 2];
        }
        store(y + band * row + t * m.channels + c, sum);
    }
}

void depthwiseForward(const float* x, const float* weight, const float* bias, float* y, const Maps& m) {
#pragma omp parallel for schedule(static)
    for (std::int64_t n = 0; n < m.batch; ++n)
        for (std::int64_t band = 0; band < m.bands; ++band)
            for (std::int64_t c = 0; c < m.channels; c += kLane)
                depthwiseRow(x + n * m.batchStride, weight, bias, y + n * m.batchStride, band, m, c);
}

/// One row of x against one row of gy, tap row i: adds to the three tap sums and to gx (gather form).
inline void depthwiseBackwardRow(const float* x, const float* gy, float* gx, const Vector* w, Vector* taps, const Maps& m) {
    Vector before = Vector{};
    Vector here = load(gy);
    for (std::int64_t t = 0; t < m.frames; ++t) {
        const Vector after = t + 1 < m.frames ? load(gy + (t + 1) * m.channels) : Vector{};
        const Vector value = load(x + t * m.channels);
        taps[0] += value * after;
        taps[1] += value * here;
        taps[2] += value * before;
        if (gx)
            store(gx + t * m.channels, load(gx + t * m.channels) + after * w[0] + here * w[1] + before * w[2]);
        before = here;
        here = after;
    }
}

void depthwiseBackwardMap(const float* x, const float* weight, const float* gy, float* gx, float* sums, const Maps& m,
                          std::int64_t c) {
    const std::int64_t row = m.frames * m.channels;
    Vector w[9];
    Vector taps[9];
    for (int k = 0; k < 9; ++k) {
        w[k] = load(weight + k * m.channels + c);
        taps[k] = load(sums + k * m.channels + c);
    }
    Vector bias = load(sums + 9 * m.channels + c);
    for (std::int64_t h = 0; h < m.bands; ++h) {
        float* out = gx ? gx + h * row + c : nullptr;
        if (out)
            for (std::int64_t t = 0; t < m.frames; ++t)
                store(out + t * m.channels, Vector{});
        for (int i = 0; i < 3; ++i) {
            const std::int64_t band = h - i + 1; // the output row that saw this input row through tap row i
            if (band >= 0 && band < m.bands)
                depthwiseBackwardRow(x + h * row + c, gy + band * row + c, out, w + 3 * i, taps + 3 * i, m);
        }
        for (std::int64_t t = 0; t < m.frames; ++t)
            bias += load(gy + h * row + t * m.channels + c);
    }
    for (int k = 0; k < 9; ++k)
        store(sums + k * m.channels + c, taps[k]);
    store(sums + 9 * m.channels + c, bias);
}

void depthwiseBackward(const float* x, const float* weight, const float* gy, float* gx, float* gw, float* gb, const Maps& m) {
    const std::int64_t sumsSize = 10 * m.channels;
    std::vector<float> partial(static_cast<std::size_t>(kChunks * sumsSize), 0.f);
#pragma omp parallel for schedule(static)
    for (std::int64_t chunk = 0; chunk < kChunks; ++chunk)
        for (std::int64_t n = chunkBegin(chunk, m.batch); n < chunkBegin(chunk + 1, m.batch); ++n)
            for (std::int64_t c = 0; c < m.channels; c += kLane)
                depthwiseBackwardMap(x + n * m.batchStride, weight, gy + n * m.batchStride, gx ? gx + n * m.batchStride : nullptr,
                                     partial.data() + chunk * sumsSize, m, c);
    for (std::int64_t i = 0; i < sumsSize; ++i) {
        float sum = 0;
        for (std::int64_t chunk = 0; chunk < kChunks; ++chunk)
            sum += partial[static_cast<std::size_t>(chunk * sumsSize + i)];
        (i < 9 * m.channels ? gw[i] : gb[i - 9 * m.channels]) = sum;
    }
}

/// Four positions times 16 outputs.
inline void pointwiseTile(const float* x, const float* weight, Vector bias, float* y, std::int64_t in, std::int64_t out) {
    Vector s0 = bias, s1 = bias, s2 = bias, s3 = bias;
    for (std::int64_t i = 0; i < in; ++i) {
        const Vector w = load(weight + i * out);
        s0 += w * x[i];
        s1 += w * x[in + i];
        s2 += w * x[2 * in + i];
        s3 += w * x[3 * in + i];
    }
    store(y, s0);
    store(y + out, s1);
    store(y + 2 * out, s2);
    store(y + 3 * out, s3);
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
        for (std::int64_t o = 0; o < out; o += kLane) {
            const Vector b = load(offset + o);
            std::int64_t p = 0;
            for (; p + 4 <= positions; p += 4)
                pointwiseTile(xn + p * in, weight + o, b, yn + p * out + o, in, out);
            for (; p < positions; ++p) {
                Vector sum = b;
                for (std::int64_t i = 0; i < in; ++i)
                    sum += load(weight + i * out + o) * xn[p * in + i];
                store(yn + p * out + o, sum);
            }
        }
    }
}

/// Adds x^T gy of `rows` positions to sums [in + 1, out]; the last row holds the bias.
void pointwiseOuter(const float* x, const float* gy, float* sums, std::int64_t rows, std::int64_t in, std::int64_t out) {
    for (std::int64_t o = 0; o < out; o += kLane) {
        for (std::int64_t i = 0; i < in; i += 4) {
            Vector s0 = load(sums + i * out + o), s1 = load(sums + (i + 1) * out + o);
            Vector s2 = load(sums + (i + 2) * out + o), s3 = load(sums + (i + 3) * out + o);
            for (std::int64_t r = 0; r < rows; ++r) {
                const Vector g = load(gy + r * out + o);
                const float* p = x + r * in + i;
                s0 += g * p[0];
                s1 += g * p[1];
                s2 += g * p[2];
                s3 += g * p[3];
            }
            store(sums + i * out + o, s0);
            store(sums + (i + 1) * out + o, s1);
            store(sums + (i + 2) * out + o, s2);
            store(sums + (i + 3) * out + o, s3);
        }
        Vector b = load(sums + in * out + o);
        for (std::int64_t r = 0; r < rows; ++r)
            b += load(gy + r * out + o);
        store(sums + in * out + o, b);
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
