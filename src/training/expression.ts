import { InputError } from '../network/errors';
import { quote } from '../network/file-contents';
import { CONSTANTS, functionNamed, FUNCTION_NAMES } from './functions';

/** A function of x and y that was read from a text. */
export type PlaneFunction = (x: number, y: number) => number;

/** An expression, and which of x and y it speaks of. */
export interface Expression {
  readonly text: string;
  readonly usesX: boolean;
  readonly usesY: boolean;
  readonly at: PlaneFunction;
}

/** Longer texts and deeper nestings are no formulas that somebody wrote. */
const LONGEST = 1000;
const DEEPEST = 100;

/** How strongly operators hold what is on their two sides; a greater right side makes them lean left. */
const BINARY: Readonly<Record<string, Operator>> = {
  '+': { left: 1, right: 2, apply: (a, b) => a + b },
  '-': { left: 1, right: 2, apply: (a, b) => a - b },
  '*': { left: 3, right: 4, apply: (a, b) => a * b },
  '/': { left: 3, right: 4, apply: (a, b) => a / b },
  '^': { left: 8, right: 7, apply: (a, b) => a ** b },
};

interface Operator {
  readonly left: number;
  readonly right: number;
  readonly apply: (a: number, b: number) => number;
}

/** A sign holds more than a product, and less than a power: −x^2 is −(x^2), 2^−x is 2^(−x). */
const SIGN = 5;

/** Other ways to write operators. */
const SPELLINGS: Readonly<Record<string, string>> = {
  '**': '^',
  '·': '*',
  '×': '*',
  '−': '-',
  '÷': '/',
};

interface Token {
  readonly kind: 'number' | 'name' | 'sign' | 'end';
  readonly text: string;
  /** Place of its first character, from 1. */
  readonly place: number;
}

/**
 * Reads a formula in x and y, such as `sin(3*x)*exp(-y^2)`: numbers, `+ - * / ^` (`^` to the right first),
 * parentheses, the functions and constants of `functions.ts`. `3x` and `2 sin(x)` are products. Nothing is
 * evaluated that is not one of these.
 *
 * @throws InputError naming the place of what cannot be read.
 */
export function readExpression(text: string): Expression {
  if (text.length > LONGEST)
    throw new InputError(`The expression has ${text.length} characters; ${LONGEST} are the most.`);
  const reader = new Reader(tokensOf(text), text);
  const at = reader.read();
  return { text: text.trim(), usesX: reader.names.has('x'), usesY: reader.names.has('y'), at };
}

function tokensOf(text: string): Token[] {
  const pattern =
    /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|([a-zπ][a-z0-9]*)|(\*\*|[-+*/^(),·×−÷]))/iy;
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const from = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) {
      const place = from + text.slice(from).search(/\S/);
      throw cannotRead(text, place + 1, `${quote(text[place])} is nothing that formulas have`);
    }
    const [whole, number, name, sign] = match;
    const word = number ?? name ?? sign;
    const place = from + whole.length - word.length + 1;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, place });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name.toLowerCase(), place });
    else tokens.push({ kind: 'sign', text: SPELLINGS[sign] ?? sign, place });
  }
  tokens.push({ kind: 'end', text: '', place: end + 1 });
  return tokens;
}

function cannotRead(text: string, place: number, what: string): InputError {
  return new InputError(`The expression ${quote(text)}, character ${place}: ${what}.`);
}

/** Reads tokens by how strongly operators hold (Pratt 1973), into nested functions. */
class Reader {
  /** Variables that were read. */
  readonly names = new Set<string>();
  private next = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly text: string,
  ) {}

  read(): PlaneFunction {
    const value = this.readSum(0);
    if (this.token.kind !== 'end') throw this.unexpected('an operator');
    return value;
  }

  private get token(): Token {
    return this.tokens[this.next];
  }

  /** @param least how strongly what comes before holds: only what holds more is read on */
  private readSum(least: number): PlaneFunction {
    if (++this.depth > DEEPEST) throw this.fault('it is nested too deeply');
    let left = this.readOperand();
    for (;;) {
      const isProduct = this.token.kind === 'name' || this.token.text === '(';
      const operator = isProduct ? BINARY['*'] : BINARY[this.token.text];
      if (!operator || operator.left <= least) break;
      if (!isProduct) this.next++;
      left = combined(operator.apply, left, this.readSum(operator.right));
    }
    this.depth--;
    return left;
  }

  private readOperand(): PlaneFunction {
    const { kind, text } = this.token;
    if (kind === 'number') return this.taken(constant(Number(text)));
    if (kind === 'name') return this.readName(text);
    if (text === '-' || text === '+') {
      this.next++;
      const value = this.readSum(SIGN);
      return text === '-' ? (x, y) => -value(x, y) : value;
    }
    if (text !== '(') throw this.unexpected('a number, x, y, a function or a parenthesis');
    return this.readList('(', 1)[0];
  }

  private readName(name: string): PlaneFunction {
    if (name === 'x' || name === 'y') {
      this.names.add(name);
      return this.taken(name === 'x' ? (x) => x : (_, y) => y);
    }
    const known = CONSTANTS.get(name);
    if (known !== undefined) return this.taken(constant(known));
    const named = functionNamed(name);
    if (!named)
      throw this.fault(
        `${quote(name)} is not known; there are x, y, ${[...CONSTANTS.keys()].join(', ')} and ${FUNCTION_NAMES}`,
      );
    this.next++;
    if (this.token.text !== '(') throw this.unexpected(`the parenthesis behind ${name}`);
    const values = this.readList(name, named.arguments);
    const { apply } = named;
    if (values.length === 1) {
      const [value] = values;
      return (x, y) => apply(value(x, y), NaN);
    }
    return combined(apply, values[0], values[1]);
  }

  /** Reads a parenthesis with as many values. @param name whose they are, for errors */
  private readList(name: string, count: number): PlaneFunction[] {
    this.next++;
    const values = [this.readSum(0)];
    while (values.length < count) {
      if (this.token.text !== ',')
        throw this.unexpected(`a comma, as ${name} takes ${count} numbers,`);
      this.next++;
      values.push(this.readSum(0));
    }
    if (this.token.text !== ')') throw this.unexpected('an operator or a closing parenthesis');
    this.next++;
    return values;
  }

  private taken(value: PlaneFunction): PlaneFunction {
    this.next++;
    return value;
  }

  private unexpected(wanted: string): InputError {
    const { kind, text } = this.token;
    return this.fault(`${wanted} should be here, not ${kind === 'end' ? 'the end' : quote(text)}`);
  }

  private fault(what: string): InputError {
    return cannotRead(this.text, this.token.place, what);
  }
}

function constant(value: number): PlaneFunction {
  return () => value;
}

function combined(
  apply: (a: number, b: number) => number,
  left: PlaneFunction,
  right: PlaneFunction,
): PlaneFunction {
  return (x, y) => apply(left(x, y), right(x, y));
}
