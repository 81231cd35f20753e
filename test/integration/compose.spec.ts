import { existsSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadSettings, settingsSchema } from '#platform';

const root = join(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');

const service = z.object({
  image: z.string(),
  build: z.string().optional(),
  command: z.array(z.string()).optional(),
  entrypoint: z.array(z.string()).optional(),
  restart: z.string(),
  ports: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }).optional(),
});
const compose = z.object({ services: z.record(z.string(), service) }).parse(parse(text, { merge: true }));
const { services } = compose;
const OURS = ['api', 'worker', 'dispatcher', 'migrate'];
const ours = Object.entries(services).filter(([name]) => OURS.includes(name));

/** `${NAME:?message}` and `${NAME:-default}` as Compose fills them in. */
const filledIn = (value: string | number): string =>
  String(value)
    .replace(/\$\{\w+:-([^}]*)\}/g, '$1')
    .replace(/\$\{PUBLIC_URL:\?[^}]*\}/g, 'https://privacy.example.com')
    .replace(/\$\{\w+:\?[^}]*\}/g, 'abc123');

/** The last rule of .dockerignore that names a path, or a folder above it, decides. */
const isExcluded = (path: string): boolean => {
  const parts = path.split('/');
  const names = parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
  const rules = readFileSync(join(root, '.dockerignore'), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const last = rules.findLast((rule) => names.some((name) => matchesGlob(name, rule.replace(/^!/, ''))));
  return last !== undefined && !last.startsWith('!');
};

describe('docker-compose.yml', () => {
  it('runs every process of Habeas from one image that is built once', () => {
    expect(ours.map(([name]) => name).sort()).toEqual([...OURS].sort());
    expect(new Set(ours.map(([, { image }]) => image)).size).toBe(1);
    expect(ours.filter(([, { build }]) => build !== undefined)).toHaveLength(1);
  });

  it.each(ours)(
    'gives %s only settings that exist, and values that are accepted',
    (_name, { environment }) => {
      const known = Object.keys(settingsSchema.shape);
      expect(Object.keys(environment).filter((variable) => !known.includes(variable))).toEqual([]);
      const filled = Object.entries(environment).map(([variable, value]) => [variable, filledIn(value)]);
      expect(() => loadSettings(Object.fromEntries(filled))).not.toThrow();
    },
  );

  it('has no default for a secret', () => {
    const references = [...text.matchAll(/\$\{(\w*(?:PASSWORD|KEY|SECRET|TOKEN)\w*)([^}]*)\}/g)];
    expect(references.length).toBeGreaterThan(5);
    for (const [, , rest] of references) expect(rest).toMatch(/^:\?.+/);
  });

  it.each(Object.entries(services).filter(([, { restart }]) => restart === 'unless-stopped'))(
    'notices when %s is not healthy',
    (_name, { healthcheck }) => {
      expect(healthcheck?.test?.length).toBeGreaterThan(1);
    },
  );

  it.each(['api', 'worker', 'dispatcher'])('starts %s after the migrations and the servers', (name) => {
    expect(services[name]?.depends_on).toMatchObject({
      migrate: { condition: 'service_completed_successfully' },
      redis: { condition: 'service_healthy' },
      'temporal-setup': { condition: 'service_completed_successfully' },
    });
  });

  it('waits only for services that exist, in the way they can be waited for', () => {
    for (const { depends_on: needed } of Object.values(services))
      for (const [name, { condition }] of Object.entries(needed)) {
        const runsToEnd = services[name]?.restart.startsWith('on-failure');
        expect([name, condition]).toEqual([
          name,
          runsToEnd ? 'service_completed_successfully' : 'service_healthy',
        ]);
      }
  });

  it('opens ports on this machine alone', () => {
    const ports = Object.values(services).flatMap((one) => one.ports);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('pins every image to a version', () => {
    const tags = Object.values(services).map(({ image }) => image.split(':')[1]);
    expect(tags.filter((tag) => tag === undefined || tag === 'latest')).toEqual([]);
  });

  const copied = readFileSync(join(root, 'Dockerfile'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(' ').slice(1, -1));

  it('copies only what exists into the image', () => {
    expect(copied.length).toBeGreaterThan(5);
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('copies only what .dockerignore lets into the build', () => {
    expect(copied.filter((path) => isExcluded(path))).toEqual([]);
    expect(isExcluded('docs')).toBe(true);
    expect(isExcluded('libs/access/rate-limits.spec.ts')).toBe(true);
  });
});
