import { InputError } from '../network/errors';

/** The files of the networks that come with Crease, as data: addresses, by path. */
const files: Record<string, string> = import.meta.glob('../network/shipped/*.safetensors', {
  query: '?url&inline',
  import: 'default',
  eager: true,
});

/** @throws InputError if no such network comes with Crease. */
export function shippedBytes(name: string): Uint8Array {
  const address = files[`../network/shipped/${name}.safetensors`];
  if (address === undefined) throw new InputError(`${name}: no such network comes with Crease.`);
  return new Uint8Array(Buffer.from(address.slice(address.indexOf(',') + 1), 'base64'));
}
