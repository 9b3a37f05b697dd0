/** Turns of the event loop at which Dawn may ask for what is done within a millisecond, as most reading back is. */
const EAGER_TURNS = 32;
/** How long it then waits each time before it asks again. */
const MILLISECONDS = 1;

/** How a function looks that has no name and that no JavaScript made, as Dawn's callbacks. */
const NATIVE = 'function () { [native code] }';

/** What Node has for later, on its global object. */
export type Later = Pick<typeof globalThis, 'setImmediate' | 'setTimeout'>;

/**
 * A `setImmediate` that puts Dawn's calls off, and no others, once it has asked at so many turns of the event loop in
 * a row.
 */
export function patientImmediate({ setImmediate, setTimeout }: Later): Later['setImmediate'] {
  let turns = 0;
  const later = (callback: (...given: unknown[]) => void, ...given: unknown[]) => {
    if (Function.prototype.toString.call(callback) !== NATIVE)
      return setImmediate(callback, ...given);
    const turn = ++turns;
    const ask = () => {
      callback(...given);
      // It did not call again: nothing is left to wait for.
      if (turns === turn) turns = 0;
    };
    return turn <= EAGER_TURNS ? setImmediate(ask) : setTimeout(ask, MILLISECONDS);
  };
  return Object.assign(later, setImmediate);
}

let isPatient = false;

/**
 * Has Dawn wait between asking whether the GPU is done. By itself it asks at every turn of the event loop, and keeps a
 * core busy for as long as there is something to wait for: one that a program which is the GPU would compute on. It
 * takes `setImmediate` from the global object each time.
 */
export function makeDawnPatient(): void {
  if (isPatient) return;
  isPatient = true;
  globalThis.setImmediate = patientImmediate(globalThis);
}
