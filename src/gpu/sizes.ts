/* Numbers that shaders share with who runs them: `shaders.ts` writes them before every shader. */

/** Invocations of a workgroup, in every compute shader. */
export const WORKGROUP_SIZE = 64;

/** Chunks that are evaluated together, at most. */
export const MOST_CHUNKS = 16;

/**
 * Samples along a block's side. Blocks lie in tiles as tiles lie in the grid: so that a sample's ID
 * does not depend on how the work was cut up.
 */
export const BLOCK_SIDE = 4;

/** Samples of a strip of values. */
export const STRIP_SIZE = 64;

/**
 * How far an invocation's samples of `layer.wgsl` lie apart in a strip, so that neighbouring ones read
 * neighbouring words.
 */
export const SAMPLE_STRIDE = 8;

/** Dispatches that the GPU writes down: of 2⁰, 2¹, … samples a workgroup. */
export const DISPATCHES = 12;

/** Undecided units of a leaf, at most. With c, a and b they make up eight groups of columns. */
export const MOST_UNDECIDED = 29;
export const MOST_GROUPS = 8;

/** Words of four of an undecided unit: what it is, and its groups. */
export const ENTRY_SIZE = 1 + MOST_GROUPS;

/** Leaves along the side of an area, whose sums are off by the same. */
export const AREA_SIDE = 8;
