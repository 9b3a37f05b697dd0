/** What a camera writes into a JPEG, behind its first marker, of how its pixels lie: in either order of bytes. */
export function oriented(jpeg: Uint8Array, orientation: number, isLittle = false): Uint8Array {
  const segment = new DataView(new ArrayBuffer(4 + 6 + 8 + 2 + 24 + 4));
  segment.setUint16(0, 0xffe1);
  segment.setUint16(2, segment.byteLength - 2);
  new Uint8Array(segment.buffer).set(
    new TextEncoder().encode(isLittle ? 'Exif\0\0II' : 'Exif\0\0MM'),
    4,
  );
  segment.setUint16(12, 42, isLittle);
  segment.setUint32(14, 8, isLittle);
  // Two entries: the width, of which nothing is to be read, and the orientation.
  segment.setUint16(18, 2, isLittle);
  for (const [k, [tag, value]] of [
    [0x0100, 99],
    [0x0112, orientation],
  ].entries()) {
    const at = 20 + 12 * k;
    segment.setUint16(at, tag, isLittle);
    segment.setUint16(at + 2, 3, isLittle);
    segment.setUint32(at + 4, 1, isLittle);
    segment.setUint16(at + 8, value, isLittle);
  }
  return Uint8Array.from([
    ...jpeg.subarray(0, 2),
    ...new Uint8Array(segment.buffer),
    ...jpeg.subarray(2),
  ]);
}
