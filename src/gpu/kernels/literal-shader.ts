import frame from '../../../shaders/literal.wgsl?raw';
import place from '../../../shaders/place.wgsl?raw';
import samples from '../../../shaders/samples.wgsl?raw';
import type { PlannedLayer, SamplerPlan } from '../plan';

/** Units that one statement of the program takes. */
const FOUR = 4;

/** Weights of a plan's layers that are not 0. */
export function countLiterals({ layers }: SamplerPlan): number {
  let literals = 0;
  for (const { terms } of layers)
    for (const { weights } of terms) for (const weight of weights) if (weight !== 0) literals++;
  return literals;
}

/**
 * A program that evaluates one network, with its weights and keys as literals.
 *
 * @param plan of a network whose layers each read the one before (`isChain`)
 */
export function literalShader({ layers, keys }: SamplerPlan): string {
  const lines = ['var low = vec4u();', 'var high = vec4u();', 'var areSure = vec4<bool>(true);'];
  let inputs = ['du', 'dv'];
  for (const [depth, layer] of layers.entries()) {
    const outputs: string[] = [];
    for (let unit = 0; unit < layer.units; unit += FOUR) {
      const name = `${depth}_${unit}`;
      lines.push(...sum(layer, unit, `z${name}`, inputs), ...activation(layer, unit, name, keys));
      for (const component of ['x', 'y', 'z', 'w']) outputs.push(`h${name}.${component}`);
    }
    lines.push(`store(${depth}u, at, low, high, areSure);`);
    inputs = outputs;
  }
  const body = lines.map((line) => `  ${line}\n`).join('');
  const signature = 'fn evaluate(du: f32, dv: f32, firstFour: u32, at: u32)';
  return `${place}\n${samples}\n${frame}\n${signature} {\n${body}}\n`;
}

/** The pre-activations of four units, input by input, in the order of the other shaders. */
function sum(
  { terms, eights }: PlannedLayer,
  unit: number,
  name: string,
  inputs: readonly string[],
): string[] {
  const [{ weights, inputs: count }] = terms;
  const width = weights.length / count;
  if (width !== 8 * eights) throw new Error('Weights are not padded as the plan says.');
  const lines = [`var ${name} = vec4f();`];
  for (let k = 0; k < count; k++) {
    const four = weights.subarray(k * width + unit, k * width + unit + FOUR);
    if (four.some((weight) => weight !== 0))
      lines.push(`${name} += vec4f(${Array.from(four, literal).join(', ')}) * ${inputs[k]};`);
  }
  return lines;
}

function activation(
  { firstUnit, isRead }: PlannedLayer,
  unit: number,
  name: string,
  keys: Uint32Array,
): string[] {
  const first = firstUnit + unit;
  const words = (offset: number) =>
    Array.from({ length: FOUR }, (_, i) => `${keys[2 * (first + i) + offset]}u`).join(', ');
  const lines = [
    `let c${name} = centre[firstFour + ${first / FOUR}u];`,
    `let on${name} = z${name} > -c${name};`,
    `areSure = areSure & (abs(z${name} + c${name}) > bounds[firstFour + ${first / FOUR}u]);`,
    `low ^= select(vec4u(), vec4u(${words(0)}), on${name});`,
    `high ^= select(vec4u(), vec4u(${words(1)}), on${name});`,
  ];
  if (isRead) lines.push(`let h${name} = activate(c${name}, z${name}, on${name});`);
  return lines;
}

/** A float32 in decimal digits that read back as the same number. */
function literal(weight: number): string {
  const text = String(weight);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
