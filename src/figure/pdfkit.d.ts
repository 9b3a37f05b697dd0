/*
 * What Crease uses of PDFKit. Its own types would bring all of Node's globals into folders that must
 * do without them, so tsconfig.json names this file in their place.
 */
export default class PDFDocument implements AsyncIterable<Uint8Array> {
  constructor(options: {
    /** Width and height in points. */
    size: readonly [number, number];
    margin: number;
    /** Null loads none. */
    font: null;
    compress: boolean;
    info: Record<string, string | Date>;
  });
  /** Entries of the document's information dictionary. */
  readonly info: Record<string, string | Date>;
  /** The page that is being drawn; its content is what PDFKit has written into it. */
  readonly page: {
    readonly dictionary: { readonly data: Record<string, unknown> };
    readonly content: unknown;
    /** Images of the page, by the names that its content has for them. */
    readonly xobjects: Record<string, unknown>;
  };
  /** A new object of the file, which `end` writes. */
  ref(data: Record<string, unknown>): { end(chunk?: Uint8Array): void };
  /** Bytes that were written, so that the next object begins there. */
  _offset: number;
  end(): void;
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array>;
}
