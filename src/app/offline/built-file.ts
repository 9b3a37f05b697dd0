/** A file of the build, by its address relative to the page. */
export interface BuiltFile {
  readonly address: string;
  /** As browsers check it: files of another build are not kept among these. */
  readonly integrity: string;
}
