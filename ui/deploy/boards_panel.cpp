#include "deploy/boards_panel.h"

#include "deploy/board_rows.h"
#include "widgets/button.h"
#include "widgets/fact_list.h"
#include "widgets/label.h"
#include "widgets/panel_header.h"

#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>

namespace earshot {
namespace {

const QString kDash(QChar(0x2014));

} // namespace

BoardsPanel::BoardsPanel(BoardList& boards, BoardProbe& probe, QAction* startVirtual, QAction* addPort, QWidget* parent)
    : Panel(&Tokens::surface, Qt::RightEdge, parent), boards_(boards), probe_(probe), rows_(new BoardRows(boards)),
      path_(new QLineEdit), facts_(new FactList) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 1, 0);
    column->setSpacing(0);
    column->addWidget(new PanelHeader(tr("Boards"), tr("updates by itself")));
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* content = new Panel(&Tokens::surface);
    auto* inside = new QVBoxLayout(content);
    inside->setContentsMargins(0, 0, 0, 8);
    inside->setSpacing(8);
    inside->addWidget(rows_);
    auto* ways = new QVBoxLayout;
    ways->setContentsMargins(12, 4, 12, 0);
    ways->setSpacing(8);
    const auto way = [&](ButtonKind kind, QAction* action) {
        auto* button = new Button(kind);
        button->setAction(action);
        ways->addWidget(button, 0, Qt::AlignLeft);
    };
    way(ButtonKind::Bordered, startVirtual);
    auto* lifetime = new Label(tr("A virtual board and what is on it live as long as this window."), TextSize::Caption, Tone::Secondary);
    lifetime->setWordWrap(true);
    ways->addWidget(lifetime);
    way(ButtonKind::Text, addPort);
    path_->setPlaceholderText(tr("/dev/pts/7, or a link to it"));
    path_->setAccessibleName(tr("Path of a port"));
    path_->hide();
    ways->addWidget(path_);
    connect(path_, &QLineEdit::returnPressed, this, [this] {
        boards_.addPath(path_->text().trimmed());
        path_->clear();
        path_->hide();
        rows_->setFocus(Qt::OtherFocusReason);
    });
    connect(path_, &QLineEdit::editingFinished, this, [this] {
        if (path_->text().isEmpty() && !path_->hasFocus())
            path_->hide();
    });
    inside->addLayout(ways);
    inside->addStretch(1);
    scroll->setWidget(content);
    column->addWidget(scroll, 1);
    auto* header = new PanelHeader(tr("On this board now"));
    header->setLines(Qt::TopEdge | Qt::BottomEdge);
    column->addWidget(header);
    auto* below = new QVBoxLayout;
    below->setContentsMargins(12, 8, 8, 10);
    below->addWidget(facts_);
    column->addLayout(below);
    connect(&boards_, &BoardList::changed, this, &BoardsPanel::refresh);
    connect(&boards_, &BoardList::chosenChanged, this, &BoardsPanel::refresh);
    connect(&probe_, &BoardProbe::factsChanged, this, &BoardsPanel::refresh);
    refresh();
}

void BoardsPanel::setNames(NameOfModel nameOfModel, LastDeploy lastDeploy) {
    nameOfModel_ = std::move(nameOfModel);
    lastDeploy_ = std::move(lastDeploy);
    refresh();
}

void BoardsPanel::askForPath() {
    path_->show();
    path_->setFocus(Qt::ShortcutFocusReason);
}

void BoardsPanel::refresh() {
    const BoardEntry* board = boards_.chosen();
    const BoardFacts facts = board ? probe_.facts(board->path) : BoardFacts();
    const BoardInfo& info = facts.info;
    QString model = kDash, crc = kDash, runtime = kDash, bootloader = kDash, chip = kDash;
    Tone tone = Tone::Text;
    if (!board)
        model = tr("no board chosen");
    else if (board->state == BoardState::OtherBoard || board->state == BoardState::Absent ||
             board->state == BoardState::NoPermission)
        model = tr("not asked");
    else
        switch (facts.kind) {
        case BoardFacts::Kind::Earshot: {
            const QString known = info.hasModel && nameOfModel_ ? nameOfModel_(info.modelCrc) : QString();
            model = !info.hasModel ? QString::fromStdString(info.modelStatus) : known.isEmpty() ? tr("not one of this project") : known;
            tone = info.hasModel ? Tone::Text : Tone::Warn;
            if (info.hasModel)
                crc = crcText(info.modelCrc);
            runtime = QString::fromStdString(info.firmwareVersion);
            chip = QStringLiteral("nRF52840 · 64 MHz");
            break;
        }
        case BoardFacts::Kind::Bootloader:
            model = tr("none, bootloader only");
            tone = Tone::Warn;
            bootloader = facts.bootloader.section(QStringLiteral(" ["), 0, 0);
            bootloader.remove(QStringLiteral("Arduino Bootloader ")).remove(QLatin1Char('(')).remove(QLatin1Char(')'));
            chip = QStringLiteral("nRF52840 · 64 MHz");
            break;
        case BoardFacts::Kind::Foreign:
            model = tr("another application");
            break;
        case BoardFacts::Kind::Unreachable:
        case BoardFacts::Kind::OtherBoard:
            model = tr("not answering");
            tone = Tone::Warn;
            break;
        case BoardFacts::Kind::Unknown:
            model = probe_.isAsking() || board->state == BoardState::Starting ? tr("asking…") : tr("not asked");
            break;
        }
    QString last = board && lastDeploy_ ? lastDeploy_(board->path) : QString();
    facts_->setFacts({{tr("Model"), model, {}, tone},
                      {tr("Model CRC"), crc, {}, Tone::Text, true},
                      {tr("Runtime"), runtime},
                      {tr("Bootloader"), bootloader},
                      {tr("Chip"), chip},
                      {tr("Last deploy"), last.isEmpty() ? kDash : last}});
}

} // namespace earshot
