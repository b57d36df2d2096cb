#include "label/transport_bar.h"

#include "label/sound_panel.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/label.h"
#include "widgets/segmented_control.h"
#include "widgets/spectrogram_view.h"
#include "window/actions.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QSlider>

#include <array>
#include <cmath>

namespace earshot {
namespace {

constexpr std::array kSpeeds{0.5, 0.75, 1.0, 1.25, 1.5, 2.0};

} // namespace

TransportBar::TransportBar(SoundPanel& sound, Actions& actions, QWidget* parent)
    : Panel(&Tokens::surface, Qt::TopEdge, parent), sound_(sound), player_(sound.player()) {
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(12, 6, 12, 6);
    line->setSpacing(8);
    const auto tool = [&](const char* id) {
        auto* button = new Button(ButtonKind::Tool, {}, {}, this);
        button->setAction(actions.find(QLatin1String(id)));
        line->addWidget(button);
        return button;
    };
    tool("label.previous");
    play_ = new Button(ButtonKind::Primary, {}, QStringLiteral("play"), this);
    play_->setAccessibleName(tr("Play or pause"));
    play_->setToolTip(tr("Play or pause  (Space)"));
    connect(play_, &QAbstractButton::clicked, actions.find(QStringLiteral("label.play")), &QAction::trigger);
    play_->setFixedWidth(play_->sizeHint().height() + 12);
    line->addWidget(play_);
    tool("label.next");
    loop_ = tool("label.loop");
    loop_->setCheckable(true);
    time_ = new Label(QStringLiteral("0:00.000"), TextSize::Heading, Tone::Text, true, this);
    time_->setMinimumWidth(time_->fontMetrics().horizontalAdvance(QStringLiteral("00:00:00.000")));
    line->addWidget(time_);
    addHearing(*this);
    line->addWidget(hearing_);
    selection_ = new Label({}, TextSize::Caption, Tone::Secondary, false, this);
    selection_->setElided(true);
    line->addWidget(selection_, 1);
    problem_ = new Label({}, TextSize::Caption, Tone::Warn, false, this);
    problem_->setElided(true);
    problem_->hide();
    line->addWidget(problem_, 1);
    for (const char* id : {"label.undo", "label.redo"})
        tool(id);
    QStringList speeds;
    for (const double speed : kSpeeds)
        speeds << QString::number(speed) + QChar(0x00D7);
    speed_ = new ChoiceBox({}, speeds, this);
    speed_->setAccessibleName(tr("Speed"));
    speed_->setToolTip(tr("Speed, at the sound's own pitch  ([ slower, ] faster)"));
    speed_->setCurrentIndex(2);
    line->addWidget(speed_);
    device_ = new Button(ButtonKind::Tool, tr("Sound device"), QStringLiteral("volume"), this);
    device_->setToolTip(tr("Choose the sound device"));
    line->addWidget(device_);
    volume_ = new QSlider(Qt::Horizontal, this);
    volume_->setRange(0, 100);
    volume_->setValue(80);
    volume_->setFixedWidth(64);
    volume_->setAccessibleName(tr("Volume"));
    line->addWidget(volume_);
    connect(speed_, &QComboBox::activated, this, [this](int index) { player_.setSpeed(kSpeeds[std::size_t(index)]); });
    connect(device_, &QAbstractButton::clicked, this, &TransportBar::chooseDevice);
    connect(volume_, &QSlider::valueChanged, this, [this](int percent) {
        player_.setVolume(percent / 100.0);
        device_->setIconName(percent == 0 ? QStringLiteral("volume-off") : QStringLiteral("volume"));
    });
    connect(&player_, &Player::positionChanged, this, &TransportBar::showState);
    connect(&player_, &Player::playingChanged, this, &TransportBar::showState);
    connect(&player_, &Player::failed, this, [this](const QString& problem) {
        problem_->setText(problem);
        problem_->show();
    });
    connect(&player_, &Player::playingChanged, this, [this](bool playing) {
        if (playing)
            problem_->hide();
    });
    connect(&sound_, &SoundPanel::selectionChanged, this, &TransportBar::showState);
    connect(&sound_, &SoundPanel::heardChanged, this, &TransportBar::showState);
    connect(&sound_, &SoundPanel::pictureShown, this, &TransportBar::showState);
    showState();
}

void TransportBar::addHearing(QWidget& bar) {
    hearing_ = new QWidget(&bar);
    auto* line = new QHBoxLayout(hearing_);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    heard_ = new SegmentedControl({tr("Original"), tr("Modulated")}, hearing_);
    heard_->setAccessibleName(tr("Heard now"));
    heard_->setToolTip(tr("X switches without a gap, equally loud. Filtered audio, an approximation of the other device."));
    line->addWidget(heard_);
    connect(heard_, &SegmentedControl::chosen, this, [this](int index) { sound_.setHearsModulated(index == 1); });
}

void TransportBar::chooseDevice() {
    SoundSink& sink = player_.sink();
    QMenu menu(this);
    const QStringList names = sink.devices();
    for (int i = 0; i < names.size(); ++i) {
        QAction* choice = menu.addAction(names[i]);
        choice->setCheckable(true);
        choice->setChecked(i == sink.device());
        connect(choice, &QAction::triggered, this, [this, i] {
            const bool playing = player_.isPlaying();
            player_.pause();
            player_.sink().setDevice(i);
            if (playing)
                player_.play();
        });
    }
    if (names.isEmpty())
        menu.addAction(tr("No sound device. Everything but playing works."))->setEnabled(false);
    menu.exec(device_->mapToGlobal(QPoint(0, -menu.sizeHint().height())));
}

void TransportBar::setSpeed(double speed) {
    player_.setSpeed(speed);
    for (std::size_t i = 0; i < kSpeeds.size(); ++i)
        if (kSpeeds[i] == player_.speed())
            speed_->setCurrentIndex(int(i));
}

void TransportBar::showState() {
    time_->setText(timeText(double(player_.position()) / 44100.0, 3));
    const QString icon = player_.isPlaying() ? QStringLiteral("pause") : QStringLiteral("play");
    if (play_->iconName() != icon)
        play_->setIconName(icon);
    loop_->setChecked(player_.isLooping());
    hearing_->setVisible(sound_.view() == SoundPanel::View::Modulated);
    heard_->setCurrent(sound_.hearsModulated() ? 1 : 0);
    const auto selection = sound_.selection();
    selection_->setText(selection ? tr("selection %1 – %2 · %3 s")
                                        .arg(timeText(selection->first, 3), timeText(selection->second, 3))
                                        .arg(selection->second - selection->first, 0, 'f', 3)
                                  : QString());
}

} // namespace earshot
