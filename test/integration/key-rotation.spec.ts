import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { AuditHeads } from '#audit';
import { KeyManager, MasterKeyCheck, MasterKeyRotation, MasterKeys, type DigestKey } from '#keys';
import { systemClock } from '#platform';
import { DatabaseKeyring } from '#temporal';
import { eventually } from '../support/eventually.js';
import { createTestRuntime, type TestRuntime } from '../support/runtime.js';

const [a, b, c] = [randomBytes(32), randomBytes(32), randomBytes(32)] as const;
const idOf = (secret: Buffer): string => new MasterKeys(secret).first.id;
const FOREIGN = expect.objectContaining({ code: 'key.foreign' });

describe('rotation of the master key', () => {
  let runtime: TestRuntime;
  let owner: pg.Client;
  let tenant: string;

  beforeEach(async () => {
    runtime = await createTestRuntime();
    owner = new pg.Client({ connectionString: runtime.database.url });
    await owner.connect();
    tenant = await runtime.createTenant();
  });
  afterEach(async () => {
    await owner.end();
    await runtime.close();
  });

  const confirm = (...secrets: [Buffer, ...Buffer[]]): Promise<DigestKey> =>
    new MasterKeyCheck(runtime.unitOfWork).confirm(new MasterKeys(...secrets));
  /** A process of its own: nothing is in its memory. */
  const process = (...secrets: [Buffer, ...Buffer[]]): KeyManager =>
    new KeyManager(new MasterKeys(...secrets), runtime.unitOfWork);
  const rotation = (...secrets: [Buffer, ...Buffer[]]): MasterKeyRotation =>
    new MasterKeyRotation(runtime.unitOfWork, new MasterKeys(...secrets));
  const inTenant = <T>(work: () => Promise<T>): Promise<T> => runtime.as(tenant, work);
  const seal = (keys: KeyManager, ref: string): Promise<Buffer> =>
    inTenant(() => keys.seal('request', ref, `clear text of ${ref}`, 'spec'));
  const open = async (keys: KeyManager, ref: string, box: Buffer): Promise<string> =>
    (await inTenant(() => keys.open('request', ref, box, 'spec'))).toString();
  const masterKeyOf = async (ref: string): Promise<string | null> =>
    (
      await owner.query<{ master_key: string | null }>(`select master_key from wrapped_key where ref = $1`, [
        ref,
      ])
    ).rows[0]!.master_key;
  const fill = async (keys: KeyManager, count: number): Promise<Map<string, Buffer>> => {
    const boxes = new Map<string, Buffer>();
    for (let index = 0; index < count; index += 1)
      boxes.set(`req_${index}`, await seal(keys, `req_${index}`));
    return boxes;
  };

  it('keeps what was sealed readable, with both keys and with the new one alone', async () => {
    await confirm(a);
    const boxes = await fill(process(a), 3);
    expect(await rotation(b, a).rotate()).toEqual({ masterKey: idOf(b), previous: idOf(a), rewrapped: 3 });
    const after = await seal(process(b, a), 'req_after');
    expect(await masterKeyOf('req_after')).toBe(idOf(b));
    await confirm(b);
    for (const keys of [process(b, a), process(b)]) {
      for (const [ref, box] of boxes) expect(await open(keys, ref, box)).toBe(`clear text of ${ref}`);
      expect(await open(keys, 'req_after', after)).toBe('clear text of req_after');
    }
  });

  it('keeps the old key alone from starting, and from opening in a process that still runs', async () => {
    await confirm(a);
    const old = process(a);
    const boxes = await fill(process(a), 1);
    await rotation(b, a).rotate();
    await expect(confirm(a)).rejects.toEqual(FOREIGN);
    await expect(open(old, 'req_0', boxes.get('req_0')!)).rejects.toEqual(FOREIGN);
    await expect(seal(old, 'req_new')).rejects.toEqual(FOREIGN);
    const { rows } = await owner.query(`select from wrapped_key where ref = 'req_new'`);
    expect(rows).toEqual([]);
  });

  it('seals under the old key until it is run, so that processes restart one after the other', async () => {
    await confirm(a);
    const [restarted, waiting] = [process(b, a), process(a)];
    await confirm(b, a);
    const box = await seal(restarted, 'req_between');
    expect(await masterKeyOf('req_between')).toBe(idOf(a));
    expect(await open(waiting, 'req_between', box)).toBe('clear text of req_between');
  });

  it('keeps a process from starting with the new key alone before all is under it', async () => {
    await confirm(a);
    await seal(process(a), 'req_0');
    await expect(confirm(b)).rejects.toEqual(FOREIGN);
    await rotation(b, a).rotate();
    await owner.query(`update wrapped_key set master_key = $1`, [idOf(a)]);
    await expect(confirm(b)).rejects.toMatchObject({
      code: 'key.foreign',
      message: expect.stringContaining(`the master key ${idOf(a)}, which is not among those given`),
    });
  });

  it('takes keys from before they named their master key', async () => {
    await confirm(a);
    const boxes = await fill(process(a), 2);
    await owner.query(`update wrapped_key set master_key = null`);
    await owner.query(`update master_key_check set digest_key = null`);
    await expect(confirm(b)).rejects.toEqual(FOREIGN);
    expect(await rotation(b, a).status()).toEqual([
      { masterKey: idOf(b), held: true, sealing: false, keys: 0 },
      { masterKey: idOf(a), held: true, sealing: true, keys: 2 },
    ]);
    expect(await open(process(b, a), 'req_0', boxes.get('req_0')!)).toBe('clear text of req_0');
    expect(await rotation(b, a).rotate()).toMatchObject({ rewrapped: 2 });
    expect(await open(process(b), 'req_1', boxes.get('req_1')!)).toBe('clear text of req_1');
  });

  it('finds the key of a database that has no check value, whichever line it stands in', async () => {
    const box = await seal(process(a), 'req_0');
    const digest = (await confirm(b, a)).digest('spec', 'value');
    expect(await rotation(b, a).status()).toContainEqual({
      masterKey: idOf(a),
      held: true,
      sealing: true,
      keys: 1,
    });
    expect((await confirm(a)).digest('spec', 'value')).toBe(digest);
    expect(await open(process(a), 'req_0', box)).toBe('clear text of req_0');
  });

  it('leaves digests, and so mailed codes, links and the names of actors, as they were', async () => {
    const before = (await confirm(a)).digest('verification-link', 'token');
    await rotation(b, a).rotate();
    expect((await confirm(b)).digest('verification-link', 'token')).toBe(before);
    await rotation(c, b).rotate();
    expect((await confirm(c)).digest('verification-link', 'token')).toBe(before);
  });

  it('leaves the payloads of workflows readable, those of no request too', async () => {
    const keyring = async (...secrets: [Buffer, ...Buffer[]]): Promise<DatabaseKeyring> =>
      new DatabaseKeyring(new MasterKeys(...secrets), await confirm(...secrets), runtime.unitOfWork);
    await confirm(a);
    await seal(process(a), 'req_0');
    const before = await keyring(a);
    const [request, common] = [await before.keyFor('req_0/1'), await before.keyFor('other')];
    await rotation(b, a).rotate();
    const after = await keyring(b);
    expect((await after.keyById(request.id))!.equals(request.key)).toBe(true);
    expect((await after.keyById(common.id))!.equals(common.key)).toBe(true);
  });

  it('finds for a payload no key that is made up, destroyed or of another kind, and says so when a master key lacks', async () => {
    const digest = await confirm(a);
    await seal(process(a), 'req_0');
    const { kid } = await inTenant(() => process(a).rotateSigner());
    const { id } = await new DatabaseKeyring(new MasterKeys(a), digest, runtime.unitOfWork).keyFor('req_0');
    const keyring = (master: Buffer): DatabaseKeyring =>
      new DatabaseKeyring(new MasterKeys(master), digest, runtime.unitOfWork);
    for (const unknown of ['', '\u0000', `${id}\u0000`, kid, 'x'.repeat(10_000)])
      expect(await keyring(a).keyById(unknown)).toBeNull();
    expect(await keyring(a).keyById(id)).not.toBeNull();
    await expect(keyring(b).keyById(id)).rejects.toMatchObject({ code: 'key.foreign' });
    await inTenant(() => process(a).destroy('request', 'req_0'));
    expect(await keyring(b).keyById(id)).toBeNull();
  });

  it('leaves what was destroyed destroyed', async () => {
    await confirm(a);
    const boxes = await fill(process(a), 2);
    await inTenant(() => process(a).destroy('request', 'req_0'));
    expect(await rotation(b, a).rotate()).toMatchObject({ rewrapped: 1 });
    for (const keys of [process(b, a), process(a)])
      await expect(open(keys, 'req_0', boxes.get('req_0')!)).rejects.toMatchObject({ code: 'key.destroyed' });
    const { rows } = await owner.query(`select ref from wrapped_key where wrapped is not null`);
    expect(rows).toEqual([{ ref: 'req_1' }]);
  });

  describe('with more keys than go into one batch', () => {
    const COUNT = 450;
    let boxes: Map<string, Buffer>;

    beforeEach(async () => {
      await confirm(a);
      boxes = await fill(process(a), COUNT);
    });
    const expectAllReadable = async (): Promise<void> => {
      const keys = process(b);
      for (const [ref, box] of boxes) expect(await open(keys, ref, box)).toBe(`clear text of ${ref}`);
    };

    it('goes on where it was stopped', async () => {
      const stopped = rotation(b, a).rotate(() => {
        throw new Error('stopped');
      });
      await expect(stopped).rejects.toThrow('stopped');
      const uses = await rotation(b, a).status();
      expect(uses.map(({ keys, sealing }) => [keys, sealing])).toEqual([
        [200, true],
        [250, false],
      ]);
      await expect(confirm(b)).rejects.toEqual(FOREIGN);
      expect(await open(process(b, a), 'req_449', boxes.get('req_449')!)).toBe('clear text of req_449');
      expect(await rotation(b, a).rotate()).toEqual({ masterKey: idOf(b), previous: null, rewrapped: 250 });
      await expectAllReadable();
    });

    it('shares the work when it is run twice at once, while keys are made and destroyed', async () => {
      const busy = process(b, a);
      const runs = [rotation(b, a).rotate(), rotation(b, a).rotate()];
      const made = Promise.all(Array.from({ length: 20 }, (_, index) => seal(busy, `req_busy_${index}`)));
      const gone = inTenant(() => process(b, a).destroy('request', 'req_300'));
      const results = await Promise.all(runs);
      const late = await made;
      await gone;
      await rotation(b, a).rotate();
      const total = results.reduce((sum, { rewrapped }) => sum + rewrapped, 0);
      expect(total).toBeGreaterThanOrEqual(COUNT - 1);
      expect(total).toBeLessThanOrEqual(COUNT + 20);
      boxes.delete('req_300');
      for (const [index, box] of late.entries()) boxes.set(`req_busy_${index}`, box);
      await expectAllReadable();
    });

    it('stops when another run has moved the database on to another key', async () => {
      const first = rotation(b, a).rotate(() => rotation(c, b, a).rotate());
      await expect(first).rejects.toMatchObject({ code: 'key.rotated' });
      expect(await open(process(c), 'req_0', boxes.get('req_0')!)).toBe('clear text of req_0');
    });
  });

  it('waits for a key that is just being made, and leaves none behind', async () => {
    await confirm(a);
    let finish!: () => void;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    let made!: () => void;
    const isMade = new Promise<void>((resolve) => (made = resolve));
    const making = inTenant(() =>
      runtime.unitOfWork.run(async () => {
        await process(a).secret('request', 'req_slow');
        made();
        await finished;
      }),
    );
    await isMade;
    const rotating = rotation(b, a).rotate();
    await eventually('the rotation waits', async () => {
      const { rowCount } = await owner.query(
        `select from pg_locks where locktype = 'advisory' and not granted
            and database = (select oid from pg_database where datname = current_database())`,
      );
      return rowCount === 1;
    });
    finish();
    await making;
    expect(await rotating).toMatchObject({ previous: idOf(a), rewrapped: 1 });
    expect(await masterKeyOf('req_slow')).toBe(idOf(b));
  });

  it('retires a signing key, whose signatures still hold under every later master key', async () => {
    await confirm(a);
    const heads = (keys: KeyManager): AuditHeads => new AuditHeads(runtime.unitOfWork, keys, systemClock);
    const keys = process(a);
    await inTenant(() =>
      runtime.unitOfWork.run(() => runtime.audit.append({ action: 'spec.done', object: 'x' })),
    );
    await heads(keys).publish(() => undefined);
    const bytes = Buffer.from('signed');
    const before = await inTenant(() => keys.signer());
    const signature = before.sign(bytes);
    const { kid, retired } = await inTenant(() => keys.rotateSigner());
    expect(retired).toBe(before.kid);
    expect((await inTenant(() => keys.signer())).kid).toBe(kid);
    const published = (await keys.publicKeys()).keys.map((key) => key.kid);
    expect(published.sort()).toEqual([before.kid, kid].sort());

    await rotation(b, a).rotate();
    const later = process(b);
    expect(await inTenant(() => later.isSigned(before.kid, bytes, signature))).toBe(true);
    expect(await inTenant(() => later.isSigned(before.kid, Buffer.from('other'), signature))).toBe(false);
    expect(await inTenant(() => later.isSigned(kid, bytes, signature))).toBe(false);
    expect(await inTenant(() => heads(later).verify())).toBeNull();
  });

  it('replaces a signing key once when two ask at the same time', async () => {
    await confirm(a);
    const { kid } = await inTenant(() => process(a).signer());
    const results = await inTenant(() => Promise.all([process(a).rotateSigner(), process(a).rotateSigner()]));
    expect(results.filter(({ retired }) => retired === kid)).toHaveLength(1);
    const { rows } = await owner.query(`select from wrapped_key where kind = 'signing' and ref = 'tenant'`);
    expect(rows).toHaveLength(1);
  });
});
