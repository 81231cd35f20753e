import { createServer, type AddressInfo } from 'node:net';
import { freePort } from '../lib/ports.mjs';
import { checkGivenServers } from './given-servers.mjs';

describe('checkGivenServers', () => {
  it('asks for nothing when nothing is given', async () => {
    await expect(checkGivenServers({})).resolves.toBeUndefined();
  });

  it('accepts a server that listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(checkGivenServers({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` })).resolves.toBeUndefined();
    server.close();
  });

  it.each(['DATABASE_URL', 'QUEUE_URL', 'SMTP_URL'])(
    'says in one sentence that %s is dead',
    async (variable) => {
      const port = await freePort();
      const value = `redis://someone:hidden-word@127.0.0.1:${port}/x`;
      const refusal = await checkGivenServers({ [variable]: value }).catch((error: Error) => error.message);
      expect(refusal).toContain(`${variable} names 127.0.0.1:${port}, where nothing answers`);
      expect(refusal).not.toContain('hidden-word');
    },
  );

  it('refuses what is no address', async () => {
    await expect(checkGivenServers({ DATABASE_URL: 'postgres://[' })).rejects.toThrow(
      'DATABASE_URL is not an address',
    );
  });
});
