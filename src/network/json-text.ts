import { NetworkError } from './errors';

/**
 * What a JSON file says, in UTF-8, or in UTF-16 as some shells on Windows write it. Of the numbers
 * that Python writes and JSON does not have (`NaN`, `Infinity`), the names stand as texts, so that
 * whoever reads them can say where they are.
 *
 * @throws NetworkError with the reason; who asked adds the file.
 */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return parse(new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes));
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : String(error);
    throw new NetworkError(`the file is not JSON (${reason}).`);
  }
}

/** The encoding that the first bytes mark. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const quoted = text.replaceAll(/([[,:]\s*)([+-]?(?:NaN|Infinity))(?=\s*[\],}])/g, '$1"$2"');
    if (quoted === text) throw error;
    return JSON.parse(quoted);
  }
}
