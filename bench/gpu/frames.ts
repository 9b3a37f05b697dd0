import { randomNetworkName } from '../../src/cli/throughput/networks';
import type { Window } from '../../src/network/slice';
import { median } from '../../src/sweep/quantiles';
import { palettes } from '../../src/view/palette';
import { bedOf, onDevice } from './device';
import { openNoted } from './maps';
import type { Part } from './part';
import { FRAME_MS, percent, short, timeOf } from './timing';

const NETWORKS = ['he-32x3', 'spiral-32x3', 'acasxu-1-1', randomNetworkName(64, 4)];
const SIZE = { card: [3840, 2160], small: [320, 180] } as const;

/** Frames of a movement, after those that are not counted. */
const FRAMES = 60;
const WARM_UP = 5;

/** Share of the window that a frame of panning moves by, and that a frame of zooming leaves. */
const PAN = 0.004;
const ZOOM = 0.985;

type Movement = (window: Window, frame: number) => Window;

const pan: Movement = (window, frame) => {
  const by = frame * PAN * (window.u1 - window.u0);
  return { ...window, u0: window.u0 + by, u1: window.u1 + by };
};

const zoom: Movement = ({ u0, u1, v0, v1 }, frame) => {
  const left = (1 - ZOOM ** frame) / 2;
  const [du, dv] = [left * (u1 - u0), left * (v1 - v0)];
  return { u0: u0 + du, u1: u1 - du, v0: v0 + dv, v1: v1 - dv };
};

/**
 * What a frame of a moving picture takes, drawn offscreen: moved alone, as the explorer does at once, and sampled anew
 * at full resolution, as it does when there is time.
 */
export const frames: Part = {
  name: 'frames',
  about:
    'milliseconds of frames of pan and zoom, offscreen, each to its end before the next begins',
  seconds: 50,
  run: (bench, result, clock) =>
    onDevice(async ({ device }) => {
      const { engine } = bedOf(device);
      const painter = engine.createPainter();
      const [width, height] = SIZE[bench.small ? 'small' : 'card'];
      const { RENDER_ATTACHMENT } = GPUTextureUsage;
      const size = [width, height];
      const target = device.createTexture({ size, format: 'rgba8unorm', usage: RENDER_ATTACHMENT });
      const style = { palette: palettes[0], creases: true };
      const rows = [['network', 'frame', 'median', 'p95', 'most', 'within 16.7 ms']];
      result.tables.push(rows);
      for (const name of bench.small ? NETWORKS.slice(0, 1) : NETWORKS) {
        const found = await openNoted(bench, result, name);
        if (!found) continue;
        const window = wide(found.window, width / height);
        const sampler = engine.createSampler(found.network, { isBrief: true });
        let map = await sampler.map({ window, width, height });
        const paint = async (view: Window) => {
          const encoder = device.createCommandEncoder({ label: 'frames' });
          painter.prepare(target, [map], style, view)(encoder);
          device.queue.submit([encoder.finish()]);
          await device.queue.onSubmittedWorkDone();
        };
        const sample = async (view: Window) => {
          map.destroy();
          map = await sampler.map({ window: view, width, height });
          await paint(view);
        };
        const kinds = [
          ['moved alone', pan, paint],
          ['panned, sampled anew', pan, sample],
          ['zoomed, sampled anew', zoom, sample],
        ] as const;
        for (const [kind, move, draw] of kinds) {
          const milliseconds: number[] = [];
          const most = bench.small ? 8 : WARM_UP + FRAMES;
          for (let frame = 0; frame < most && clock.left > 0; frame++)
            milliseconds.push(await timeOf(() => draw(move(window, frame))));
          const counted = milliseconds
            .slice(Math.min(WARM_UP, milliseconds.length - 1))
            .toSorted((a, b) => a - b);
          if (counted.length === 0) continue;
          result.data.push({ network: name, width, height, kind, milliseconds });
          const p95 = counted[Math.floor(0.95 * (counted.length - 1))];
          const within = counted.filter((one) => one <= FRAME_MS).length / counted.length;
          const numbers = [median(counted), p95, counted[counted.length - 1]].map(short);
          rows.push([name, kind, ...numbers, percent(within)]);
        }
        map.destroy();
        sampler.destroy();
      }
      painter.destroy();
      target.destroy();
    }),
};

/** A window of a screen's shape around the middle of another. */
function wide({ u0, u1, v0, v1 }: Window, ratio: number): Window {
  const [u, reach] = [(u0 + u1) / 2, ((v1 - v0) * ratio) / 2];
  return { u0: u - reach, u1: u + reach, v0, v1 };
}
