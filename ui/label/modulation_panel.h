#pragma once
#include "widgets/panel.h"

#include <filesystem>
#include <optional>
#include <vector>

class QGridLayout;
class QSlider;
class QStandardItemModel;

namespace earshot {

class Button;
class DeviceModulation;
class Label;
class LatestJob;
class NetworkStrip;
class PanelHeader;
class SegmentedControl;
class TableView;

/// Beside the modulated view: which device pair and vector, how strong, what it does to the second that is looked at, and the
/// clip that is mixed in.
class ModulationPanel : public Panel {
    Q_OBJECT
public:
    /// Both must outlive this.
    ModulationPanel(DeviceModulation& modulation, NetworkStrip& strip, QWidget* parent = nullptr);
    ~ModulationPanel() override;

    /// Model that is asked what it makes of the second; nothing: none.
    void setModel(std::optional<std::filesystem::path> blob);
    /// Name and class code of the clip mixed in, and of the clip that is looked at; empty: none.
    void setPartner(const QString& name, const QString& classCode);
    void setClassCode(const QString& code);
    QString modelSays() const;

Q_SIGNALS:
    void closeRequested();
    /// The second that is looked at becomes the partner of the next one; the other takes it away.
    void partnerRequested();
    void partnerCleared();

private:
    QWidget* makeVector();
    QWidget* makeMixup();
    Label* addFact(QGridLayout& grid, const QString& name);
    void showPairs();
    void showVector();
    void showEffect();
    void showSoftLabel();

    DeviceModulation& modulation_;
    NetworkStrip& strip_;
    LatestJob* asking_;
    std::optional<std::filesystem::path> blob_;
    TableView* pairs_ = nullptr;
    QStandardItemModel* pairModel_;
    PanelHeader* vectorHeader_ = nullptr;
    SegmentedControl* mode_ = nullptr;
    QSlider* strength_ = nullptr;
    Label* strengthValue_ = nullptr;
    Button* another_ = nullptr;
    Label* level_ = nullptr;
    Label* low_ = nullptr;
    Label* high_ = nullptr;
    Label* says_ = nullptr;
    Label* partner_ = nullptr;
    QSlider* lambda_ = nullptr;
    Label* lambdaValue_ = nullptr;
    Label* soft_ = nullptr;
    Button* clear_ = nullptr;
    QString partnerCode_;
    QString classCode_;
};

} // namespace earshot
