import { describe, expect, it } from 'vitest';
import { isAsDescribed } from '../../src/app/open/preset-sight';
import { readLink } from '../../src/app/page/link';
import { PRESETS } from '../../src/app/open/presets';
import { DEFAULTS, type Settings } from '../../src/app/page/settings';
import { openConstruction } from '../../src/network/open';
import type { Window } from '../../src/network/slice';
import { fitWindow, panView, zoomView, viewLimits } from '../../src/view/camera';

/** As much of what is on screen as sentences speak of, at first as the preset opens. */
function screenOf(search: string) {
  const link = readLink(search);
  const opened = { ...openConstruction('random:8-4-1'), name: link.network ?? '' };
  const view = fitWindow(link.window ?? opened.window, 1.5);
  const settings: Settings = { ...DEFAULTS, palette: 'washi', ...link.settings };
  const plane = { axes: link.axes ?? [0, 1], at: link.at };
  return { opened, plane, view, settings };
}

function isSeen(k: number, changed: Partial<ReturnType<typeof screenOf>>): boolean {
  const { settings, ...shown } = { ...screenOf(PRESETS[k].search), ...changed };
  return isAsDescribed(PRESETS[k], shown, settings);
}

describe('what a preset describes', () => {
  it.each(PRESETS.map(({ name }, k) => [name, k] as const))('is seen, and not: %s', (_, k) => {
    const { opened, view, settings } = screenOf(PRESETS[k].search);
    expect(isSeen(k, {})).toBe(true);
    expect(isSeen(k, { opened: { ...opened, name: 'another' } })).toBe(false);
    expect(isSeen(k, { plane: { axes: [2, 3], at: undefined } })).toBe(false);
    expect(isSeen(k, { settings: { ...settings, depth: 3 } })).toBe(false);
    expect(isSeen(k, { settings: { ...settings, picture: 'sampled' } })).toBe(false);
    // A step to the side is not away.
    const see = (window: Window) => isSeen(k, { view: window });
    expect(see(panView(view, 0.1, -0.1))).toBe(true);
    expect(see(panView(view, 0.7, 0))).toBe(false);
    const limits = viewLimits(view);
    expect(
      [1.25, 4, 1 / 2, 1 / 8].map((factor) => see(zoomView(view, 0.5, 0.5, factor, limits))),
    ).toEqual([true, false, true, false]);
  });

  it('is what its link names: creases, colours, a second map', () => {
    for (const [k, { search }] of PRESETS.entries()) {
      const { settings } = screenOf(search);
      const { settings: named } = readLink(search);
      const other = { ...settings, creases: !settings.creases };
      expect(isSeen(k, { settings: other })).toBe(named.creases === undefined);
      const beside = { ...settings, beside: 'another' };
      expect(isSeen(k, { settings: beside })).toBe(named.beside === undefined);
    }
  });
});
