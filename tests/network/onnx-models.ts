import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

/** A tensor for a hand-made model; `type` is `TensorProto.DataType`, 1 (float) where absent. */
export interface TensorSpec {
  readonly name?: string;
  readonly dims: readonly number[];
  readonly values?: readonly number[];
  readonly type?: number;
  /** External data: key and value pairs, of which files may have the same twice. */
  readonly external?: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
}

export interface NodeSpec {
  readonly op: string;
  readonly name?: string;
  readonly inputs: readonly string[];
  /** One name, or more with commas between. */
  readonly output: string;
  readonly attributes?: readonly Readonly<Record<string, unknown>>[];
  readonly domain?: string;
}

export interface ModelSpec {
  /** Shape of the input `x`; text is a symbolic size. */
  readonly input: readonly (number | string)[];
  readonly tensors?: readonly TensorSpec[];
  readonly nodes: readonly NodeSpec[];
  /** Defaults to the last node's output. */
  readonly outputs?: readonly string[];
  /** Inputs besides `x`: of its shape, or of their own. */
  readonly moreInputs?: readonly (
    string | { readonly name: string; readonly input: ModelSpec['input'] }
  )[];
  /** 13 where absent. */
  readonly opset?: number;
  /** Opsets besides that and scikit-learn's. */
  readonly moreOpsets?: readonly { readonly domain?: string; readonly version: number }[];
}

const proto = readFileSync(new URL('../../src/network/onnx/onnx.proto', import.meta.url), 'utf8');
const { root } = protobuf.parse(proto);
// What Crease does not read, but other readers ask for.
root
  .lookupType('onnx.AttributeProto')
  .add(new protobuf.Field('type', 20, 'int32'))
  .add(new protobuf.Field('strings', 9, 'bytes', 'repeated'));
const OPSET = 13;
/** Of scikit-learn's operators. */
const ML_DOMAIN = { domain: 'ai.onnx.ml', version: 1 };

/** `AttributeProto.AttributeType`, by the field that holds the value. */
const ATTRIBUTE_TYPES = { f: 1, i: 2, s: 3, t: 4, floats: 6, ints: 7, strings: 8 };

/** Encodes a model; values go into `raw_data`. */
export function encodeModel(spec: ModelSpec): Uint8Array {
  const given = [{ name: 'x', input: spec.input }, ...(spec.moreInputs ?? [])];
  const outputs = spec.outputs ?? [spec.nodes[spec.nodes.length - 1].output];
  return encode({
    irVersion: 9,
    opsetImport: [{ version: spec.opset ?? OPSET }, ML_DOMAIN, ...(spec.moreOpsets ?? [])],
    graph: {
      name: 'test',
      node: spec.nodes.map(({ op, name, inputs, output, attributes, domain }) => ({
        opType: op,
        name,
        input: inputs,
        output: output.split(','),
        attribute: attributes?.map(typedAttribute),
        domain,
      })),
      initializer: (spec.tensors ?? []).map(encodableTensor),
      input: given.map((one) =>
        typeof one === 'string'
          ? encodableInput(one, spec.input)
          : encodableInput(one.name, one.input),
      ),
      output: outputs.map((name) => ({ name })),
    },
  });
}

function encodableInput(name: string, sizes: ModelSpec['input']) {
  const dim = sizes.map((d) => (typeof d === 'string' ? { dimParam: d } : { dimValue: d }));
  return { name, type: { tensorType: { elemType: 1, shape: { dim } } } };
}

function typedAttribute(attribute: Readonly<Record<string, unknown>>) {
  const held = Object.entries(ATTRIBUTE_TYPES).find(([field]) => field in attribute);
  return { ...attribute, type: held?.[1] };
}

/** Encodes any `ModelProto` object. */
export function encode(model: Record<string, unknown>): Uint8Array {
  const type = root.lookupType('onnx.ModelProto');
  return type.encode(type.fromObject(model)).finish();
}

/** A model that has a tensor among its outputs: the only one. */
export function withOutput(bytes: Uint8Array, name: string): Uint8Array {
  const type = root.lookupType('onnx.ModelProto');
  const model = type.toObject(type.decode(bytes));
  return encode({ ...model, graph: { ...model['graph'], output: [{ name }] } });
}

/** The tensor as a `TensorProto` object with raw data. */
export function encodableTensor(spec: TensorSpec): Record<string, unknown> {
  const { name, dims, values = [], type = 1, external } = spec;
  const tensor = { name, dims, dataType: type };
  if (external) {
    const entries = Array.isArray(external) ? external : Object.entries(external);
    const externalData = entries.map(([key, value]) => ({ key, value }));
    return { ...tensor, externalData, dataLocation: 1 };
  }
  return { ...tensor, rawData: rawBytes(values, type) };
}

export function rawBytes(values: readonly number[], type = 1): Uint8Array {
  if (type === 7) return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  if (type === 6) return new Uint8Array(Int32Array.from(values).buffer);
  if (type === 9) return Uint8Array.from(values);
  if (type === 11) return new Uint8Array(Float64Array.from(values).buffer);
  return new Uint8Array(Float32Array.from(values).buffer);
}
