import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/doctor/checks/checks';
import { reportSchema } from '../../src/doctor/report';
import { itInCi } from '../coverage';
import { runCrease, startCrease, temporaryFolder } from './run-crease';

const folder = temporaryFolder();

/** What is nobody's business but this machine's. */
const PRIVATE = [
  homedir(),
  hostname(),
  process.cwd(),
  `/${userInfo().username}/`,
  '.json',
  '.node',
];

describe('crease doctor', () => {
  itInCi(
    'finds the adapter right in every check, within its bounds, as JSON without a path',
    async () => {
      const { code, stdout, stderr } = await runCrease('doctor', '--json');
      const report = reportSchema.parse(JSON.parse(stdout));
      expect(report.checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
      expect({ code, passed: report.passed }).toEqual({ code: 0, passed: true });
      expect(report.verdict).toMatch(/^All is right: in \d+ of \d+ checks/);
      expect(report.checks.map(({ name }) => name)).toEqual(CHECKS.map(({ name }) => name));
      for (const { name, compared, different, rounding } of report.checks) {
        expect({ name, different }).toEqual({ name, different: 0 });
        expect(compared).toBeGreaterThan(10_000);
        if (name.endsWith('ReLUs')) expect(rounding).toBeGreaterThan(0);
        expect(rounding ?? 0).toBeLessThanOrEqual(1);
      }
      expect(report.adapter?.features.length).toBeGreaterThan(0);
      if (report.adapter?.software) expect(report.missing.join()).toContain('a thousand times');
      for (const word of PRIVATE) expect(stdout).not.toContain(word);
      expect(stderr).toContain('drawing …');
      const { peak = 0, kernels = [], readBack, map } = report.speed ?? {};
      expect(kernels.map(({ kernel }) => kernel).toSorted()).toEqual([
        'in workgroup memory',
        'layer by layer',
      ]);
      const measured = [peak, readBack, map?.milliseconds];
      for (const number of [...measured, ...kernels.map(({ flopsPerSecond }) => flopsPerSecond)])
        expect(number).toBeGreaterThan(0);
    },
  );

  it('takes nothing but --json', async () => {
    const { code, stdout, stderr } = await runCrease('doctor', 'model.onnx');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  // Where Vulkan is not Dawn's way to the GPU, no driver can be pointed at nothing.
  it.runIf(process.platform === 'linux')(
    'says what to install where there is no adapter, also as JSON',
    async () => {
      const driver = { CREASE_VULKAN_ICD: join(folder, 'no-driver.json') };
      const { code, stdout, stderr } = await startCrease(['doctor', '--json'], driver).outcome;
      expect(code).toBe(3);
      expect(stderr).toContain('no-driver.json');
      const report = reportSchema.parse(JSON.parse(stdout));
      expect({ adapter: report.adapter, passed: report.passed }).toEqual({
        adapter: null,
        passed: false,
      });
      expect(report.missing.join()).toContain('install');
      expect(stdout).not.toContain('no-driver');
    },
  );
});
