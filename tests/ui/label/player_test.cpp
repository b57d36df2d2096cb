#include "audio/audio_file.h"
#include "base/error.h"
#include "counting_sink.h"
#include "label/player.h"

#include <QtTest>

using namespace earshot;

namespace {

/// A long recording whose samples say where they are: nothing of it is in memory.
class Ramp : public SoundSource {
public:
    explicit Ramp(std::int64_t length) : length_(length) {}
    std::int64_t length() const override { return length_; }
    void read(std::int64_t start, std::span<float> out) const override {
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = float((start + std::int64_t(i)) % 65536) / 65536;
    }

private:
    std::int64_t length_;
};

class Broken : public Ramp {
public:
    using Ramp::Ramp;
    void read(std::int64_t, std::span<float>) const override { throw Error("is gone"); }
};

} // namespace

class PlayerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void afterAnHourTheCursorIsStillOnTheSound() {
        auto sink = std::make_unique<test::CountingSink>();
        test::CountingSink& heard = *sink;
        Player player(std::move(sink));
        const std::int64_t hour = std::int64_t(3600) * kSampleRateHz;
        player.setSound(std::make_shared<Ramp>(hour + 44100));
        player.play();
        std::int64_t total = 0;
        std::vector<float> last;
        for (std::size_t size = 1; total < hour; size = size * 7 % 65521 + 1) { // blocks of every size
            last = heard.hear(size);
            total += std::int64_t(last.size());
        }
        // The sample heard last is the one before the cursor.
        QCOMPARE(player.position(), total);
        QCOMPARE(last.back(), float((total - 1) % 65536) / 65536);
    }

    void aLoopIsSeamlessForAsLongAsItRuns() {
        auto sink = std::make_unique<test::CountingSink>();
        test::CountingSink& heard = *sink;
        Player player(std::move(sink));
        player.setSound(std::make_shared<Ramp>(10 * kSampleRateHz));
        player.setStretch(std::pair<std::int64_t, std::int64_t>(1000, 5000));
        player.setLooping(true);
        player.play();
        std::int64_t at = 0;
        for (std::size_t size = 1; at < 400000; size = size * 7 % 3001 + 1)
            for (const float sample : heard.hear(size))
                QCOMPARE(sample, float(1000 + at++ % 4000) / 65536);
        QCOMPARE(player.position(), 1000 + at % 4000);
    }

    void atOtherSpeedsTheCursorKeepsToTheSound() {
        auto sink = std::make_unique<test::CountingSink>();
        test::CountingSink& heard = *sink;
        Player player(std::move(sink));
        player.setSound(std::make_shared<Ramp>(100 * kSampleRateHz));
        player.setSpeed(1.5);
        player.play();
        for (int i = 0; i < 100; ++i)
            heard.hear(4410);
        QCOMPARE(player.position(), std::int64_t(1.5 * 441000));
        player.setSpeed(0.5);
        QCOMPARE(player.position(), std::int64_t(1.5 * 441000));
        heard.hear(8820);
        QCOMPARE(player.position(), std::int64_t(1.5 * 441000) + 4410);
        // The end comes when all was heard.
        player.seek(99 * kSampleRateHz);
        std::size_t rest = 0;
        for (std::size_t got = 1; got > 0; rest += got)
            got = heard.hear(4410).size();
        QCOMPARE(rest, std::size_t(2 * kSampleRateHz));
    }

    void aFileThatIsGoneStopsTheSoundAndSaysSo() {
        auto sink = std::make_unique<test::CountingSink>();
        test::CountingSink& heard = *sink;
        Player player(std::move(sink));
        player.setSound(std::make_shared<Broken>(44100));
        QSignalSpy failed(&player, &Player::failed);
        player.play();
        QCOMPARE(heard.hear(100).size(), std::size_t(0));
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(!player.isPlaying());
    }

    void anotherVersionIsFadedInWithoutAJump() {
        auto sink = std::make_unique<test::CountingSink>();
        test::CountingSink& heard = *sink;
        Player player(std::move(sink));
        player.setSound(soundOf(std::vector<float>(44100, 0.5F)));
        player.play();
        heard.hear(1000);
        player.swapSound(soundOf(std::vector<float>(44100, -0.5F)));
        float before = 0.5F;
        for (const float sample : heard.hear(1000)) {
            QVERIFY(std::abs(sample - before) < 0.01F);
            before = sample;
        }
        QCOMPARE(before, -0.5F);
        QCOMPARE(heard.starts(), 1);
        QCOMPARE(player.position(), std::int64_t(2000));
    }
};

QTEST_GUILESS_MAIN(PlayerTest)
#include "player_test.moc"
