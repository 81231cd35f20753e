import { AppError } from '#contracts';
import type { TokenRequest } from '#contracts/schemas';
import type { ClientCredentials } from '#consents';

/**
 * Id and secret of the client: in the body, or by HTTP Basic (RFC 6749, section 2.3.1).
 * @throws AppError `token.grant_unsupported`, `request.invalid`, `auth.invalid`
 */
export function readClientCredentials(
  { grant_type: grant, client_id: id, client_secret: secret, scope }: TokenRequest,
  authorization: string | undefined,
): ClientCredentials {
  if (grant !== 'client_credentials')
    throw new AppError('token.grant_unsupported', { detail: 'Send grant_type=client_credentials.' });
  const basic =
    authorization !== undefined && /^Basic /i.test(authorization) ? readBasic(authorization) : null;
  if (basic && secret !== undefined)
    throw new AppError('request.invalid', {
      detail: 'Send the secret once: in the body or in the header Authorization.',
    });
  const credentials = basic ?? { clientId: id, secret };
  if (!credentials.clientId || !credentials.secret)
    throw new AppError('request.invalid', { detail: 'Send client_id and client_secret, the API key.' });
  return { clientId: credentials.clientId, secret: credentials.secret, scope };
}

function readBasic(header: string): { clientId: string; secret: string } {
  const [, encoded] = /^Basic +([\w+/=-]+)$/i.exec(header) ?? [];
  if (encoded === undefined) throw new AppError('auth.invalid');
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  try {
    return { clientId: decodeURIComponent(id), secret: decodeURIComponent(secret.join(':')) };
  } catch {
    throw new AppError('auth.invalid');
  }
}
