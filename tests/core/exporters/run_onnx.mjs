// node run_onnx.mjs NODE_MODULES MODEL INPUTS FOLDER: runs a model on each input of a float32 file and appends every output to
// FOLDER/<output>.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, model, inputs, folder] = process.argv.slice(2);
const ort = await import(pathToFileURL(path.join(modules, 'onnxruntime-web/dist/ort.node.min.mjs')));
ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(fs.readFileSync(model));
const file = fs.readFileSync(inputs);
const values = new Float32Array(file.buffer, file.byteOffset, file.byteLength / 4);
const size = 2 * 256 * 44;
for (let at = 0; at < values.length; at += size) {
    const input = new ort.Tensor('float32', values.slice(at, at + size), [1, 2, 256, 44]);
    const outputs = await session.run({ input });
    for (const name of session.outputNames) {
        const data = outputs[name].data;
        fs.appendFileSync(path.join(folder, name), Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    }
}
