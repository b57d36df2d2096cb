#pragma once
#include <QColor>
#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

class QCPItemStraightLine;
class QCPItemText;
class QCustomPlot;

namespace earshot {

/// One curve of a LinePlot.
struct PlotSeries {
    QString name; ///< written at the line's end and in the readout
    QColor colour;
    std::vector<double> x;
    std::vector<double> y; ///< NaN leaves a gap
    bool smoothed = false; ///< draw a centred smoothing over the faint raw values
    bool dashed = false;
};

/// Something done at an x: a dashed line with a word.
struct PlotMark {
    double x = 0;
    QString word; ///< "learning rate × 0.5"
};

struct LinePlotData {
    QString title;
    QString xUnit; ///< "epoch": once, at the axis' end
    QString yUnit; ///< "%"; empty: none
    std::vector<PlotSeries> series;
    std::vector<PlotMark> marks;
    double smoothing = 0; ///< width of the smoothing as a share of the values shown, 0 to 1
    std::optional<double> xMinimum, xMaximum, yMinimum, yMaximum; ///< else from the data
    int decimals = 2;                                             ///< of readout and end labels
};

/// Curves over one x axis, labelled at their ends, with a vertical line and a readout under the pointer. Space for what is still
/// to come is kept when xMaximum is given. Left and Right move the line by keyboard.
class LinePlot : public QWidget {
    Q_OBJECT
public:
    explicit LinePlot(QWidget* parent = nullptr);

    void setData(const LinePlotData& data);
    /// Moves the line to `x`; nothing takes it away. Plots stacked on one x follow each other through this.
    void setCursor(std::optional<double> x);
    QCustomPlot& plot() const { return *plot_; }
    QSize sizeHint() const override { return QSize(360, 180); }

Q_SIGNALS:
    void cursorMoved(std::optional<double> x);

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    class Readout;
    void rebuild();
    void addCurves();
    void addMarks();
    void fitAxes();
    void addEndLabels();
    void addCaptions();
    QCPItemText* addText(const QString& words, const QColor& colour);
    void placeEndLabels();
    void showReadout();
    /// Values and words of marks that a panel at `place` would hide.
    int valuesIn(const QRect& place) const;
    std::vector<double> positions() const;

    LinePlotData data_;
    QCustomPlot* plot_;
    QCPItemStraightLine* line_ = nullptr;
    Readout* readout_;
    struct EndLabel {
        QCPItemText* text;
        double value;
    };
    std::vector<EndLabel> endLabels_;
    std::optional<double> cursor_;
};

/// Centred mean over `width` values (odd), shorter at the ends, so that nothing lags. NaN are left out.
std::vector<double> centredMean(const std::vector<double>& values, int width);

} // namespace earshot
