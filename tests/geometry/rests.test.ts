import { assert, constantFrom, double, property, tuple } from 'fast-check';
import { expect, it } from 'vitest';
import { FORM_COLUMNS } from '../../src/geometry/forms';
import { addWithRests, Rest, REST_COLUMNS, setExact } from '../../src/geometry/rests';
import { scaled } from '../../src/network/dyadic';
import { examples } from '../coverage';

/** Numbers that cancel, that few digits hold, and that many do not. */
const numbers = tuple(
  constantFrom(0, 1, -1, 0.5, 0.1, -0.1, 3, 2 ** -30),
  constantFrom(1, -1, 2 ** 40, 2 ** -60, 0.7),
  double({ min: 1, max: 1.0001, noNaN: true }),
  constantFrom(true, false),
).map(([x, y, z, isPlain]) => (isPlain ? x * y : x * y * z));

/** As many bits behind the point as products of these numbers have. */
const EXPONENT = 1000;

it('rests of sums of products are exact, as long as they are known', () => {
  const met = { known: 0, withRest: 0, unknown: 0 };
  const form = new Float64Array(FORM_COLUMNS);
  const rests = new Float64Array(REST_COLUMNS);
  const other = new Float64Array(FORM_COLUMNS);
  const exact = new Float64Array(REST_COLUMNS);
  setExact(exact, 0);
  assert(
    property(
      tuple(numbers, numbers),
      tuple(numbers, numbers),
      tuple(numbers, numbers),
      (...terms) => {
        form.fill(0);
        setExact(rests, 0);
        let sum = 0n;
        for (const [weight, x] of terms) {
          other.fill(x);
          addWithRests(form, rests, weight, other, 0, exact, 0);
          sum += scaled(weight, EXPONENT) * scaled(x, EXPONENT);
        }
        if (rests[Rest.isKnown] === 0) {
          met.unknown++;
          return;
        }
        const [rest] = rests.subarray(Rest.first);
        met[rest === 0 ? 'known' : 'withRest']++;
        expect(scaled(form[0], 2 * EXPONENT) + scaled(rest, 2 * EXPONENT)).toBe(sum);
        expect(form[0] + rest).toBe(form[0]);
      },
    ),
    examples(2000, 1),
  );
  for (const count of Object.values(met)) expect(count).toBeGreaterThan(20);
});
