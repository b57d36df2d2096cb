#include "states.h"

#include "theme/theme.h"
#include "widgets/button.h"
#include "widgets/chip.h"
#include "widgets/choice_box.h"
#include "widgets/error_panel.h"
#include "widgets/figure_strip.h"
#include "widgets/label.h"
#include "widgets/line_plot.h"
#include "widgets/matrix_view.h"
#include "widgets/number_text.h"
#include "widgets/panel_header.h"
#include "widgets/probability_bars.h"
#include "widgets/search_field.h"
#include "widgets/segmented_control.h"
#include "widgets/spectrogram_view.h"
#include "widgets/table_view.h"
#include "widgets/waveform_strip.h"

#include <QGridLayout>
#include <QHeaderView>
#include <QStandardItemModel>

#include <cmath>

namespace earshot::test {
namespace {

const QStringList kClasses{QStringLiteral("airport"),        QStringLiteral("bus"),
                           QStringLiteral("metro"),          QStringLiteral("metro station"),
                           QStringLiteral("park"),           QStringLiteral("public square"),
                           QStringLiteral("shopping mall"),  QStringLiteral("street pedestrian"),
                           QStringLiteral("street traffic"), QStringLiteral("tram")};
const QStringList kCodes{QStringLiteral("AP"), QStringLiteral("BU"), QStringLiteral("ME"), QStringLiteral("MS"),
                         QStringLiteral("PK"), QStringLiteral("PS"), QStringLiteral("SM"), QStringLiteral("SP"),
                         QStringLiteral("ST"), QStringLiteral("TR")};

/// Invented counts that show every ground a cell can have.
MatrixData matrix() {
    MatrixData data;
    data.counts = ConfusionMatrix(10);
    for (std::size_t truth = 0; truth < 10; ++truth)
        for (std::size_t answer = 0; answer < 10; ++answer) {
            const std::size_t distance = (answer + 10 - truth) % 10;
            data.counts.at(truth, answer) =
                truth == answer ? std::int64_t(900 + 150 * truth) : std::int64_t((distance * distance * 37 + truth * 61) % 600);
        }
    data.classes = kClasses;
    data.codes = kCodes;
    return data;
}

SpectrogramData spectrogram(bool standardised) {
    SpectrogramData data;
    data.bands = 256;
    data.frames = 440;
    data.secondsPerFrame = 10.0 / data.frames;
    for (int band = 0; band < data.bands; ++band) {
        const double mel = band / 255.0 * 3923.0;
        data.hertz.push_back(float(700 * (std::pow(10.0, mel / 2595) - 1)));
        for (int frame = 0; frame < data.frames; ++frame)
            data.values.push_back(
                float((standardised ? 1.2 : -30.0) * (band / 128.0 - 1) - (standardised ? 0 : 40) +
                      (standardised ? 0.4 : 12) * std::sin(frame * 0.11) * std::cos(band * 0.07 + frame * 0.02)));
    }
    data.unit = standardised ? QStringLiteral("σ") : QStringLiteral("dB");
    data.low = standardised ? -1.6F : -80.0F;
    data.high = standardised ? 1.6F : 0.0F;
    return data;
}

QWidget* row(std::initializer_list<QWidget*> widgets) {
    auto* holder = new QWidget;
    auto* layout = new QHBoxLayout(holder);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->setSpacing(10);
    for (QWidget* widget : widgets)
        layout->addWidget(widget);
    layout->addStretch();
    return holder;
}

QWidget* buttons() {
    auto* off = new Button(ButtonKind::Bordered, QStringLiteral("Pause"));
    off->setEnabled(false);
    auto* busy = new Button(ButtonKind::Primary, QStringLiteral("Deploy"), QStringLiteral("deploy"));
    busy->setBusy(QStringLiteral("Deploying 62 %"));
    auto* accept = new Button(ButtonKind::Primary, QStringLiteral("Accept"));
    accept->setKeycap(QString(QChar(0x2192)));
    return row({new Button(ButtonKind::Bordered, QStringLiteral("Pause"), QStringLiteral("pause")), off,
                new Button(ButtonKind::Primary, QStringLiteral("Deploy"), QStringLiteral("deploy")), busy, accept,
                new Button(ButtonKind::Text, QStringLiteral("Copy"), QStringLiteral("copy")),
                new Button(ButtonKind::Tool, QStringLiteral("Loop"), QStringLiteral("loop"))});
}

QWidget* choices() {
    return row({new ChoiceBox(QStringLiteral("Engine"), {QStringLiteral("INT8 host"), QStringLiteral("float")}),
                new SegmentedControl({QStringLiteral("10"), QStringLiteral("3"), QStringLiteral("Ensemble")}),
                new Chip(QStringLiteral("device: S4")),
                new SearchField(QStringLiteral("Filter recordings"), QStringLiteral("/"))});
}

QWidget* table(QWidget* parent) {
    auto* model = new QStandardItemModel(4, 3, parent);
    model->setHorizontalHeaderLabels({QStringLiteral("Class"), QStringLiteral("Share"), QStringLiteral("Clips")});
    model->setHeaderData(2, Qt::Horizontal, int(Qt::AlignRight | Qt::AlignVCenter), Qt::TextAlignmentRole);
    for (int i = 0; i < 4; ++i) {
        model->setData(model->index(i, 0), kClasses[i + 5]);
        model->setData(model->index(i, 0), i + 5, ClassIndexRole);
        model->setData(model->index(i, 1), 0.8 - 0.2 * i, BarShareRole);
        model->setData(model->index(i, 2), countText(2970 - 700 * i));
        model->setData(model->index(i, 2), int(Qt::AlignRight | Qt::AlignVCenter), Qt::TextAlignmentRole);
    }
    auto* view = new TableView;
    view->setModel(model);
    view->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    view->selectRow(2);
    view->setFixedHeight(134);
    return view;
}

ProbabilityData probabilities(bool board) {
    ProbabilityData data{kClasses, {0.012, 0.004, 0.018, 0.031, 0.014, 0.338, 0.043, 0.402, 0.131, 0.007}, {}, {}, 7};
    if (board) {
        data.board = data.host;
        data.board[5] = 0.301;
        data.equal.assign(10, true);
        data.equal[5] = false;
    }
    return data;
}

LinePlotData curves(const Tokens& tokens) {
    LinePlotData data;
    data.title = QStringLiteral("Log loss");
    data.xUnit = QStringLiteral("epoch");
    data.xMinimum = 0;
    data.xMaximum = 100;
    data.smoothing = 0.3;
    const QStringList names{QStringLiteral("train"), QStringLiteral("10-class"), QStringLiteral("ensemble")};
    const QColor colours[] = {tokens.seriesOther, tokens.seriesB, tokens.seriesA};
    for (int s = 0; s < 3; ++s) {
        PlotSeries series{names[s], colours[s], {}, {}, true, false};
        for (int epoch = 1; epoch <= 62; ++epoch) {
            series.x.push_back(epoch);
            series.y.push_back(1.2 + 0.03 * s + std::exp(-epoch / (14.0 + 4 * s)) + 0.03 * std::sin(epoch * 2.3 + s));
        }
        data.series.push_back(series);
    }
    data.marks.push_back({41, QStringLiteral("learning rate × 0.5")});
    return data;
}

QWidget* left(QWidget* parent) {
    auto* column = new QWidget(parent);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* header = new PanelHeader(QStringLiteral("Controls"), QStringLiteral("every state"));
    header->addWidget(new Button(ButtonKind::Text, QStringLiteral("Add recordings…"), QStringLiteral("plus")));
    auto* figures = new FigureStrip;
    figures->setFigures({{QStringLiteral("Accuracy"), QStringLiteral("57.23 %"), QStringLiteral("55.4 – 58.9")},
                         {QStringLiteral("Log loss"), QStringLiteral("1.181"), QStringLiteral("1.14 – 1.23")},
                         {QStringLiteral("Calibration error"), {}, {}}});
    auto* error = new ErrorPanel;
    error->setMessage(
        {QStringLiteral("The board disappeared from USB while page 31 was being written"),
         {{QStringLiteral("State now"),
           QStringLiteral("30 of 45 pages verified. The old model no longer runs, the new one is not complete.")},
          {QStringLiteral("To mend it"), QStringLiteral("Resume writes the 15 missing pages and verifies all 45.")}},
         false});
    error->addButton(QStringLiteral("Resume"), QStringLiteral("refresh"));
    error->addButton(QStringLiteral("Write all pages again"));
    auto* plot = new LinePlot;
    plot->setData(curves(tokensOf(*column)));
    plot->setCursor(30);
    for (QWidget* widget : {static_cast<QWidget*>(header), buttons(), choices(), static_cast<QWidget*>(figures), table(column)})
        layout->addWidget(widget);
    layout->addWidget(error);
    layout->addWidget(plot, 1);
    return column;
}

QWidget* right(QWidget* parent) {
    auto* column = new QWidget(parent);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(12);
    auto* view = new SpectrogramView;
    view->setData(spectrogram(false));
    view->setCursor(4.2);
    layout->addWidget(view, 1);
    auto* wave = new WaveformStrip;
    std::vector<float> samples;
    for (int i = 0; i < 44100; ++i)
        samples.push_back(
            float(0.8 * std::sin(i * 0.3) * std::exp(-std::pow((i - 20000) / 12000.0, 2)) * (0.6 + 0.4 * std::sin(i * 0.001))));
    wave->setData(outline(samples.data(), samples.size(), 4410, 2000));
    wave->setWindow(std::pair(3.0, 5.0));
    layout->addWidget(wave);
    auto* bars = new QHBoxLayout;
    bars->setSpacing(24);
    for (const bool board : {false, true}) {
        auto* one = new ProbabilityBars;
        one->setData(probabilities(board));
        bars->addWidget(one, 1, Qt::AlignTop);
    }
    layout->addLayout(bars);
    return column;
}

std::unique_ptr<QWidget> kit(Theme&, QSettings&) {
    auto panel = std::make_unique<Panel>(&Tokens::surface);
    auto* layout = new QHBoxLayout(panel.get());
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(left(panel.get()), 1);
    layout->addWidget(right(panel.get()), 1);
    return panel;
}

std::unique_ptr<QWidget> matrices(Theme&, QSettings&) {
    auto panel = std::make_unique<Panel>(&Tokens::surface);
    auto* layout = new QHBoxLayout(panel.get());
    auto* counts = new MatrixView;
    counts->setData(matrix());
    counts->setSelected(7, 5);
    layout->addWidget(counts, 3);
    auto* column = new QVBoxLayout;
    auto* compact = new MatrixView;
    compact->setCompact(true);
    compact->setData(matrix());
    column->addWidget(compact);
    auto* difference = new MatrixView;
    difference->setCompact(true);
    MatrixData changed = matrix();
    changed.minus = changed.counts;
    for (std::size_t i = 0; i < 10; ++i) {
        changed.counts.at(i, i) += std::int64_t(40 * i) - 120;
        changed.counts.at(i, (i + 3) % 10) += 130 - std::int64_t(30 * i);
    }
    difference->setData(changed);
    column->addWidget(difference);
    layout->addLayout(column, 2);
    return panel;
}

} // namespace

std::vector<State> kitStates() {
    return {{QStringLiteral("kit"), kit}, {QStringLiteral("matrix"), matrices}};
}

} // namespace earshot::test
