import { readConstant, type Constant } from './constants';
import { toInteger, toNumber } from './decode';
import { fail, requireConstant, type Operation } from './operands';

/* What a node says beside its inputs. */

export function floatAttribute(operation: Operation, name: string, absent: number): number {
  return findAttribute(operation, name)?.f ?? absent;
}

export function intAttribute(operation: Operation, name: string, absent: number): number {
  const value = findAttribute(operation, name)?.i;
  return value === undefined || value === null ? absent : toNumber(value);
}

export function textAttribute(operation: Operation, name: string, absent: string): string {
  const bytes = findAttribute(operation, name)?.s;
  return bytes ? new TextDecoder().decode(bytes) : absent;
}

/** A list of integers; undefined where the attribute is left out. */
export function intsAttribute(operation: Operation, name: string): number[] | undefined {
  return findAttribute(operation, name)?.ints?.map(toInteger);
}

export function floatsAttribute(operation: Operation, name: string): number[] | undefined {
  return findAttribute(operation, name)?.floats ?? undefined;
}

/** Whether the node has an attribute, whatever it says. */
export function hasAttribute(operation: Operation, name: string): boolean {
  return findAttribute(operation, name) !== undefined;
}

/**
 * A list of integers that was an attribute in early versions and is an input in later ones; undefined where it
 * is left out.
 */
export function integers(operation: Operation, k: number, name: string): number[] | undefined {
  if (!operation.inputs[k]) return intsAttribute(operation, name);
  const { values } = requireConstant(operation, k, name);
  return Array.from(values);
}

/** @throws NetworkError if the list is left out. */
export function requireIntegers(operation: Operation, k: number, name: string): number[] {
  const list = integers(operation, k, name);
  if (!list) throw fail(operation, `lacks its ${name}.`);
  return list;
}

/** @throws NetworkError for another text than one of some. */
export function choiceAttribute<T extends string>(
  operation: Operation,
  name: string,
  choices: readonly T[],
): T {
  const text = textAttribute(operation, name, choices[0]);
  const choice = choices.find((one) => one === text);
  if (choice !== undefined) return choice;
  throw fail(
    operation,
    `has the ${name} ${JSON.stringify(text)}; Crease reads ${choices.join(', ')}.`,
  );
}

/** The value of a `Constant` node, whichever of its attributes holds it. */
export function constantAttribute(operation: Operation): Constant {
  const stored = findAttribute(operation, 'value')?.t;
  if (stored) return readConstant(stored, operation.files);
  const single = findAttribute(operation, 'value_float')?.f;
  if (single !== undefined && single !== null) return vector([single], false, []);
  const floats = floatsAttribute(operation, 'value_floats');
  if (floats?.length) return vector(floats, false);
  const integer = findAttribute(operation, 'value_int')?.i;
  if (integer !== undefined && integer !== null) return vector([toInteger(integer)], true, []);
  if (hasAttribute(operation, 'value_ints'))
    return vector(intsAttribute(operation, 'value_ints') ?? [], true);
  throw fail(operation, 'holds no tensor of numbers.');
}

/** The tensor of an attribute; undefined where it is left out. */
export function tensorAttribute(operation: Operation, name: string): Constant | undefined {
  const stored = findAttribute(operation, name)?.t;
  return stored ? readConstant(stored, operation.files) : undefined;
}

function findAttribute({ node }: Operation, name: string) {
  return node.attribute?.find((attribute) => attribute.name === name);
}

export function vector(
  values: readonly number[],
  isInteger: boolean,
  shape = [values.length],
): Constant {
  return { kind: 'constant', shape, values: Float64Array.from(values), isInteger };
}
