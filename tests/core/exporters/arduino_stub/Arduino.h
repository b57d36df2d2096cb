// As much of Arduino's interface as the exported library's example uses, to compile it without Arduino.
#pragma once
#include <stddef.h>
#include <stdint.h>

unsigned long millis();

class SerialPort {
public:
    void begin(unsigned long);
    int available();
    int read();
    void print(const char*);
    void print(unsigned long);
    void println(const char*);
    void println(float, int);
    explicit operator bool();
};
extern SerialPort Serial;
