import { describe, expect, it } from 'vitest';
import { openMapRequest, slicedNetworkOf } from '../../src/cli/map-request';
import { sampleRequest } from '../../src/cli/sample-request';

it('composes the slice of a request once, however many ask for it', async () => {
  const size = { width: 64, height: 64 };
  const [request, other] = [
    await openMapRequest('fold:4x3', { size }),
    await openMapRequest('fold:4x3', { size }),
  ];
  expect(slicedNetworkOf(request)).toBe(slicedNetworkOf(request));
  expect(slicedNetworkOf(other)).not.toBe(slicedNetworkOf(request));
});

describe('a map that is interrupted', () => {
  // Ctrl-C in the second in which Dawn loads once ended as a fault: nobody heard the rejection yet.
  it.each(['before', 'while'])('%s its device opens just stops', async (moment) => {
    const request = await openMapRequest('fold:4x3', { size: { width: 64, height: 64 } });
    const controller = new AbortController();
    if (moment === 'before') controller.abort();
    const sampled = sampleRequest(request, 'Counting', controller.signal);
    if (moment === 'while') controller.abort();
    await expect(sampled).rejects.toThrow(/interrupted|aborted/i);
  });
});
