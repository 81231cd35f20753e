import { DefaultLogger, Runtime } from '@temporalio/worker';

/** Once per spec file, before anything else of the SDK: nothing of it may write into the report or catch signals. */
export const quietRuntime = (): Runtime =>
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    shutdownSignals: [],
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  });
