import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Home } from './home.mjs';
import { OwnPorts } from './own-ports.mjs';
import { choosePorts } from './ports.mjs';

const listen = (port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });

describe('OwnPorts', () => {
  let home: Home;
  let ports: Awaited<ReturnType<typeof choosePorts>>;
  let ownPorts: OwnPorts;
  let servers: Server[];
  let reported: string[];

  beforeEach(async () => {
    home = new Home('/', mkdtempSync(join(tmpdir(), 'habeas-own-ports-test-')));
    ports = await choosePorts(home);
    servers = [];
    reported = [];
    ownPorts = new OwnPorts({ home, ports, report: (line: string) => void reported.push(line) });
  });
  afterEach(() => {
    for (const server of servers) server.close();
    rmSync(home.path, { recursive: true, force: true });
  });

  const start = async (port: number): Promise<number> => {
    servers.push(await listen(port));
    return port;
  };
  /** As a process does: what it held is free once it has failed. */
  const launchMail = (onMoved?: (moved: readonly string[]) => void) =>
    ownPorts.launch(
      ['smtp', 'mailPage'],
      async () => {
        const smtp = await listen(ports.smtp);
        servers.push(smtp);
        await start(ports.mailPage).catch(async (error) => {
          await new Promise((resolve) => smtp.close(resolve));
          throw error;
        });
        return [ports.smtp, ports.mailPage];
      },
      onMoved,
    );

  it('keeps the ports that are free', async () => {
    const before = { ...ports };
    expect(await launchMail()).toEqual([before.smtp, before.mailPage]);
    expect(ports).toEqual(before);
  });

  it('waits a moment for one that was just let go', async () => {
    const before = { ...ports };
    const other = await listen(ports.issuer);
    const issuer = ownPorts.launch(['issuer'], () => start(ports.issuer));
    other.close();
    expect(await issuer).toBe(before.issuer);
  });

  it('moves the one that is taken, remembers it and tells', async () => {
    const before = { ...ports };
    const told: (readonly string[])[] = [];
    await start(ports.mailPage);
    const [smtp, page] = await launchMail((moved) => void told.push(moved));
    expect(smtp).toBe(before.smtp);
    expect(page).not.toBe(before.mailPage);
    expect(ports).toEqual({ ...before, mailPage: page });
    expect(JSON.parse(readFileSync(home.file('ports.json'), 'utf8'))).toEqual(ports);
    expect(told).toEqual([['mailPage']]);
    expect(reported).toEqual([
      `port ${before.mailPage} (mailPage) was taken by another program: using ${page}`,
    ]);
  });

  it('does not repeat a start that failed for another reason', async () => {
    let starts = 0;
    const failing = () => {
      starts += 1;
      return Promise.reject(new Error('no space left on device'));
    };
    await expect(ownPorts.launch(['issuer'], failing)).rejects.toThrow('no space left');
    expect(starts).toBe(1);
  });

  it('gives up when moving does not help', async () => {
    let starts = 0;
    const failing = () => {
      starts += 1;
      return Promise.reject(new Error('listen tcp 127.0.0.1:9: bind: address already in use'));
    };
    await expect(ownPorts.launch(['issuer'], failing)).rejects.toThrow('already in use');
    expect(starts).toBe(5);
  });
});
