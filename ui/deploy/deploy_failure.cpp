#include "deploy/deploy_failure.h"

#include <QCoreApplication>
#include <QFile>

namespace earshot {
namespace {

QString troubleText(const char* text) {
    return QCoreApplication::translate("earshot::DeployFailure", text);
}

QString doubleTapAdvice(const BoardEntry* board) {
    return board && board->isVirtual
               ? troubleText("Press the virtual board's reset button twice, then resume.")
               : troubleText("Press the board's reset button twice, quickly: the orange light breathes. Then resume. Try another cable if it "
                    "leaves a second time.");
}

/// Where the board is at this moment, in a sentence.
QString whereaboutsText(const BoardEntry* board) {
    if (!board || board->state == BoardState::Absent)
        return troubleText("The board is not there.");
    if (board->state == BoardState::Bootloader)
        return troubleText("The board waits in its bootloader at %1.").arg(board->port());
    if (board->state == BoardState::Starting)
        return troubleText("The board is starting.");
    return troubleText("A board is at %1.").arg(board->port());
}

QString causeText(PortTrouble trouble, const BoardEntry* board, const JobFailure& failure) {
    switch (trouble) {
    case PortTrouble::Lost:
    case PortTrouble::Absent:
        if (board && board->isVirtual && !board->problem.isEmpty())
            return troubleText("The virtual board is gone: %1.").arg(board->problem);
        return troubleText("The cable moved, or the hub cut the power.");
    case PortTrouble::NoPermission:
        return troubleText("This user may not open the port.");
    case PortTrouble::Busy:
        return troubleText("Another program has the port open: a serial monitor, another Earshot, or ModemManager.");
    case PortTrouble::None:
        break;
    }
    return failure.what;
}

bool isGone(const BoardEntry* board) {
    return !board || board->state == BoardState::Absent;
}

/// The way to mend trouble with a port as such; false when the port is not the trouble.
bool mendPort(Trouble& trouble, PortTrouble port, const BoardEntry* board) {
    auto& rows = trouble.message.rows;
    if (port == PortTrouble::NoPermission) {
        rows.emplace_back(troubleText("To mend it"),
                          troubleText("Copy the rule, save it as /etc/udev/rules.d/60-earshot-nano33ble.rules, run `sudo udevadm control "
                             "--reload` and `sudo udevadm trigger`, and plug the board in again. It is seen by itself."));
        trouble.mends = {Mend::CopyRule, Mend::Retry};
        return true;
    }
    if (port == PortTrouble::Busy) {
        rows.emplace_back(troubleText("To mend it"), troubleText("Close the port there and try again."));
        trouble.mends = {Mend::Retry};
        return true;
    }
    if (isGone(board)) {
        const bool isVirtual = board && board->isVirtual;
        rows.emplace_back(troubleText("To mend it"), isVirtual ? troubleText("Start another virtual board, and deploy to it.")
                                                      : troubleText("Plug it in with a cable that carries data; it is seen by itself. Then "
                                                           "resume."));
        trouble.mends = isVirtual ? std::vector{Mend::StartVirtual} : std::vector{Mend::Resume};
        return true;
    }
    return false;
}

void tellWriting(Trouble& trouble, const DeployRun& run, const BoardEntry* board) {
    const int all = int(run.pages().size());
    const int good = run.pagesWith(PageMark::Same) + run.pagesWith(PageMark::Verified);
    const int page = run.stoppedAt().value_or(0) + 1;
    trouble.title = troubleText("Deploy stopped at page %1 of %2").arg(page).arg(all);
    trouble.message.what = run.trouble() == PortTrouble::Lost || isGone(board)
                               ? troubleText("The board disappeared while page %1 was being written").arg(page)
                               : troubleText("Page %1 could not be written").arg(page);
    trouble.message.rows.emplace_back(troubleText("Likely cause"), causeText(run.trouble(), board, run.failure()));
    trouble.message.rows.emplace_back(troubleText("State now"),
                                      troubleText("%1 of %2 pages verified. The old model no longer runs, the new one is not complete.")
                                          .arg(good)
                                          .arg(all));
    if (mendPort(trouble, run.trouble() == PortTrouble::Lost ? PortTrouble::None : run.trouble(), board))
        return;
    trouble.message.rows.emplace_back(
        troubleText("To mend it"), troubleText("Resume writes the %1 missing pages and verifies all %2.").arg(all - good).arg(all));
    trouble.message.rows.emplace_back(troubleText("If it fails again"), doubleTapAdvice(board));
    trouble.mends = {Mend::Resume};
    if (board->isVirtual)
        trouble.mends.push_back(Mend::DoubleTap);
}

void tellOtherwise(Trouble& trouble, const DeployRun& run, const BoardEntry* board, const BoardFacts& facts) {
    const DeployStage* stage = run.currentStage();
    trouble.title = stage ? troubleText("Deploy failed at “%1”").arg(stage->name) : troubleText("Deploy failed");
    trouble.message.what = run.failure().what;
    trouble.message.what[0] = trouble.message.what[0].toUpper();
    const bool written = run.pagesWith(PageMark::Verified) + run.pagesWith(PageMark::Written) > 0;
    if (run.trouble() != PortTrouble::None)
        trouble.message.rows.emplace_back(troubleText("Likely cause"), causeText(run.trouble(), board, run.failure()));
    trouble.message.rows.emplace_back(troubleText("State now"), written ? troubleText("Pages were written, but the board was not heard with this model.")
                                                               : troubleText("Nothing was changed on the board."));
    if (mendPort(trouble, run.trouble() == PortTrouble::Lost ? PortTrouble::None : run.trouble(), board))
        return;
    if (run.task().kind == DeployRun::Kind::ModelOnly && facts.kind != BoardFacts::Kind::Earshot) {
        trouble.message.rows.emplace_back(
            troubleText("To mend it"), troubleText("A model alone needs Earshot's firmware on the board. Deploy the whole image once."));
        trouble.mends = {Mend::WholeImage};
        return;
    }
    if (!run.failure().hint.isEmpty())
        trouble.message.rows.emplace_back(troubleText("To mend it"), run.failure().hint);
    trouble.mends = {Mend::Resume};
    if (board->isVirtual)
        trouble.mends.push_back(Mend::DoubleTap);
}

} // namespace

QString mendText(Mend mend) {
    switch (mend) {
    case Mend::Resume:
        return troubleText("Resume");
    case Mend::WholeImage:
        return troubleText("Deploy the whole image");
    case Mend::Retry:
        return troubleText("Try again");
    case Mend::DoubleTap:
        return troubleText("Double tap its reset");
    case Mend::StartVirtual:
        return troubleText("Start a virtual Nano 33");
    case Mend::CopyRule:
        return troubleText("Copy the udev rule");
    case Mend::CopyReport:
        return troubleText("Copy report");
    }
    return {};
}

QString mendIcon(Mend mend) {
    switch (mend) {
    case Mend::Resume:
    case Mend::Retry:
        return QStringLiteral("refresh");
    case Mend::WholeImage:
        return QStringLiteral("deploy");
    case Mend::DoubleTap:
        return QStringLiteral("board");
    case Mend::StartVirtual:
        return QStringLiteral("plus");
    case Mend::CopyRule:
    case Mend::CopyReport:
        return QStringLiteral("copy");
    }
    return {};
}

Trouble deployTrouble(const DeployRun& run, const BoardEntry* board, const BoardFacts& facts) {
    Trouble trouble;
    trouble.sentence = troubleText("Nothing is reported as deployed. %1").arg(whereaboutsText(board));
    if (run.stoppedAt())
        tellWriting(trouble, run, board);
    else
        tellOtherwise(trouble, run, board, facts);
    trouble.mends.push_back(Mend::CopyReport);
    return trouble;
}

Trouble askTrouble(const BoardAsker& asker, const BoardEntry* board) {
    Trouble trouble;
    trouble.title = troubleText("The board did not answer");
    const bool lost = asker.trouble() == PortTrouble::Lost || isGone(board);
    trouble.message.what = lost ? troubleText("The board went away while it was asked") : asker.failure().what;
    trouble.message.what[0] = trouble.message.what[0].toUpper();
    trouble.message.rows.emplace_back(troubleText("Likely cause"), causeText(asker.trouble(), board, asker.failure()));
    trouble.message.rows.emplace_back(
        troubleText("State now"), troubleText("%1 of %2 answers came and are kept. %3").arg(asker.answers().size()).arg(asker.wanted()).arg(whereaboutsText(board)));
    if (mendPort(trouble, asker.trouble() == PortTrouble::Lost ? PortTrouble::None : asker.trouble(), board))
        std::replace(trouble.mends.begin(), trouble.mends.end(), Mend::Resume, Mend::Retry);
    else {
        if (!asker.failure().hint.isEmpty())
            trouble.message.rows.emplace_back(troubleText("To mend it"), asker.failure().hint);
        trouble.mends = {Mend::Retry};
    }
    return trouble;
}

std::optional<Trouble> boardTrouble(const BoardEntry& board, const BoardFacts& facts) {
    Trouble trouble;
    if (board.state == BoardState::OtherBoard || facts.kind == BoardFacts::Kind::OtherBoard) {
        trouble.title = troubleText("%1 cannot be used").arg(board.name);
        trouble.sentence = troubleText("Nothing was sent to it.");
        trouble.message.what = facts.kind == BoardFacts::Kind::OtherBoard ? facts.failure.what
                                                                          : troubleText("This is a %1, not a Nano 33 BLE").arg(board.name);
        trouble.message.rows.emplace_back(troubleText("Likely cause"), troubleText("Earshot's firmware runs on the Nano 33 BLE and BLE Sense (nRF52840) "
                                                                 "alone; other boards carry another processor."));
        trouble.message.rows.emplace_back(troubleText("To mend it"), troubleText("Choose another board, or try a virtual one."));
        trouble.mends = {Mend::StartVirtual};
        return trouble;
    }
    const PortTrouble port = board.state == BoardState::NoPermission ? PortTrouble::NoPermission
                             : board.state == BoardState::Absent     ? PortTrouble::Absent
                                                                     : facts.trouble;
    if (port == PortTrouble::None || port == PortTrouble::Lost)
        return std::nullopt;
    trouble.title = port == PortTrouble::NoPermission ? troubleText("No permission to use %1").arg(board.port())
                    : port == PortTrouble::Busy       ? troubleText("%1 is in use").arg(board.port())
                                                      : troubleText("%1 is not there").arg(board.name);
    trouble.sentence = troubleText("Nothing was sent to it.");
    trouble.message.what = !facts.failure.what.isEmpty() ? facts.failure.what : trouble.title;
    trouble.message.what[0] = trouble.message.what[0].toUpper();
    trouble.message.rows.emplace_back(troubleText("Likely cause"), causeText(port, &board, facts.failure));
    mendPort(trouble, port, &board);
    std::erase(trouble.mends, Mend::Resume);
    return trouble;
}

QString udevRule() {
    QFile file(QStringLiteral(":/earshot/udev/60-earshot-nano33ble.rules"));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace earshot
