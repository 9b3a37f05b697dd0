import { plainText } from './plain-text';

/**
 * Input from a person that cannot be used. The message is one sentence that names the file (or
 * option) and the place in it; hosts show it as it is, without a stack trace. What it quotes of files is
 * shown as text, whoever wrote it.
 */
export class InputError extends Error {
  override name = 'InputError';

  constructor(sentence = '', options?: ErrorOptions) {
    super(plainText(sentence), options);
  }
}

/** A network that cannot be read or does not fit together. */
export class NetworkError extends InputError {
  override name = 'NetworkError';
}
