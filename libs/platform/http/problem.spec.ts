import { toFailure } from './problem.js';

describe('toFailure', () => {
  it.each([
    ['FST_ERR_CTP_EMPTY_JSON_BODY', /empty/],
    ['FST_ERR_CTP_INVALID_JSON_BODY', /not JSON/],
    ['FST_ERR_OTHER', /cannot be read/],
  ])('says what is wrong with a body that Fastify refuses with %s', (code, detail) => {
    const failure = toFailure({ statusCode: 400, code, message: 'quotes what was sent' });
    expect(failure).toEqual({ code: 'request.invalid', detail: expect.stringMatching(detail) });
  });

  it('leads from an address that does not exist to the list of those that do', () => {
    expect(toFailure({ getStatus: () => 404 })).toEqual({
      code: 'route.not_found',
      detail: expect.stringContaining('/docs'),
    });
  });
});
