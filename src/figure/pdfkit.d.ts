/*
 * What Crease uses of PDFKit. Its own types would bring all of Node's globals into folders that must
 * do without them.
 */
declare module 'pdfkit' {
  export default class PDFDocument implements AsyncIterable<Uint8Array> {
    constructor(options: {
      /** Width and height in points. */
      size: readonly [number, number];
      margin: number;
      /** Null loads none. */
      font: null;
      info: Record<string, string | Date>;
    });
    /** Entries of the document's information dictionary. */
    readonly info: Record<string, string | Date>;
    /** Adds operators to the page's content. */
    addContent(operators: string | Uint8Array): this;
    end(): void;
    [Symbol.asyncIterator](): AsyncIterator<Uint8Array>;
  }
}
