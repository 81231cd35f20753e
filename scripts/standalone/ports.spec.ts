import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isEphemeral } from '../lib/ports.mjs';
import { Home } from './home.mjs';
import { apiPort, choosePorts } from './ports.mjs';

const listen = (port: number): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer().listen(port, '127.0.0.1', () => resolve(server));
  });

const connectSomewhere = async (): Promise<Socket & { localPort: number }> => {
  const server = await listen(0);
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  server.close();
  return socket as Socket & { localPort: number };
};

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

  it('are none that an outgoing connection may take, whatever was remembered', async () => {
    const home = new Home('/', folder);
    const connection = await connectSomewhere();
    const { localPort } = connection;
    writeFileSync(home.file('ports.json'), JSON.stringify({ postgres: localPort, smtp: localPort }));
    const ports = await choosePorts(home);
    connection.destroy();
    expect(isEphemeral(localPort)).toBe(true);
    expect(Object.values(ports).filter((port) => isEphemeral(port))).toEqual([]);
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
