import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Programs of Debian's packages slurm-wlm and munge. */
const PROGRAMS = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'scontrol', 'squeue'];

/** Why no cluster can be started on this machine; undefined where one can. */
export function slurmProblem(): string | undefined {
  if (process.platform !== 'linux') return 'Slurm runs on Linux only.';
  if (process.getuid?.() !== 0) return 'only root can start a cluster.';
  const folders = ['/usr/bin', '/usr/sbin', ...(process.env['PATH'] ?? '').split(':')];
  const missing = PROGRAMS.find(
    (name) => !folders.some((folder) => existsSync(join(folder, name))),
  );
  return missing === undefined
    ? undefined
    : `${missing} is missing (Debian: apt-get install slurm-wlm munge).`;
}

/** Milliseconds between looks, and until something that should happen is given up. */
const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 60_000;

export async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const startedAt = performance.now();
  while (!(await isTrue())) {
    if (performance.now() - startedAt > PATIENCE_MS) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** A cluster of this one machine, with all that belongs to it in a scratch folder. */
export class SlurmCluster {
  private readonly folder = mkdtempSync(join(tmpdir(), 'crease-slurm-'));
  private readonly daemons: ChildProcess[] = [];

  /** Starts the cluster, and waits until it takes jobs. */
  async start(): Promise<void> {
    const at = (name: string) => join(this.folder, name);
    // Munge refuses folders that others might change, and runs as a user of its own.
    chmodSync(this.folder, 0o755);
    for (const name of ['munge', 'state', 'spool']) mkdirSync(at(name));
    const munge = userOf('munge');
    writeFileSync(at('munge/key'), randomBytes(128), { mode: 0o600 });
    for (const name of ['munge', 'munge/key']) chownSync(at(name), munge.uid, munge.gid);
    const files = ['key', 'socket', 'pid', 'log', 'seed'].map((name) => {
      const option = name === 'socket' ? 'socket' : `${name}-file`;
      return `--${option}=${at(`munge/${name}`)}`;
    });
    this.daemon('munged', ['--foreground', ...files], munge);
    await until('munged', () => existsSync(at('munge/socket')));
    writeFileSync(at('slurm.conf'), await this.configuration());
    const configuration = ['-D', '-f', at('slurm.conf')];
    this.daemon('slurmctld', configuration);
    this.daemon('slurmd', [...configuration, '-N', nodeName()]);
    await until('an idle node', async () =>
      (await this.run('sinfo', '-h', '-o', '%T').catch(() => '')).startsWith('idle'),
    );
  }

  /** Runs a client of the cluster, and returns what it printed. */
  async run(program: string, ...options: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(program, options, { env: this.env() });
    return stdout;
  }

  /** Environment in which clients find this cluster and no other. */
  env(): NodeJS.ProcessEnv {
    const path = `${process.env['PATH'] ?? ''}:/usr/sbin`;
    return { ...process.env, PATH: path, SLURM_CONF: join(this.folder, 'slurm.conf') };
  }

  /** What the daemons wrote down, for when something goes wrong. */
  logs(): string {
    const names = ['slurmctld.log', 'slurmd.log'].map((name) => join(this.folder, name));
    return names.map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')).join('\n');
  }

  /** Stops the jobs and daemons that this started, and takes the folder away. */
  async stop(): Promise<void> {
    // First the jobs, whose processes the daemons know.
    await this.run('scancel', '--full', '--user=root').catch(() => undefined);
    await until('the jobs to end', async () => {
      const left = await this.run('squeue', '-h', '-o', '%T').catch(() => '');
      return left.trim() === '';
    });
    for (const daemon of this.daemons.splice(0).toReversed()) {
      const isOver = new Promise((resolve) => {
        if (daemon.exitCode !== null || daemon.signalCode !== null) resolve(undefined);
        daemon.once('exit', resolve);
      });
      daemon.kill('SIGTERM');
      await isOver;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private daemon(program: string, options: string[], user?: { uid: number; gid: number }): void {
    const daemon = spawn(program, options, { stdio: 'ignore', env: this.env(), ...user });
    daemon.on('error', () => undefined);
    this.daemons.push(daemon);
  }

  private async configuration(): Promise<string> {
    const { folder } = this;
    const name = nodeName();
    const [controlPort, nodePort] = [await freePort(), await freePort()];
    return `ClusterName=crease
SlurmctldHost=${name}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
SlurmctldPort=${controlPort}
SlurmdPort=${nodePort}
AuthType=auth/munge
# A requeued job waits until its old credential has expired: two minutes, if nothing is said.
AuthInfo=socket=${folder}/munge/socket,cred_expire=5
CredType=cred/munge
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=1,batch_sched_delay=0
ReturnToService=2
SwitchType=switch/none
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
NodeName=${name} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=main Nodes=${name} Default=YES MaxTime=INFINITE State=UP
`;
  }
}

function nodeName(): string {
  return hostname().split('.')[0];
}

function userOf(name: string): { uid: number; gid: number } {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  if (line === undefined) throw new Error(`There is no user ${name}.`);
  const [uid, gid] = line.split(':').slice(2, 4).map(Number);
  return { uid, gid };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}
