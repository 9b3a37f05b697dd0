/*
 * Writes the ONNX model of a map: for every hidden layer, the bits of its units that are on, packed.
 * The few messages of ONNX that it takes are written as onnx.proto numbers their fields.
 */

/** Bits of a word: integers below 2^24 are exact in float32. */
export const WORD_BITS = 24;

const FLOAT = 1;
const OPSET = 13;

/** @typedef {{ weights: number[][], bias: number[], activation: string }} Layer of Crease JSON */

/**
 * @param {readonly Layer[]} hidden
 * @returns {Uint8Array} a ModelProto with the input `x`, `[samples, 2]`, and an output `words0`, `words1`, … for
 *   each layer, `[samples, words]`
 */
export function encodeModel(hidden) {
  const graph = [string(2, 'map'), message(11, valueInfo('x', 2))];
  let from = 'x';
  for (const [k, { weights, bias }] of hidden.entries()) {
    const words = Math.ceil(bias.length / WORD_BITS);
    graph.push(
      message(5, tensor(`w${k}`, [bias.length, weights[0].length], weights.flat())),
      message(5, tensor(`b${k}`, [bias.length], bias)),
      message(5, tensor(`p${k}`, [bias.length, words], powersOfTwo(bias.length, words))),
      message(1, node('Gemm', [from, `w${k}`, `b${k}`], `z${k}`, transB())),
      message(1, node('Relu', [`z${k}`], `h${k}`)),
      message(1, node('Sign', [`h${k}`], `on${k}`)),
      message(1, node('MatMul', [`on${k}`, `p${k}`], `words${k}`)),
      message(12, valueInfo(`words${k}`, words)),
    );
    from = `h${k}`;
  }
  return Uint8Array.from(
    Buffer.concat([
      integer(1, 8),
      message(8, [string(1, ''), integer(2, OPSET)]),
      message(7, graph),
    ]),
  );
}

/**
 * @param {number} units
 * @param {number} words
 * @returns `units × words`
 */
function powersOfTwo(units, words) {
  const matrix = new Float32Array(units * words);
  for (let unit = 0; unit < units; unit++)
    matrix[unit * words + Math.floor(unit / WORD_BITS)] = 2 ** (unit % WORD_BITS);
  return matrix;
}

/**
 * @param {string} type
 * @param {readonly string[]} inputs
 * @param {string} output
 * @param {readonly Buffer[]} attributes
 */
function node(type, inputs, output, attributes = []) {
  return [
    ...inputs.map((name) => string(1, name)),
    string(2, output),
    string(4, type),
    ...attributes,
  ];
}

/** The attribute transB = 1, an integer (type 2). */
function transB() {
  return [message(5, [string(1, 'transB'), integer(3, 1), integer(20, 2)])];
}

/**
 * @param {string} name
 * @param {readonly number[]} dims
 * @param {ArrayLike<number>} values
 */
function tensor(name, dims, values) {
  const data = Buffer.from(Float32Array.from(values).buffer);
  const sizes = dims.map((size) => integer(1, size));
  return [...sizes, integer(2, FLOAT), string(8, name), bytes(9, data)];
}

/**
 * A matrix of float32 with any number of rows.
 *
 * @param {string} name
 * @param {number} columns
 */
function valueInfo(name, columns) {
  const shape = [message(1, [string(2, 'samples')]), message(1, [integer(1, columns)])];
  return [string(1, name), message(2, [message(1, [integer(1, FLOAT), message(2, shape)])])];
}

/* Fields of protobuf's wire format: a tag, then a number, or a length and bytes. */

/**
 * @param {number} field
 * @param {number} value
 */
function integer(field, value) {
  return Buffer.concat([varint(8 * field), varint(value)]);
}

/**
 * @param {number} field
 * @param {Uint8Array} content
 */
function bytes(field, content) {
  return Buffer.concat([varint(8 * field + 2), varint(content.length), content]);
}

/**
 * @param {number} field
 * @param {string} text
 */
function string(field, text) {
  return bytes(field, Buffer.from(text));
}

/**
 * @param {number} field
 * @param {readonly Buffer[]} fields
 */
function message(field, fields) {
  return bytes(field, Buffer.concat(fields));
}

/** @param {number} value an integer from 0 on */
function varint(value) {
  const digits = [];
  for (; value >= 128; value = Math.floor(value / 128)) digits.push((value % 128) + 128);
  return Buffer.from([...digits, value]);
}
