/** A window as people read it: [−1, 1]², or [0, 1] × [−2, 2]. */
export function windowText([u0, u1, v0, v1]: readonly [number, number, number, number]): string {
  const [u, v] = [interval(u0, u1), interval(v0, v1)];
  return u === v ? `${u}²` : `${u} × ${v}`;
}

function interval(from: number, to: number): string {
  return `[${signed(from)}, ${signed(to)}]`;
}

function signed(value: number): string {
  return String(value).replace('-', '−');
}
