#include "audio/audio_file.h"
#include "audio/pcm16.h"
#include "base/atomic_file.h"
#include "base/error.h"
#include "board_verbs.h"
#include "evaluation/predictions.h"
#include "features/log_mel.h"
#include "int8_blob.h"
#include "quantization/int8_model.h"
#include "runtime/int8_engine.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>

namespace earshot::cli {
namespace {

struct Options {
    std::string file;
    std::string port;
    std::string run;
    std::string as = "features";
    std::int64_t segment = 0;
};

/// What is known of the board's model beyond its numbers.
struct ModelNames {
    SceneLabels labels;
    double r = 1;
};

std::vector<float> clipOf(const Options& options, const std::stop_token& stop) {
    return segment(readMono(options.file, stop), options.segment);
}

std::vector<float> featuresOf(std::span<const float> clip) {
    std::vector<float> map(kLogMelSize);
    std::vector<float> input(kInputSize);
    LogMelExtractor().logMel(clip, map);
    networkInput(map, input);
    return input;
}

/// The names that a board does not carry: TAU's when their hash is the board's, numbers otherwise.
ModelNames namesFrom(const BoardInfo& board) {
    const SceneLabels& tau = SceneLabels::tau();
    std::vector<std::string> names = tau.classes;
    names.insert(names.end(), tau.superClasses.begin(), tau.superClasses.end());
    if (outputNamesHash(names) == board.namesHash)
        return {tau, board.ensembleR};
    ModelNames unknown; // without the groups, the scene head alone speaks
    for (int i = 0; i < board.classes; ++i)
        unknown.labels.classes.push_back("class " + std::to_string(i));
    return unknown;
}

std::vector<std::int8_t> quantised(std::span<const float> input, const BoardInfo& board, const std::string& port) {
    if (!(board.inputInverseScale > 0))
        throw Error("the board's firmware does not say how its model wants the input",
                    {port, 0, "name the model's run with --run, or deploy again"});
    er_model model{};
    model.input_inverse_scale = board.inputInverseScale;
    std::vector<std::int8_t> out(input.size());
    er_quantise_input(&model, input.data(), out.data());
    return out;
}

void requireSameModel(const Options& options, const BoardInfo& board, const er_model& model) {
    if (board.modelCrc != model.crc)
        throw Error("the board runs another model (" + hexadecimal(board.modelCrc) + ") than this run's newest (" +
                        hexadecimal(model.crc) + ")",
                    {options.run, 0, "put it there with `board update " + options.run + " --port " + options.port + "`"});
}

bool identical(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

/// What the board said, and what the host says to the same input when it knows the model.
struct Answers {
    BoardResult board;
    std::optional<std::vector<float>> host;
};

/// Audio: both make the features with the runtime's front end. Features: made here, by the one that training uses.
Answers ask(BoardSession& session, std::span<const float> clip, const Options& options, const Int8Engine* engine,
            const std::stop_token& stop) {
    Answers answers;
    if (options.as == "audio") {
        const std::vector<std::int16_t> audio = pcm16(clip);
        answers.board = session.queryAudio(audio, stop);
        if (engine)
            answers.host = engine->inferQuantised(engine->quantise(std::span<const std::int16_t>(audio)));
        return answers;
    }
    const std::vector<float> features = featuresOf(clip);
    const auto values = engine ? engine->quantise(features) : quantised(features, session.info(), options.port);
    answers.board = session.query(values, stop);
    if (engine)
        answers.host = engine->inferQuantised(values);
    return answers;
}

nlohmann::ordered_json runQuery(const Options& options, Context& context) {
    const std::vector<float> clip = clipOf(options, context.stop);
    std::optional<Int8Engine> engine;
    std::optional<ModelNames> names;
    if (!options.run.empty()) {
        std::vector<std::byte> blob = readFileBytes(int8BlobOf(options.run));
        const Int8Model model = Int8Model::fromBlob(blob);
        names = ModelNames{model.labels, model.r};
        engine.emplace(std::move(blob));
    }
    SerialPorts ports;
    BoardSession session(ports, options.port, context.stop);
    if (engine)
        requireSameModel(options, session.info(), engine->model());
    else
        names = namesFrom(session.info());

    const Answers answers = ask(session, clip, options, engine ? &*engine : nullptr, context.stop);
    const BoardResult& result = answers.board;
    const std::vector<double> probabilities = ensembleProbabilities(names->labels, result.logits.data(), names->r);
    const auto best = std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin();
    const std::string label = names->labels.classes[static_cast<std::size_t>(best)];

    context.out << label << " " << 100 * probabilities[static_cast<std::size_t>(best)] << " %; " << result.cycles << " cycles, "
                << static_cast<double>(result.microseconds) / 1000 << " ms\n";
    if (options.as == "audio")
        context.out << "features from audio: " << result.frontEndCycles << " cycles more\n";
    nlohmann::ordered_json json{{"logits", result.logits},
                                {"accumulators", result.accumulators},
                                {"classes", names->labels.classes},
                                {"probabilities", probabilities},
                                {"label", label},
                                {"cycles", result.cycles},
                                {"milliseconds", static_cast<double>(result.microseconds) / 1000},
                                {"model_crc", hexadecimal(result.modelCrc)}};
    if (options.as == "audio")
        json["front_end_cycles"] = result.frontEndCycles;
    if (answers.host) {
        const bool same = identical(result.logits, *answers.host);
        json["identical_to_host"] = same;
        context.out << (same ? "identical to the host's INT8 engine\n" : "DIFFERENT from the host's INT8 engine\n");
    }
    return json;
}

} // namespace

void addBoardQuery(CLI::App& board) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = addVerb(board, "query", "let a board classify one segment of a recording",
                             [options](Context& context) { return runQuery(*options, context); });
    verb->add_option("FILE", options->file, "recording, any format that libsndfile reads")->required();
    addPort(*verb, options->port);
    verb->add_option("--segment", options->segment, "second of the recording, from 0")->capture_default_str();
    verb->add_option("--as", options->as, "send features computed here, or 16-bit audio")
        ->check(CLI::IsMember({"features", "audio"}))
        ->capture_default_str();
    verb->add_option("--run", options->run, "the model's run: class names, and a comparison with the host")
        ->check(CLI::ExistingDirectory);
}

} // namespace earshot::cli
