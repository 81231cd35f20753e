import { RIGHTS } from '#contracts';
import { readArguments } from './arguments.mjs';
import { CASES } from './rights/cases.mjs';

describe('the arguments of the demo', () => {
  it('show every right there is', () => {
    const shown = readArguments(['rights']).cases.map(({ right }) => right);
    expect([...shown].sort()).toEqual([...RIGHTS].sort());
  });

  it('take single rights, and the form of the output', () => {
    const { cases, json } = readArguments(['rights', '--right', 'complaint', '--right', 'access', '--json']);
    expect(cases.map(({ right }) => right)).toEqual(['access', 'complaint']);
    expect(json).toBe(true);
    expect(readArguments([])).toMatchObject({ command: 'walk' });
    expect(readArguments(['--help'])).toMatchObject({ command: 'help' });
  });

  it.each([
    [['rigths'], 'rigths: there is no such demo'],
    [['rights', '--right', 'oblivion'], 'oblivion: there is no such right'],
    [['rights', '--rihgt', 'access'], '--rihgt'],
    [['--json'], 'belong to npm run demo -- rights'],
  ])('refuse %j and say what to type instead', (given, message) => {
    expect(() => readArguments(given)).toThrow(message);
    expect(() => readArguments(given)).toThrow('npm run demo -- rights --right <name>');
  });

  it('give each case a person of its own, so that no answer is another one’s', () => {
    const customers = CASES.map(({ customer }) => customer);
    expect(new Set(customers).size).toBe(customers.length);
  });
});
