import { soak } from '../../scripts/soak/soak.mjs';
import { describeStandalone, startE2e, type E2eStandalone } from './support/standalone.js';

const START_MS = 300_000;
const SOAK_MS = 420_000;

describeStandalone('many requests while worker and dispatcher are killed', () => {
  let standalone: E2eStandalone;

  beforeAll(async () => {
    standalone = await startE2e({ HEARTBEAT_SECONDS: '5' });
  }, START_MS);
  afterAll(() => standalone?.close(), START_MS);

  it(
    'all end in certificates, nothing is changed twice, no delivery is lost',
    async () => {
      const { url } = standalone.installation;
      const work = { requests: 20, kills: 2, concurrency: 4, seed: 7 };
      const result = await soak({ url, home: standalone.home, ...work });
      expect(result).toMatchObject({
        problems: [],
        killsOfWorker: 1,
        killsOfDispatcher: 1,
        certificates: 20,
        rowsChangedTwice: 0,
        placesWithTraces: 0,
        deliveriesLost: 0,
        mailsLost: 0,
      });
      expect(result.rowsChanged).toBeGreaterThanOrEqual(20);
    },
    SOAK_MS,
  );
});
