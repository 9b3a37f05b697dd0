import { RELU } from '../../src/network/activation';
import { denseNetwork } from '../../src/network/network';

/**
 * Creases at u = 1 and u = 1 − 2⁻⁷⁰ v. In the window lies a region between them that no float64
 * point is in.
 */
export const sliver = {
  network: denseNetwork([
    {
      inputs: 2,
      outputs: 2,
      weights: Float64Array.of(2 ** 30, 0, 1, 2 ** -70),
      bias: Float64Array.of(-(2 ** 30), -1),
      activation: RELU,
    },
  ]),
  window: { u0: 0, u1: 2, v0: 1, v1: 2 },
};
