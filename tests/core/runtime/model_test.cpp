#include "base/crc.h"
#include "base/error.h"
#include "random_network.h"
#include "runtime/int8_engine.h"

#include <QtTest>

#include <cstring>

using namespace earshot;
using namespace earshot::test;

namespace {

void repairCrc(std::vector<std::byte>& blob) {
    const std::uint32_t crc = crc32(std::span(blob).first(blob.size() - 4));
    std::memcpy(blob.data() + blob.size() - 4, &crc, 4);
}

er_status open(const std::vector<std::byte>& blob) {
    er_model model;
    return er_model_open(blob.data(), blob.size(), &model);
}

} // namespace

class ModelTest : public QObject {
    Q_OBJECT

    std::vector<std::byte> blob_ = randomModel({}, 5).toBlob();

private Q_SLOTS:
    void aModelSurvivesItsBlob() {
        for (const NetworkConfig& config : {NetworkConfig{}, NetworkConfig::student(10), NetworkConfig{16, 50, 0, 100, 6, 4}}) {
            const Int8Model model = randomModel(config, 6);
            QVERIFY(Int8Model::fromBlob(model.toBlob()) == model);
        }
    }

    void namesAndSuperClassesAreInTheBlob() {
        const Int8Engine engine(blob_);
        QCOMPARE(engine.outputNames().front(), std::string("class 0"));
        QCOMPARE(engine.outputNames().back(), std::string("super 2"));
        QCOMPARE(int(engine.model().group[4]), 1);
        QVERIFY(er_model_name(&engine.model(), engine.model().logits) == nullptr);
    }

    void everyTruncationIsRefused() {
        er_model model;
        for (std::size_t size = 0; size < blob_.size(); ++size)
            QVERIFY(er_model_open(blob_.data(), size, &model) != ER_OK);
        for (std::size_t size = 0; size < blob_.size();
             size += size < 128 ? 1 : 1009) // exact allocations: an overread is seen by ASan
            QVERIFY(open({blob_.begin(), blob_.begin() + static_cast<std::ptrdiff_t>(size)}) != ER_OK);
    }

    void anyChangedByteIsNoticed() {
        Random random(1);
        for (int i = 0; i < 500; ++i) {
            std::vector<std::byte> changed = blob_;
            const std::size_t at = i < 64 ? std::size_t(i) : random.below(blob_.size());
            changed[at] ^= static_cast<std::byte>(1 + random.below(255));
            QVERIFY(open(changed) != ER_OK);
        }
    }

    /// A blob made by somebody with a right checksum: refused, or harmless to run.
    void forgedBlobsAreRefusedOrRunWithoutOverflow() {
        Random random(2);
        const std::vector<std::int8_t> input(ER_INPUT_SIZE, -127);
        int ran = 0;
        for (int i = 0; i < 1500; ++i) {
            std::vector<std::byte> forged = blob_;
            for (std::uint64_t n = 1 + random.below(4); n > 0; --n) {
                const std::size_t region = random.below(3) == 0 ? 64 : forged.size() - 4;
                forged[random.below(region)] = static_cast<std::byte>(random.below(2) ? 0xFF : random.below(256));
            }
            repairCrc(forged);
            er_model model;
            if (er_model_open(forged.data(), forged.size(), &model) != ER_OK || i % 50 != 0)
                continue;
            std::vector<std::uint64_t> workspace(er_workspace_bytes(&model) / 8);
            std::vector<float> logits(model.logits);
            er_infer(&model, input.data(), workspace.data(), nullptr, logits.data(), nullptr);
            ++ran;
        }
        QVERIFY(ran > 0);
    }

    void parametersOutOfRangeAreRefused() {
        er_model model;
        QCOMPARE(er_model_open(blob_.data(), blob_.size(), &model), ER_OK);
        const auto refusedWith = [&](const void* at, std::uint32_t value) {
            std::vector<std::byte> changed = blob_;
            std::memcpy(changed.data() + (static_cast<const std::byte*>(at) - blob_.data()), &value, 4);
            repairCrc(changed);
            return open(changed) == ER_BAD_PARAMETER;
        };
        QVERIFY(refusedWith(&model.layers[ER_CONV1].multiplier[3], 0x80000000u));
        QVERIFY(refusedWith(&model.layers[ER_PW8].multiplier[0], 0));
        QVERIFY(refusedWith(&model.layers[ER_CONV6].bias[0], 0x7F000000));
        QVERIFY(refusedWith(&model.layers[ER_FC1].bias[0], 0x7FFFFFFF));
        QVERIFY(refusedWith(&model.layers[ER_AFFINE1].a[15], 0x7FFFFFFF));
        QVERIFY(refusedWith(&model.layers[ER_ADD2].a[0], 1u << 15));
        QVERIFY(refusedWith(&model.layers[ER_FC2].logit_scale[1], 0x7F800000u)); // infinity
        QVERIFY(refusedWith(model.layers[ER_DW5].weights, 0x80808080u));         // -128
        QVERIFY(refusedWith(model.group, 3));
    }

    void statusesSayWhatIsWrong() {
        std::vector<std::byte> erased(blob_.size(), std::byte{0xFF});
        QCOMPARE(open(erased), ER_NOT_A_MODEL);
        er_model model;
        std::vector<std::byte> shifted(blob_.size() + 4);
        std::copy(blob_.begin(), blob_.end(), shifted.begin() + 4);
        QCOMPARE(er_model_open(shifted.data() + 4, blob_.size(), &model), ER_MISALIGNED);
        QVERIFY_EXCEPTION_THROWN(Int8Engine{erased}, Error);
        for (int status = ER_OK; status <= ER_BAD_NAMES; ++status)
            QVERIFY(std::strcmp(er_status_text(static_cast<er_status>(status)), "unknown status") != 0);
    }

    void aModelInALargerFlashRegionOpens() {
        std::vector<std::byte> flash = blob_;
        flash.resize(blob_.size() + 4096, std::byte{0xFF});
        QCOMPARE(open(flash), ER_OK);
    }

    void modelsBeyondTheBoardsLimitsAreRefusedWithAReason() {
        Int8Model model = randomModel({16, 64, 0, 20, 6, 4}, 7);
        model.config.classes = 65;
        model.labels.classes.push_back("one too many");
        QVERIFY_EXCEPTION_THROWN(model.toBlob(), Error);
        Int8Model unnamed = randomModel({}, 8);
        unnamed.labels.classes[3].clear();
        QVERIFY_EXCEPTION_THROWN(unnamed.toBlob(), Error);
    }
};

QTEST_GUILESS_MAIN(ModelTest)
#include "model_test.moc"
