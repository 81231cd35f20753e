import { Client, Connection } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import type { Settings } from '#platform';

/** Address, namespace and credentials of the Temporal service. */
export const connectionOptions = (settings: Settings) => ({
  address: settings.TEMPORAL_ADDRESS,
  connectTimeout: '5s' as const,
  ...(settings.TEMPORAL_API_KEY ? { apiKey: settings.TEMPORAL_API_KEY } : {}),
  tls: settings.TEMPORAL_TLS,
});

/**
 * For asking whether the service is there: calls that fail are not repeated, so that none is left to be repeated over
 * a connection that was closed meanwhile.
 */
export const createProbe = (settings: Settings): Connection =>
  Connection.lazy({ ...connectionOptions(settings), interceptors: [] });

/** Connects at the first call, so that a process starts while Temporal is down. Close with `client.connection.close()`. */
export function createClient(settings: Settings, codec: PayloadCodec): Client {
  const connection = Connection.lazy(connectionOptions(settings));
  return new Client({
    connection,
    namespace: settings.TEMPORAL_NAMESPACE,
    dataConverter: { payloadCodecs: [codec] },
  });
}
