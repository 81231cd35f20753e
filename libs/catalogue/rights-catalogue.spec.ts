import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILTIN_RIGHT_FACTS, LEGAL_BASES, requiredLevel } from '#domain';
import { readCatalogue } from './read-catalogue.js';

const catalogue = readCatalogue();
const { rights } = catalogue;
const codesOf = (regime: string) => rights.of(regime).map(({ right }) => right);
const all = rights.regimes().flatMap((regime) => rights.of(regime));

describe('the catalogue of rights', () => {
  it('gives rights under every regime but that of brokers', () => {
    const silent = catalogue.regimes().filter(({ id }) => rights.of(id).length === 0);
    expect(silent.map(({ id }) => id)).toEqual(['US_CA_DELETE']);
  });

  it('gives the ten rights of the consent API under the GDPR, by the articles it names', () => {
    for (const { code, article } of Object.values(BUILTIN_RIGHT_FACTS))
      expect(rights.find('EU_GDPR', code)).toMatchObject({
        citation: expect.stringContaining(`Art. ${article}`),
        confirmed: true,
        dpv: expect.stringMatching(/^eu-gdpr:A/),
      });
  });

  it('has the matrix of legal bases that the consent API goes by', () => {
    for (const { code, usualFor } of Object.values(BUILTIN_RIGHT_FACTS))
      if (code !== 'objection_marketing')
        expect([code, [...rights.find('EU_GDPR', code)!.bases].sort()]).toEqual([code, [...usualFor].sort()]);
    expect(rights.find('EU_GDPR', 'objection_marketing')?.bases).toEqual(LEGAL_BASES);
  });

  it('gives what California gives, and no appeal', () => {
    expect(codesOf('US_CA')).toEqual(
      expect.arrayContaining([
        'know_categories',
        'access',
        'erasure',
        'rectification',
        'opt_out_sale_sharing',
        'limit_sensitive',
      ]),
    );
    expect(codesOf('US_CA')).not.toContain('appeal');
    expect(rights.find('US_CA', 'access')).toMatchObject({ degradesTo: 'know_categories' });
  });

  it.each([
    ['US_VA', 'appeal', true],
    ['US_UT', 'appeal', false],
    ['US_UT', 'opt_out_profiling', false],
    ['US_IA', 'opt_out_profiling', false],
    ['US_CO', 'opt_out_profiling', true],
    ['US_IA', 'rectification', false],
    ['US_UT', 'limit_sensitive', true],
    ['US_IA', 'limit_sensitive', true],
    ['US_VA', 'limit_sensitive', false],
    ['US_OR', 'third_party_list', true],
    ['US_VA', 'third_party_list', false],
    ['IN_DPDP', 'nominate', true],
    ['EU_GDPR', 'nominate', false],
  ] as const)('%s knows %s: %s', (regime, right, known) => {
    expect(codesOf(regime).includes(right)).toBe(known);
  });

  it('lets nobody appeal where there is no appeal', () => {
    for (const regime of rights.regimes())
      expect([regime, rights.of(regime).some(({ appeal }) => appeal !== null)]).toEqual([
        regime,
        codesOf(regime).includes('appeal'),
      ]);
  });

  it('asks for no evidence before something ends at once, and can always refuse for a failed identity', () => {
    for (const { right, regime, effect, policy } of all) {
      if (effect === 'stop') expect([regime, right, policy.level.minimum]).toEqual([regime, right, 'L0']);
      expect([regime, right, policy.exceptions.includes('IDENTITY_FAILED')]).toEqual([regime, right, true]);
    }
  });

  it('asks of an agent for more than of the person, or for nothing of either', () => {
    for (const { policy } of all)
      expect(requiredLevel(policy, 'authorised_agent') >= requiredLevel(policy, 'subject')).toBe(true);
  });

  it('finds the highest risk among categories, below a category as well', () => {
    expect(rights.riskOf([])).toBe('ordinary');
    expect(rights.riskOf(['contact.email', 'financial.iban'])).toBe('financial');
    expect(rights.riskOf(['financial.iban', 'health'])).toBe('special');
    expect(rights.riskOf(['healthy'])).toBe('ordinary');
  });

  it('asks what belongs to right, law and requester, and nothing else', () => {
    const asked = (...given: Parameters<typeof rights.questions>) =>
      rights.questions(...given).map(({ id }) => id);
    expect(asked('access', ['US_CA'], 'subject')).toEqual(['scope', 'look_back']);
    expect(asked('access', ['EU_GDPR'], 'subject')).toEqual(['scope']);
    expect(asked('access', ['EU_GDPR'], 'guardian')).toEqual(['scope', 'authority', 'child_birth_date']);
  });

  it('has a word of its own in each of five languages for every name, question and option', () => {
    const { questions } = rights.form;
    const words = [
      ...all.map(({ name }) => name),
      ...questions.map(({ label }) => label),
      ...questions.flatMap(({ options }) => options.map(({ label }) => label)),
    ];
    expect(words.length).toBeGreaterThan(100);
    for (const { en, de, fr, es, it } of words)
      expect([en, new Set([en, de, fr, es, it].filter(Boolean)).size]).toEqual([en, 5]);
  });

  it('says what there is where a right is not', () => {
    const ask = () => rights.policy(['US_CA'], 'nominate');
    expect(ask).toThrow(/^US_CA gives no right of this kind\. It gives .*erasure/);
  });
});

