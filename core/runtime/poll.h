#ifndef EARSHOT_RUNTIME_POLL_H
#define EARSHOT_RUNTIME_POLL_H

/* What long computations call as they go: on the board the USB bus, which must be served every 10 ms. */
typedef struct er_poll {
    void (*call)(void* context); /* NULL: nothing to serve */
    void* context;
} er_poll;

static inline void er_serve(const er_poll* poll) {
    if (poll && poll->call)
        poll->call(poll->context);
}

#endif
