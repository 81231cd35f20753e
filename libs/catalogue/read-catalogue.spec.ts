import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalogue } from './read-catalogue.js';

const BY_LAW = {
  acts: ['respond'],
  period: { amount: 10, unit: 'calendar_day' },
  citation: 'An invented act, section 1',
  confirmed: true,
};
const INVENTED = {
  id: 'XX_TEST',
  name: 'An invented act',
  law: 'An invented act of 2020',
  version: '2026-01-31',
  territory: ['XX'],
  clock: [BY_LAW],
};
const gdpr = (changes: object) => ({
  ...INVENTED,
  id: 'EU_GDPR',
  clock: ['respond', 'refuse', 'inform'].map((act) => ({
    ...BY_LAW,
    acts: [act],
    ...(act === 'inform' ? { after: 'collection' } : {}),
    period: { amount: 1, unit: 'month' },
    ...changes,
  })),
});

describe('readCatalogue', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'habeas-catalogue-'));
    await mkdir(join(folder, 'regimes'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = (name: string, content: unknown) =>
    writeFile(join(folder, 'regimes', name), typeof content === 'string' ? content : JSON.stringify(content));
  const detail = (): string => {
    try {
      readCatalogue(folder);
    } catch (error) {
      return String((error as { detail?: string }).detail);
    }
    return 'nothing is wrong';
  };

  it('adds a regime by a file', async () => {
    await write('XX_TEST.json', INVENTED);
    const catalogue = readCatalogue(folder);
    expect(catalogue.regimes().map(({ id }) => id)).toEqual(expect.arrayContaining(['EU_GDPR', 'XX_TEST']));
    expect(catalogue.clockRule('XX_TEST', 'respond', 'erasure').period.amount).toBe(10);
    expect(
      readCatalogue()
        .regimes()
        .map(({ id }) => id),
    ).not.toContain('XX_TEST');
  });

  it.each<[string, string, unknown, RegExp]>([
    ['no JSON', 'XX_TEST.json', '{', /XX_TEST\.json: it cannot be read as JSON.+Mend/],
    ['another id', 'YY.json', INVENTED, /YY\.json: id: is XX_TEST/],
    ['no rows', 'XX_TEST.json', { ...INVENTED, clock: [] }, /XX_TEST\.json: clock: /],
    [
      'a member that does not exist',
      'XX_TEST.json',
      { ...INVENTED, clock: [{ ...BY_LAW, days: 3 }] },
      /XX_TEST\.json: clock\.0: .*days/,
    ],
    [
      'an unknown unit',
      'XX_TEST.json',
      { ...INVENTED, clock: [{ ...BY_LAW, period: { amount: 1, unit: 'fortnight' } }] },
      /clock\.0\.period\.unit: /,
    ],
    [
      'a period missing',
      'EU_GDPR.json',
      { ...INVENTED, id: 'EU_GDPR' },
      /period is missing for refuse|may be longer/,
    ],
  ])('refuses a file with %s and says where', async (_what, name, content, expected) => {
    await write(name, content);
    expect(detail()).toMatch(expected);
  });

  it.each([
    [{ period: { amount: 2, unit: 'month' } }, /period may be longer/],
    [{ period: { amount: 29, unit: 'calendar_day' } }, /period may be longer/],
    [{ period: { amount: 3, unit: 'business_day' } }, /period may be longer/],
    [{ extension: { amount: 3, unit: 'month' } }, /extension may be longer/],
    [{ start: 'complete' }, /start is later/],
    [{ feeDays: 31 }, /feeDays is longer/],
    [{ start: 'complete', feeDays: 29 }, /feeDays: is longer than the period/],
    [{ pause: { on: ['identity'], safe: 'ignored', citation: 'None', confirmed: true } }, /pause is another/],
  ])('refuses to lengthen a period that comes along by %j', async (changes, expected) => {
    await write('EU_GDPR.json', gdpr(changes));
    expect(detail()).toMatch(expected);
  });

  it.each([{}, { period: { amount: 28, unit: 'calendar_day' } }])(
    'lets it be shortened by %j',
    async (changes) => {
      await write('EU_GDPR.json', gdpr(changes));
      expect(readCatalogue(folder).clockRule('EU_GDPR', 'respond', 'access').extension).toBeNull();
    },
  );

  it('lets a controller publish a period of its own where the law leaves it to them, up to a limit', async () => {
    const published = (days: number) => ({
      ...INVENTED,
      id: 'IN_DPDP',
      clock: [
        { ...BY_LAW, period: { amount: days, unit: 'calendar_day' } },
        {
          ...BY_LAW,
          acts: ['grievance'],
          after: 'complaint',
          period: { amount: 60, unit: 'calendar_day' },
        },
      ],
    });
    await write('IN_DPDP.json', published(90));
    expect(readCatalogue(folder).clockRule('IN_DPDP', 'respond', 'access').period.amount).toBe(90);
    await write('IN_DPDP.json', published(91));
    expect(detail()).toMatch(/period may be longer for respond/);
  });

  it('takes what may not be done before some day for stricter the later that day is', async () => {
    const regime = readCatalogue().regime('US_CA');
    const again = (months: number) => ({
      ...regime,
      clock: regime.clock.map((row) =>
        row.kind === 'not_before' ? { ...row, period: { amount: months, unit: 'month' } } : row,
      ),
    });
    await write('US_CA.json', again(18));
    expect(readCatalogue(folder).clockRule('US_CA', 'opt_in_again', 'access').period.amount).toBe(18);
    await write('US_CA.json', again(6));
    expect(detail()).toMatch(/period may be shorter for opt_in_again/);
  });

  it('lets records be kept for longer than the law wants, never for less', async () => {
    const { recordRetention, ...regime } = readCatalogue().regime('US_CA');
    const months = () => readCatalogue(folder).recordRetention().US_CA;
    await write('US_CA.json', regime);
    expect(months()).toBe(24);
    await write('US_CA.json', { ...regime, recordRetention: { ...recordRetention, months: 36 } });
    expect(months()).toBe(36);
    await write('US_CA.json', { ...regime, recordRetention: { ...recordRetention, months: 12 } });
    expect(detail()).toMatch(/12 months are fewer than the 24 of the US_CA/);
  });

  it('refuses a folder that is not there', async () => {
    await rm(folder, { recursive: true });
    expect(detail()).toContain('CATALOGUE_DIR');
  });
});

describe('the catalogue', () => {
  const catalogue = readCatalogue();

  it('lists what exists when asked for something else', () => {
    const detailOf = (ask: () => unknown) => {
      try {
        return ask();
      } catch (error) {
        return error;
      }
    };
    expect(detailOf(() => catalogue.regime('XX_NONE'))).toMatchObject({
      code: 'regime.unknown',
      detail: expect.stringContaining('EU_GDPR'),
    });
    expect(detailOf(() => catalogue.calendar('XX'))).toMatchObject({
      code: 'calendar.unknown',
      detail: expect.stringContaining('DE'),
    });
  });

  it('tells which calendars end within fourteen months', () => {
    expect(catalogue.calendarsEndingSoon('2039-10-31')).toEqual([]);
    expect(catalogue.calendarsEndingSoon('2039-11-01')).toEqual(catalogue.calendarIds());
  });
});
