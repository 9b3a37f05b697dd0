/** A colour with a share of another in it, opaque. */
export function mixColours(under: number, over: number, share: number): number {
  const red = mixChannels(under & 255, over & 255, share);
  const green = mixChannels((under >>> 8) & 255, (over >>> 8) & 255, share);
  const blue = mixChannels((under >>> 16) & 255, (over >>> 16) & 255, share);
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
}

function mixChannels(from: number, to: number, share: number): number {
  return (from + (to - from) * share + 0.5) | 0;
}
