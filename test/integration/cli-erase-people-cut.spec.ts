import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { KILLS, KILLS_TIMEOUT_MS, reportKills } from '../contract/kills.js';
import { eventually } from '../support/eventually.js';
import { startOwnPostgres, type OwnPostgres } from '../support/own-postgres.js';
import { runCli, startCli } from '../support/run-cli.js';
import { linesOf, PEOPLE, PEOPLE_MAP, PEOPLE_SCHEMA, peopleFile } from './erase-people.js';

const SESSIONS = "pg_stat_activity where application_name = 'habeas' and datname = current_database()";
const VICTIMS = ['process', 'server', 'connections'] as const;

describe('habeas erase --people that is cut off', () => {
  let server: OwnPostgres;
  let folder: string;
  beforeAll(async () => {
    server = await startOwnPostgres();
    folder = mkdtempSync(join(tmpdir(), 'habeas-test-cli-'));
    writeFileSync(join(folder, 'map.yaml'), PEOPLE_MAP);
    writeFileSync(join(folder, 'people.csv'), peopleFile(1, PEOPLE));
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const options = () => ({ cwd: folder, env: { SHOP: server.url } });
  const COMMAND = ['erase', '--map', 'map.yaml', '--yes', '--json', '--people', 'people.csv'];
  const query = async (sql: string): Promise<readonly { count?: string }[]> => {
    const client = new pg.Client({ connectionString: server.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<{ count?: string }>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const number = async (sql: string): Promise<number> =>
    Number((await query(`select count(*) from ${sql}`))[0]?.count);
  const refill = async (): Promise<void> => {
    await query(`drop trigger remember on orders; truncate orders, customer, change_log;
      insert into customer select * from person; insert into orders select * from start;
      update address set street = 'Street ' || id;
      create trigger remember after update on orders for each row execute function remember()`);
    rmSync(join(folder, '.habeas-journal'), { recursive: true, force: true });
  };

  it(
    'loses and repeats nothing, whenever its process, its connections or the server are killed',
    async () => {
      await query(PEOPLE_SCHEMA);
      await query(`update orders set note = note || repeat(' and ring', 200); truncate change_log;
      create table start as select * from orders; create table person as select * from customer`);
      for (let round = 0; round < KILLS; round += 1) {
        await refill();
        const victim = VICTIMS[round % VICTIMS.length]!;
        const running = startCli(COMMAND, options());
        await eventually('the run is connected', async () => (await number(SESSIONS)) > 0);
        const moment = randomInt(0, 1_500);
        await delay(moment);
        if (victim === 'process') running.child.kill('SIGKILL');
        if (victim === 'connections') await query(`select pg_terminate_backend(pid) from ${SESSIONS}`);
        if (victim === 'server') await server.kill();
        await running.result;
        if (victim === 'server') await server.restart();
        const result = await runCli(COMMAND, options());
        const name = `round ${round}, ${victim} after ${moment} ms`;
        expect([name, result.code]).toEqual([name, 0]);
        // of those with whom the cut off run had finished nothing is left
        for (const { status } of linesOf(result)) expect(['done', 'nothing_found']).toContain(status);
        expect([name, await number('change_log')]).toEqual([name, PEOPLE * 10]);
        expect([name, await number('orders where note is null')]).toEqual([name, PEOPLE * 10]);
        expect([name, await number('customer where name is null')]).toEqual([name, PEOPLE]);
      }
      const count = (victim: (typeof VICTIMS)[number]): number =>
        Array.from({ length: KILLS }, (_, round) => VICTIMS[round % VICTIMS.length]).filter(
          (one) => one === victim,
        ).length;
      reportKills('many people', {
        process: count('process'),
        connections: count('connections'),
        server: count('server'),
      });
    },
    KILLS_TIMEOUT_MS,
  );
});
