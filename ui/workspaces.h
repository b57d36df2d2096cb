#pragma once
#include "evaluate/clip_player.h"
#include "label/sound_sink.h"

#include <functional>
#include <memory>
#include <vector>

namespace earshot {

class OpenProject;
class Workspace;

/// What recordings and clips are heard through; the system's sound device unless told otherwise.
struct SoundOutputs {
    std::function<std::unique_ptr<SoundSink>()> recordings = makeDeviceSink;
    std::function<std::unique_ptr<ClipPlayer>()> clips = makeClipPlayer;
};

/// The five workspaces in the rail's order: Project, Label, Train, Evaluate, Deploy. All work on `project`, which must outlive
/// them.
std::vector<std::unique_ptr<Workspace>> makeWorkspaces(OpenProject& project, const SoundOutputs& sound = {});

} // namespace earshot
