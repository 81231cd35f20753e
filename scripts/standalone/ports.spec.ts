import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Home } from './home.mjs';
import { apiPort, choosePorts } from './ports.mjs';

const listen = (port: number): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer().listen(port, '127.0.0.1', () => resolve(server));
  });

describe('ports', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-ports-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are all different, and the same at the next start', async () => {
    const home = new Home('/', folder);
    const ports = await choosePorts(home);
    expect(new Set(Object.values(ports)).size).toBe(Object.keys(ports).length);
    expect(await choosePorts(home)).toEqual(ports);
  });

  it('move only where one was taken meanwhile', async () => {
    const home = new Home('/', folder);
    const before = await choosePorts(home);
    const taken = await listen(before.smtp);
    const after = await choosePorts(home);
    taken.close();
    expect(after).toEqual({ ...before, smtp: after.smtp });
    expect(after.smtp).not.toBe(before.smtp);
  });

  it('of the API is refused when busy, with what to do', async () => {
    const server = await listen(0);
    const { port } = server.address() as AddressInfo;
    await expect(apiPort(String(port))).rejects.toThrow(
      `port ${port} is in use: stop what listens there, or choose another with PORT=${port + 1}`,
    );
    server.close();
  });

  it.each(['http', '0', '70000', '3000.5'])('of the API is refused when it is "%s"', async (given) => {
    await expect(apiPort(given)).rejects.toThrow('PORT must be a number from 1 to 65535');
  });
});
