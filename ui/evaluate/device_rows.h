#pragma once
#include "evaluation/metrics.h"

#include <QWidget>

#include <optional>
#include <vector>

namespace earshot {

class MatrixView;

struct DeviceRowsData {
    ClassDeviceTable table;
    std::vector<GroupFigures> devices;     ///< figures under the table, in its order
    std::optional<double> seen, unseen;    ///< means over the devices heard in training, and the others
    std::optional<ClassDeviceTable> minus; ///< A's table: cells show the change
    std::vector<double> minusAccuracy;     ///< A's accuracies by device
};

/// What the challenge prints, in the matrix's rows: accuracy of each class by device, in %; in a comparison the change in points.
class DeviceRows : public QWidget {
    Q_OBJECT
public:
    explicit DeviceRows(const MatrixView& matrix, QWidget* parent = nullptr);

    void setData(const DeviceRowsData& data);
    /// -1: none; truth -1 with a device: the whole device.
    void setSelected(int truth, int device);
    QRect cellRect(int truth, int device) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// Index in the table; truth -1: the device's name.
    void cellSelected(int truth, int device);
    void cleared();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    int count() const { return int(data_.table.devices.size()); }
    int cellWidth() const;
    /// Accuracy, or its change; NaN without clips.
    double value(int truth, int device) const;
    QString describe(int truth, int device) const;
    std::pair<int, int> cellAt(const QPoint& position) const;
    void paintHead(QPainter& painter) const;
    void paintFoot(QPainter& painter) const;
    void paintCell(QPainter& painter, int truth, int device) const;

    const MatrixView& matrix_;
    DeviceRowsData data_;
    int truth_ = -1;
    int device_ = -1;
};

} // namespace earshot
