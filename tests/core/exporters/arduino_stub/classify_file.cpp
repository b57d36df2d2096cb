// classify_file AUDIO: the exported library on this machine; prints the logits as bytes.
#include <Earshot.h>

#include <stdio.h>

int main(int, char** arguments) {
    FILE* file = fopen(arguments[1], "rb");
    if (!file || !Earshot.begin() ||
        fread(Earshot.audio(), sizeof(int16_t), EarshotClassifier::kSamples, file) != EarshotClassifier::kSamples)
        return 1;
    const size_t best = Earshot.classify();
    for (size_t i = 0; i < Earshot.classes(); ++i)
        if (Earshot.probability(i) > Earshot.probability(best))
            return 2;
    return fwrite(Earshot.logits(), sizeof(float), 13, stdout) == 13 ? 0 : 3;
}
