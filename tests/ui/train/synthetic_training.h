#pragma once
#include "base/random.h"
#include "dataset/scene_labels.h"
#include "learning/training_config.h"
#include "project/worker_file.h"

#include <QByteArray>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace earshot::test {

/// How an invented run ends.
enum class Ending { Running, Paused, Done, Killed };

inline QJsonArray inventedMatrix(double skill, Random& random) {
    QJsonArray rows;
    const SceneLabels& labels = SceneLabels::tau();
    for (int truth = 0; truth < 10; ++truth) {
        QJsonArray row;
        for (int answer = 0; answer < 10; ++answer) {
            const bool related = labels.group[std::size_t(truth)] == labels.group[std::size_t(answer)];
            const double share =
                truth == answer ? skill + 0.15 * std::sin(truth * 2.1) : (related ? 0.11 : 0.02) * (0.4 + random.uniform());
            row.append(int(300 * std::max(0.0, share)));
        }
        rows.append(row);
    }
    return rows;
}

inline QJsonArray inventedMistakes() {
    struct Mistake {
        const char *file, *truth, *heard;
    };
    static const Mistake list[] = {{"audio/airport-london-38-1162-4-b.wav", "airport", "shopping_mall"},
                                   {"audio/street_pedestrian-lyon-1104-3-s6.wav", "street_pedestrian", "public_square"},
                                   {"audio/tram-prague-1187-0-s5.wav", "tram", "bus"},
                                   {"audio/metro-paris-158-4690-2-c.wav", "metro", "tram"},
                                   {"audio/bus-vienna-19-641-9-s6.wav", "bus", "tram"},
                                   {"audio/public_square-milan-49-2-s4.wav", "public_square", "park"},
                                   {"audio/metro_station-helsinki-233-7078-5-s3.wav", "metro_station", "airport"},
                                   {"audio/shopping_mall-paris-167-5058-1-a.wav", "shopping_mall", "street_pedestrian"}};
    QJsonArray mistakes;
    double confidence = 0.97;
    for (const Mistake& one : list) {
        mistakes.append(QJsonObject{{"clip", 7},
                                    {"filename", one.file},
                                    {"segment", 0},
                                    {"truth", one.truth},
                                    {"heard", one.heard},
                                    {"confidence", confidence},
                                    {"loss", 3.5}});
        confidence -= 0.01;
    }
    return mistakes;
}

inline QJsonObject inventedBatch(int epoch) {
    static const char* const names[] = {"street_traffic",    "park", "metro",        "public_square", "shopping_mall",
                                        "street_pedestrian", "bus",  "metro_station"};
    QJsonArray clips;
    Random random(77);
    for (int i = 0; i < 8; ++i) {
        QByteArray input(256 * 44, char(0));
        const int time = int(random.uniform() * 40), band = int(random.uniform() * 250);
        for (int b = 0; b < 256; ++b)
            for (int f = 0; f < 44; ++f) {
                const bool stripe = f / 2 == time / 2 || b / 3 == band / 3;
                const double value =
                    200 - 0.62 * b + 14 * std::sin(f * 0.5 + i) * std::cos(b * 0.05 * (i + 1)) + 10 * random.normal();
                input[b * 44 + f] = char(stripe ? 127 : std::clamp(int(value), 0, 255));
            }
        const double share = i % 3 == 1 ? 1 : 0.91 - 0.04 * i;
        QJsonArray shares{QJsonObject{{"class", names[i]}, {"share", share}}};
        if (share < 1)
            shares.append(QJsonObject{{"class", names[(i + 1) % 8]}, {"share", 1 - share}});
        QJsonObject clip{{"filename", QStringLiteral("audio/%1-lyon-1104-3-a.wav").arg(QLatin1String(names[i]))},
                         {"segment", 0},
                         {"shares", shares},
                         {"stripes", QJsonArray{QJsonObject{{"axis", "time"}}, QJsonObject{{"axis", "frequency"}}}},
                         {"input", QString::fromLatin1(input.toBase64())}};
        if (i % 4 == 2) {
            clip["vector"] = 31 + i;
            clip["vector_device"] = i == 2 ? "s2" : "b";
        }
        clips.append(clip);
    }
    return {{"event", "batch"}, {"epoch", epoch}, {"step", 1}, {"mixed", 32}, {"mixup_lambda", 0.83}, {"modulated", 12},
            {"bands", 256},     {"frames", 44},   {"low", -4}, {"high", 4},   {"clips", clips}};
}

