import { Pace, pauseAfter, rest, rowsOfOneSession } from './pace.js';

describe('Pace', () => {
  /** Rows of the batches of a step with enough rows, of which each takes so many milliseconds. */
  const sizes = (batchMs: number, perRow: number, batches: number): number[] => {
    const pace = new Pace({ batchMs });
    return Array.from({ length: batches }, () => {
      const rows = pace.rowsOf(100_000);
      pace.changed(rows, rows * perRow);
      return rows;
    });
  };

  it('takes all rows where nothing is said of time', () => {
    expect(new Pace({}).rowsOf(5_000)).toBe(5_000);
    expect(new Pace({ busyPercent: 10 }).rowsOf(5_000)).toBe(5_000);
  });

  it('comes to the size that takes the time, slowly up and faster down', () => {
    expect(sizes(50, 0.02, 6)).toEqual([250, 500, 1_000, 2_000, 2_500, 2_500]);
    expect(sizes(50, 0.5, 3)).toEqual([250, 100, 100]);
  });

  it('does not fall below a size under which nothing is won', () => {
    expect(sizes(10, 100, 4)).toEqual([250, 62, 50, 50]);
  });

  it('leaves no small rest of what is done in parts', () => {
    const parts = (left: number): number[] => {
      const rows = new Pace({ batchMs: 50 }).rowsOf(left);
      return rows < left ? [rows, ...parts(left - rows)] : [rows];
    };
    expect(parts(310)).toEqual([310]);
    expect(parts(320)).toEqual([160, 160]);
    expect(parts(520)).toEqual([260, 260]);
    expect(parts(2_500)).toEqual(Array(10).fill(250));
  });

  it('learns nothing from a small rest that was fast', () => {
    const pace = new Pace({ batchMs: 50 });
    expect(pace.rowsOf(7)).toBe(7);
    pace.changed(7, 1);
    expect(pace.rowsOf(1_000)).toBe(250);
    pace.changed(100, 100);
    expect(pace.rowsOf(1_000)).toBe(50);
  });

  it('lets one session change few rows where batches are short', () => {
    expect(rowsOfOneSession({}, 50_000)).toBe(50_000);
    expect(rowsOfOneSession({ batchMs: 50 }, 50_000)).toBe(250);
    expect(rowsOfOneSession({ batchMs: 50 }, 2)).toBe(2);
  });
});

describe('the pause after a batch', () => {
  it('leaves the store its share of the time', () => {
    expect(pauseAfter({}, 80)).toBe(0);
    expect(pauseAfter({ busyPercent: 20 }, 80)).toBe(320);
  });

  it('shows that the work is alive, and ends when somebody cancels', async () => {
    const cancel = new AbortController();
    let beats = 0;
    const beat = (): void => {
      beats += 1;
      if (beats === 2) cancel.abort();
    };
    await expect(rest(60_000, beat, cancel.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(beats).toBe(2);
    await rest(0, beat);
    expect(beats).toBe(2);
  });
});
