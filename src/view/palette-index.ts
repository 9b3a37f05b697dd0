import { parity } from '../network/region-id';

/**
 * Index of a region's colour in a palette: `paletteIndex` of `shaders/paint.wgsl`. Apart from the
 * palettes, which workers do without.
 */
export function paletteIndex(lo: number, hi: number): number {
  let hash = Math.imul(lo ^ Math.imul(hi, 0x9e3779b1), 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return parity(lo ^ hi) * 32 + (hash >>> 27);
}