/// Writes an invented run of `finished` out of 100 epochs to `folder`; a running one is kept alive by this very process.
inline void writeSyntheticTraining(const std::filesystem::path& folder, int finished, Ending ending, double skill = 1,
                                   std::uint64_t seed = 3) {
    std::filesystem::create_directories(folder);
    TrainingConfig config = presetConfig("submission2");
    config.batch = 64;
    config.learningRate = 1e-3;
    const int epochs = ending == Ending::Done ? finished : 100;
    config.epochs = config.cosineEpochs = epochs;
    const QJsonObject settings = QJsonDocument::fromJson(QByteArray::fromStdString(toJson(config).dump())).object();
    QFile file(QString::fromStdString((folder / "events.jsonl").string()));
    if (!file.open(QIODevice::WriteOnly))
        return;
    const auto say = [&file](const QJsonObject& event) {
        file.write(QJsonDocument(event).toJson(QJsonDocument::Compact) + '\n');
    };
    QJsonArray classes, supers;
    for (const auto& each : SceneLabels::tau().classes)
        classes.append(QString::fromStdString(each));
    for (const auto& each : SceneLabels::tau().superClasses)
        supers.append(QString::fromStdString(each));
    say({{"event", "start"},
         {"resumed", false},
         {"epoch", 1},
         {"epochs", epochs},
         {"step", 0},
         {"steps", 2182},
         {"config", settings},
         {"labels", QJsonObject{{"classes", classes}, {"super_classes", supers}}},
         {"data", QJsonObject{{"train", QJsonObject{{"segments", 118680}, {"devices", 6}}},
                              {"validation", QJsonObject{{"segments", 20940}, {"devices", 6}}},
                              {"shared_locations", 0}}},
         {"validated_on", "held-out train locations"},
         {"modulation_vectors", 31850}});
    Random random(seed);
    for (int epoch = 1; epoch <= finished; ++epoch) {
        if (epoch == 42 && ending != Ending::Done) {
            say({{"event", "set"}, {"epoch", 42}, {"step", 0}, {"set", QJsonObject{{"learning_rate", 5e-4}}}});
            config.learningRate = 5e-4;
        }
        const double fall = std::exp(-epoch / (18.0 / skill));
        const double noise = 0.03 * random.normal();
        const double accuracy = 0.56 * skill - 0.33 * fall;
        say({{"event", "epoch"},
             {"epoch", epoch},
             {"epochs", epochs},
             {"stage", "quantised"},
             {"learning_rate", learningRateOf(config, epoch - 1)},
             {"loss_scene", 1.26 + 1.0 * std::exp(-epoch / 26.0)},
             {"loss_super", 0.5},
             {"train_accuracy", 0.545 - 0.36 * std::exp(-epoch / 28.0)},
             {"conflict_rate", 0.45 - 0.2 * fall + 0.02 * random.normal()},
             {"cosine", 0.02 + 0.36 * std::exp(-epoch / 15.0) - 0.04 * epoch / 62 + 0.008 * random.normal()},
             {"log_loss", 1.2 / skill + 0.85 * fall + noise},
             {"log_loss_scene", 1.25 / skill + 0.85 * fall + noise},
             {"accuracy", accuracy - noise * 0.2},
             {"accuracy_scene", accuracy - 0.012 - noise * 0.2},
             {"accuracy_super", 0.858 - 0.26 * fall + noise * 0.1},
             {"confusion_matrix", inventedMatrix(accuracy, random)},
             {"most_wrong", inventedMistakes()},
             {"examples_per_second", 341},
             {"loader_wait", 0.004},
             {"memory_bytes", 1.9e9},
             {"seconds_left", (epochs - epoch) * 415.0}});
        say({{"event", "checkpoint"}, {"epoch", epoch + 1}, {"step", 0}, {"reason", "epoch"}});
    }
    if (ending == Ending::Paused)
        say({{"event", "paused"}, {"epoch", finished + 1}, {"step", 1204}});
    if (ending == Ending::Done)
        say({{"event", "done"}, {"epochs", finished}, {"stopped", false}});
    QFile batch(QString::fromStdString((folder / "batch.json").string()));
    if (batch.open(QIODevice::WriteOnly))
        batch.write(QJsonDocument(inventedBatch(finished)).toJson(QJsonDocument::Compact));
    QFile configFile(QString::fromStdString((folder / "config.json").string()));
    if (configFile.open(QIODevice::WriteOnly))
        configFile.write(QJsonDocument(settings).toJson());
    if (ending == Ending::Running || ending == Ending::Paused)
        writeWorkerFile(folder, thisWorker({}));
}

} // namespace earshot::test
