import { InputError } from '../network/errors';
import { validateWindow, type Window } from '../network/slice';

/** What a link to the page asks for. */
export interface Link {
  /** A name in the catalogue or a construction. */
  readonly network: string | undefined;
  readonly window: Window | undefined;
  readonly axes: readonly number[] | undefined;
  /** What is wrong with the others, a sentence for each that was left out. */
  readonly complaints: readonly string[];
}

/**
 * Reads the page's own address: `?network=fold:6x3&window=-1,1,-1,1&axes=0,1`. A parameter that
 * makes no sense is left out, and the others stand.
 */
export function readLink(search: string): Link {
  const parameters = new URLSearchParams(search);
  const complaints: string[] = [];
  const read = <T>(name: string, parse: (text: string) => T): T | undefined => {
    const text = parameters.get(name);
    if (text === null) return undefined;
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      complaints.push(error.message);
      return undefined;
    }
  };
  return {
    network: read('network', String),
    window: read('window', parseWindow),
    axes: read('axes', parseAxes),
    complaints,
  };
}

/**
 * A window as people write it: `u0,u1,v0,v1`.
 *
 * @throws InputError saying what is wrong with it.
 */
export function parseWindow(text: string): Window {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (numbers.length !== 4 || numbers.some(Number.isNaN))
    throw new InputError(`The window “${text}” is not four numbers: u0,u1,v0,v1.`);
  const [u0, u1, v0, v1] = numbers;
  return validateWindow({ u0, u1, v0, v1 });
}

function parseAxes(text: string): number[] {
  if (!/^\d{1,9}(,\d{1,9})?$/.test(text))
    throw new InputError(`The axes “${text}” are not two numbers of inputs: i,j.`);
  return text.split(',').map(Number);
}
