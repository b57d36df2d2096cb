#include "train/settings_panel.h"

#include "train/setting_row.h"
#include "widgets/button.h"
#include "widgets/choice_box.h"
#include "widgets/label.h"
#include "widgets/panel_header.h"
#include "window/actions.h"

#include <QBoxLayout>
#include <QScrollArea>

namespace earshot {

SettingsPanel::SettingsPanel(SettingsDraft& draft, QAction* start, QAction* apply, QWidget* parent)
    : Panel(&Tokens::surface, Qt::RightEdge, parent), draft_(draft), header_(new PanelHeader(tr("Settings"))),
      presets_(new ChoiceBox(tr("Preset"))), help_(new Label({}, TextSize::Caption, Tone::Secondary)),
      start_(new Button(ButtonKind::Primary)), apply_(new Button(ButtonKind::Primary)),
      revert_(new Button(ButtonKind::Text, tr("Revert"))) {
    setObjectName(QStringLiteral("train.settings"));
    presets_->setObjectName(QStringLiteral("train.preset"));
    start_->setObjectName(QStringLiteral("train.settings.start"));
    start_->setAction(start);
    apply_->setObjectName(QStringLiteral("train.settings.apply"));
    apply_->setAction(apply);
    revert_->setObjectName(QStringLiteral("train.settings.revert"));
    for (const std::string& name : presetNames())
        presets_->addItem(presetTitle(QString::fromStdString(name)), QString::fromStdString(name));
    connect(presets_, &QComboBox::activated, this, [this](int index) {
        draft_.setPreset(presets_->itemData(index).toString());
        noteEdit();
    });
    connect(revert_, &QAbstractButton::clicked, this, [this] {
        draft_.revert();
        noteEdit();
    });
    build();
    refresh();
    setMinimumWidth(fontMetrics().averageCharWidth() * 35); // captions, "was 0.001" and fields stay whole
}

void SettingsPanel::build() {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 1, 0);
    column->setSpacing(0);
    auto* undo = new Button(ButtonKind::Tool, tr("All settings as the preset has them"), QStringLiteral("undo"));
    undo->setDense(true);
    undo->setToolTip(tr("All settings as the preset has them"));
    connect(undo, &QAbstractButton::clicked, this, [this] {
        draft_.setPreset(draft_.preset());
        noteEdit();
    });
    header_->addWidget(undo);
    column->addWidget(header_);

    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* inside = new QWidget;
    auto* list = new QVBoxLayout(inside);
    list->setContentsMargins(0, 8, 0, 8);
    list->setSpacing(0);
    auto* presetRow = new QHBoxLayout;
    presetRow->setContentsMargins(12, 0, 12, 4);
    presets_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    presetRow->addWidget(presets_);
    list->addLayout(presetRow);
    std::optional<SettingGroup> group;
    for (const SettingSpec& spec : settingSpecs()) {
        if (group != spec.group) {
            group = spec.group;
            auto* title = new Label(groupTitle(spec.group), TextSize::Body, Tone::Text, true);
            title->setContentsMargins(12, 8, 12, 4);
            list->addWidget(title);
            if (spec.group == SettingGroup::Heads) {
                headsTitle_ = title;
                oneHead_ = new Label(tr("One head: the classes of this project have no super-classes."), TextSize::Caption,
                                     Tone::Caption);
                oneHead_->setWordWrap(true);
                oneHead_->setContentsMargins(12, 0, 12, 4);
                list->addWidget(oneHead_);
            }
        }
        auto* row = new SettingRow(spec, draft_);
        connect(row, &SettingRow::edited, this, &SettingsPanel::noteEdit);
        connect(row, &SettingRow::entered, this, [this, row] { showHelp(row->spec()); });
        rows_.push_back(row);
        list->addWidget(row);
    }
    list->addStretch(1);
    scroll->setWidget(inside);
    scroll->setFocusPolicy(Qt::NoFocus);
    column->addWidget(scroll, 1);

    auto* helpGround = new Panel(&Tokens::sunken, Qt::TopEdge);
    auto* helpLayout = new QVBoxLayout(helpGround);
    helpLayout->setContentsMargins(12, 8, 12, 8);
    help_->setWordWrap(true);
    help_->setTextFormat(Qt::RichText);
    help_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    // Room for all but the longest sentences, so that seldom anything moves when another setting is at hand.
    help_->setMinimumHeight(help_->fontMetrics().lineSpacing() * 5);
    helpLayout->addWidget(help_);
    column->addWidget(helpGround);

    auto* foot = new Panel(&Tokens::surface, Qt::TopEdge);
    auto* buttons = new QHBoxLayout(foot);
    buttons->setContentsMargins(12, 8, 12, 8);
    buttons->addWidget(start_);
    buttons->addWidget(apply_);
    buttons->addWidget(revert_);
    buttons->addStretch(1);
    column->addWidget(foot);
}

SettingRow* SettingsPanel::row(const QString& key) const {
    for (SettingRow* row : rows_)
        if (row->spec().key == key)
            return row;
    return nullptr;
}

void SettingsPanel::showHelp(const SettingSpec& spec) {
    QString text = QStringLiteral("<b>%1.</b> %2").arg(spec.caption.toHtmlEscaped(), spec.help.toHtmlEscaped());
    if (draft_.isLive() && !spec.steerable)
        text += tr(" Fixed for the running training; a new run can have another.");
    help_->setText(text);
}

void SettingsPanel::noteEdit() {
    refresh();
    Q_EMIT edited();
}

void SettingsPanel::setTwoHeads(bool possible) {
    twoHeads_ = possible;
    refresh();
}

void SettingsPanel::refresh() {
    for (SettingRow* row : rows_) {
        row->refresh();
        if (row->spec().group == SettingGroup::Heads)
            row->setVisible(twoHeads_);
        row->setEnabled(!row->spec().needsTwoHeads || draft_.config().value(QLatin1String("multi_task")).toBool());
    }
    oneHead_->setVisible(!twoHeads_);
    const int changed = draft_.changedCount();
    header_->setCaption(changed > 0 ? tr("%1 changed").arg(changed) : tr("as the preset"));
    presets_->setCurrentIndex(presets_->findData(draft_.preset()));
    presets_->setEnabled(!draft_.isLive());
    presets_->setToolTip(draft_.isLive() ? tr("The running training keeps its preset; a new run can have another") : QString());
    if (help_->text().isEmpty())
        showHelp(*findSetting(QStringLiteral("epochs")));
    start_->setVisible(!draft_.isLive());
    apply_->setVisible(draft_.isLive());
    revert_->setEnabled(draft_.isLive() ? !draft_.pending().isEmpty() || draft_.hasProblems() : changed > 0);
}

} // namespace earshot