describe('a folder of rights', () => {
  const file = join(import.meta.dirname, 'data/rights/EU_GDPR.json');
  let folder: string;
  let gdpr: { rights: Record<string, unknown>[] } & Record<string, unknown>;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'habeas-rights-'));
    await mkdir(join(folder, 'rights'));
    gdpr = JSON.parse(await readFile(file, 'utf8')) as typeof gdpr;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const write = (name: string, content: object) =>
    writeFile(join(folder, 'rights', name), JSON.stringify(content));
  const fault = (): string => {
    try {
      readCatalogue(folder);
      return 'nothing is wrong';
    } catch (error) {
      return String((error as { detail?: string }).detail);
    }
  };

  it('adds a regime by two files', async () => {
    await mkdir(join(folder, 'regimes'));
    await cp(join(import.meta.dirname, 'data/regimes/CH_FADP.json'), join(folder, 'regimes/XX_TEST.json'));
    const regime = await readFile(join(folder, 'regimes/XX_TEST.json'), 'utf8');
    await writeFile(join(folder, 'regimes/XX_TEST.json'), regime.replaceAll('CH_FADP', 'XX_TEST'));
    await write('XX_TEST.json', { ...gdpr, id: 'XX_TEST' });
    expect(readCatalogue(folder).rights.find('XX_TEST', 'erasure')?.regime).toBe('XX_TEST');
  });

  it('replaces what the rights of a regime were', async () => {
    const [, access] = gdpr.rights;
    await write('EU_GDPR.json', { ...gdpr, rights: [access] });
    const added = readCatalogue(folder).rights;
    expect(added.of('EU_GDPR').map(({ right }) => right)).toEqual(['access']);
    expect(added.of('US_CA').length).toBeGreaterThan(5);
  });

  const changed = (changes: object) => ({ ...gdpr, rights: [{ ...gdpr.rights[3], ...changes }] });
  it.each<[string, () => object, RegExp]>([
    ['an unknown right', () => changed({ right: 'oblivion' }), /rights\.0\.right: /],
    ['a name without German', () => changed({ name: { en: 'Erasure' } }), /rights\.0\.name\.de: /],
    ['no source', () => changed({ citation: undefined }), /rights\.0\.citation: /],
    [
      'an unknown refusal',
      () => changed({ exceptions: [{ code: 'NO' }] }),
      /rights\.0\.exceptions\.0\.code: /,
    ],
    ['an unknown level', () => changed({ level: { minimum: 'L9' } }), /rights\.0\.level\.minimum: /],
    [
      'less evidence for more risk',
      () => changed({ level: { minimum: 'L2', byRisk: { special: 'L1' } } }),
      /rights\.0\.level\.byRisk: .*never for less/,
    ],
    ['an end of nothing', () => changed({ effect: 'stop' }), /rights\.0\.stops: say what ends/],
    [
      'a way down to nowhere',
      () => changed({ degradesTo: 'appeal' }),
      /rights\.0\.degradesTo: appeal must be/,
    ],
    [
      'a right twice',
      () => ({ ...gdpr, rights: [gdpr.rights[0], gdpr.rights[0]] }),
      /rights\.1\.right: .*twice/,
    ],
    ['a period that the law has not', () => changed({ clock: 'grievance' }), /rights\.0\.clock: .*no period/],
    ['a member that does not exist', () => ({ ...gdpr, appeals: 1 }), /appeals/],
  ])('is refused with %s, and says where', async (_what, content, expected) => {
    await write('EU_GDPR.json', content());
    expect(fault()).toMatch(expected);
    expect(fault()).toContain(join(folder, 'rights', 'EU_GDPR.json'));
  });

  it('is refused for a regime that there is not', async () => {
    await write('XX_TEST.json', { ...gdpr, id: 'XX_TEST' });
    expect(fault()).toMatch(/XX_TEST\.json: id: there is no regime XX_TEST; add regimes\/XX_TEST\.json/);
  });
});
