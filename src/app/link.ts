import { InputError } from '../network/errors';
import { validateWindow, type Window } from '../network/slice';

/** What a link to the page asks for. */
export interface Link {
  /** A name in the catalogue or a construction. */
  readonly network: string | undefined;
  readonly window: Window | undefined;
  readonly axes: readonly number[] | undefined;
}

/**
 * Reads the page's own address: `?network=fold:6x3&window=-1,1,-1,1&axes=0,1`.
 *
 * @throws InputError naming the parameter that is wrong.
 */
export function readLink(search: string): Link {
  const parameters = new URLSearchParams(search);
  return {
    network: parameters.get('network') ?? undefined,
    window: readWindow(parameters.get('window')),
    axes: readAxes(parameters.get('axes')),
  };
}

function readWindow(text: string | null): Window | undefined {
  if (text === null) return undefined;
  const numbers = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (numbers.length !== 4)
    throw new InputError(`The link's window is ${text}, but must be four numbers: u0,u1,v0,v1.`);
  const [u0, u1, v0, v1] = numbers;
  return validateWindow({ u0, u1, v0, v1 });
}

function readAxes(text: string | null): number[] | undefined {
  if (text === null) return undefined;
  if (!/^\d{1,9}(,\d{1,9})?$/.test(text))
    throw new InputError(`The link's axes are ${text}, but must be two numbers of inputs: i,j.`);
  return text.split(',').map(Number);
}
