#pragma once
#include "deploy/deploy_run.h"

#include <QWidget>

namespace earshot {

/// The steps of a deploy with what each came to and how long it took, and below them the map of the flash's pages.
class StepsView : public QWidget {
    Q_OBJECT
public:
    /// `run` must outlive this.
    explicit StepsView(const DeployRun& run, QWidget* parent = nullptr);

    /// What is shown before the first deploy: the stages that it will have.
    void setStages(const std::vector<DeployStage>& planned) { planned_ = planned; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return QSize(220, sizeHint().height()); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const std::vector<DeployStage>& shown() const;
    int rowHeight() const;
    void paintStage(QPainter& painter, const DeployStage& stage, const QRect& row, bool last) const;
    void paintPages(QPainter& painter, const QRect& area) const;

    const DeployRun& run_;
    std::vector<DeployStage> planned_;
};

} // namespace earshot
