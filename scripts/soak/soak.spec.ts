import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Killer, VICTIMS, planKills } from './killer.mjs';
import { seededRandom } from './random.mjs';
import { withProblems } from './soak.mjs';

const planOf = (seed: number, kills = 10) =>
  planKills({ kills, requests: 1_000, random: seededRandom(seed) });

describe('planKills', () => {
  it('spreads the kills over parts and work, as the seed says', () => {
    const plan = planOf(1);
    expect(plan).toHaveLength(10);
    expect(new Set(plan.map(({ part }) => part))).toEqual(new Set(VICTIMS));
    expect(plan.map(({ after }) => after)).toEqual(plan.map(({ after }) => after).sort((a, b) => a - b));
    expect(plan.at(-1)!.after).toBeLessThan(1_000);
    expect(planOf(1)).toEqual(plan);
    expect(planOf(2)).not.toEqual(plan);
  });

  it('leaves out no part, even of two kills', () => {
    for (let seed = 1; seed <= 20; seed += 1)
      expect(
        planOf(seed, 2)
          .map(({ part }) => part)
          .sort(),
      ).toEqual([...VICTIMS].sort());
  });
});

describe('Killer', () => {
  let home: string;
  const victims: ChildProcess[] = [];
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'habeas-killer-test-'));
  });
  afterEach(() => {
    for (const victim of victims.splice(0)) victim.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  });

  const startVictim = (name: string) => {
    const victim = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    victims.push(victim);
    const ended = new Promise((resolve) => victim.once('exit', (_code, signal) => resolve(signal)));
    writeFileSync(join(home, 'run.json'), JSON.stringify([{ name, pid: victim.pid }]));
    return { pid: victim.pid!, ended };
  };

  it('kills each life of a part once, when its mark is reached', async () => {
    let done = 0;
    const first = startVictim('worker');
    const plan = [3, 3].map((after) => ({ after, delay: 0, part: 'worker' }));
    const killer = new Killer({ home, plan });
    const running = killer.run(() => done);
    expect(killer.kills).toEqual([]);
    done = 3;
    expect(await first.ended).toBe('SIGKILL');
    const second = startVictim('worker');
    expect(await second.ended).toBe('SIGKILL');
    await running;
    expect(killer.kills).toEqual([first, second].map(({ pid }) => ({ part: 'worker', pid, after: 3 })));
  });

  it('stops when nothing is left to disturb', async () => {
    const killer = new Killer({ home, plan: [{ after: 5, delay: 0, part: 'worker' }] });
    const running = killer.run(() => 0);
    killer.stop();
    await running;
    expect(killer.kills).toEqual([]);
  });
});

describe('withProblems', () => {
  const sound = {
    requests: 20,
    kills: 2,
    certificates: 20,
    placesWithTraces: 0,
    deliveriesLost: 0,
    mailsLost: 0,
  };

  it('finds none where every count is right', () => {
    expect(withProblems(sound, 2, []).problems).toEqual([]);
  });

  it.each([
    ['1 certificates that are missing', { certificates: 19 }],
    ['1 kills that were not made', { kills: 1 }],
    ['3 places where the erased can still be read', { placesWithTraces: 3 }],
    ['4 webhooks that did not arrive', { deliveriesLost: 4 }],
    ['5 mails that were not sent', { mailsLost: 5 }],
  ])('tells of %s', (problem, counts) => {
    expect(withProblems({ ...sound, ...counts }, 2, []).problems).toEqual([problem]);
  });

  it('shows the first twenty of many', () => {
    const { problems } = withProblems(
      sound,
      2,
      Array.from({ length: 25 }, (_, n) => `problem ${n}`),
    );
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toBe('and 5 more');
  });
});
