import { newId, newUuid } from './ids.js';

describe('new identifiers', () => {
  it('are UUIDs of version 7 that follow each other, however many are made at once', () => {
    const made = Array.from({ length: 20_000 }, newUuid);
    expect(made[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(made).toEqual([...made].sort());
    expect(new Set(made).size).toBe(made.length);
  });

  it('carry the time', () => {
    const before = Date.now();
    const time = Number.parseInt(newUuid().replaceAll('-', '').slice(0, 12), 16);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThan(before + 1_000);
  });

  it('have the prefix of their kind', () => {
    expect(newId('request')).toMatch(/^req_[0-9a-f-]{36}$/);
  });
});
