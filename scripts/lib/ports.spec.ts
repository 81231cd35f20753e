import { freePort, isEphemeral, isFree } from './ports.mjs';

describe('freePort', () => {
  it('never answers the same port twice, nor one for outgoing connections', async () => {
    const ports: number[] = await Promise.all(Array.from({ length: 50 }, () => freePort()));
    expect(new Set(ports).size).toBe(50);
    expect(ports.filter((port) => isEphemeral(port))).toEqual([]);
    expect(await Promise.all(ports.map(isFree))).not.toContain(false);
  });

  it('answers one all the same where every port is for outgoing connections', async () => {
    expect(await isFree(await freePort([1_024, 65_535]))).toBe(true);
  });
});
