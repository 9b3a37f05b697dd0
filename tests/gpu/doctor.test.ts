import { describe, expect, it } from 'vitest';
import { openDevice } from '../../src/cli/adapter';
import { describeAdapter } from '../../src/doctor/adapter';
import { CHECKS } from '../../src/doctor/checks/checks';
import { examine } from '../../src/doctor/examine';
import type { DoctorReport } from '../../src/doctor/report';
import { isEmulated } from '../../src/gpu/device';
import { fewOf } from '../coverage';
import { brokenDevice, type Mutation } from './broken-device';
import { testDevice } from './device';
import { pipelinesOf } from './evaluate-grid';

const device = testDevice();
const facts = { crease: '0', host: { runtime: 'tests', platform: 'none' } };

/** Of an adapter that was not opened by itself: what is told of it does not matter here. */
async function adapterOf(tested: GPUDevice) {
  const opened = await openDevice();
  const adapter = describeAdapter(opened.adapter, opened.device);
  await opened.close();
  expect(adapter.software).toBe(isEmulated(tested.adapterInfo));
  return adapter;
}

async function examined(patient: GPUDevice, check: string): Promise<DoctorReport> {
  const checks = CHECKS.filter(({ name }) => name === check);
  expect(checks).toHaveLength(1);
  return examine({
    device: patient,
    facts,
    adapter: await adapterOf(device()),
    getGpu: 'Buy one.',
    checks,
    measures: false,
  });
}

/** What is broken, the check that is to find it, and what it has to say. */
const BREAKS: readonly (Mutation & { readonly check: string; readonly says: RegExp })[] = [
  {
    check: 'layer by layer: ReLUs',
    shader: 'layer',
    from: 'let onA = a > vec4f(-z);',
    to: 'let onA = a >= vec4f(z);',
    says: /found \d+ of 11275 wrong, the first being sample \d+, \d+ of random:2-24-24-64-1\?seed=1, creases at samples in layer 1\./,
  },
  {
    check: 'layer by layer: maxima',
    shader: 'layer',
    from: 'entry < end; entry++',
    to: 'entry + 1u < end; entry++',
    says: /wrong, the first being sample/,
  },
  {
    check: 'layer by layer: convolutions',
    shader: 'layer',
    from: 'a7 += x.w * a;',
    to: 'a7 += x.z * a;',
    says: /wrong, the first being sample/,
  },
  {
    // A ten thousandth off, where the bound allows millionths.
    check: 'in workgroup memory: ReLUs',
    shader: 'chain',
    from: 'let w = weights[weight];',
    to: 'let w = weights[weight] * 1.0001;',
    says: /wrong, the first being|times what rounding may cause/,
  },
  {
    check: 'in workgroup memory: leaky ReLUs',
    shader: 'chain',
    from: 'all.inDoubt |= other.inDoubt;',
    to: '',
    says: /wrong, the first being sample/,
  },
  {
    check: 'every sample',
    shader: 'store',
    from: 'ids[store.firstId + place.firstId + sample]',
    to: 'ids[store.firstId + place.firstId + (sample & 0xfffffffeu)]',
    says: /found \d+ of 22550 wrong, the first being sample/,
  },
  {
    check: 'sieve',
    shader: 'sift',
    from: '&& all(ids[below + 1u] == id)',
    to: '',
    says: /wrong, the first being sample/,
  },
  {
    check: 'folding',
    shader: 'leaf',
    from: 'dz += affine.w * passed[0];',
    to: '',
    says: /wrong, the first being sample/,
  },
  {
    check: 'counting',
    shader: 'count',
    // Of 64 bits 22 are left, in which some hundred of these regions are the same as others.
    from: '(id.x >> 22u) | ((id.y & 0xfffu) << 10u), id.y >> 12u',
    to: '0u, 0u',
    says: /found \d+ of 135200 wrong, the first being one of the \d+ regions counted\./,
  },
  {
    check: 'drawing',
    shader: 'paint',
    from: 'parity * 32u',
    to: '0u',
    says: /wrong, the first being pixel \d+, \d+ of a picture\./,
  },
];

// tests/cli/doctor.test.ts has one that is right.
describe('a device that is not right', () => {
  it.each(fewOf(4, BREAKS))('is found out by "$check" where $shader has "$to"', async (broken) => {
    const { check, says } = broken;
    const report = await examined(brokenDevice(device(), broken), check);
    expect(report.passed).toBe(false);
    const [{ outcome, sentence }] = report.checks;
    expect(outcome).toBe('failed');
    expect(sentence).toMatch(says);
    expect(report.verdict).toBe(
      `The GPU is not to be trusted: 1 of 1 checks failed. ${sentence ?? ''}`,
    );
  });

  it('is found out by its compiler, whose words come first', async () => {
    const { verdict } = await examined(
      brokenDevice(device(), { shader: 'store', from: 'map[at] =', to: 'map[at] = undeclared +' }),
      'every sample',
    );
    expect(verdict).toMatch(
      /^The GPU is not to be trusted: 2 of 2 checks failed\. The shaders cannot be compiled: .*undeclared/,
    );
  });

  it('fails all that comes after it is lost, and says so', async () => {
    const opened = await openDevice();
    const checks = CHECKS.filter(({ name }) => name === 'read-back' || name === 'drawing');
    const report = await examine({
      device: opened.device,
      facts,
      adapter: await adapterOf(device()),
      getGpu: 'Buy one.',
      checks,
      pipelines: pipelinesOf(device()),
      onCheck: (name, result) => {
        if (name === 'read-back' && result) opened.device.destroy();
      },
    });
    expect(report.checks.map(({ outcome }) => outcome)).toEqual(['passed', 'failed']);
    expect(report.speed).toBeNull();
    expect(report.verdict).toContain('1 of 2 checks failed.');
    await opened.close();
  });
});
