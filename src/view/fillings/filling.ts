/* How regions are filled with colour, by a GPU and by a CPU alike. */

/** The colour of a place of a region, −1 to 1 across the window that its complex is of. */
export type Shade = (x: number, y: number) => number;

/** Pixels that a place's unit is, across and up. */
export interface PlaceScale {
  readonly xScale: number;
  readonly yScale: number;
}

/** What `polygons.wgsl` fills regions with. */
interface Shader<Filling> {
  /** Name of the filling's fragment shader. */
  readonly entryPoint: string;
  /** The fields of `Polygons` that it reads, but for places and the number of outputs. */
  readonly fields: (filling: Filling) => object;
}

/** Regions of one colour each. */
interface FlatKind<Filling> extends Shader<Filling> {
  readonly reads: 'colours';
}

/** Regions whose colours follow the outputs' affine forms there. */
interface ShadedKind<Filling> extends Shader<Filling> {
  readonly reads: 'forms';
  /**
   * The fragment shader's twin.
   *
   * @param forms `[a, b, c]` of each output in one region: it is a · x + b · y + c
   */
  readonly shade: (filling: Filling, forms: Float32Array, scale: PlaceScale) => Shade;
}

export type FillingKind<Filling> = FlatKind<Filling> | ShadedKind<Filling>;
