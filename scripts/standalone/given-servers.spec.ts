import { createServer, type AddressInfo } from 'node:net';
import { freePort } from '../lib/ports.mjs';
import { checkGiven } from './given-servers.mjs';

describe('checkGiven', () => {
  it('asks for nothing when nothing is given', async () => {
    await expect(checkGiven({})).resolves.toBeUndefined();
  });

  it('accepts a server that listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(checkGiven({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` })).resolves.toBeUndefined();
    server.close();
  });

  it.each([
    ['DATABASE_URL', 'postgres'],
    ['QUEUE_URL', 'redis'],
    ['SMTP_URL', 'smtp'],
  ])('says in one sentence that %s is dead', async (variable, protocol) => {
    const port = await freePort();
    const value = `${protocol}://someone:hidden-word@127.0.0.1:${port}/x`;
    const refusal = await checkGiven({ [variable]: value }).catch((error: Error) => error.message);
    expect(refusal).toContain(`${variable} names 127.0.0.1:${port}, where nothing answers`);
    expect(refusal).not.toContain('hidden-word');
  });

  it.each([
    ['DATABASE_URL', 'mysql', 'postgres:// or postgresql://'],
    ['QUEUE_URL', 'http', 'postgres:// or postgresql:// or redis:// or rediss://'],
    ['SMTP_URL', 'https', 'smtp:// or smtps://'],
  ])('says with what %s must begin', async (variable, protocol, wanted) => {
    const value = `${protocol}://someone:hidden-word@127.0.0.1:1/x`;
    await expect(checkGiven({ [variable]: value })).rejects.toThrow(`${variable} must begin with ${wanted}`);
  });

  it('refuses a key that anybody could guess', async () => {
    const refusal = checkGiven({ HABEAS_ADMIN_KEY: 'hidden-word' }).catch((error: Error) => error.message);
    expect(await refusal).toMatch(/^HABEAS_ADMIN_KEY is shorter than 16 characters/);
    expect(await refusal).not.toContain('hidden-word');
    await expect(checkGiven({ HABEAS_ADMIN_KEY: 'x'.repeat(16) })).resolves.toBeUndefined();
  });

  it('refuses what is no address', async () => {
    await expect(checkGiven({ DATABASE_URL: 'postgres://[' })).rejects.toThrow(
      'DATABASE_URL is not an address',
    );
  });
});
