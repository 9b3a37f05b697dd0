import type { ThingsInRequest } from './question';

/** Fields of requests whose things go to a thread once, and how many of each it keeps. */
export type KeptFields = Readonly<Record<string, number>>;

/** Numbers of things, the same for all threads: of each thing in each field that somebody still has. */
export class ThingIds {
  private readonly ids = new Map<string, WeakMap<object, number>>();
  private last = 0;

  of(field: string, thing: object): number {
    const ids = this.ids.get(field) ?? new WeakMap<object, number>();
    this.ids.set(field, ids);
    const id = ids.get(thing) ?? ++this.last;
    ids.set(thing, id);
    return id;
  }
}

/** A request in two parts, as it is sent. */
export interface PackedRequest {
  readonly request: object;
  readonly things: ThingsInRequest;
}

/** What one thread keeps of the things that it was sent: those of each field that it was asked about last. */
export class SentThings {
  /** By field, the one that was asked about last at the end. */
  private kept: ReadonlyMap<string, readonly number[]> = new Map();

  constructor(
    private readonly fields: KeptFields,
    private readonly ids: ThingIds,
  ) {}

  /** @param send sends the request; where it cannot, the thread has what it had */
  send(request: object, send: (packed: PackedRequest) => void): void {
    const rest: Record<string, unknown> = {};
    const fields: [string, number | number[]][] = [];
    const added: [number, object][] = [];
    const forgotten: number[] = [];
    const kept = new Map(this.kept);
    for (const [field, value] of Object.entries<unknown>({ ...request })) {
      const things = field in this.fields ? thingsIn(value) : undefined;
      if (!things) {
        rest[field] = value;
        continue;
      }
      const ids = things.map((thing) => this.ids.of(field, thing));
      fields.push([field, Array.isArray(value) ? ids : ids[0]]);
      const before = kept.get(field) ?? [];
      for (const [k, thing] of things.entries())
        if (!before.includes(ids[k]) && ids.indexOf(ids[k]) === k) added.push([ids[k], thing]);
      const all = [...before.filter((id) => !ids.includes(id)), ...new Set(ids)];
      const most = this.fields[field];
      kept.set(field, all.slice(-most));
      forgotten.push(...all.slice(0, -most));
    }
    send({ request: rest, things: { fields, added, forgotten } });
    this.kept = kept;
  }
}

/** The things of a field, which has one, or several; undefined where it has none. */
function thingsIn(value: unknown): readonly object[] | undefined {
  if (Array.isArray(value)) return value.every(isThing) ? value : undefined;
  return isThing(value) ? [value] : undefined;
}

function isThing(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** What a thread was sent, as it keeps it. */
export class ReceivedThings {
  private readonly things = new Map<number, object>();

  /** Puts the things of a request in their places. */
  unpack<Request extends object>(
    request: Request,
    { fields, added, forgotten }: ThingsInRequest,
  ): Request {
    for (const [id, thing] of added) this.things.set(id, thing);
    const found = fields.map(([field, ids]) => [
      field,
      typeof ids === 'number' ? this.thing(ids) : ids.map((id) => this.thing(id)),
    ]);
    for (const id of forgotten) this.things.delete(id);
    return Object.assign(request, Object.fromEntries(found));
  }

  private thing(id: number): object {
    const thing = this.things.get(id);
    if (!thing) throw new Error(`Thing ${id} was never sent.`);
    return thing;
  }
}
