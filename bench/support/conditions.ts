import { arch, cpus, loadavg, platform, totalmem } from 'node:os';

/** The machine, and how busy others keep it while we measure. */
export const machineConditions = (): Readonly<Record<string, string | number>> => ({
  machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}`,
  node: process.versions.node,
  loadAtStart: Number((loadavg()[0] ?? 0).toFixed(2)),
});
