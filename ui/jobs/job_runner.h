#pragma once
#include "base/progress.h"
#include "jobs/job.h"

#include <QPointer>
#include <QThreadPool>

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace earshot {

/// Runs long work on a pool of threads and brings its results to the GUI thread: the window's only bridge between the two.
/// Everything that the work throws is caught here. Deleting the runner stops all jobs and waits for them.
class JobRunner : public QObject {
    Q_OBJECT

public:
    /// `threads` 0: one less than there are processors, at least two.
    explicit JobRunner(int threads = 0, QObject* parent = nullptr);
    ~JobRunner() override;

    /// Starts `work`, a T(Progress&, std::stop_token) that touches nothing of the GUI, and gives its result to `done`, a void(T)
    /// (or void() when there is none), on the GUI thread, unless `receiver` is gone by then. Connect to the job's other signals
    /// before returning to the event loop.
    template <typename Work, typename Done>
    Job* start(const QString& name, QObject* receiver, Work work, Done done) {
        using Result = std::invoke_result_t<Work&, Progress&, std::stop_token>;
        const QPointer<QObject> alive(receiver);
        // The work may hold what cannot be copied; std::function wants to copy.
        auto held = std::make_shared<Work>(std::move(work));
        auto call = std::make_shared<Done>(std::move(done));
        return startErased(name, [held, call, alive](Progress& progress, std::stop_token stop) -> std::function<void()> {
            if constexpr (std::is_void_v<Result>) {
                (*held)(progress, std::move(stop));
                return [call, alive] {
                    if (alive)
                        (*call)();
                };
            } else {
                auto result = std::make_shared<Result>((*held)(progress, std::move(stop)));
                return [call, alive, result] {
                    if (alive)
                        (*call)(std::move(*result));
                };
            }
        });
    }

    /// Jobs that are not over, oldest first.
    std::vector<Job*> jobs() const;
    void cancelAll();

Q_SIGNALS:
    void started(earshot::Job* job);
    void jobEnded(earshot::Job* job); ///< the job is deleted afterwards

private:
    Job* startErased(const QString& name, Job::Work work);

    std::vector<Job*> jobs_;
    QThreadPool pool_;
};

} // namespace earshot
