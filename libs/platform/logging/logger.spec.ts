import { AppError } from '#contracts';
import { SYSTEM_ACTOR, runInContext } from '../context/operation-context.js';
import { createLogger, type LoggerOptions } from './logger.js';

const ROW = 'Failing row contains (jo@example.com)';

function capture(level: LoggerOptions['level'] = 'debug') {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  return { lines, logger: createLogger({ level, part: 'spec', destination: { write } }) };
}

describe('the logger', () => {
  it('writes JSON with the allowed fields and drops all others', () => {
    const { lines, logger } = capture();
    logger.info('request answered', {
      status: 200,
      ...({ email: 'jo@example.com', object: { a: 1 } } as object),
    });
    expect(lines).toEqual([
      { level: 'info', time: expect.any(String), part: 'spec', status: 200, msg: 'request answered' },
    ]);
  });

  it('adds tenant, actor and correlation id inside an operation', () => {
    const { lines, logger } = capture();
    const context = { tenantId: 'ten_1', actor: SYSTEM_ACTOR, correlationId: 'abc' };
    runInContext(context, () => logger.warn('slow'));
    expect(lines[0]).toMatchObject({
      requestId: 'abc',
      tenantId: 'ten_1',
      actorKind: 'system',
      actorId: 'habeas',
    });
  });

  it('keeps the code and the frames of a foreign error, never its message', () => {
    const { lines, logger } = capture();
    const error = Object.assign(new Error(`${ROW}\n${ROW}`), { code: '23502', detail: ROW });
    logger.failure('error', 'request failed', error);
    expect(lines[0]).toMatchObject({ code: '23502', name: 'Error', stack: expect.stringMatching(/^at /) });
    expect(JSON.stringify(lines)).not.toContain('jo@example.com');
  });

  it('keeps the detail of an AppError and not that of its cause', () => {
    const { lines, logger } = capture();
    logger.failure(
      'warn',
      'request refused',
      new AppError('plan.stale', { detail: 'Read it again.', cause: new Error(ROW) }),
    );
    expect(lines[0]).toMatchObject({ code: 'plan.stale', detail: 'Read it again.' });
    expect(JSON.stringify(lines)).not.toContain('jo@example.com');
  });

  it.each([null, undefined, 'jo@example.com', 7])('survives %p being thrown', (thrown) => {
    const { lines, logger } = capture();
    logger.failure('error', 'request failed', thrown);
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('jo@example.com');
  });

  it('is quiet below its level', () => {
    const { lines, logger } = capture('error');
    logger.warn('slow');
    expect(lines).toEqual([]);
  });
});
