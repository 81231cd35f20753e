import { toFailure } from './problem.js';

describe('toFailure', () => {
  it.each([
    ['Body cannot be empty when …', /empty/],
    ['Body is not valid JSON but …', /not JSON/],
    ['quotes what was sent', /cannot be read/],
  ])('says what is wrong with a body that Fastify refuses with "%s"', (message, detail) => {
    const failure = toFailure({ statusCode: 400, message });
    expect(failure).toEqual({ code: 'request.invalid', detail: expect.stringMatching(detail) });
  });

  it('leads from an address that does not exist to the list of those that do', () => {
    expect(toFailure({ getStatus: () => 404 })).toEqual({
      code: 'route.not_found',
      detail: expect.stringContaining('/docs'),
    });
  });
});
