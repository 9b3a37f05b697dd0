import * as ort from 'onnxruntime-web';
import { encodeModel, type ModelSpec } from './onnx-models';

ort.env.wasm.numThreads = 1;
/** Errors only: not a line for every tensor that a model does not read. */
const QUIET = 3;

/** What onnxruntime makes of a model at some points, in float32: a function that Crease did not write. */
export async function runtimeOutputs(
  spec: ModelSpec,
  points: readonly ArrayLike<number>[],
): Promise<number[][]> {
  const session = await ort.InferenceSession.create(encodeModel(spec), { logSeverityLevel: QUIET });
  const shape = spec.input.map((size) => (typeof size === 'string' ? 1 : size));
  const outputs: number[][] = [];
  for (const point of points) {
    const x = new ort.Tensor('float32', Float32Array.from(point), shape);
    const results = await session.run({ x });
    outputs.push(Array.from(results[session.outputNames[0]].data, Number));
  }
  await session.release();
  return outputs;
}
