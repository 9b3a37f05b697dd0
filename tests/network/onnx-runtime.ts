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
  const shape = spec.input.map((size) => (typeof size === 'string' ? 1 : size));
  return runtimeOutputsOf(encodeModel(spec), shape, points);
}

/** The same of a file, whose input has a name and a shape. */
export async function runtimeOutputsOf(
  bytes: Uint8Array,
  shape: readonly number[],
  points: readonly ArrayLike<number>[],
): Promise<number[][]> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: QUIET });
  const outputs: number[][] = [];
  for (const point of points) {
    const x = new ort.Tensor('float32', Float32Array.from(point), shape);
    const results = await session.run({ [session.inputNames[0]]: x });
    outputs.push(Array.from(results[session.outputNames[0]].data, Number));
  }
  await session.release();
  return outputs;
}
