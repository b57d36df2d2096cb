// Links a sketch without Arduino: nothing arrives, nothing is shown.
#include "Arduino.h"

void setup();
void loop();

unsigned long millis() {
    return 0;
}
void SerialPort::begin(unsigned long) {}
int SerialPort::available() {
    return 0;
}
int SerialPort::read() {
    return -1;
}
void SerialPort::print(const char*) {}
void SerialPort::print(unsigned long) {}
void SerialPort::println(const char*) {}
void SerialPort::println(float, int) {}
SerialPort::operator bool() {
    return true;
}
SerialPort Serial;

int main() {
    setup();
    loop();
}
