import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Mailbox } from './mailbox.js';

const mailTo = (to: string, subject = 'Your code') => ({
  from: 'privacy@example.com',
  to: [to],
  subject,
  text: 'Code 123456',
  html: null,
  attachments: [],
});

describe('Mailbox', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'habeas-mailbox-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('lists the newest mail first, also after a restart', async () => {
    const mailbox = await Mailbox.open(folder);
    for (const subject of ['one', 'two', 'three'])
      await mailbox.add(mailTo('customer-1@shop.example.com', subject), new Date());
    const subjects = (box: Mailbox) => box.list().map(({ subject }) => subject);
    expect(subjects(mailbox)).toEqual(['three', 'two', 'one']);
    expect(subjects(await Mailbox.open(folder))).toEqual(['three', 'two', 'one']);
  });

  it('drops the oldest beyond its limit, from the disk as well', async () => {
    const mailbox = await Mailbox.open(folder, 2);
    const first = await mailbox.add(mailTo('customer-1@shop.example.com'), new Date());
    await mailbox.add(mailTo('customer-1@shop.example.com'), new Date());
    await mailbox.add(mailTo('customer-1@shop.example.com'), new Date());
    expect(await mailbox.find(first)).toBeNull();
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('finds the mails of one address whatever its case', async () => {
    const mailbox = await Mailbox.open(folder);
    await mailbox.add(mailTo('Customer-1@shop.example.com'), new Date());
    await mailbox.add(mailTo('customer-2@shop.example.com'), new Date());
    expect(mailbox.list('customer-1@SHOP.example.com')).toHaveLength(1);
  });

  it.each(['../issuer-key', '..%2fissuer-key', '', '00000000-0000-0000-0000-000000000000'])(
    'gives nothing for the id "%s"',
    async (id) => {
      const mailbox = await Mailbox.open(folder);
      expect(await mailbox.find(id)).toBeNull();
    },
  );

  it('keeps mails readable by their owner alone', async () => {
    const mailbox = await Mailbox.open(folder);
    const id = await mailbox.add(mailTo('customer-1@shop.example.com'), new Date());
    expect(statSync(join(folder, `${id}.json`)).mode & 0o777).toBe(0o600);
  });

  it('is empty after it was cleared', async () => {
    const mailbox = await Mailbox.open(folder);
    await mailbox.add(mailTo('customer-1@shop.example.com'), new Date());
    await mailbox.clear();
    expect(mailbox.list()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
