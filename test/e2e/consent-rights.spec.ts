import { approve, verifyAndPlan, waitForState } from '../../scripts/demo/requests.mjs';
import { describeStandalone, startE2e, type E2eStandalone } from './support/standalone.js';

const START_MS = 300_000;
const PATH_MS = 180_000;
const PERSON = 'customer-12@shop.example.com';
const DONE = ['fulfilled', 'partially_fulfilled'];

describeStandalone('a right of the consent API', () => {
  let standalone: E2eStandalone;
  beforeAll(async () => {
    standalone = await startE2e();
  }, START_MS);
  afterAll(() => standalone?.close(), START_MS);

  const exercise = async (dataSubjectRight: string, sub: string) => {
    const body = { type: 'subjectrightaction', sub, client_id: 'shop', dataSubjectRight };
    return (await standalone.installation.operator.post('/consent-srv/actions', body)).data;
  };
  const statusOf = async ({ _id }: { _id: string }): Promise<string> =>
    (await standalone.installation.operator.get(`/consent-srv/actions/${_id}`)).data.actionStatus;

  it(
    'erases the person in the stores, and its record says so',
    async () => {
      const { operator, shop } = standalone.installation;
      const { id: sub } = (await shop.findCustomer(PERSON))!;
      const action = await exercise('DataDeletion', String(sub));
      expect(action).toMatchObject({ actionStatus: 'received', requestId: expect.stringMatching(/^req_/) });
      await approve(operator, await verifyAndPlan(operator, action.requestId));
      const { state } = await waitForState(operator, `/v1/requests/${action.requestId}`, DONE);
      expect(await statusOf(action)).toBe(state);
      expect(await shop.findCustomer(PERSON)).toBeUndefined();
      const certificate = await operator.get(`/v1/requests/${action.requestId}/certificate`);
      expect(certificate.certificate).toMatchObject({ requestId: action.requestId });
    },
    PATH_MS,
  );

  it(
    'is fulfilled when the stores hold nothing of the person',
    async () => {
      const { operator } = standalone.installation;
      const action = await exercise('DataDeletion', '99999999');
      await waitForState(operator, `/v1/requests/${action.requestId}`, ['awaiting_identity']);
      await operator.post(`/v1/requests/${action.requestId}/verification`, {
        level: 'L2',
        method: 'operator',
      });
      await waitForState(operator, `/v1/requests/${action.requestId}`, ['fulfilled']);
      expect(await statusOf(action)).toBe('fulfilled');
    },
    PATH_MS,
  );

  it(
    'that no store has to do with waits for a person, and takes the commands of the consent API',
    async () => {
      const { operator } = standalone.installation;
      const [granted, refused] = [
        await exercise('RightToComplain', '1'),
        await exercise('RightToComplain', '2'),
      ];
      for (const { requestId } of [granted, refused])
        await waitForState(operator, `/v1/requests/${requestId}`, ['assessing']);
      const note = 'Answered by letter';
      const purposes = [{ purposeId: 'all', decision: 'grant', note }];
      await operator.post(`/v1/requests/${granted.requestId}/decision`, { purposes });
      expect(await statusOf(granted)).toBe('fulfilled');
      const answer = await operator.send('PUT', `/consent-srv/actions/${refused._id}`, {
        actionStatus: 'refused',
        reasonCode: 'NOT_A_DATA_SUBJECT',
        chatItem: { text: 'This is about a company' },
      });
      expect([answer.status, answer.body.data.actionStatus]).toEqual([200, 'refused']);
      const again = await operator.send('PUT', `/consent-srv/actions/${refused._id}`, {
        actionStatus: 'withdrawn',
      });
      expect([again.status, again.body.error.code]).toEqual([409, 30011]);
    },
    PATH_MS,
  );
});
