#pragma once
#include <QColor>
#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

class QCPItemEllipse;
class QCPItemStraightLine;
class QCPItemText;
class QCustomPlot;

namespace earshot {

class PlotReadout;

/// One curve of a LinePlot.
struct PlotSeries {
    QString name; ///< written at the line's end and in the readout
    QColor colour;
    std::vector<double> x;
    std::vector<double> y; ///< NaN leaves a gap
    bool smoothed = false; ///< draw a centred smoothing over the faint raw values
    bool dashed = false;
    bool dotted = false;     ///< what is planned, not measured: no label at its end, nothing in the readout
    bool bars = false;       ///< bars from 0 instead of a line
    bool valueAlone = false; ///< the label at the end is the number without the name
};

/// Something done at an x: a dashed line with a word.
struct PlotMark {
    double x = 0;
    QString word; ///< "learning rate × 0.5"
};

struct LinePlotData {
    QString title;
    QString note;  ///< beside the title, in secondary text
    QString xUnit; ///< "epoch": once, at the axis' end
    QString yUnit; ///< "%"; empty: none
    std::vector<PlotSeries> series;
    std::vector<PlotMark> marks;
    double smoothing = 0; ///< width of the smoothing as a share of the values shown, 0 to 1
    std::optional<double> xMinimum, xMaximum, yMinimum, yMaximum; ///< else from the data
    int decimals = 2;                                             ///< of readout and end labels
    int endDecimals = -1;                                         ///< of end labels; -1: `decimals`
    std::optional<double> now;                                    ///< what lies beyond is time to come, on its own ground
    int leftMargin = 0, rightMargin = 0; ///< px beside the axes, for plots that share one x; 0: as the texts need
    bool xNumbers = true;                ///< false: another plot beneath shows them
    bool markWords = true;               ///< false: another plot above shows them
    int ticks = 5;                       ///< about this many values on the y axis
};

/// Curves over one x axis, labelled at their ends, with a vertical line and a readout under the pointer. Space for what is still
/// to come is kept when xMaximum is given. Left and Right move the line by keyboard.
class LinePlot : public QWidget {
    Q_OBJECT
public:
    explicit LinePlot(QWidget* parent = nullptr);

    void setData(const LinePlotData& data);
    /// Moves the line to `x`; nothing takes it away. Plots stacked on one x follow each other through this, and only the one
    /// under the pointer has a readout.
    void setCursor(std::optional<double> x, bool readout = true);
    std::optional<double> cursor() const { return cursor_; }
    /// Gives the readout the room of `host`, an ancestor, where this plot itself is too low for it.
    void setReadoutHost(QWidget* host);
    const LinePlotData& data() const { return data_; }
    /// Widths that its texts would need left and right of the axes.
    static int leftMarginFor(const QWidget& widget, const QStringList& numbers);
    static int rightMarginFor(const QWidget& widget, const QStringList& labels);
    QCustomPlot& plot() const { return *plot_; }
    QSize sizeHint() const override { return QSize(360, 180); }

Q_SIGNALS:
    void cursorMoved(std::optional<double> x);

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void rebuild();
    void addCurves();
    void addBars(const PlotSeries& series);
    void addFuture();
    void addMarks();
    void fitAxes();
    void fitTicks();
    void addEndLabels();
    void addCaptions();
    void addNote(int left, int gap);
    QCPItemText* addText(const QString& words, const QColor& colour);
    void placeEndLabels();
    void placeDots();
    void showReadout();
    /// Values and words of marks that a panel at `place` would hide.
    int valuesIn(const QRect& place) const;
    std::vector<double> positions() const;

    LinePlotData data_;
    QCustomPlot* plot_;
    QCPItemStraightLine* line_ = nullptr;
    PlotReadout* readout_;
    struct EndLabel {
        QCPItemText* text;
        double value;
    };
    std::vector<EndLabel> endLabels_;
    struct Dot {
        QCPItemEllipse* mark;
        std::vector<double> x, y; ///< as measured: what the readout says, not its smoothing
    };
    std::vector<Dot> dots_;
    std::optional<double> cursor_;
    bool showsReadout_ = true;
};

/// "0.25", "−1.50"; never a minus before zero.
QString plotNumber(double value, int decimals);

/// Centred mean over `width` values (odd), shorter at the ends, so that nothing lags. NaN are left out.
std::vector<double> centredMean(const std::vector<double>& values, int width);

} // namespace earshot
