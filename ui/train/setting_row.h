#pragma once
#include "train/settings_draft.h"

#include <QWidget>

class QLineEdit;

namespace earshot {

class ChoiceBox;
class Label;

/// One setting in the panel: name, "was 16" when it was changed, the field, and beneath it why a value cannot be.
class SettingRow : public QWidget {
    Q_OBJECT
public:
    /// `spec` and `draft` must outlive this.
    SettingRow(const SettingSpec& spec, SettingsDraft& draft, QWidget* parent = nullptr);

    const SettingSpec& spec() const { return spec_; }
    /// Shows what the draft says.
    void refresh();
    QWidget* field() const;

Q_SIGNALS:
    void edited();
    /// A person is at it: its help is wanted.
    void entered();

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void giveUp();

    const SettingSpec& spec_;
    SettingsDraft& draft_;
    Label* caption_;
    Label* former_;
    Label* unit_;
    Label* problem_;
    QLineEdit* number_ = nullptr;
    ChoiceBox* choice_ = nullptr;
    QString before_; ///< what stood in the field before a person typed
    bool changed_ = false;
    bool typing_ = false; ///< what stands in the field is a person's, until it is finished
};

} // namespace earshot
