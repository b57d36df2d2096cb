#pragma once
#include "deploy/board_asker.h"
#include "deploy/board_list.h"
#include "deploy/deploy_run.h"
#include "widgets/error_panel.h"

namespace earshot {

/// What a button beneath a message does about it.
enum class Mend {
    Resume,      ///< deploy again: writes what is missing
    WholeImage,  ///< deploy firmware and model instead of the model alone
    Retry,       ///< ask, or look, again
    DoubleTap,   ///< press a virtual board's reset button twice
    StartVirtual,
    CopyRule,    ///< the udev rule
    CopyReport
};

/// A message where the work is, and the buttons that mend it, the first being the likeliest.
struct Trouble {
    QString title;    ///< "Deploy stopped at page 31 of 45"
    QString sentence; ///< "Nothing is reported as deployed. The board waits in its bootloader."
    ErrorMessage message;
    std::vector<Mend> mends;
};

QString mendText(Mend mend);
QString mendIcon(Mend mend);

/// A deploy that ended without success. `board` is where it was done, as the list has it now; null: nothing is there.
/// `facts`: what asking that board has shown since.
Trouble deployTrouble(const DeployRun& run, const BoardEntry* board, const BoardFacts& facts);

/// A question that got no answer.
Trouble askTrouble(const BoardAsker& asker, const BoardEntry* board);

/// What keeps a chosen board from being used at all; nothing when it can be.
std::optional<Trouble> boardTrouble(const BoardEntry& board, const BoardFacts& facts);

/// The rule that lets this user at the boards, as resources/udev has it.
QString udevRule();

} // namespace earshot
