#pragma once
#include "audio/sound_source.h"
#include "widgets/panel.h"
#include "widgets/spectrogram_view.h"

#include <memory>

class QAction;
class QStackedWidget;
class QStandardItemModel;

namespace earshot {

class Button;
class ChoiceBox;
class Label;
class LatestJob;
class OpenProject;
class PanelHeader;
class ProbabilityBars;
class ProgressBar;
class ReviewQueue;
class TableView;

/// The head of the queue as a question: what it sounds and looks like, what the model thinks, and the three answers. With the
/// focus here, Right accepts, Left rejects, Down skips.
class ReviewPanel : public Panel {
    Q_OBJECT
public:
    /// Both must outlive this. `train`: the action that leads to training; may be null.
    ReviewPanel(OpenProject& project, ReviewQueue& queue, QAction* train, QWidget* parent = nullptr);
    ~ReviewPanel() override;

    bool isOpen() const { return open_; }
    void setOpen(bool open);
    /// The panel or something in it has the focus.
    bool hasFocusWithin() const;
    Button* acceptButton() const { return accept_; }
    Label* question() const { return question_; }

Q_SIGNALS:
    /// The item in front changed, or a person asks to hear it.
    void placeRequested(std::int64_t recording, int segment);
    void openChanged(bool open);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* makeQuestion();
    QWidget* makeNothing(QAction* train);
    void fillChoices();
    void showQueue();
    void showItem();
    void showPicture();
    void showNext();
    void showNothing();

    OpenProject& project_;
    ReviewQueue& queue_;
    LatestJob* drawing_;
    bool open_ = true;
    PanelHeader* header_;
    Button* fold_;
    ProgressBar* progress_;
    QWidget* body_;
    ChoiceBox* order_;
    ChoiceBox* class_;
    ChoiceBox* device_;
    QStackedWidget* pages_;
    Label* question_ = nullptr;
    Label* place_ = nullptr;
    SpectrogramView* picture_ = nullptr;
    ProbabilityBars* bars_ = nullptr;
    Button* accept_ = nullptr;
    Button* reject_ = nullptr;
    Label* hint_ = nullptr;
    Label* measure_ = nullptr;
    TableView* next_ = nullptr;
    QStandardItemModel* nextModel_ = nullptr;
    Label* nothing_ = nullptr;
    Button* ask_ = nullptr;
    Button* train_ = nullptr;
};

} // namespace earshot
