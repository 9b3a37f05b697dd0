import { describe, expect, it } from 'vitest';
import { CONSTRUCTION_KINDS, PAGE_LIMITS, readConstruction } from '../../src/app/open/construction';
import { constructNetwork, parseConstruction } from '../../src/network/constructions/constructions';
import { InputError } from '../../src/network/errors';
import { densityText, firstLayersText, intervalText } from '../../src/app/page/words';
import { manyText } from '../../src/view/count-text';

describe('intervalText', () => {
  it('has the digits that tell one pixel from the next, and no more', () => {
    expect(intervalText(-20 / 9, 20 / 9, 1920)).toBe('−2.222 … 2.222');
    expect(intervalText(-1.25, 1.25, 800)).toBe('−1.25 … 1.25');
    expect(intervalText(0.1 + 0.2, 1, 100)).toBe('0.3 … 1');
    expect(intervalText(-1e-9, 1234.5, 100)).toBe('0 … 1235');
  });

  it('tells the ends of the narrowest and of the widest window apart', () => {
    expect(intervalText(0.3, 0.3 + 2e-12, 1000)).toBe('0.3 … 0.300000000002');
    expect(intervalText(-1e6, 1e6, 1000)).toBe('−1000000 … 1000000');
  });
});

describe('counts in words', () => {
  it('have the number that goes with them', () => {
    expect([0, 1, 3460].map((count) => manyText(count, 'region'))).toEqual([
      '0 regions',
      '1 region',
      '3,460 regions',
    ]);
    expect([1, 2].map(firstLayersText)).toEqual(['the first layer', 'the first 2 layers']);
  });

  it('of a density are read like counts, until those are too long', () => {
    expect([0.3125, 697.6, 12310.4, 478734, 6.25e23].map(densityText)).toEqual([
      '0.3125',
      '697.6',
      '12,310',
      '478,700',
      '6.25e+23',
    ]);
  });
});

describe('constructions as a form', () => {
  it.each([
    'random:2-24-24-24-1?seed=1',
    'random:5-8-12-3?seed=7&init=xavier&bias=0.25',
    'random:2-8-1?seed=0&init=pytorch',
    'random:2-8-1?seed=0&activation=leaky_relu:0.1',
    // not among those to choose from
    'random:2-8-1?seed=0&activation=clip:-2:3',
    'random:2-8-1?seed=0&activation=max:3',
    'random:2-8-1?seed=0&activation=step',
    'cnn:1x12x12-4c3s2-4c3s2-16-3?seed=1',
    'cnn:3x8x8-5c2s1-7-2?seed=9&activation=abs',
    'fold:6x3',
    'tent:10',
    'mod:5?eps=1/64',
    'mod:3x2?eps=1/4194304',
    'pascanu:6x3',
    'zonotope:4x3x2',
    'square:6',
  ])('%s comes back as it was', (name) => {
    const known = readConstruction(name);
    expect(known?.kind.write(known.values, name)).toBe(name);
  });

  it('what the fields of every kind begin with is a network', () => {
    for (const kind of CONSTRUCTION_KINDS) {
      const name = kind.write(kind.read(kind.usual) ?? {}, kind.usual);
      expect(constructNetwork(name)).toEqual(constructNetwork(kind.usual));
    }
  });

  it.each([
    // more than the fields can say
    'cnn:1x12x10-4c3s2-16-3?seed=1',
    'cnn:1x12x12-4c3s2-8c3s2-16-3?seed=1',
    'cnn:1x12x12-4c3s2p1-16-3?seed=1',
    'cnn:1x12x12-4c3s2-16-3?seed=1&init=xavier',
    'json:{"layers":[]}',
  ])('%s stays a name', (name) => {
    expect(readConstruction(name)).toBeUndefined();
  });

  it('every number that a field takes makes a network, or a sentence', () => {
    for (const kind of CONSTRUCTION_KINDS)
      for (const { name, least, most } of kind.parameters)
        for (const end of [least, most]) {
          if (end === undefined) continue;
          const changed = kind.write({ ...kind.read(kind.usual), [name]: String(end) }, kind.usual);
          try {
            expect(kind.read(changed)?.[name]).toBe(String(end));
            parseConstruction(changed, PAGE_LIMITS);
          } catch (error) {
            expect(error).toBeInstanceOf(InputError);
          }
        }
  });

  it('layers that differ keep their widths when there are more of them, or fewer', () => {
    const name = 'random:2-5-9-1?seed=3';
    const { kind, values = {} } = readConstruction(name) ?? {};
    expect(values).toMatchObject({ depth: '2', width: '' });
    expect(kind?.write({ ...values, depth: '3' }, name)).toBe('random:2-5-9-9-1?seed=3');
    expect(kind?.write({ ...values, depth: '1' }, name)).toBe('random:2-5-1?seed=3');
    expect(kind?.write({ ...values, width: '4' }, name)).toBe('random:2-4-4-1?seed=3');
  });
});
