import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { patientImmediate } from '../../src/cli/patient-dawn';

/** A `setImmediate` of its own, and what it was asked to do how. */
function recorded() {
  const asked: string[] = [];
  const { setImmediate, setTimeout } = globalThis;
  const soon = (callback: () => void) => {
    asked.push('immediately');
    return setImmediate(callback);
  };
  const patient = patientImmediate({
    setImmediate: Object.assign(soon, setImmediate),
    setTimeout: Object.assign((callback: () => void) => {
      asked.push('later');
      return setTimeout(callback);
    }, setTimeout),
  });
  return { asked, patient };
}

/** Asks as Dawn does: with a new function at every turn, that no JavaScript made, until something is done. */
async function ask(patient: typeof setImmediate, times: number): Promise<void> {
  let left = times;
  await new Promise<void>((resolve) => {
    const turn = () => {
      if (--left > 0) patient(turn.bind(undefined));
      else resolve();
    };
    patient(turn.bind(undefined));
  });
  await nextTurn();
}

it('Dawn asks at a few turns of the event loop, and then now and then, each time it waits', async () => {
  const { asked, patient } = recorded();
  for (let waits = 0; waits < 2; waits++) {
    asked.length = 0;
    await ask(patient, 40);
    expect(asked).toHaveLength(40);
    expect(asked.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'immediately'));
    expect(asked.slice(-5)).toEqual(Array.from({ length: 5 }, () => 'later'));
  }
});

it('nobody else is put off', async () => {
  const { asked, patient } = recorded();
  for (let turn = 0; turn < 40; turn++)
    await new Promise<void>((resolve) => patient(() => resolve()));
  expect(new Set(asked)).toEqual(new Set(['immediately']));
  expect(await promisify(patientImmediate(globalThis))('given')).toBe('given');
});
