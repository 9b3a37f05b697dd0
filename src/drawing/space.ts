import { mat4d, vec3d } from 'wgpu-matrix';
import type { Place } from './picture';

export type Point3 = readonly [x: number, y: number, z: number];

/** A camera that looks at the origin from far away, so that parallels stay parallel. z is up. */
export class Space {
  private readonly view: Float64Array;

  /**
   * @param turn radians around the vertical
   * @param tilt radians from which it looks down: π/2 from above
   * @param centre where the origin lies in the panel
   * @param scale points per unit
   */
  constructor(
    turn: number,
    tilt: number,
    private readonly centre: Place,
    private readonly scale: number,
  ) {
    // Looked at along −z, x to the right and y up: the ground is turned first, then tilted away.
    const tilted = mat4d.rotationX(tilt - Math.PI / 2);
    this.view = mat4d.rotateZ(tilted, turn);
  }

  /** Where a point is seen, and how near it is: greater is nearer. */
  see(point: Point3): readonly [x: number, y: number, near: number] {
    const [x, y, near] = vec3d.transformMat4([...point], this.view);
    return [this.centre[0] + this.scale * x, this.centre[1] - this.scale * y, near];
  }

  /** The point at some height that is seen at a place. */
  atHeight([x, y]: Place, z: number): Point3 {
    // What is seen is affine in x and y.
    const [ox, oy] = this.see([0, 0, z]);
    const [ax, ay] = this.see([1, 0, z]);
    const [bx, by] = this.see([0, 1, z]);
    const [a, c, b, d] = [ax - ox, ay - oy, bx - ox, by - oy];
    const determinant = a * d - b * c;
    const [dx, dy] = [x - ox, y - oy];
    return [(dx * d - b * dy) / determinant, (a * dy - c * dx) / determinant, z];
  }

  places(points: readonly Point3[]): number[] {
    return points.flatMap((point) => {
      const [x, y] = this.see(point);
      return [x, y];
    });
  }

  /** How near a polygon is, on average. */
  nearness(points: readonly Point3[]): number {
    return points.reduce((sum, point) => sum + this.see(point)[2], 0) / points.length;
  }
}
