import { ReplicaLag } from './postgres.replica-lag.js';

describe('the lag of replicas', () => {
  let now = 0;
  let lag: ReplicaLag;
  beforeEach(() => {
    now = 0;
    lag = new ReplicaLag(() => now);
  });
  const at = (time: number, written: number, replayed: number | null): number => {
    now = time;
    return lag.note({ written: BigInt(written), replayed: replayed === null ? null : BigInt(replayed) });
  };

  it('is nothing without replicas, and when all have everything', () => {
    expect(at(0, 100, null)).toBe(0);
    expect(at(10, 200, 200)).toBe(0);
  });

  it('grows while a replica stands still, also when nothing more is written', () => {
    expect([at(0, 100, 50), at(300, 200, 50), at(700, 200, 50)]).toEqual([0, 300, 700]);
  });

  it('falls to the age of what is still missing, and to nothing when that is there', () => {
    expect([at(0, 100, 50), at(300, 200, 50), at(800, 300, 100), at(900, 300, 300)]).toEqual([
      0, 300, 500, 0,
    ]);
    expect(at(5_000, 400, 300)).toBe(0);
  });
});
