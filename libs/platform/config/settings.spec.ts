import { loadSettings } from './settings.js';

const production = {
  DATABASE_URL: 'postgres://habeas:secret-password@db.example.com/habeas',
  MASTER_KEY_FILE: '/run/secrets/master.key',
  PUBLIC_URL: 'https://privacy.example.com',
  SMTP_URL: 'smtps://mail.example.com',
};
const without = (name: keyof typeof production) =>
  Object.fromEntries(Object.entries(production).filter(([key]) => key !== name));
const problem = (environment: NodeJS.ProcessEnv): string => {
  try {
    loadSettings(environment);
  } catch (error) {
    expect(error).toMatchObject({ code: 'setting.invalid' });
    return (error as Error).message;
  }
  throw new Error('the settings were taken');
};

describe('settings', () => {
  it('are frozen and filled with defaults', () => {
    const settings = loadSettings(production);
    expect(settings).toMatchObject({ HABEAS_MODE: 'production', PORT: 3000, TRUSTED_PROXIES: [] });
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it.each(['DATABASE_URL', 'MASTER_KEY_FILE', 'PUBLIC_URL', 'SMTP_URL'] as const)(
    'do not start production without %s',
    (name) => expect(problem(without(name))).toContain(name),
  );

  it('names all that is missing at once, and what to give', () => {
    const text = problem({});
    for (const name of Object.keys(production)) expect(text).toMatch(new RegExp(`^  ${name}: .*give .`, 'm'));
    expect(text).not.toContain('undefined');
  });

  it('treats an empty variable as absent', () => {
    expect(problem({ ...production, MASTER_KEY_FILE: '' })).toContain('MASTER_KEY_FILE');
    expect(loadSettings({ ...production, PORT: '' }).PORT).toBe(3000);
  });

  it.each([
    ['HABEAS_ADMIN_KEY', 'hab_a-key-that-opens-everything'],
    ['DEV_ISSUER_URL', 'http://127.0.0.1:4000'],
  ])('keep %s out of production', (name, value) => {
    expect(problem({ ...production, [name]: value })).toContain(name);
    expect(loadSettings({ ...production, HABEAS_MODE: 'standalone', [name]: value })).toMatchObject({
      [name]: value,
    });
  });

  it('name every wrong setting and print no value', () => {
    const wrong = {
      ...production,
      DATABASE_URL: 'mysql://habeas:secret-password@db.example.com/habeas',
      PORT: 'secret-port',
      LOG_LEVEL: 'secret-level',
      HABEAS_ADMIN_KEY: 'secret-key',
    };
    const text = problem(wrong);
    for (const name of ['DATABASE_URL', 'PORT', 'LOG_LEVEL', 'HABEAS_ADMIN_KEY'])
      expect(text).toContain(name);
    expect(text).not.toContain('secret');
  });

  it('grant each connection and each folder to one tenant', () => {
    const settings = loadSettings({
      ...production,
      STORE_CONNECTIONS: 'shop=env:SHOP_DATABASE_URL, big-shop=env:SHOP_DATABASE_URL',
      STORE_ROOTS: 'shop=/srv/a=b',
    });
    expect(settings).toMatchObject({
      STORE_CONNECTIONS: [
        { tenant: 'shop', what: 'env:SHOP_DATABASE_URL' },
        { tenant: 'big-shop', what: 'env:SHOP_DATABASE_URL' },
      ],
      STORE_ROOTS: [{ tenant: 'shop', what: '/srv/a=b' }],
    });
  });

  it.each([
    ['STORE_CONNECTIONS', 'env:SECRET_URL'],
    ['STORE_CONNECTIONS', '*=env:SECRET_URL'],
    ['STORE_CONNECTIONS', '=env:SECRET_URL'],
    ['STORE_CONNECTIONS', 'shop=postgres://secret@db.example.com/shop'],
    ['STORE_CONNECTIONS', 'shop=env:A,env:SECRET_URL'],
    ['STORE_ROOTS', '/srv/secret'],
    ['STORE_ROOTS', '/srv/secret=b'],
    ['STORE_ROOTS', 'secret='],
  ])('refuse an entry of %s that grants nothing to one tenant', (name, value) => {
    const text = problem({ ...production, [name]: value });
    expect(text).toContain(`${name}: begin each entry with the slug of the tenant`);
    expect(text.toLowerCase()).not.toContain('secret');
  });

  it('split lists and drop what is empty', () => {
    expect(
      loadSettings({ ...production, TRUSTED_PROXIES: ' 10.0.0.0/8, ,192.0.2.1 ' }).TRUSTED_PROXIES,
    ).toEqual(['10.0.0.0/8', '192.0.2.1']);
  });
});
