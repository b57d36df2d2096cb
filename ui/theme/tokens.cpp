#include "theme/tokens.h"

#include <array>

namespace earshot {

Tokens lightTokens() {
    Tokens t;
    t.window = 0xF3F4F6;
    t.rail = 0xE9EBEE;
    t.surface = 0xFFFFFF;
    t.sunken = 0xF3F4F6;
    t.raised = 0xFFFFFF;
    t.hover = 0xEAEDF0;
    t.line = 0xDCE0E5;
    t.grid = 0xE6E9ED;
    t.line2 = 0x7D8691;
    t.text = 0x191D22;
    t.text2 = 0x47505A;
    t.text3 = 0x626B76;
    t.accent = 0x1D5DBB;
    t.onAccent = 0xFFFFFF;
    t.tint = 0xE1ECFB;
    t.ok = 0x1B7542;
    t.okGround = 0xE3F3E9;
    t.warn = 0x8A5600;
    t.warnGround = 0xFBEFD8;
    t.err = 0xB3261E;
    t.errGround = 0xFCEDEB;
    t.seriesA = 0x1D5DBB;
    t.seriesB = 0xB4550A;
    t.seriesOther = 0x5F6873;
    t.readout = 0x101214;
    t.onReadout = 0xFFFFFF;
    t.matrixRight = 0x123F86;
    t.matrixWrong = 0xA8420A;
    t.zero = 0xF3F4F6;
    t.shadow = QColor(0, 0, 0, 56);
    t.dark = false;
    return t;
}

Tokens darkTokens() {
    Tokens t;
    t.window = 0x16181B;
    t.rail = 0x101214;
    t.surface = 0x1C1F23;
    t.sunken = 0x15171A;
    t.raised = 0x262A2F;
    t.hover = 0x2A2F35;
    t.line = 0x30353B;
    t.grid = 0x2A2E34;
    t.line2 = 0x747D88;
    t.text = 0xE7E9EC;
    t.text2 = 0xB4BBC3;
    t.text3 = 0x98A0A9;
    t.accent = 0x79AFFF;
    t.onAccent = 0x0A1A30;
    t.tint = 0x1E3252;
    t.ok = 0x62C58B;
    t.okGround = 0x1B3527;
    t.warn = 0xE3AE55;
    t.warnGround = 0x3A2D14;
    t.err = 0xFF8A80;
    t.errGround = 0x33211F;
    t.seriesA = 0x79AFFF;
    t.seriesB = 0xF0A35A;
    t.seriesOther = 0xA0A8B2;
    t.readout = 0x101214;
    t.onReadout = 0xFFFFFF;
    t.matrixRight = 0x8FBDFF;
    t.matrixWrong = 0xFFB067;
    t.zero = 0x23272C;
    t.shadow = QColor(0, 0, 0, 128);
    t.dark = true;
    return t;
}

std::span<const NamedToken> namedTokens() {
    static constexpr std::array kTokens{
        NamedToken{"window", &Tokens::window},
        NamedToken{"rail", &Tokens::rail},
        NamedToken{"surface", &Tokens::surface},
        NamedToken{"sunken", &Tokens::sunken},
        NamedToken{"raised", &Tokens::raised},
        NamedToken{"hover", &Tokens::hover},
        NamedToken{"line", &Tokens::line},
        NamedToken{"grid", &Tokens::grid},
        NamedToken{"line2", &Tokens::line2},
        NamedToken{"text", &Tokens::text},
        NamedToken{"text2", &Tokens::text2},
        NamedToken{"text3", &Tokens::text3},
        NamedToken{"accent", &Tokens::accent},
        NamedToken{"onAccent", &Tokens::onAccent},
        NamedToken{"tint", &Tokens::tint},
        NamedToken{"ok", &Tokens::ok},
        NamedToken{"okGround", &Tokens::okGround},
        NamedToken{"warn", &Tokens::warn},
        NamedToken{"warnGround", &Tokens::warnGround},
        NamedToken{"err", &Tokens::err},
        NamedToken{"errGround", &Tokens::errGround},
        NamedToken{"seriesA", &Tokens::seriesA},
        NamedToken{"seriesB", &Tokens::seriesB},
        NamedToken{"seriesOther", &Tokens::seriesOther},
        NamedToken{"readout", &Tokens::readout},
        NamedToken{"onReadout", &Tokens::onReadout},
        NamedToken{"matrixRight", &Tokens::matrixRight},
        NamedToken{"matrixWrong", &Tokens::matrixWrong},
        NamedToken{"zero", &Tokens::zero},
    };
    return kTokens;
}

QString fillTokens(QString text, const Tokens& tokens) {
    for (const NamedToken& token : namedTokens())
        text.replace(QLatin1Char('@') + QLatin1String(token.name) + QLatin1Char('@'), (tokens.*token.colour).name());
    return text;
}

} // namespace earshot
