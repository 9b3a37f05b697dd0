/** Size and alignment in bytes of the WGSL types that Crease's uniform structs use. */
const typeLayouts: Readonly<Record<string, { size: number; align: number; view: View }>> = {
  u32: { size: 4, align: 4, view: 'u32' },
  f32: { size: 4, align: 4, view: 'f32' },
  vec2u: { size: 8, align: 8, view: 'u32' },
  vec2f: { size: 8, align: 8, view: 'f32' },
  vec4u: { size: 16, align: 16, view: 'u32' },
  vec4f: { size: 16, align: 16, view: 'f32' },
};

type View = 'u32' | 'f32';

interface Field {
  readonly name: string;
  readonly offset: number;
  /** Numbers in the field. */
  readonly length: number;
  readonly view: View;
}

/** The byte layout of a struct, read from the shader that owns it. */
export class StructLayout {
  /** Bytes of the struct. */
  readonly size: number;
  private readonly fields: readonly Field[];

  /** @throws Error if the shader has no such struct, or a field of it has a type not known here. */
  constructor(
    shader: string,
    private readonly name: string,
  ) {
    const body = new RegExp(`struct ${name} \\{([^}]*)\\}`).exec(shader)?.[1];
    if (body === undefined) throw new Error(`The shader has no struct ${name}.`);
    const fields: Field[] = [];
    let [end, structAlign] = [0, 4];
    for (const [, field, type] of body
      .replaceAll(/\/\/.*/g, '')
      .matchAll(/(\w+)\s*:\s*([\w<>, ]+?)\s*,\s*\n/g)) {
      const [, element, count] = /^array<(\w+), (\d+)>$/.exec(type) ?? [type, type, '1'];
      const layout = typeLayouts[element];
      if (!layout) throw new Error(`Field ${field} of struct ${name} has the type ${type}.`);
      const offset = roundUp(end, layout.align);
      end = offset + layout.size * Number(count);
      structAlign = Math.max(structAlign, layout.align);
      fields.push({ name: field, offset, length: (end - offset) / 4, view: layout.view });
    }
    this.fields = fields;
    this.size = roundUp(end, structAlign);
  }

  /** The bytes of an array of structs; see `pack`. */
  packAll(structs: readonly Readonly<Record<string, number | ArrayLike<number>>>[]): ArrayBuffer {
    const bytes = new Uint8Array(this.size * structs.length);
    for (const [k, values] of structs.entries())
      bytes.set(new Uint8Array(this.pack(values)), k * this.size);
    return bytes.buffer;
  }

  /**
   * The bytes of one struct.
   *
   * @throws Error if a field is missing, misspelt or has another length.
   */
  pack(values: Readonly<Record<string, number | ArrayLike<number>>>): ArrayBuffer {
    const bytes = new ArrayBuffer(this.size);
    const views = { u32: new Uint32Array(bytes), f32: new Float32Array(bytes) };
    const unknown = Object.keys(values).find((key) => !this.fields.some((f) => f.name === key));
    if (unknown !== undefined) throw new Error(`Struct ${this.name} has no field ${unknown}.`);
    for (const field of this.fields) {
      const value = values[field.name];
      const numbers = typeof value === 'number' ? [value] : value;
      if (numbers?.length !== field.length)
        throw new Error(
          `Field ${field.name} of struct ${this.name} needs ${field.length} numbers.`,
        );
      views[field.view].set(numbers, field.offset / 4);
    }
    return bytes;
  }
}

/** The least multiple of `step` that is at least `value`. */
export function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
