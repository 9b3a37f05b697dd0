import { InputError, NetworkError } from '../network/errors';
import type { SentError } from './question';

/** Kinds of errors that whoever asked tells apart, the most special first; all others are faults. */
const KINDS = [NetworkError, InputError];

/** A thread broke down again over the same work. */
export class ThreadError extends Error {
  override name = 'ThreadError';
}

export function errorToSend(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined };
  const kind = KINDS.find((one) => error instanceof one);
  const { name } = kind ? new kind() : error;
  return { name, message: error.message, stack: error.stack };
}

/** The error again: of the same kind, or a fault with its name. */
export function receivedError({ name, message, stack }: SentError): Error {
  const kind = KINDS.find((one) => new one().name === name) ?? Error;
  const error = new kind(message);
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
